"""One write transaction: a connection, BEGIN, a session bound to it when asked, COMMIT.

The hot paths run their statements on the driver's connection and never touch the session,
which therefore binds itself to the connection only when an ORM query comes.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db import errors
from db.engine import BUSY_TIMEOUT_MS, POOL_CONNECTIONS
from db.guard import Guard
from db.isolation import ActingSession
from db.sql import is_dead, translated

_open: ContextVar[bool] = ContextVar("clipwright_transaction", default=False)
LOST_IN_THE_POOL: Final = POOL_CONNECTIONS + 1
"""After a restart of the server every pooled connection may be dead: all are tried."""


class Transaction:
    """For `async with`: committed at the end, rolled back on an error or a cancellation."""

    __slots__ = (
        "_acting",
        "_begin",
        "_driver",
        "_engine",
        "_fairy",
        "_guard",
        "_idle",
        "_turn",
        "_tx",
        "_wrap",
    )

    def __init__(
        self,
        engine: AsyncEngine,
        begin: str,
        acting: str | None,
        *,
        turn: asyncio.Lock | None,
        is_guarded: bool,
        wrap: Callable[[Any], Any],
        idle: list[AsyncSession],
    ) -> None:
        """`turn` is the queue of writers, for SQLite; `wrap` makes what statements run on;
        `idle` keeps sessions that no ORM query touched, which are dear to make."""
        self._engine, self._begin, self._acting, self._turn = engine, begin, acting, turn
        self._wrap, self._idle = wrap, idle
        self._guard = Guard() if is_guarded else None
        self._fairy: PoolProxiedConnection | None = None
        self._driver: Any = None
        self._tx: AsyncSession | None = None

    async def __aenter__(self) -> AsyncSession:
        if _open.get():
            raise errors.NestedTransaction
        if self._turn is not None:
            await self._turn.acquire()
        try:
            await self._connect()
        except BaseException as error:
            # A cancelled BEGIN may have begun: the next one on this connection must be able to.
            await self._roll_back()
            self._hand_back()
            if isinstance(error, Exception):
                raise translated(error, is_drivers=True) from error
            raise
        self._tx = self._idle.pop() if self._idle else _new_session()
        self._tx.info.update(
            driver=self._driver,
            acting=self._acting,
            is_sqlite=self._turn is not None,
            inline=self._inline(),
            engine=self._engine.sync_engine,
            connection=self._fairy,
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
            if error is None:
                await self._commit()
        except BaseException as broken:
            await self._roll_back()
            _raise_ours(broken)
            raise
        else:
            if error is not None:
                await self._roll_back()
                _raise_ours(error)
        finally:
            if self._tx is not None:
                await self._put_away(self._tx)
            self._hand_back()

    def _inline(self) -> Any:
        """SQLite's own connection, for one person's few rows; None where statements are awaited.

        BEGIN may wait for another process's lock and COMMIT waits for the disk: those go through
        the driver's thread. What lies between takes microseconds, and each trip to a thread a
        hundred times that when the interpreter is busy, while every other writer waits.
        """
        return self._bare() if self._acting is not None else None

    def _bare(self) -> sqlite3.Connection | None:
        """What the driver wraps, on SQLite; None where something else stands between."""
        if self._turn is None:
            return None
        found: sqlite3.Connection | None = getattr(self._driver, "_conn", None)
        return found

    async def _connect(self) -> None:
        for left in reversed(range(LOST_IN_THE_POOL)):
            self._fairy = await self._engine.raw_connection()
            self._driver = self._wrap(self._fairy.driver_connection)
            bare = self._bare()
            if bare is not None and _begun_at_once(bare, self._begin):
                return
            try:
                await self._driver.execute(self._begin)
            except Exception as error:
                if not left or not is_dead(error):
                    raise
                self._fairy.invalidate()
                self._fairy = None
            else:
                return

    async def _commit(self) -> None:
        tx = self._tx
        if (tx is not None and "bound" in tx.info) or (tx is not None and tx.sync_session.new):
            await tx.flush()
        await self._driver.execute("COMMIT")

    async def _roll_back(self) -> None:
        """End the transaction; a connection that cannot even do that is thrown away."""
        if self._fairy is None:
            return
        try:
            await self._driver.execute("ROLLBACK")
        except BaseException as error:
            if "no transaction is active" not in str(error):
                self._fairy.invalidate()
                self._fairy = None

    async def _put_away(self, tx: AsyncSession) -> None:
        is_untouched = "bound" not in tx.info and not tx.sync_session.new
        if not is_untouched:
            tx.sync_session.expunge_all()
            await tx.close()
        # A session that is kept beyond its transaction finds no driver to run on.
        tx.info.clear()
        if is_untouched and len(self._idle) < POOL_CONNECTIONS:
            self._idle.append(tx)

    def _hand_back(self) -> None:
        if self._fairy is not None:
            # Nothing is reset, so nothing is awaited.
            self._fairy.close()
            self._fairy = None
        if self._turn is not None:
            self._turn.release()


def _begun_at_once(bare: sqlite3.Connection, begin: str) -> bool:
    """Begin without waiting; False when another process writes just now."""
    bare.execute("PRAGMA busy_timeout=0")
    try:
        bare.execute(begin)
    except sqlite3.OperationalError:
        return False
    finally:
        bare.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    return True


def _new_session() -> AsyncSession:
    return AsyncSession(sync_session_class=ActingSession, expire_on_commit=False)


def _raise_ours(error: BaseException) -> None:
    """Raise a driver's error as one of ours; nothing for any other error."""
    if isinstance(error, Exception):
        ours = translated(error)
        if ours is not error:
            raise ours from error
