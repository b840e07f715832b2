"""Kills workers, and now and then Redis, while people order videos; says what became of them.

`python -m benchmarks.chaos --kills 200 --seed 1`: three workers with the real recipe, composer
and lease times, 270p videos from made-up makers, a kill every 2 to 6 s. A kill is aimed at the
stage that was hit least; a killed process is started again at once. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks._chaos_report import FREE_CREDITS, Tally, left_behind, report
from tests.fakes.slow_chat import NONCE_CHATS, SlowChat
from tests.fixtures.fleet import Fleet, fleet

STAGES = ("script", "assets", "compose", "delivering")
PEOPLE = 8
IN_FLIGHT = 8
WORKERS = 3
DELIVERY_S = 0.5
SECONDS = {"script": 0.6, "assets": 0.5}
"""How late the made-up makers answer, so that every stage can be hit."""
SETTLE_S = 240.0
TIDY_S = 60
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


async def keep_ordering(ships: Fleet, tally: Tally, chance: random.Random) -> None:
    """Eight people keep about eight videos under way."""
    while True:
        rows = ships.rows("SELECT count(*) FROM videos WHERE ended_at IS NULL")
        for _ in range(IN_FLIGHT - int(rows[0][0])):
            name = f"p{chance.randrange(PEOPLE)}"
            chat = f"{NONCE_CHATS}{name}" if int(name[1:]) % 2 else name
            video = await ships.order(name, chat_id=chat, seed=chance.randrange(1 << 30))
            tally.ordered.append(video.id)
        await asyncio.sleep(0.3)


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


async def strike(ships: Fleet, tally: Tally, chance: random.Random) -> None:
    """One kill: mostly of a lease holder, else of any worker or of Redis."""
    dice = chance.random()
    if dice < 0.05:
        for server in psutil.Process(ships.redis.supervisor_pid).children():
            os.kill(server.pid, signal.SIGKILL)
        tally.kills += 1
        tally.redis_kills += 1
        return
    target = await aim(ships, tally) if dice < 0.9 else None
    pid = target.pid if target else chance.choice(alive(ships)).pid
    lost = [one for one in held(ships) if one.pid == pid]
    at = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    tally.kills += 1
    tally.on_holder += bool(lost)
    if target is not None:
        tally.stages[target.stage] += 1
    for one in lost:
        tally.hit.setdefault(one.video_id, []).append(at)
    await asyncio.sleep(0.1)
    ships.start_worker()


def alive(ships: Fleet) -> list[subprocess.Popen[bytes]]:
    """Workers that run."""
    return [one for one in ships.workers if one.poll() is None]


async def chaos(
    kills: int, seed: int, limit_s: float, *, pause_s: tuple[float, float], **env: str
) -> dict[str, Any]:
    """Run it; the report. `env` goes to the workers."""
    chance = random.Random(seed)
    tally, began = Tally(), time.monotonic()
    pids: list[int] = []

    def chat_of(folder: Path) -> SlowChat:
        return SlowChat(folder, delivery_s=DELIVERY_S)

    async with fleet(
        recipe="pipeline",
        seconds=SECONDS,
        workers=WORKERS,
        chat_of=chat_of,
        **{"WORKER_JOBS": "2", **env},
    ) as ships:
        for number in range(PEOPLE):
            await ships.person(f"p{number}", free=FREE_CREDITS)
        ordering = asyncio.create_task(keep_ordering(ships, tally, chance))
        watching = asyncio.create_task(tally.trace.watch(ships))
        await asyncio.sleep(4.0)
        while tally.kills < kills and time.monotonic() - began < limit_s and not ordering.done():
            pids += [child.pid for one in alive(ships) for child in below(one.pid)]
            await strike(ships, tally, chance)
            print(f"{tally.kills} kills, {len(tally.ordered)} videos", file=sys.stderr, end="\r")
            await asyncio.sleep(chance.uniform(*pause_s))
        ordering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ordering
        await ships.ended(*tally.ordered, within_s=SETTLE_S)
        watching.cancel()
        found = await report(ships, tally, began)
        # A janitor needs a look after the last end.
        for _ in range(TIDY_S):
            if not left_behind(ships.folder, [])["files_left"]:
                break
            await asyncio.sleep(1.0)
        await ships.stop()
        return found | left_behind(ships.folder, pids)


def below(pid: int) -> list[psutil.Process]:
    """The children of a worker, if it still runs."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def main() -> None:
    """Run and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit-s", type=float, default=1200.0)
    parser.add_argument("--pause-s", type=float, nargs=2, default=(2.0, 6.0))
    args = parser.parse_args()
    low, high = args.pause_s
    found = asyncio.run(chaos(args.kills, args.seed, args.limit_s, pause_s=(low, high)))
    print(json.dumps({**found, "seed": args.seed}))


if __name__ == "__main__":
    main()
