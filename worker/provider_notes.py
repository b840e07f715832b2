"""A worker's task: says every few seconds how its providers are doing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from db.redis import provider_health
from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown

EVERY_S = 5.0
FOR_S = 30.0


class ProviderNotes:
    """Publishes `health()` of the makers, once they are built; a lost queue is tried again."""

    def __init__(self, queue: Queue, worker: str, health: Callable[[], Sequence[Any]]) -> None:
        self._queue = queue
        self._worker = worker
        self._health = health

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.say()
            await asyncio.sleep(EVERY_S)

    async def say(self) -> None:
        """Publish once."""
        rows = [asdict(one) for one in self._health()]
        if rows:
            with contextlib.suppress(QueueDown):
                await provider_health.publish(self._queue, self._worker, rows, for_s=FOR_S)
