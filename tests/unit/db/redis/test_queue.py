"""The queue: notices, jobs in order, live progress, and what happens without Redis."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from arq.constants import job_key_prefix
from arq.jobs import DeserializationError
from arq.worker import Worker, func

from db.redis.embedded_redis import EmbeddedRedis
from db.redis.queue import LiveProgress, Queue, arq_settings, from_bytes, to_bytes
from db.redis.queue import queue_name as name_of
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import WorkerNote
from tests.fixtures.processes import children
from tests.fixtures.redis import embedded_redis, queue, redis_url

__all__ = ["embedded_redis", "queue", "redis_url"]


async def seen_by_a_worker(url: str, jobs: int, capability: str = "compose") -> list[str]:
    """Run a plain arq worker until the queue is empty; the ids in the order they started."""
    seen: list[str] = []

    async def render(ctx: object, video_id: str, dispatch: int) -> None:
        seen.append(f"{video_id}:{dispatch}")

    worker = Worker(
        [func(render, name="render")],
        queue_name=name_of(capability),
        redis_settings=arq_settings(url),
        burst=True,
        max_jobs=1,
        poll_delay=0.01,
        keep_result=0,
        handle_signals=False,
        job_serializer=to_bytes,
        job_deserializer=from_bytes,
    )
    await worker.async_run()
    await worker.pool.aclose(close_connection_pool=True)
    assert len(seen) == jobs
    return seen


async def test_jobs_run_in_the_order_they_were_queued(queue: Queue, redis_url: str) -> None:
    for number in (3, 1, 2):
        assert await queue.enqueue(f"video{number}", 1)
    assert await seen_by_a_worker(redis_url, 3) == ["video3:1", "video1:1", "video2:1"]


async def test_the_same_dispatch_is_queued_once(queue: Queue, redis_url: str) -> None:
    assert await queue.enqueue("v", 1)
    assert not await queue.enqueue("v", 1)
    assert await seen_by_a_worker(redis_url, 1) == ["v:1"]


async def test_a_new_dispatch_takes_the_old_one_out(queue: Queue, redis_url: str) -> None:
    await queue.enqueue("v", 1)
    await queue.enqueue("v", 2)
    assert await seen_by_a_worker(redis_url, 1) == ["v:2"]


async def test_what_another_wrote_into_the_queue_is_never_unpickled(
    queue: Queue, redis_url: str, tmp_path: Path
) -> None:
    """Whoever reaches Redis writes a job that would run a program of theirs."""
    planted = tmp_path / "planted"

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(planted),)

    for number, job in enumerate((pickle.dumps(Bomb()), b"[]", b"\xff", b'{"t": 1}')):
        assert await queue.enqueue(f"evil{number}", 1)
        key = job_key_prefix + f"evil{number}:1"
        await queue.redis.set(key, job, keepttl=True)
        with suppress(DeserializationError):
            await queue.redis._get_job_def(f"evil{number}:1".encode(), 0)
    assert await queue.enqueue("good", 1)
    assert json.loads(await queue.redis.get(job_key_prefix + "good:1"))["a"] == ["good", 1]
    assert await seen_by_a_worker(redis_url, 1) == ["good:1"]
    assert not planted.exists()


async def test_a_gpu_job_never_reaches_a_compose_worker(queue: Queue, redis_url: str) -> None:
    await queue.enqueue("plain", 1)
    await queue.enqueue("heavy", 1, "gpu")
    assert await seen_by_a_worker(redis_url, 1) == ["plain:1"]
    assert await seen_by_a_worker(redis_url, 1, "gpu") == ["heavy:1"]


async def test_a_notice_wakes_the_listener(queue: Queue) -> None:
    listener = queue.listen(every_s=30)
    assert await anext(listener) is False
    waiting = asyncio.ensure_future(anext(listener))
    while not waiting.done():
        await queue.notify()
        await asyncio.sleep(0.01)
    assert await waiting is True
    await listener.aclose()  # type: ignore[attr-defined]


async def test_without_a_notice_the_listener_looks_by_itself(queue: Queue) -> None:
    listener = queue.listen(every_s=0.05)
    assert [await anext(listener) for _ in range(3)] == [False, False, False]
    await listener.aclose()  # type: ignore[attr-defined]


async def test_progress_is_the_newest_one(queue: Queue) -> None:
    assert await queue.progress("v") is None
    await queue.set_progress("v", LiveProgress("script", 0.1))
    await queue.set_progress("v", LiveProgress("assets", 0.4, 21.5, "3 of 5 pictures"))
    assert await queue.progress("v") == LiveProgress("assets", 0.4, 21.5, "3 of 5 pictures")


async def test_workers_say_what_they_can_do_until_they_are_gone(queue: Queue) -> None:
    note = WorkerNote("w1", ("compose", "gpu"), slots=4)
    await queue.announce(note)
    await queue.announce(WorkerNote("w2", ("compose",), slots=2), for_s=0.02)
    await asyncio.sleep(0.05)
    assert await queue.workers() == (note,)
    await queue.retire("w1")
    assert await queue.workers() == ()


async def test_without_redis_a_notice_is_only_not_sent(tmp_path: Path) -> None:
    queue = await Queue.open(f"unix://{tmp_path}/nothing.sock")
    assert not await queue.notify()
    assert not await queue.ping()
    with pytest.raises(QueueDown):
        await queue.enqueue("v", 1)
    with pytest.raises(QueueDown):
        await queue.progress("v")
    await queue.close()


async def test_the_listener_goes_on_through_a_restart(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        queue = await Queue.open(server.url)
        listener = queue.listen(every_s=0.05)
        await anext(listener)
        await anext(listener)
        os.kill(children(server.supervisor_pid)[0], signal.SIGKILL)
        woken = False
        for _ in range(200):
            await queue.notify()
            woken = await anext(listener) or woken
            if woken:
                break
        assert woken
        await listener.aclose()  # type: ignore[attr-defined]
        await queue.close()
