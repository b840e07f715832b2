"""Databases for every unit test: one server of Postgres and one migrated file for a whole run."""

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
