"""Databases and a loopback Stripe for these tests."""

from __future__ import annotations

from tests.fixtures.databases import (
    app,
    database_url,
    house,
    operator,
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
    worker,
)
from tests.fixtures.market import market

__all__ = [
    "app",
    "database_url",
    "house",
    "market",
    "operator",
    "postgres_server",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
    "worker",
]
