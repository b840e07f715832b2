"""Databases for these tests."""

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

__all__ = [
    "app",
    "database_url",
    "house",
    "operator",
    "postgres_server",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
    "worker",
]
