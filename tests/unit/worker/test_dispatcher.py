"""The dispatcher: fair, bounded by slots, one leader, nothing lost, honest places."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from db.core.errors import DatabaseBusy
from db.core.sql import Sql, run
from db.jobs import claims, fair_queue, leadership
from db.jobs.fair_queue import ConcurrencyLimits, WaitingVideo
from db.people import switches
from db.redis.worker_presence import WorkerNote
from tests.fixtures.workshop import Workshop
from worker.cancel_tasks import stop
from worker.dispatcher import LEAD, Dispatcher, choose_queue
from worker.lease import Timing
from worker.queue_labels import accepts, capability_for, label
from worker.queue_positions import QueuePositions
from worker.reconciler import owner_of

_DISPATCHED = Sql(
    "SELECT count(*) FROM videos WHERE dispatched_at IS NOT NULL", crosses="a test counts all"
)


def dispatcher(workshop: Workshop, owner: str = "d1", **changes: Any) -> Dispatcher:
    """A dispatcher of this test's database and queue."""
    shop = workshop.context
    room = QueuePositions(shop.db, shop.queue, shop.surfaces)
    return Dispatcher(shop.db, shop.queue, owner, room, **changes)


async def slots(workshop: Workshop, count: int, *labels: str) -> None:
    """As if a worker with so many slots had announced itself."""
    note = WorkerNote("w", labels or ("compose",), slots=count)
    await workshop.context.queue.announce(note)


async def dispatched(workshop: Workshop) -> int:
    """How many videos were handed out."""
    async with workshop.db.operating() as tx:
        rows = await run(tx, _DISPATCHED)
    return int(rows[0][0])


async def test_no_more_is_handed_out_than_there_are_slots(workshop: Workshop) -> None:
    for name in "abc":
        await workshop.order(name)
    leader = dispatcher(workshop)
    await leader.look()
    assert await dispatched(workshop) == 0
    await slots(workshop, 2)
    await leader.look()
    await leader.look()
    assert await dispatched(workshop) == 2


async def test_who_was_stopped_while_another_led_hands_out_nothing_by_old_counts(
    workshop: Workshop,
) -> None:
    """Both saw three videos of one person wait and none run; a person may have one running."""
    for _ in range(3):
        await workshop.order("ada")
    await slots(workshop, 3)
    limits = ConcurrencyLimits(per_person=1)
    old, new = (dispatcher(workshop, name, limits=limits) for name in ("old", "new"))
    assert await old._leads()
    waiting, running = await fair_queue.load(workshop.db)
    workers = await workshop.context.queue.workers()
    await leadership.leave(workshop.db, LEAD, "old")
    assert await new._leads()
    await new.look()
    await new.resign()
    assert await dispatched(workshop) == 1
    # Of the three, the old one would choose the one that is out already, so it sees the others.
    left = [one for one in waiting if not (await workshop.video(one.video_id)).dispatch]
    assert await old._start(left, running, workers) == set()
    assert await dispatched(workshop) == 1


async def test_persons_take_turns(workshop: Workshop) -> None:
    greedy = [await workshop.order("greedy") for _ in range(3)]
    modest = await workshop.order("modest")
    await slots(workshop, 2)
    await dispatcher(workshop).look()
    assert (await workshop.video(greedy[0].id)).dispatch == 1
    assert (await workshop.video(modest.id)).dispatch == 1
    assert (await workshop.video(greedy[1].id)).dispatch == 0


async def test_an_admins_pause_hands_out_nothing(workshop: Workshop) -> None:
    await workshop.order()
    await slots(workshop, 2)
    async with workshop.db.operating() as tx:
        await switches.put(tx, "paused", True, actor="test")
    await dispatcher(workshop).look()
    assert await dispatched(workshop) == 0


