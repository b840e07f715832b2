"""Two bots as processes of their own hold to every limit together, on both databases."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from db.core.database import Database
from db.jobs import videos
from db.money import balances, verify
from db.people import accounts
from tests.fixtures.racing_bot import Race

READY_S = 60


async def raced(
    url: str, folder: Path, people: Sequence[Sequence[str]], line: str = "", **rules: Any
) -> list[dict[str, int]]:
    """Videos of each person once two processes have acted in the same instant."""
    races = [
        Race(url, str(folder / f"bot{n}"), [*one], line, rules) for n, one in enumerate(people)
    ]
    bots = [
        await asyncio.create_subprocess_exec(*one.command(), stdin=PIPE, stdout=PIPE)
        for one in races
    ]
    try:
        async with asyncio.timeout(READY_S):
            for bot in bots:
                assert bot.stdout is not None
                assert await bot.stdout.readline() == b"ready\n"
            return await asyncio.gather(*(_finish(bot) for bot in bots))
    finally:
        for bot in bots:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()


async def _finish(bot: Process) -> dict[str, int]:
    said, _ = await bot.communicate(b"go\n")
    found: dict[str, int] = json.loads(said.splitlines()[-1])
    return found


def _named(count: int) -> tuple[list[str], list[str]]:
    """So many people at each bot."""
    return [f"a{number}" for number in range(count)], [f"b{number}" for number in range(count)]


async def test_the_queue_takes_no_more_than_its_limit(database_url: str, tmp_path: Path) -> None:
    here, there = await raced(database_url, tmp_path, _named(4), queue_limit=3)
    assert sum(here.values()) + sum(there.values()) == 3
    app = await Database.open(database_url)
    assert await verify.verify(app) == []
    await app.close()


async def test_a_person_has_no_more_videos_than_may_run(database_url: str, tmp_path: Path) -> None:
    both = (["mia"] * 3, ["mia"] * 3)
    await raced(database_url, tmp_path, both, videos_per_person=2, trial_credits=100)
    app = await Database.open(database_url)
    mia = await accounts.account_for(app, "console", "mia")
    async with app.acting(mia.id) as tx:
        assert len(await videos.history(tx, mia.id, 50)) == 2
        assert (await balances.balance(tx, mia.wallet_id)).total == 100 - 2 * 10
    await app.close()


async def test_one_person_met_by_both_gets_one_trial(database_url: str, tmp_path: Path) -> None:
    people = [f"p{number}" for number in range(6)]
    await raced(database_url, tmp_path, (people, people), line="/start")
    app = await Database.open(database_url)
    for name in people:
        met = await accounts.account_for(app, "console", name)
        async with app.acting(met.id) as tx:
            assert (await balances.balance(tx, met.wallet_id)).total == 24
    assert await verify.verify(app) == []
    await app.close()
