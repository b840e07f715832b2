"""What workers ask of Redis while others render, and a job that is handed back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from db.redis.queue import Queue, queue_name
from tests.fixtures.waiting import until
from worker.arq_worker import ArqWorker

QUEUE = queue_name("compose")


class Jobs:
    """Jobs that run until they are let go, each worker's by its name."""

    def __init__(self) -> None:
        self.running: Counter[str] = Counter()
        self.begun: list[str] = []
        self.let_go = asyncio.Event()

    def of(self, worker: str) -> Any:
        async def job(video_id: str, _: int) -> None:
            self.begun.append(f"{worker} {video_id}")
            self.running[worker] += 1
            try:
                await self.let_go.wait()
            finally:
                self.running[worker] -= 1

        return job


@asynccontextmanager
async def started(queue: Queue, jobs: Jobs, name: str, slots: int) -> AsyncIterator[ArqWorker]:
    worker = ArqWorker(queue.redis, QUEUE, jobs.of(name), max_jobs=slots)
    worker.main_task = asyncio.create_task(worker.main())
    try:
        yield worker
        await until(lambda: not worker.job_counter, "the end of its jobs")
    finally:
        await worker.finish(0)


async def asked_for_a_second(queue: Queue) -> float:
    """Commands that the server ran in a second."""

    async def commands() -> int:
        stats = await queue.redis.info("commandstats")
        return sum(one["calls"] for one in stats.values())

    before = await commands()
    await asyncio.sleep(1)
    return await commands() - before


async def test_what_others_render_is_not_asked_for_again_and_again(queue: Queue) -> None:
    jobs = Jobs()
    async with started(queue, jobs, "one", 40), started(queue, jobs, "two", 40):
        idle = await asked_for_a_second(queue)
        for number in range(30):
            await queue.enqueue(f"video-{number}", 1)
        await until(lambda: jobs.running.total() == 30)
        assert await asked_for_a_second(queue) <= idle * 1.5
        assert await queue.waiting_jobs() == {"compose": 30}
        jobs.let_go.set()


async def test_a_job_that_is_handed_back_is_taken_by_another_worker(queue: Queue) -> None:
    jobs = Jobs()
    async with started(queue, jobs, "one", 1) as one:
        await queue.enqueue("video", 1)
        await until(lambda: jobs.begun == ["one video"])
        await one.finish(0)
    async with started(queue, jobs, "two", 1):
        await until(lambda: jobs.begun == ["one video", "two video"])
        jobs.let_go.set()


async def test_a_job_that_is_handed_back_keeps_its_place(queue: Queue) -> None:
    jobs = Jobs()
    async with started(queue, jobs, "one", 1) as one:
        await queue.enqueue("first", 1)
        await until(lambda: jobs.begun == ["one first"])
        await queue.enqueue("second", 1)
        await one.finish(0)
    async with started(queue, jobs, "two", 1):
        await until(lambda: len(jobs.begun) == 2)
        assert jobs.begun[1] == "two first"
        jobs.let_go.set()