async def test_what_nobody_claimed_is_handed_out_again(workshop: Workshop) -> None:
    video = await workshop.order()
    await slots(workshop, 2)
    leader = dispatcher(workshop, timing=Timing(redispatch_s=0.0))
    await leader.look()
    await workshop.context.queue.flush()
    await slots(workshop, 2)
    await asyncio.sleep(0.01)
    leader._reconciler.forget()
    await leader.look()
    assert (await workshop.video(video.id)).dispatch == 2


async def test_what_a_dead_worker_held_is_handed_out_again(workshop: Workshop) -> None:
    video = await workshop.order()
    await slots(workshop, 2)
    await claims.mark_dispatched(workshop.db, video.id)
    await workshop.die(video.id, "assets")
    await dispatcher(workshop, timing=Timing(redispatch_s=0.0)).look()
    assert (await workshop.video(video.id)).dispatch == 2


@pytest.mark.parametrize("column", ["lease_until", "dispatched_at"])
async def test_a_clock_that_jumped_back_keeps_no_video(workshop: Workshop, column: str) -> None:
    video = await workshop.order()
    await slots(workshop, 2)
    await claims.mark_dispatched(workshop.db, video.id)
    await workshop.die(video.id, "assets")
    async with workshop.db.operating() as tx:
        # Written an hour before the clock was set back by an hour.
        await tx.driver.execute(f"UPDATE videos SET {column} = {column} + 3600000")
    await asyncio.sleep(0.01)
    await dispatcher(workshop, timing=Timing(redispatch_s=0.0)).look()
    assert (await workshop.video(video.id)).dispatch == 2
    assert (await workshop.render(video.id)).state == "done"


async def test_the_lease_of_a_process_that_is_seen_dead_is_not_waited_for(
    workshop: Workshop,
) -> None:
    dead, alive = await workshop.order("a"), await workshop.order("b")
    for video, worker in ((dead, "gone"), (alive, "there")):
        await claims.mark_dispatched(workshop.db, video.id)
        assert await claims.claim(workshop.db, video.id, owner_of(worker, "x"), lease_s=60)
        await workshop.context.queue.announce(WorkerNote(worker, ("compose",), slots=2))
    await dispatcher(workshop, is_dead=lambda name: name == "gone").look()
    assert (await workshop.video(dead.id)).dispatch == 2
    assert (await workshop.video(alive.id)).dispatch == 1


async def test_what_a_vanished_worker_may_have_taken_unclaimed_is_handed_out_soon(
    workshop: Workshop,
) -> None:
    video = await workshop.order()
    for name in ("gone", "there"):
        await workshop.context.queue.announce(WorkerNote(name, ("compose",), slots=2))
    leader = dispatcher(workshop)
    await leader.look()
    await asyncio.sleep(1.1)
    await workshop.context.queue.retire("gone")
    await leader.look()
    assert (await workshop.video(video.id)).dispatch == 2


async def test_nothing_is_handed_to_a_worker_that_is_seen_dead(workshop: Workshop) -> None:
    await workshop.order()
    await slots(workshop, 2)
    await dispatcher(workshop, is_dead=lambda name: name == "w").look()
    assert await dispatched(workshop) == 0


async def test_a_leader_that_is_seen_dead_is_succeeded_at_once(workshop: Workshop) -> None:
    assert await leadership.lead(workshop.db, LEAD, "gone", 60)
    assert not await dispatcher(workshop)._leads()
    assert await dispatcher(workshop, is_dead=lambda name: name == "gone")._leads()


async def test_a_lead_that_a_jumped_clock_put_into_the_future_is_void(workshop: Workshop) -> None:
    assert await leadership.lead(workshop.db, LEAD, "old", 3600)
    assert await leadership.lead(workshop.db, LEAD, "new", 6)


async def test_one_leads_until_it_resigns(workshop: Workshop) -> None:
    first, second = dispatcher(workshop), dispatcher(workshop, owner="d2")
    assert await first._leads()
    assert not await second._leads()
    await first.resign()
    assert await second._leads()


