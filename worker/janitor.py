"""Tidies up: files of videos that nobody makes any more, and of erased people on this disk.

The bot deletes what an erased person had in the storage that it sees; a worker's own disk, where
machines share none, is seen by nobody but its workers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from db.core.errors import DbError
from db.jobs import fair_queue
from db.people import tombstones
from pipeline.assets.storage import LocalStorage
from pipeline.errors import StorageError
from worker.context import RenderContext
from worker.lifetimes import LifetimeKeeper

log = logging.getLogger(__name__)

EVERY_S = 10.0
ERASED_EVERY_S = 600.0


class Janitor:
    """Looks below the work folders of dead workers, and keeps what a next attempt can use.

    `bound` cuts what else grew on this disk.
    """

    def __init__(
        self,
        context: RenderContext,
        bound: Callable[[], None] = lambda: None,
        *,
        every_s: float = EVERY_S,
    ) -> None:
        self._context, self._bound = context, bound
        self._every_s = every_s
        self._keeper = LifetimeKeeper(
            context.db, context.storage, context.folder.path.name, context.rules.lifetimes
        )

    async def run(self) -> None:
        """Tidy every EVERY_S, for ever."""
        erasing_s = 0.0
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.tidy()
                erasing_s -= self._every_s
                if erasing_s <= 0:
                    await self.forget_the_erased()
                    await asyncio.to_thread(self._bound)
                    erasing_s = ERASED_EVERY_S
                await self._keeper.turn()
            except (DbError, StorageError, OSError) as error:
                log.warning("Tidying waits.", extra={"error": type(error).__name__})

    async def forget_the_erased(self) -> int:
        """Delete what lies on this disk of people who were erased; how many folders went."""
        storage = self._context.storage
        if not isinstance(storage, LocalStorage):
            return 0
        there = await asyncio.to_thread(storage.folders)
        gone = await tombstones.erased_accounts(self._context.db) if there else frozenset()
        erased = [name for name in there if name in gone]
        for name in erased:
            await storage.delete_folder(name)
        return len(erased)

    async def tidy(self) -> int:
        """Remove what nobody needs; how many folders went."""
        names = self._context.folder.left_behind()
        alive = {one.video_id for one in await fair_queue.alive(self._context.db, names)}
        removed = await asyncio.to_thread(self._context.folder.tidy, alive.__contains__)
        return len(removed)
