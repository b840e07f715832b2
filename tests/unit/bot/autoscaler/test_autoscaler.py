"""The autoscaler on real rows and a real queue, with a launcher that only counts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from bot.autoscaler.autoscaler import LEAD, ROW, Autoscaler
from bot.autoscaler.launchers.base import LauncherAway, LauncherError, LauncherRefused
from bot.autoscaler.policy import Bounds, Rented
from db.core.database import Database
from db.jobs import leadership
from db.jobs.fair_queue import ConcurrencyLimits
from db.people import switches
from db.redis.queue import Queue
from db.redis.worker_presence import BURST, WorkerNote
from tests.fixtures.redis import embedded_redis, queue, redis_url
from tests.unit.db.customers import confirmed, person

__all__ = ["embedded_redis", "queue", "redis_url"]

AT_ONCE = Bounds(wait_s=0.0, cooldown_s=0.0, videos_per_worker=1, most_workers=10)


@dataclass(slots=True)
class Counting:
    """Starts nothing, and fails when told."""

    started: list[int] = field(default_factory=list)
    stopped: int = 0
    closed: int = 0
    error: LauncherError | None = None

    async def start(self, count: int) -> None:
        """Count it."""
        if self.error is not None:
            raise self.error
        self.started.append(count)

    async def stop(self) -> None:
        """Count it."""
        self.stopped += 1

    async def close(self) -> None:
        """Count it."""
        self.closed += 1


def scaler(
    db: Database, queue: Queue, launcher: Counting, bounds: Bounds = AT_ONCE, owner: str = "bot-a"
) -> Autoscaler:
    limits = ConcurrencyLimits(per_person=2)
    return Autoscaler(db, queue, launcher, bounds, owner, limits, every_s=0.05)


async def kept(db: Database) -> Rented:
    async with db.operating() as tx:
        return Rented.from_json(await switches.read(tx, ROW, {}))


async def test_what_may_start_is_counted_and_what_is_over_a_limit_is_not(
    app: Database, queue: Queue
) -> None:
    who = await person(app, promo=1000)
    for _ in range(5):
        await confirmed(app, who)
    launcher = Counting()
    assert await scaler(app, queue, launcher).look() == 2
    assert await scaler(app, queue, launcher).look() == 0
    assert launcher.started == [2]


async def test_nobody_is_rented_for_a_chat_that_rented_workers_do_not_serve(
    app: Database, queue: Queue
) -> None:
    who, launcher = await person(app, promo=1000), Counting()
    await confirmed(app, who)
    one = replace(scaler(app, queue, launcher), surfaces=frozenset({"telegram"}))
    assert await one.look() == 0
    await confirmed(app, who, place={"surface": "telegram", "chat_id": "1"})
    assert await one.look() == 1


async def test_workers_that_never_give_a_sign_are_named_in_the_log_once(
    app: Database, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    await confirmed(app, await person(app, promo=1000))
    bounds = Bounds(wait_s=0.0, cooldown_s=1e6, videos_per_worker=1, start_s=60.0)
    one = scaler(app, queue, Counting(), bounds)
    for at_s in (2_000_000_000.0, 2_000_000_030.0, 2_000_000_061.0, 2_000_000_090.0):
        await one.look(at_s)
    assert caplog.text.count("gave no sign of life") == 1


async def test_another_bot_goes_on_counting_where_the_last_one_stopped(
    app: Database, queue: Queue
) -> None:
    await confirmed(app, await person(app, promo=1000))
    first, next_one = Counting(), Counting()
    assert await scaler(app, queue, first).look() == 1
    await queue.announce(WorkerNote(f"{BURST}box-1-abc", ("compose",), slots=8))
    await queue.announce(WorkerNote("steady-1-abc", ("compose",), slots=8))
    bounds = Bounds(wait_s=0.0, cooldown_s=0.0, videos_per_worker=1, most_workers=1)
    assert await scaler(app, queue, next_one, bounds, "bot-b").look() == 0
    assert set((await kept(app)).living_s) == {f"{BURST}box-1-abc"}


async def test_while_an_admin_pauses_nobody_is_rented(app: Database, queue: Queue) -> None:
    await confirmed(app, await person(app, promo=1000))
    async with app.operating() as tx:
        await switches.put(tx, "paused", True, actor="test")
    launcher = Counting()
    assert await scaler(app, queue, launcher).look() == 0


async def test_what_could_not_be_started_is_not_waited_for_and_tried_after_the_cooldown(
    app: Database, queue: Queue
) -> None:
    await confirmed(app, await person(app, promo=1000))
    launcher = Counting(error=LauncherAway("no"))
    bounds = Bounds(wait_s=0.0, cooldown_s=30.0, videos_per_worker=1)
    one = scaler(app, queue, launcher, bounds)
    await one.look(2_000_000_000.0)
    assert (await kept(app)).workers == 0
    launcher.error = None
    assert await one.look(2_000_000_010.0) == 0
    assert await one.look(2_000_000_030.0) == 1
    launcher.error = LauncherRefused("wrong key")
    assert (await kept(app)).workers == 1


async def test_workers_that_outlive_their_bound_are_stopped_when_the_ceiling_is_passed(
    app: Database, queue: Queue
) -> None:
    bounds = Bounds(usd_per_hour=3600.0, ceiling_usd_per_day=10.0, at_most_s=5.0)
    await queue.announce(WorkerNote(f"{BURST}box-1-abc", ("compose",), slots=8))
    launcher = Counting()
    one = scaler(app, queue, launcher, bounds)
    await one.look(2_000_000_000.0)
    await one.look(2_000_000_009.0)
    assert launcher.stopped == 0
    await one.look(2_000_000_011.0)
    assert launcher.stopped == 1


async def test_one_bot_leads_and_lets_go_when_it_stops(app: Database, queue: Queue) -> None:
    first, second = Counting(), Counting()
    await confirmed(app, await person(app, promo=1000))
    stop = asyncio.Event()
    running = asyncio.create_task(scaler(app, queue, first).run(stop))
    async for _ in queue.listen(0.05):
        if first.started:
            break
    other_stop = asyncio.Event()
    other = asyncio.create_task(scaler(app, queue, second, owner="bot-b").run(other_stop))
    await asyncio.sleep(0.3)
    assert (first.started, second.started) == ([1], [])
    stop.set()
    await running
    assert first.closed == 1 and first.stopped == 0
    async for _ in queue.listen(0.05):
        if await leadership.leader(app, LEAD) == "bot-b":
            break
    other_stop.set()
    await other


async def test_a_redis_that_is_away_is_waited_for(app: Database, redis_url: str) -> None:
    away = await Queue.open("redis://127.0.0.1:1/0")
    stop, launcher = asyncio.Event(), Counting()
    running = asyncio.create_task(scaler(app, away, launcher).run(stop))
    await asyncio.sleep(0.5)
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, 30)
    await away.close()
    assert launcher.started == [] and launcher.closed == 1
