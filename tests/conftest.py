"""What holds in every run.

A write transaction awaits nothing but the database; seconds are counted by part; tests that
failed beside others get one more try.
"""

from tests.fixtures import transaction_guard
from tests.parts import pytest_configure
from tests.tried_alone import pytest_addoption, pytest_sessionfinish

__all__ = ["pytest_addoption", "pytest_configure", "pytest_sessionfinish"]

transaction_guard.install()
