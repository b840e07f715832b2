"""Send budgets: shared by all processes, results before edits, pauses honoured."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from db.redis.queue import Queue
from db.redis.rate_limits import Bucket, buckets_for
from tests.fixtures.redis import embedded_redis, queue, redis_url

__all__ = ["embedded_redis", "queue", "redis_url"]


async def test_a_bucket_gives_its_burst_and_then_asks_to_wait(queue: Queue) -> None:
    bucket = (Bucket("chat", per_s=2.0, burst=3),)
    assert [await queue.budget.try_take(bucket) for _ in range(3)] == [0, 0, 0]
    assert 0.3 < await queue.budget.try_take(bucket) <= 0.5


async def test_two_processes_share_a_bucket(queue: Queue, redis_url: str) -> None:
    other = await Queue.open(redis_url)
    bucket = (Bucket("chat", per_s=0.1, burst=2),)
    assert await queue.budget.try_take(bucket) == 0
    assert await other.budget.try_take(bucket) == 0
    assert await queue.budget.try_take(bucket) > 5
    await other.close()


async def test_nothing_is_taken_of_one_bucket_when_another_is_empty(queue: Queue) -> None:
    chat, overall = Bucket("chat", 0.1, 1), Bucket("overall", 0.1, 2)
    assert await queue.budget.try_take((chat, overall)) == 0
    assert await queue.budget.try_take((chat, overall)) > 0
    assert await queue.budget.try_take((overall,)) == 0


async def test_edits_leave_room_for_results(queue: Queue) -> None:
    bucket = (Bucket("chat", per_s=0.1, burst=4),)
    edits = [await queue.budget.try_take(bucket, floor_share=0.5) for _ in range(3)]
    assert edits[:2] == [0, 0]
    assert edits[2] > 0
    assert await queue.budget.try_take(bucket) == 0


async def test_a_paused_chat_waits_and_the_others_do_not(queue: Queue, redis_url: str) -> None:
    other = await Queue.open(redis_url)
    slow, quick = Bucket("slow", 10, 10), Bucket("quick", 10, 10)
    await queue.budget.pause(slow, 7)
    assert 6 < await other.budget.try_take((slow,)) <= 7
    assert await other.budget.try_take((quick,)) == 0
    await other.close()


async def test_taking_waits_for_its_turn(queue: Queue) -> None:
    bucket = (Bucket("chat", per_s=20, burst=1),)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(4):
        assert await queue.budget.take(bucket)
    assert loop.time() - began > 0.1
    assert not await queue.budget.take((Bucket("chat", 0.001, 1),), max_wait_s=0.01)


async def test_without_redis_each_process_keeps_its_own_budget(tmp_path: Path) -> None:
    queue = await Queue.open(f"unix://{tmp_path}/nothing.sock")
    bucket = Bucket("chat", per_s=0.5, burst=2)
    assert [await queue.budget.try_take((bucket,)) for _ in range(2)] == [0, 0]
    assert await queue.budget.try_take((bucket,)) > 1
    await queue.budget.pause(bucket, 60)
    assert await queue.budget.try_take((bucket,)) > 50
    await queue.close()


@pytest.mark.parametrize(
    ("surface", "is_private", "limits"),
    [("telegram", True, 2), ("telegram", False, 2), ("discord", False, 2), ("console", True, 0)],
)
def test_each_surface_has_its_limits(surface: str, is_private: bool, limits: int) -> None:
    assert len(buckets_for(surface, "42", is_private=is_private)) == limits


@pytest.mark.parametrize("is_edit", [False, True])
def test_discords_windows_are_never_overrun(is_edit: bool) -> None:
    own, overall = buckets_for("discord", "42", is_private=False, is_edit=is_edit)
    assert own.burst + 5 * own.per_s <= 5
    assert overall.burst + overall.per_s <= 0.8 * 50


def test_a_channels_edits_take_nothing_from_its_messages() -> None:
    message, edit = (
        buckets_for("discord", "42", is_private=False, is_edit=one)[0] for one in (False, True)
    )
    assert message.name != edit.name
    # The waiting room leaves 0.6 of a bucket: its edits must still be possible.
    assert edit.burst * 0.6 + 1 <= edit.burst
