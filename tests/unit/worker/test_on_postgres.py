"""The same worker on Postgres, as its own role."""

from __future__ import annotations

import asyncio

from db.jobs import claims, fair_queue, leadership
from db.redis.worker_presence import WorkerNote
from pipeline.errors import ProviderDenied
from tests.fixtures.workshop import PRICE, Workshop
from worker.dispatcher import LEAD, Dispatcher
from worker.queue_positions import QueuePositions
from worker.render import render


async def test_a_video_is_dispatched_made_delivered_and_settled(
    postgres_workshop: Workshop,
) -> None:
    shop = postgres_workshop.context
    video = await postgres_workshop.order()
    await shop.queue.announce(WorkerNote("w", ("compose",), slots=2))
    room = QueuePositions(shop.db, shop.queue, shop.surfaces)
    await Dispatcher(shop.db, shop.queue, "d", room).look()
    assert (await postgres_workshop.video(video.id)).dispatch == 1
    await render(shop, video.id)
    done = await postgres_workshop.video(video.id)
    assert done.state == "done"
    assert await postgres_workshop.credits() == 100 - PRICE
    await room.learn()
    assert room.durations.seconds


async def test_failures_and_cancels_give_credits_back(postgres_workshop: Workshop) -> None:
    postgres_workshop.recipe.fails["assets"] = [ProviderDenied()]
    failed = await postgres_workshop.render((await postgres_workshop.order()).id)
    assert failed.state == "failed"
    postgres_workshop.recipe.seconds = {"script": 5.0}
    video = await postgres_workshop.order()
    job = asyncio.create_task(postgres_workshop.render(video.id))
    await postgres_workshop.reaches(video.id, "script")
    assert await postgres_workshop.cancel(video.id) == "requested"
    assert (await asyncio.wait_for(job, 5)).state == "cancelled"
    assert await postgres_workshop.credits() == 100


async def test_a_dead_workers_video_is_found_and_resumed(postgres_workshop: Workshop) -> None:
    video = await postgres_workshop.order()
    await claims.mark_dispatched(postgres_workshop.db, video.id)
    await postgres_workshop.die(video.id, "assets")
    assert await claims.expired(postgres_workshop.db, 0.0) == [video.id]
    assert await fair_queue.alive(postgres_workshop.db, [video.id])
    assert (await postgres_workshop.render(video.id)).state == "done"


async def test_one_leads(postgres_workshop: Workshop) -> None:
    db = postgres_workshop.db
    assert await leadership.lead(db, LEAD, "a", 6)
    assert not await leadership.lead(db, LEAD, "b", 6)
    await leadership.leave(db, LEAD, "a")
    assert await leadership.lead(db, LEAD, "b", 6)
