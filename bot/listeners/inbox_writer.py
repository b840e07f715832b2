"""Writes updates down and marks them answered; what comes together shares one commit.

A commit waits for the disk. While one is written, everything else that arrives lines up for the
next, so that a thousand updates cost a few commits and a lone one waits for nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from typing import Final

from db.core import errors
from db.core.database import Database
from db.people import inbox
from db.people.inbox import Arrived, InboxUpdate

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 200
FORGETS_EVERY_S: Final = 86_400.0

_Waiting = tuple[Arrived, asyncio.Future[InboxUpdate | None]]


@dataclass(slots=True)
class InboxWriter:
    """The inbox of one surface, as its intake writes it."""

    db: Database
    surface: str
    _arrived: list[_Waiting] = field(default_factory=list)
    _answered: list[int] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _forgot_at: float = 0.0

    async def receive(self, arrived: Arrived) -> InboxUpdate | None:
        """Safe on disk when this returns; None when it was seen before. DbError."""
        done: asyncio.Future[InboxUpdate | None] = asyncio.get_running_loop().create_future()
        self._arrived.append((arrived, done))
        self._begin()
        return await done

    def answered(self, row_id: int) -> None:
        """The row's replies are sent; written with the next commit, which begins now."""
        self._answered.append(row_id)
        self._begin()

    async def settle(self) -> None:
        """Wait until everything is written, or cannot be for now."""
        while self._writing is not None:
            await asyncio.shield(self._writing)

    def _begin(self) -> None:
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._arrived or self._answered:
                new, self._arrived = self._arrived[:MOST_AT_ONCE], self._arrived[MOST_AT_ONCE:]
                old, self._answered = self._answered, []
                if await self._commit(new, old):
                    await self._forget()
                else:
                    # They stay done; the next commit, or the next start, tells that they are sent.
                    self._answered = old + self._answered
                    if not self._arrived:
                        return
        finally:
            self._writing = None

    async def _forget(self) -> None:
        """Drop what is too old to come again, at the first write and then once a day."""
        if not self._forgot_at or time.monotonic() - self._forgot_at > FORGETS_EVERY_S:
            self._forgot_at = time.monotonic()
            with contextlib.suppress(errors.DbError):
                await inbox.forget(self.db)

    async def _commit(self, new: list[_Waiting], old: list[int]) -> bool:
        """One commit; an update that breaks it for others is tried alone."""
        try:
            rows = await inbox.exchange(self.db, self.surface, [one for one, _ in new], old)
        except errors.DbError as error:
            if len(new) + bool(old) > 1 and not isinstance(error, errors.DatabaseUnreachable):
                told = [await self._commit([one], []) for one in new]
                return await self._commit([], old) if old else any(told)
            for _, done in new:
                if not done.done():
                    done.set_exception(error)
            log.warning("The inbox could not be written.", extra={"code": type(error).__name__})
            return False
        except BaseException:
            for _, done in new:
                done.cancel()
            raise
        for (_, done), row in zip(new, rows, strict=True):
            if not done.done():
                done.set_result(row)
        return True
