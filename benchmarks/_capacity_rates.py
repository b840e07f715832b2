"""What orders cost Redis, Postgres and the dispatcher, driven at a rate for a while, on loopback.

Real worker processes (with makers that make nothing), real Postgres with its roles, real Redis:
the same claims, leases, stages, assets, progress and postings as in production.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psutil

from benchmarks._processes import cpu_s
from db.redis.worker_presence import WorkerNote
from tests.fixtures.fleet import Fleet, fleet
from tests.fixtures.postgres import PostgresServer, running_postgres
from worker.dispatcher import Dispatcher
from worker.lease import Timing
from worker.queue_positions import QueuePositions

SECONDS: Final = {"script": 1.0, "assets": 4.0, "compose": 5.0}
"""What a video takes while the rate is held: leases are renewed and progress is kept as long."""
STEPS: Final = "12"
"""Pictures and voices of a video, each stored and noted."""
HANDED: Final = 60
WORKERS: Final = 2
_PEOPLE: Final = 200
NOTICES_PER_VIDEO: Final = 2
"""The dispatcher is woken by Confirm and by the end."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What both servers did up to a moment."""

    redis_commands: float
    postgres_transactions: float
    redis_cpu_s: float
    postgres_cpu_s: float

    def since(self, before: Counted) -> Counted:
        """Between two moments."""
        return Counted(
            self.redis_commands - before.redis_commands,
            self.postgres_transactions - before.postgres_transactions,
            self.redis_cpu_s - before.redis_cpu_s,
            self.postgres_cpu_s - before.postgres_cpu_s,
        )

    def __mul__(self, factor: float) -> Counted:
        return Counted(
            self.redis_commands * factor,
            self.postgres_transactions * factor,
            self.redis_cpu_s * factor,
            self.postgres_cpu_s * factor,
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one video, and of one worker in a second; dispatcher seconds are of its process."""

    held_videos_per_s: float
    of_a_video: Counted
    of_a_worker_s: Counted
    dispatcher_cpu_s_per_video: float

    def at(self, videos_per_s: float, workers: int) -> Counted:
        """What both servers do in a second of so many videos and workers."""
        made, idle = self.of_a_video * videos_per_s, self.of_a_worker_s * workers
        return Counted(
            made.redis_commands + idle.redis_commands,
            made.postgres_transactions + idle.postgres_transactions,
            made.redis_cpu_s + idle.redis_cpu_s,
            made.postgres_cpu_s + idle.postgres_cpu_s,
        )


async def counted(ships: Fleet, server: PostgresServer) -> Counted:
    """Both servers' own counters."""
    redis: Any = ships.queue.redis
    commands = await redis.info("commandstats")
    cpu = await redis.info("cpu")
    rows = ships.rows(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = ?", "talemill"
    )
    return Counted(
        float(sum(one["calls"] for one in commands.values())),
        float(rows[0][0]),
        cpu["used_cpu_user"] + cpu["used_cpu_sys"],
        cpu_s(psutil.Process(server.pid)),
    )


async def measure(videos_per_s: float, hold_s: float, workers: int) -> Rates:
    """Drive the rate for so long; `workers` are announced while the dispatcher is measured."""
    with running_postgres() as server:
        dispatcher_s = await _dispatcher_cpu_s(server, workers)
        server.emptied()
        async with fleet(
            seconds=SECONDS,
            workers=WORKERS,
            database_url=server.url(),
            WORKER_JOBS="100",
            WORKER_COMPOSE_LANES="100",
            FLEET_STEPS=STEPS,
        ) as ships:
            await ships.ended((await ships.order("first")).id)
            idle_s = max(5.0, hold_s / 4)
            before = await counted(ships, server)
            await asyncio.sleep(idle_s)
            idle = (await counted(ships, server)).since(before) * (1 / idle_s)
            before, began_s = await counted(ships, server), time.monotonic()
            ids = await _orders(ships, videos_per_s, hold_s)
            held_s = time.monotonic() - began_s
            await ships.ended(*ids, within_s=120)
            took_s = time.monotonic() - began_s
            busy = (await counted(ships, server)).since(before)
    of_videos = Counted(
        *(
            max(0.0, value - took_s * rest)
            for value, rest in zip(_values(busy), _values(idle), strict=True)
        )
    )
    held = len(ids) / max(held_s, len(ids) / videos_per_s)
    return Rates(held, of_videos * (1 / len(ids)), idle * (1 / WORKERS), dispatcher_s)


def _values(one: Counted) -> tuple[float, ...]:
    return (one.redis_commands, one.postgres_transactions, one.redis_cpu_s, one.postgres_cpu_s)


async def _orders(ships: Fleet, videos_per_s: float, hold_s: float) -> list[str]:
    """Confirmed at that rate, or as fast as this machine does it."""
    began_s, ids = time.monotonic(), []
    for number in range(max(1, round(videos_per_s * hold_s))):
        wait_s = number / videos_per_s - (time.monotonic() - began_s)
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        ids.append((await ships.order(f"p{number % _PEOPLE}")).id)
        if time.monotonic() - began_s > 2 * hold_s:
            break
    return ids


async def _dispatcher_cpu_s(server: PostgresServer, workers: int) -> float:
    """What its leader computes for a video, among so many workers that said what they take."""
    async with fleet(workers=0, database_url=server.url()) as ships:
        dispatcher = Dispatcher(
            ships.db,
            ships.queue,
            "benchmark",
            QueuePositions(ships.db, ships.queue, _no_surface),
            timing=Timing(),
        )

        async def announced() -> None:
            for number in range(workers):
                note = WorkerNote(f"w{number}", ("compose@console",), 8)
                await ships.queue.announce(note, for_s=300)

        await announced()
        looks = await _cpu_of(dispatcher.look, 20)
        for number in range(HANDED):
            await ships.order(f"d{number}")
        handed = await _cpu_of(dispatcher.look, 1)
        left = await _waiting(ships)
    if left:
        raise SystemExit(f"the dispatcher left {left} videos")
    return NOTICES_PER_VIDEO * looks + max(0.0, handed - looks) / HANDED


def _no_surface(name: str) -> Any:
    raise KeyError(name)


async def _waiting(ships: Fleet) -> int:
    rows = ships.rows(
        "SELECT count(*) FROM videos WHERE state = 'queued' AND dispatched_at IS NULL"
    )
    return int(rows[0][0])


async def _cpu_of(act: Callable[[], Any], times: int) -> float:
    """Processor seconds of this process for one call."""
    began_s = time.process_time()
    for _ in range(times):
        await act()
    return (time.process_time() - began_s) / times