async def test_the_dispatcher_wakes_on_a_notice(workshop: Workshop) -> None:
    await slots(workshop, 2)
    running = asyncio.create_task(dispatcher(workshop).run())
    await asyncio.sleep(0.2)
    video = await workshop.order()
    await workshop.context.queue.notify()
    for _ in range(50):
        if (await workshop.video(video.id)).dispatch:
            break
        await asyncio.sleep(0.01)
    assert (await workshop.video(video.id)).dispatch == 1
    await stop([running])


async def test_who_holds_the_database_while_stopped_is_said(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    told = dispatcher(workshop, stopped=lambda: ["host-7-x"])
    told._say_why(DatabaseBusy())
    assert "a worker is stopped" in caplog.text
    caplog.clear()
    dispatcher(workshop)._say_why(DatabaseBusy())
    assert caplog.messages == ["The dispatcher waits."]


# -- capabilities ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("queue", "capability", "surface", "fits"),
    [
        ("compose", "compose", "telegram", True),
        ("compose", "gpu", "telegram", False),
        ("gpu", "gpu", "console", True),
        ("compose@telegram", "compose", "telegram", True),
        ("compose@telegram", "compose", "discord", False),
        ("compose@discord+telegram", "compose", "discord", True),
    ],
)
def test_which_queue_can_make_what(queue: str, capability: str, surface: str, fits: bool) -> None:
    assert accepts(queue, capability, surface) == fits


@pytest.mark.parametrize("needs_gpu", [False, True])
async def test_a_worker_with_a_gpu_makes_the_videos_whoever_leads(
    workshop: Workshop, needs_gpu: bool
) -> None:
    queue = workshop.context.queue
    leader = dispatcher(workshop, needs_gpu=needs_gpu)
    await queue.announce(WorkerNote("plain", ("compose",), slots=5))
    await queue.announce(WorkerNote("gpu", ("compose", "gpu"), slots=1))
    first, second = await workshop.order("ada"), await workshop.order("bo")
    await leader.look()
    assert await queue.waiting_jobs() == {"gpu": 1}
    handed = [one for one in (first, second) if (await workshop.video(one.id)).dispatch]
    assert len(handed) == 1
    # It goes away: where these settings ask for a GPU the others wait for the next one.
    await queue.retire("gpu")
    await leader.look()
    assert await queue.waiting_jobs() == {"gpu": 1} | ({} if needs_gpu else {"compose": 1})
    assert leader.positions.places.keys() == (
        {second.id, first.id} - {handed[0].id} if needs_gpu else set()
    )


def test_a_worker_that_takes_nothing_now_is_nobody_to_wait_for() -> None:
    for note in (
        WorkerNote("w", ("gpu@console",), slots=0),
        WorkerNote("w", ("gpu",), slots=1, draining=True),
        WorkerNote("w", ("compose@console",), slots=1),
    ):
        assert capability_for([note], needs_gpu=False) == "compose"
        assert capability_for([note], needs_gpu=True) == "gpu"
    assert capability_for([WorkerNote("w", ("gpu@console",), 1)], needs_gpu=False) == "gpu"


def test_a_gpu_video_waits_for_a_gpu_worker() -> None:
    video = WaitingVideo("v", "a", False, 0.0, capability="gpu", surface="telegram")
    plain = WorkerNote("w1", (label("compose"),), slots=4)
    assert choose_queue(video, [plain], Counter()) is None
    gpu = WorkerNote("w2", (label("gpu"),), slots=1)
    assert choose_queue(video, [plain, gpu], Counter()) == "gpu"
    assert choose_queue(video, [plain, gpu], Counter({"gpu": 1})) is None


def test_a_draining_worker_gets_nothing() -> None:
    video = WaitingVideo("v", "a", False, 0.0)
    note = WorkerNote("w", ("compose",), slots=4, draining=True)
    assert choose_queue(video, [note], Counter()) is None
