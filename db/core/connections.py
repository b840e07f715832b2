"""How a transaction holds a connection: what both databases do alike, and Postgres's way.

On Postgres each transaction has a connection of its own (here); on SQLite the writers of a
process stand in line for one (db/core/group_commit.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Final, Protocol

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from db.core.driver_errors import is_dead
from db.core.engine import POOL_CONNECTIONS

LOST_IN_THE_POOL: Final = POOL_CONNECTIONS + 1
"""After a restart of the server every pooled connection may be dead: all are tried."""

Wrap = Callable[[Any], Any]
"""Makes what statements run on from the driver's connection; tests put one between that breaks."""


class HeldConnection(Protocol):
    """One transaction's hold on a connection: begun once, then committed or rolled back once."""

    driver: Any
    """What statements run on; there once begun."""

    @property
    def bare(self) -> sqlite3.Connection | None:
        """SQLite's own connection; None on Postgres, or where something stands between."""
        ...

    async def begin(self) -> None:
        """Wait for a turn and begin; on an error, nothing is held."""
        ...

    async def commit(self) -> None:
        """Returns when the work is safe on disk; on an error it is undone. Lets go."""
        ...

    async def roll_back(self) -> None:
        """Undo the work. Lets go; never raises but for a cancellation."""
        ...


class OwnConnection:
    """A connection from the pool for one transaction."""

    bare: sqlite3.Connection | None = None

    def __init__(self, engine: AsyncEngine, begin: str, wrap: Wrap) -> None:
        self._engine, self._begin, self._wrap = engine, begin, wrap
        self._connection: PoolProxiedConnection
        self.driver: Any = None
        self._is_held = False

    async def begin(self) -> None:
        """Begin on the first connection of the pool that is not dead."""
        try:
            for left in reversed(range(LOST_IN_THE_POOL)):
                self._connection = await self._engine.raw_connection()
                self._is_held = True
                self.driver = self._wrap(self._connection.driver_connection)
                try:
                    await self.driver.execute(self._begin)
                except Exception as error:
                    if not left or not is_dead(error):
                        raise
                    self._throw_away()
                else:
                    return
        except BaseException:
            # A cancelled BEGIN may have begun: the next one on this connection must be able to.
            await self.roll_back()
            raise

    async def commit(self) -> None:
        """COMMIT, and give the connection back."""
        try:
            await self.driver.execute("COMMIT")
        except BaseException:
            await self.roll_back()
            raise
        self._give_back()

    async def roll_back(self) -> None:
        """ROLLBACK; a connection that cannot even do that is thrown away."""
        if not self._is_held:
            return
        try:
            await self.driver.execute("ROLLBACK")
        except BaseException:
            self._throw_away()
        self._give_back()

    def _throw_away(self) -> None:
        self._connection.invalidate()
        self._is_held = False

    def _give_back(self) -> None:
        if self._is_held:
            # Nothing is reset, so nothing is awaited.
            self._connection.close()
            self._is_held = False
