"""What the whole process has counted in earlier tests is no part of a page here."""

from __future__ import annotations

import pytest

from bot.listeners.update_metrics import REPLIES, UPDATE_FAILURES, UPDATE_SECONDS, UPDATES


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    for counted in (REPLIES, UPDATE_FAILURES, UPDATE_SECONDS, UPDATES):
        counted.clear()
