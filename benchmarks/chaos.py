"""Kills workers, the bot, Redis and Postgres while people order videos; what became of them.

`python -m benchmarks.chaos --kills 200 --seed 1`: three workers with the real recipe, composer
and lease times, 270p videos from made-up makers, a kill every 2 to 6 s. Some people order at a
console, some talk to a real bot on a loopback Telegram. A kill is aimed at the stage that was hit
least; a killed process is started again at once. `--postgres` takes a real Postgres instead of
SQLite, and kills it too; `--apart` lets no worker see another's death, as if each had a machine
of its own. `--tree` kills the bot, every worker and all their children at once, as a supervisor or
a container that runs out of memory does: 60 times, every 3 to 60 s. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil

from benchmarks._chaos_report import FREE_CREDITS, Tally, left_behind, report
from benchmarks._chaos_strikes import alive, below, plan, strike
from tests.fakes.slow_chat import SlowChat
from tests.fixtures.bot_fleet import BotFleet, bot_fleet
from tests.fixtures.fleet import Fleet
from tests.fixtures.postgres import DURABLE, PostgresServer, running_postgres

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
KILLS, PAUSE_S = 200, (2.0, 6.0)
TREE_KILLS, TREE_PAUSE_S = 60, (3.0, 60.0)
QUICK_KILLS, QUICK_PAUSE_S = 12, (3.0, 15.0)


async def keep_ordering(ships: Fleet, tally: Tally, chance: random.Random) -> None:
    """Eight people keep about eight videos under way."""
    while True:
        rows = ships.rows(
            "SELECT count(*) FROM videos WHERE ended_at IS NULL AND place LIKE '%\"console\"%'"
        )
        for _ in range(IN_FLIGHT - int(rows[0][0])):
            name = f"p{chance.randrange(PEOPLE)}"
            video = await ships.order(name, chat_id=name, seed=chance.randrange(1 << 30))
            tally.ordered.append(video.id)
        await asyncio.sleep(0.3)


async def chaos(
    kills: int,
    seed: int,
    limit_s: float,
    *,
    pause_s: tuple[float, float],
    postgres: PostgresServer | None = None,
    is_tree: bool = False,
    recipe: str = "pipeline",
    workers: int = WORKERS,
    **env: str,
) -> dict[str, Any]:
    """Run it; the report. `env` goes to the workers."""
    chance = random.Random(seed)
    tally, began = Tally(), time.monotonic()
    children: set[psutil.Process] = set()
    async with bot_fleet(
        recipe=recipe,
        seconds=SECONDS,
        workers=workers,
        chat_of=lambda folder: SlowChat(folder, delivery_s=DELIVERY_S),
        database_url=postgres.emptied() if postgres else "",
        **{"WORKER_JOBS": "2", **env},
    ) as house:
        ships = house.ships
        async with at_work(house, tally, chance) as work:
            await asyncio.sleep(4.0)
            order = plan(kills, chance, has_postgres=postgres is not None)
            for what in ["tree"] * kills if is_tree else order:
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


def main() -> None:
    """Run and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit-s", type=float, default=3600.0)
    parser.add_argument("--pause-s", type=float, nargs=2)
    parser.add_argument("--quick", action="store_true", help="12 kills, at most 15 s apart")
    parser.add_argument("--tree", action="store_true", help="all processes die together")
    parser.add_argument("--postgres", action="store_true", help="on a real Postgres, killed too")
    parser.add_argument("--apart", action="store_true", help="no worker sees another's death")
    args = parser.parse_args()
    kills, pause_s = (TREE_KILLS, TREE_PAUSE_S) if args.tree else (KILLS, PAUSE_S)
    if args.quick:
        kills, pause_s = QUICK_KILLS, QUICK_PAUSE_S if args.tree else PAUSE_S
    low, high = args.pause_s or pause_s
    env: dict[str, Any] = {"FLEET_APART": "1"} if args.apart else {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(running_postgres(DURABLE)) if args.postgres else None
        found = asyncio.run(
            chaos(
                args.kills or kills,
                args.seed,
                args.limit_s,
                pause_s=(low, high),
                postgres=server,
                is_tree=args.tree,
                **env,
            )
        )
    kind = {
        "seed": args.seed,
        "pause_s": [low, high],
        "postgres": args.postgres,
        "apart": args.apart,
        "tree": args.tree,
    }
    print(json.dumps({**found, **kind}))


if __name__ == "__main__":
    main()
