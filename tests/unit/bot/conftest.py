"""Fixtures of the bot's unit tests."""

from tests.fixtures.conversation import user
from tests.fixtures.databases import (
    database_url,
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "database_url",
    "postgres_server",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
    "user",
]
