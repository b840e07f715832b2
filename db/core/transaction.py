"""One transaction: a hold on a connection, for whom it acts, a commit at the end."""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

from db.core import errors
from db.core.connections import HeldConnection
from db.core.driver_errors import translated

_open: ContextVar[bool] = ContextVar("talemill_transaction", default=False)


class Transaction:
    """For `async with`: committed at the end, rolled back on an error or a cancellation.

    Statements run on it through `db.core.sql.run`, between its begin and its end.
    """

    __slots__ = ("_hold", "_is_brief", "_is_reading", "acting", "driver", "inline", "is_sqlite")

    def __init__(
        self,
        hold: HeldConnection,
        acting: str | None,
        *,
        is_brief: bool,
        is_sqlite: bool,
        is_reading: bool = False,
    ) -> None:
        """`is_brief` when its statements touch a few rows by their keys; `is_reading` when it
        holds up nobody, and so may stay open beside another."""
        self._hold, self._is_brief, self._is_reading = hold, is_brief, is_reading
        self.acting, self.is_sqlite = acting, is_sqlite
        """The account whose rows exist in it; None when it crosses accounts."""
        self.driver: Any = None
        """What statements run on; None before the begin and after the end."""
        self.inline: sqlite3.Connection | None = None
        """SQLite's own connection, for a few rows; None where statements are awaited.

        COMMIT waits for the disk and goes through the driver's thread. What comes before it takes
        microseconds, and each trip to a thread a hundred times that when the interpreter is busy,
        while every other writer waits.
        """

    async def __aenter__(self) -> Self:
        if _open.get() and not self._is_reading:
            raise errors.NestedTransaction
        try:
            await self._hold.begin()
        except Exception as error:
            raise translated(error, is_drivers=True) from error
        self.driver = self._hold.driver
        self.inline = self._hold.bare if self._is_brief else None
        if not self._is_reading:
            _open.set(True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_reading:
            _open.set(False)
        # First: the connection may be another transaction's as soon as this one is over.
        self.driver = self.inline = None
        if error is not None:
            await self._hold.roll_back()
            _raise_ours(error)
            return
        try:
            await self._hold.commit()
        except Exception as broken:
            _raise_ours(broken)
            raise


def _raise_ours(error: BaseException) -> None:
    """Raise a driver's error as one of ours; nothing for any other error."""
    if isinstance(error, Exception):
        ours = translated(error)
        if ours is not error:
            raise ours from error
