"""`make test-postgres` runs the scenarios of every surface on a real Postgres, too."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.fixtures import machine
from tests.fixtures.databases import postgres_server

__all__ = ["postgres_server"]

ON_POSTGRES = "ON_POSTGRES"


@pytest.fixture(autouse=True)
def _machines_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where ON_POSTGRES is set, what machines are started on."""
    if not os.environ.get(ON_POSTGRES):
        yield
        return
    machine.DATABASE_URL = request.getfixturevalue("postgres_server").emptied()
    yield
    machine.DATABASE_URL = None
