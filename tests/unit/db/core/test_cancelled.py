"""A transaction that is cancelled at any moment leaves its connection fit for the next one."""

from __future__ import annotations

import asyncio
import random

from db.core.database import Database
from db.people import switches


async def test_transactions_cancelled_at_any_moment_disturb_nobody(worker: Database) -> None:
    chance = random.Random(7)

    async def write(number: int) -> None:
        async with worker.operating() as tx:
            await switches.put(tx, f"s{number % 5}", number, actor="test")

    for number in range(150):
        task = asyncio.create_task(write(number))
        await asyncio.sleep(chance.choice([0, 0, 0.0001, 0.0005, 0.001, 0.002]))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for number in range(10):
        await asyncio.wait_for(write(number), 15)
