"""Whether the bot sees the files that a worker stores; said once whenever that changes.

A worker whose bot sends from another storage would lose what it makes: it is refused at its start,
and takes no video while it finds out later.
"""

from __future__ import annotations

import logging

from bot.settings import BadSettings, Settings
from bot.settings.storage_seen import APART, storage_word
from db.redis.queue import Queue

log = logging.getLogger(__name__)


class SharedStorage:
    """This worker's storage beside the one that the bot said."""

    def __init__(self, settings: Settings, queue: Queue) -> None:
        self._queue = queue
        self._may_differ = settings.worker.own_storage
        self._ours = storage_word(settings)
        self.is_shared = True
        """What the last look saw; a worker alone, or one that may differ, always shares."""

    @property
    def word(self) -> str:
        """What others may compare with theirs; nothing where it is meant to differ."""
        return "" if self._may_differ else self._ours

    async def refuse_another(self) -> None:
        """BadSettings where the bot sends files from another storage. QueueDown."""
        if not await self._looks_shared():
            raise BadSettings(APART)

    async def look(self) -> None:
        """Ask again, for a bot that was started after this worker. QueueDown."""
        is_shared = await self._looks_shared()
        if is_shared != self.is_shared:
            self.is_shared = is_shared
            if is_shared:
                log.info("The bot sees this worker's files: videos are taken.")
            else:
                log.error(APART)

    async def _looks_shared(self) -> bool:
        if self._may_differ:
            return True
        theirs = await self._queue.bot_storage()
        return not theirs or theirs == self._ours
