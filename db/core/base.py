"""What all tables share: the base, column types, and `Owned` for what belongs to a person.

Times are whole milliseconds since 1970 in UTC, by the database's clock.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, ForeignKey, Integer, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

MAX_CREDITS: Final = 1_000_000_000
"""The largest amount in one posting; far below 64 bits, so sums cannot overflow."""


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, so that both databases and both drivers see the same bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Data to text."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Text to data."""
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[datetime]):
    """A time-zone aware UTC datetime, kept as milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Datetime to milliseconds."""
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Milliseconds to datetime."""
        return None if value is None else moment(value)


def moment(at_ms: int) -> datetime:
    """Milliseconds since 1970 as an aware UTC datetime."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


class Base(DeclarativeBase):
    """The declarative base of all tables."""


class Owned:
    """A row that belongs to one account."""

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)


BIG_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts up; SQLite counts only what is called INTEGER."""
