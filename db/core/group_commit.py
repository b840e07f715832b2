"""Writers on SQLite: one at a time, and those that wait for each other share one commit.

A commit waits for the disk, far longer than the few rows that it stores took to write. So a writer
that is done while others wait does not commit: it hands the open transaction on, each next one
works behind a savepoint of its own, and the last commits for all. Nobody goes on before that commit
is on disk; one that fails is undone alone; when the commit itself fails, everybody in it is told. A
lone writer begins and commits as ever.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any, Final

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from db.core import errors
from db.core.connections import Wrap
from db.core.engine import BUSY_TIMEOUT_MS

MOST_TOGETHER: Final = 64
LONGEST_S: Final = 0.005
"""How long a group takes in more: other processes wait for its lock."""
GAP_S: Final = 0.002
"""How long the lock is free after a group that ended while more were waiting."""
LOOKS_EVERY_S: Final = 0.001
"""How often a locked database is tried: SQLite's own waiting grows to 100 ms and misses gaps."""
_BEGIN: Final = "BEGIN IMMEDIATE"
_MEMBER: Final = "member"


class Group:
    """An open transaction and those whose work is in it."""

    def __init__(self, connection: PoolProxiedConnection, driver: Any) -> None:
        self.connection, self.driver = connection, driver
        self.members = 0
        """How many are done and wait for the commit."""
        self.stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._closes_at = time.monotonic() + LONGEST_S

    @property
    def has_room(self) -> bool:
        """Whether one more may join."""
        return self.members < MOST_TOGETHER and time.monotonic() < self._closes_at

    async def commit(self) -> None:
        """Store everything, or undo everything; tells the members either way."""
        try:
            await self.driver.execute("COMMIT")
        except BaseException as error:
            await self.roll_back(error)
        else:
            self.connection.close()
            self.stored.set_result(None)

    async def undo_newest(self) -> bool:
        """Undo what the newest member did behind its savepoint; False when all is undone."""
        try:
            # In the driver's thread, behind a statement that a cancellation left there.
            await self.driver.execute(f"ROLLBACK TO {_MEMBER}")
            await self.driver.execute(f"RELEASE {_MEMBER}")
        except BaseException as error:
            await self.roll_back(error)
            return False
        return True

    async def roll_back(self, reason: BaseException | None = None) -> None:
        """Undo everything and tell the members; a connection that cannot is thrown away."""
        try:
            await self.driver.execute("ROLLBACK")
        except BaseException as error:
            if "no transaction is active" not in str(error):
                self.connection.invalidate()
        if self.connection.is_valid:
            self.connection.close()
        if self.members:
            # What went wrong is the fault of one at most; the others need only try again.
            is_own = self.members == 1 and isinstance(reason, Exception)
            self.stored.set_exception(reason if reason and is_own else errors.DatabaseBusy())
            # Nobody may be left to ask: then it is not an error that nobody looked at.
            self.stored.exception()


class Writers:
    """The line of one process's writers for its connection."""

    def __init__(self, engine: AsyncEngine, wrap: Wrap) -> None:
        self._engine, self._wrap = engine, wrap
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_taken = False
        self._group: Group | None = None
        self._ending: asyncio.Task[None] | None = None

    async def take_turn(self) -> Group:
        """Wait in line, then begin or join. The group's newest member must let go."""
        if self._is_taken:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except BaseException:
                if not turn.cancelled():
                    # The turn came together with the cancellation.
                    self.let_go()
                raise
        self._is_taken = True
        if self._group is None:
            try:
                self._group = await self._begin()
            except BaseException:
                self.let_go()
                raise
        return self._group

    def let_go(self) -> None:
        """The turn is over: it is the next one's, unless the group is to be committed first."""
        if self._group is None or self._group.has_room:
            while self._waiting:
                turn = self._waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        if self._group is not None:
            self._end(self._commit(self._group))
        else:
            self._is_taken = False

    async def undo(self, *, all_of_it: bool) -> None:
        """Undo what whoever has the turn did, and let go; a cancellation does not stop it."""
        assert self._group is not None
        await asyncio.shield(self._end(self._undo(self._group, all_of_it=all_of_it)))

    async def settle(self) -> None:
        """Wait for what is being ended."""
        if self._ending is not None:
            await asyncio.wait({self._ending})

    def _end(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._ending = asyncio.get_running_loop().create_task(work)
        return self._ending

    async def _commit(self, group: Group) -> None:
        try:
            await group.commit()
            if self._waiting:
                await asyncio.sleep(GAP_S)
        finally:
            self._group = None
            self.let_go()

    async def _undo(self, group: Group, *, all_of_it: bool) -> None:
        is_left = False
        try:
            if all_of_it:
                await group.roll_back()
            else:
                is_left = await group.undo_newest()
        finally:
            if not is_left:
                self._group = None
            self.let_go()

    async def _begin(self) -> Group:
        connection = await self._engine.raw_connection()
        group = Group(connection, self._wrap(connection.driver_connection))
        try:
            await _begin_on(group.driver)
        except BaseException:
            # A cancelled BEGIN may have begun: the next one on this connection must be able to.
            await group.roll_back()
            raise
        return group


class SharedConnection:
    """One transaction's hold: the whole of a group's, or what lies behind its savepoint."""

    driver: Any

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        self._group: Group
        self._is_alone = True
        """Whether it began the group: then it needs no savepoint."""

    @property
    def bare(self) -> sqlite3.Connection | None:
        """SQLite's own connection; None where something else stands between."""
        return bare_of(self.driver)

    async def begin(self) -> None:
        """Wait for a turn; begin, or set a savepoint in what others began."""
        self._group = group = await self._writers.take_turn()
        self.driver = group.driver
        self._is_alone = not group.members
        await self._mark("SAVEPOINT")

    async def commit(self) -> None:
        """Hand the turn on; returns when the group's commit is on disk."""
        await self._mark("RELEASE")
        self._group.members += 1
        self._writers.let_go()
        # Whoever is cancelled here is in the commit all the same.
        await asyncio.shield(self._group.stored)

    async def roll_back(self) -> None:
        """Undo this transaction's work, and leave the others' as it is."""
        await self._writers.undo(all_of_it=self._is_alone)

    async def _mark(self, word: str) -> None:
        """Set or take away the savepoint, which who is alone does not need."""
        if self._is_alone:
            return
        try:
            if self.bare is not None:
                self.bare.execute(f"{word} {_MEMBER}")
            else:
                await self.driver.execute(f"{word} {_MEMBER}")
        except BaseException:
            await self._writers.undo(all_of_it=True)
            raise


def bare_of(driver: Any) -> sqlite3.Connection | None:
    """What the driver wraps; None where something else stands between."""
    found: sqlite3.Connection | None = getattr(driver, "_conn", None)
    return found


async def _begin_on(driver: Any) -> None:
    """Begin as soon as no other process writes; OperationalError when that takes too long."""
    bare = bare_of(driver)
    if bare is None:
        await driver.execute(_BEGIN)
        return
    # Each look waits not a moment, so it needs no trip to the driver's thread.
    bare.execute("PRAGMA busy_timeout=0")
    gives_up_at = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    try:
        while True:
            try:
                bare.execute(_BEGIN)
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > gives_up_at:
                    raise
            else:
                return
            await asyncio.sleep(LOOKS_EVERY_S)
    finally:
        bare.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
