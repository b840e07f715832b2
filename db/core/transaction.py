"""One write transaction: a hold on a connection, a session bound to it when asked, a commit.

The hot paths run their statements on the driver's connection and never touch the session,
which therefore binds itself to the connection only when an ORM query comes.
"""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from types import TracebackType

from sqlalchemy.ext.asyncio import AsyncSession

from db.core import errors
from db.core.connections import Hold
from db.core.engine import POOL_CONNECTIONS
from db.core.guard import Guard
from db.core.isolation import ActingSession
from db.core.sql import translated

_open: ContextVar[bool] = ContextVar("talemill_transaction", default=False)


class Transaction:
    """For `async with`: committed at the end, rolled back on an error or a cancellation."""

    __slots__ = ("_acting", "_guard", "_hold", "_idle", "_is_brief", "_is_sqlite", "_tx")

    def __init__(
        self,
        hold: Hold,
        acting: str | None,
        *,
        is_brief: bool,
        is_sqlite: bool,
        is_guarded: bool,
        idle: list[AsyncSession],
    ) -> None:
        """`idle` keeps sessions that no ORM query touched, which are dear to make."""
        self._hold, self._acting = hold, acting
        self._is_brief, self._is_sqlite, self._idle = is_brief, is_sqlite, idle
        self._guard = Guard() if is_guarded else None
        self._tx: AsyncSession

    async def __aenter__(self) -> AsyncSession:
        if _open.get():
            raise errors.NestedTransaction
        try:
            await self._hold.begin()
        except Exception as error:
            raise translated(error, is_drivers=True) from error
        self._tx = self._idle.pop() if self._idle else _new_session()
        self._tx.info.update(
            driver=self._hold.driver,
            acting=self._acting,
            is_sqlite=self._is_sqlite,
            inline=self._inline(),
            engine=self._hold.engine.sync_engine,
            connection=self._hold.connection,
        )
        _open.set(True)
        if self._guard is not None:
            self._guard.watch()
        return self._tx

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _open.set(False)
        try:
            if self._guard is not None:
                self._guard.stop(quietly=error is not None)
            # First: the connection may be another transaction's as soon as this one is over.
            await self._put_away(self._tx, is_kept=error is None)
        except BaseException as broken:
            await self._hold.roll_back()
            _raise_ours(broken)
            raise
        if error is not None:
            await self._hold.roll_back()
            _raise_ours(error)
            return
        try:
            await self._hold.commit()
        except Exception as broken:
            _raise_ours(broken)
            raise

    def _inline(self) -> sqlite3.Connection | None:
        """SQLite's own connection, for a few rows; None where statements are awaited.

        COMMIT waits for the disk and goes through the driver's thread. What comes before it takes
        microseconds, and each trip to a thread a hundred times that when the interpreter is busy,
        while every other writer waits.
        """
        return self._hold.bare if self._is_brief else None

    async def _put_away(self, tx: AsyncSession, *, is_kept: bool) -> None:
        """Write what objects hold, if it is kept, and take the session off the connection."""
        is_untouched = "bound" not in tx.info and not tx.sync_session.new
        try:
            if not is_untouched:
                if is_kept:
                    await tx.flush()
                tx.sync_session.expunge_all()
                await tx.close()
        finally:
            # A session that is kept beyond its transaction finds no driver to run on.
            tx.info.clear()
        if is_untouched and len(self._idle) < POOL_CONNECTIONS:
            self._idle.append(tx)


def _new_session() -> AsyncSession:
    return AsyncSession(sync_session_class=ActingSession, expire_on_commit=False)


def _raise_ours(error: BaseException) -> None:
    """Raise a driver's error as one of ours; nothing for any other error."""
    if isinstance(error, Exception):
        ours = translated(error)
        if ours is not error:
            raise ours from error
