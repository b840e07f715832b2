"""Tidies up after workers that were killed: files of videos that nobody makes any more."""

from __future__ import annotations

import asyncio
import logging

from db.core.errors import DbError
from db.jobs import fair_queue
from pipeline.errors import StorageError
from worker.context import RenderContext
from worker.segments import forget_old_segments

log = logging.getLogger(__name__)

EVERY_S = 10.0


class Janitor:
    """Looks below the work folders of dead workers, and keeps what a next attempt can use."""

    def __init__(self, context: RenderContext, *, every_s: float = EVERY_S) -> None:
        self._context = context
        self._every_s = every_s

    async def run(self) -> None:
        """Tidy every EVERY_S, for ever."""
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.tidy()
                await forget_old_segments(self._context.db, self._context.storage)
            except (DbError, StorageError, OSError) as error:
                log.warning("Tidying waits.", extra={"error": type(error).__name__})

    async def tidy(self) -> int:
        """Remove what nobody needs; how many folders went."""
        names = self._context.folder.left_behind()
        alive = {one.video_id for one in await fair_queue.alive(self._context.db, names)}
        removed = await asyncio.to_thread(self._context.folder.tidy, alive.__contains__)
        return len(removed)
