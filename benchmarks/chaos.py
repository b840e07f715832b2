"""Kills workers, the bot, Redis and Postgres while people order videos; what became of them.

`python -m benchmarks.chaos --kills 200 --seed 1`: three workers with the real recipe, composer
and lease times, 270p videos from made-up makers, a kill every 2 to 6 s. Some people order at a
console, some talk to a real bot on a loopback Telegram. A kill is aimed at the stage that was hit
least; a killed process is started again at once. `--postgres` takes a real Postgres instead of
SQLite, and kills it too; `--apart` lets no worker see another's death, as if each had a machine
of its own. The last line is JSON.
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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks._chaos_report import FREE_CREDITS, Tally, left_behind, report
from tests.fakes.slow_chat import NONCE_CHATS, SlowChat
from tests.fixtures.bot_fleet import BotFleet, bot_fleet
from tests.fixtures.fleet import Fleet
from tests.fixtures.postgres import DURABLE, PostgresServer, running_postgres

STAGES = ("script", "assets", "compose", "delivering")
PEOPLE = 8
IN_FLIGHT = 6
TALKERS = 2
"""People who talk to the bot; each has one video under way."""
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
        rows = ships.rows(
            "SELECT count(*) FROM videos WHERE ended_at IS NULL AND place LIKE '%\"console\"%'"
        )
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
        case "postgres":
            assert postgres is not None
            await asyncio.to_thread(postgres.kill)
            await asyncio.to_thread(postgres.restart)
        case _:
            await strike_a_worker(house.ships, tally, chance, is_aimed=what == "holder")
            what = "worker"
    tally.kills += 1
    tally.killed[what] += 1


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


def alive(ships: Fleet) -> list[subprocess.Popen[bytes]]:
    """Workers that run."""
    return [one for one in ships.workers if one.poll() is None]


async def chaos(
    kills: int,
    seed: int,
    limit_s: float,
    *,
    pause_s: tuple[float, float],
    postgres: PostgresServer | None = None,
    **env: str,
) -> dict[str, Any]:
    """Run it; the report. `env` goes to the workers."""
    chance = random.Random(seed)
    tally, began = Tally(), time.monotonic()
    children: set[psutil.Process] = set()
    async with bot_fleet(
        recipe="pipeline",
        seconds=SECONDS,
        workers=WORKERS,
        chat_of=lambda folder: SlowChat(folder, delivery_s=DELIVERY_S),
        database_url=postgres.emptied() if postgres else "",
        **{"WORKER_JOBS": "2", **env},
    ) as house:
        ships = house.ships
        async with at_work(house, tally, chance) as work:
            await asyncio.sleep(4.0)
            for what in plan(kills, chance, has_postgres=postgres is not None):
                if time.monotonic() - began > limit_s:
                    break
                children |= {child for one in alive(ships) for child in below(one.pid)}
                await strike(what, house, tally, chance, postgres)
                said = f"{tally.kills} kills, {len(tally.ordered)} videos"
                print(said, file=sys.stderr, end="\r")
                await asyncio.sleep(chance.uniform(*pause_s))
                for one in work:
                    if one.done():
                        one.result()
        tally.ordered += house.ordered()
        found = await report(house, tally, began)
        # A janitor needs a look after the last end.
        for _ in range(TIDY_S):
            if not left_behind(ships.folder, ())["files_left"]:
                break
            await asyncio.sleep(1.0)
        await ships.stop()
        return found | left_behind(ships.folder, children)


@asynccontextmanager
async def at_work(
    house: BotFleet, tally: Tally, chance: random.Random
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """People order, and the rows are watched, until the end of the block."""
    ships = house.ships
    for number in range(PEOPLE):
        await ships.person(f"p{number}", free=FREE_CREDITS)
    talkers = [f"talker{number}" for number in range(TALKERS)]
    for name in talkers:
        await house.person(name, free=FREE_CREDITS)
    tasks = [asyncio.create_task(keep_ordering(ships, tally, chance))]
    tasks += [asyncio.create_task(house.keep_ordering(one, chance, 1)) for one in talkers]
    watching = asyncio.create_task(tally.trace.watch(ships))
    yield tasks
    house.is_closing = True
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for one in tasks[1:]:
        one.result()
    await ships.ended(*tally.ordered, *house.ordered(), within_s=SETTLE_S)
    watching.cancel()


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
    parser.add_argument("--postgres", action="store_true", help="on a real Postgres, killed too")
    parser.add_argument("--apart", action="store_true", help="no worker sees another's death")
    args = parser.parse_args()
    low, high = args.pause_s
    env = {"FLEET_APART": "1"} if args.apart else {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(running_postgres(DURABLE)) if args.postgres else None
        found = asyncio.run(
            chaos(args.kills, args.seed, args.limit_s, pause_s=(low, high), postgres=server, **env)
        )
    kind = {
        "seed": args.seed,
        "pause_s": [low, high],
        "postgres": args.postgres,
        "apart": args.apart,
    }
    print(json.dumps({**found, **kind}))


if __name__ == "__main__":
    main()
