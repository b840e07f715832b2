"""People who wait are told an honest place and time, at a pace that their chats allow."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.surfaces.base import MessageGone, SlowDown
from db.jobs import fair_queue
from db.jobs.fair_queue import WaitingVideo
from db.redis.worker_presence import WorkerNote
from tests.fixtures.workshop import Workshop
from worker.queue_positions import QueuePositions, tellable
from worker.time_estimate import FIRST_GUESS_S


async def slots(workshop: Workshop, count: int) -> None:
    """As if a worker with so many slots had announced itself."""
    await workshop.context.queue.announce(WorkerNote("w", ("compose",), slots=count))


async def told(workshop: Workshop, room: QueuePositions) -> None:
    """Let everybody who waits be told once."""
    waiting, running = await fair_queue.load(workshop.db)
    room.show(fair_queue.queue_order(waiting), running, await workshop.context.queue.workers())
    await room._tell_all()


async def test_people_are_told_their_place_and_the_time_left(workshop: Workshop) -> None:
    first, second = await workshop.order("a"), await workshop.order("b")
    await slots(workshop, 1)
    room = QueuePositions(workshop.db, workshop.context.queue, workshop.context.surfaces)
    await told(workshop, room)
    assert "Yours is next" in workshop.progress_texts(first)[-1]
    assert "1 video is ahead of yours" in workshop.progress_texts(second)[-1]
    live = await workshop.context.queue.progress(second.id)
    assert live is not None
    assert live.seconds_left == room.places[second.id].seconds_left > 0


async def test_who_waits_for_a_chat_that_no_worker_serves_is_told_so(workshop: Workshop) -> None:
    video = await workshop.order("a")
    await workshop.context.queue.announce(WorkerNote("w", ("compose@telegram",), slots=4))
    room = QueuePositions(workshop.db, workshop.context.queue, workshop.context.surfaces)
    await told(workshop, room)
    assert "as soon as the video makers are back" in workshop.progress_texts(video)[-1]


def test_one_persons_many_videos_do_not_fill_the_waiting_room() -> None:
    order = [WaitingVideo(f"g{n}", "greedy", False, n) for n in range(500)]
    order.insert(400, WaitingVideo("m", "modest", False, 0))
    assert tellable(order) == ("g0", "g1", "g2", "m")


async def test_the_same_place_is_not_told_twice(workshop: Workshop) -> None:
    video = await workshop.order()
    await slots(workshop, 1)
    room = QueuePositions(workshop.db, workshop.context.queue, workshop.context.surfaces)
    await told(workshop, room)
    await told(workshop, room)
    assert len(workshop.progress_texts(video)) == 1


async def test_without_workers_people_are_told_that_it_waits(workshop: Workshop) -> None:
    video = await workshop.order()
    room = QueuePositions(workshop.db, workshop.context.queue, workshop.context.surfaces)
    await told(workshop, room)
    assert "nothing is lost" in workshop.progress_texts(video)[-1]


@pytest.mark.parametrize("error", [MessageGone("deleted"), SlowDown(0.01)])
async def test_a_message_that_cannot_be_edited_stops_nobody_else(
    workshop: Workshop, error: Exception
) -> None:
    await workshop.order("a")
    second = await workshop.order("b")
    await slots(workshop, 1)
    workshop.chat.edit_errors = [error]  # type: ignore[list-item]
    room = QueuePositions(workshop.db, workshop.context.queue, workshop.context.surfaces)
    await told(workshop, room)
    if isinstance(error, SlowDown):
        room._told[second.id] = replace(room._told[second.id], at=-1e9)
        await asyncio.sleep(0.05)
        await told(workshop, room)
    assert workshop.progress_texts(second)


async def test_the_time_left_is_learned_from_videos_that_ended(workshop: Workshop) -> None:
    workshop.recipe.seconds = {"compose": 0.2}
    for _ in range(3):
        await workshop.render((await workshop.order()).id)
    room = QueuePositions(workshop.db, workshop.context.queue, workshop.context.surfaces)
    await room.learn()
    assert 0.2 <= room.durations.expected_s("ai_story/1080p/-") < FIRST_GUESS_S
