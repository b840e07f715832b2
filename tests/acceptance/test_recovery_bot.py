"""A real bot process is killed at every step of an order: nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from db.money.verify import verify
from tests.acceptance.test_recovery import QUICK
from tests.fixtures.bot_fleet import BotFleet, bot_fleet
from tests.fixtures.fleet import PRICE

FREE = 1000


@pytest_asyncio.fixture
async def house() -> AsyncIterator[BotFleet]:
    """A bot and a worker."""
    async with bot_fleet(seconds={"assets": 1.0, "compose": 1.0}, FLEET_TIMING=QUICK) as made:
        yield made


async def settled(house: BotFleet, name: str, count: int) -> None:
    """Every video was delivered once and paid once, and the ledger verifies."""
    made = house.ordered()
    assert len(made) == count
    ended = await house.ships.ended(*made)
    assert [one.state for one in ended] == ["done"] * count, house.ships.log()
    assert [len(house.results(one)) for one in made] == [1] * count
    assert await house.ships.credits(name) == FREE - PRICE * count
    assert await verify(house.ships.db) == []


async def test_killed_before_each_answer_every_message_is_handled_once(house: BotFleet) -> None:
    mia = await house.person("mia", free=FREE)
    mia.say("A lighthouse keeper finds a door in the sea")
    house.kill_bot()
    await mia.until(lambda: any(one.button("AI story") for one in mia.said()), 60)
    mia.press("AI story")
    house.kill_bot()
    await mia.until(lambda: any(one.button("Confirm") for one in mia.said()), 60)
    mia.press("Confirm")
    house.kill_bot()
    await mia.until(house.ordered, 60)
    await settled(house, "mia", 1)


async def test_killed_while_a_video_is_made_it_is_delivered_without_the_bot(
    house: BotFleet,
) -> None:
    mia = await house.person("mia", free=FREE)
    ordering = asyncio.create_task(house.order(mia))
    await mia.until(house.ordered, 60)
    assert house.bot is not None
    house.bot.kill()
    house.bot.wait()
    await settled(house, "mia", 1)
    # The press was handled: it is answered by the next bot, and orders nothing again.
    house.start_bot()
    await ordering
    await house.order(mia)
    await settled(house, "mia", 2)
