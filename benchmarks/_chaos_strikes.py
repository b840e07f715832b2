"""What is killed under chaos, when, and how."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass

import psutil

from benchmarks._chaos_report import Tally
from tests.fixtures.bot_fleet import BotFleet
from tests.fixtures.fleet import Fleet
from tests.fixtures.postgres import PostgresServer

STAGES = ("script", "assets", "compose", "delivering")
_AIM_S = 4.0


@dataclass(frozen=True, slots=True)
class Held:
    """A video under way and the worker that holds it."""

    video_id: str
    stage: str
    pid: int


def held(ships: Fleet) -> list[Held]:
    """Which living worker works on which video in which stage."""
    stages = dict(
        ships.rows(
            "SELECT id, stage FROM videos WHERE ended_at IS NULL AND owner IS NOT NULL"
            " AND lease_until > ?",
            int(time.time() * 1000),
        )
    )
    return [
        Held(folder.name, stages[folder.name], worker.pid)
        for worker in alive(ships)
        for folder in (ships.folder / "work").glob(f"*-{worker.pid}-*/*")
        if folder.name in stages
    ]


async def aim(ships: Fleet, tally: Tally) -> Held | None:
    """A holder in the stage that was hit least, if one comes along in a few seconds.

    Of several, the one whose video was hit least: nobody in the world aims at one video.
    """
    wanted = sorted(STAGES, key=lambda stage: tally.stages[stage])
    best: Held | None = None
    deadline = time.monotonic() + _AIM_S
    while time.monotonic() < deadline:
        now = sorted(held(ships), key=lambda one: len(tally.hit.get(one.video_id, ())))
        found = next((one for stage in wanted for one in now if one.stage == stage), best)
        if found is not None and found.stage == wanted[0]:
            return found
        best = found
        await asyncio.sleep(0.02)
    return best


SHARES = {"redis": 0.04, "bot": 0.06, "postgres": 0.02, "any worker": 0.06}
"""Of all kills, each at least once; the rest are aimed at lease holders."""


def plan(kills: int, chance: random.Random, *, has_postgres: bool) -> list[str]:
    """What is killed, in which order."""
    wanted = {name: share for name, share in SHARES.items() if has_postgres or name != "postgres"}
    some = [name for name, share in wanted.items() for _ in range(max(1, round(share * kills)))]
    order = [*some, *["holder"] * (kills - len(some))][:kills]
    chance.shuffle(order)
    return order


async def strike(
    what: str,
    house: BotFleet,
    tally: Tally,
    chance: random.Random,
    postgres: PostgresServer | None,
) -> None:
    """One kill: of a lease holder, or of something else that people rely on."""
    match what:
        case "redis":
            for server in psutil.Process(house.ships.redis.supervisor_pid).children():
                os.kill(server.pid, signal.SIGKILL)
        case "bot":
            house.kill_bot()
        case "tree":
            await strike_the_tree(house, tally)
        case "postgres":
            assert postgres is not None
            await asyncio.to_thread(crash, postgres)
        case _:
            await strike_a_worker(house.ships, tally, chance, is_aimed=what == "holder")
            what = "worker"
    tally.kills += 1
    tally.killed[what] += 1


def crash(postgres: PostgresServer) -> None:
    """Kill and start again in one go: readers hold up the event loop until it is back."""
    postgres.kill()
    postgres.restart()


async def strike_a_worker(
    ships: Fleet, tally: Tally, chance: random.Random, *, is_aimed: bool
) -> None:
    """Kill one worker and start another."""
    target = await aim(ships, tally) if is_aimed else None
    pid = target.pid if target else chance.choice(alive(ships)).pid
    lost = [one for one in held(ships) if one.pid == pid]
    at = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    tally.on_holder += bool(lost)
    if target is not None:
        tally.stages[target.stage] += 1
    for one in lost:
        tally.hit.setdefault(one.video_id, []).append(at)
    await asyncio.sleep(0.1)
    ships.start_worker()


async def strike_the_tree(house: BotFleet, tally: Tally) -> None:
    """Kill the bot, the workers and all their children, and start them again."""
    assert house.bot is not None
    ships, parents = house.ships, [house.bot, *alive(house.ships)]
    pids = {one.pid for one in parents}
    pids |= {child.pid for one in parents for child in below(one.pid)}
    lost, at = held(ships), time.monotonic()
    tally.trees.append(at)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for one in parents:
        await asyncio.to_thread(one.wait)
    tally.on_holder += bool(lost)
    tally.stages.update(one.stage for one in lost)
    for video in lost:
        tally.hit.setdefault(video.video_id, []).append(at)
    house.start_bot()
    for _ in parents[1:]:
        ships.start_worker()


def alive(ships: Fleet) -> list[subprocess.Popen[bytes]]:
    """Workers that run."""
    return [one for one in ships.workers if one.poll() is None]


def below(pid: int) -> list[psutil.Process]:
    """The children of a worker, if it still runs."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []
