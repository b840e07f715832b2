"""Gifts on every surface: by a link everywhere, by an answer, by a name, by an option."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from db.money import ledger
from tests.fakes.telegram_person import TelegramPerson
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.machine import Machine, console_machine, telegram_machine
from tests.fixtures.players import Player, TelegramPlayer, notice, read, read_button
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GROUP = -1005678
MACHINES = {
    "console": console_machine,
    "telegram": telegram_machine,
    "discord": discord_machine,
}


@pytest.fixture
async def machine(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Machine]:
    """The machine with the surface that a test asks for."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with MACHINES[request.param](Path(folder), redis_url) as one:
            yield one


async def rich(machine: Machine, player: Player) -> None:
    """50 bought credits beside the free ones."""
    await player.say("/start")
    await read(player, "24 free credits")
    account = await machine.account(player)
    async with machine.db.operating() as tx:
        await ledger.grant(tx, account.wallet_id, 50, part="bought", key=f"test:{account.id}")


@pytest.mark.parametrize("machine", MACHINES, indirect=True)
async def test_a_gift_by_its_code(machine: Machine) -> None:
    giver, other = machine.new_person(), machine.new_person()
    await rich(machine, giver)
    await giver.say("/gift 20")
    await giver.press("Yes, give", await read(giver, "Make a link worth 20 credits?"))
    shown = await read(giver, "Pass on this gift of 20 credits")
    found = re.search(r"/gift (\w+)", shown.text)
    assert found is not None
    await other.say(f"/gift {found[1]}")
    await read(other, "gave you 20 credits. You have 44 credits.")
    await read(giver, "opened your gift of 20 credits. You have 54 credits.")
    await other.say(f"/gift {found[1]}x")
    await read(other, "no such gift for you")
    assert (await machine.balance(giver), await machine.balance(other)) == (54, 44)


@pytest.mark.parametrize("machine", ["telegram"], indirect=True)
async def test_on_telegram_a_gift_answers_somebodys_message(machine: Machine) -> None:
    giver, other = machine.new_person(), machine.new_person()
    assert isinstance(giver, TelegramPlayer) and isinstance(other, TelegramPlayer)
    await rich(machine, giver)
    await other.say("/start")
    await read(other, "24 free credits")
    here: TelegramPerson = giver.person.in_group(GROUP)
    there = other.person.in_group(GROUP)
    hello = there.say("Look at my video!")
    here.say("/gift 20", reply_to=hello)
    await giver.press("Yes, give", await read(giver, "Give 20 credits to Mia?"))
    await read(giver, "has got 20 credits from you")
    await read(other, "gave you 20 credits. You have 44 credits.")
    await read(TelegramPlayer(there), "🎁 Mia gave Mia 20 credits.")
    here.say("/gift 5", reply_to=here.say("mine"))
    await read(giver, "A gift goes to somebody else")


@pytest.mark.parametrize("machine", ["telegram"], indirect=True)
async def test_on_telegram_a_gift_by_name_opens_for_that_name_only(machine: Machine) -> None:
    giver, other = machine.new_person(), machine.new_person()
    assert isinstance(other, TelegramPlayer)
    await rich(machine, giver)
    await giver.say("/gift 20 @Ada_L")
    await giver.press("Yes, give", await read(giver, "only @Ada_L can open"))
    shown = await read(giver, "Only @Ada_L can open it.")
    link = re.search(r"\?start=(\w+)", shown.text)
    assert link is not None
    await other.say(f"/start {link[1]}")
    await read(other, "no such gift for you")
    other.person.handle = "ada_l"
    await other.say(f"/start {link[1]}")
    await read(other, "gave you 20 credits")


@pytest.mark.parametrize("machine", ["discord"], indirect=True)
async def test_on_discord_a_gift_names_its_person(machine: Machine) -> None:
    giver, other = machine.new_person(), machine.new_person()
    assert isinstance(giver, DiscordPlayer) and isinstance(other, DiscordPlayer)
    await rich(machine, giver)
    await other.say("/start")
    await read(other, "24 free credits")
    who = str(other.person.id)
    data = {
        "id": "1",
        "name": "gift",
        "type": 1,
        "options": [
            {"name": "amount", "type": 4, "value": 20},
            {"name": "person", "type": 6, "value": who},
        ],
        "resolved": {"users": {who: other.person.user}},
    }
    await giver.person.interact(2, data)
    asked = await read_button(giver, "Yes, give")
    assert "Give 20 credits to" in asked.text
    await giver.press("Yes, give", asked)
    await notice(giver, "has got 20 credits from you")
    await read(other, "gave you 20 credits. You have 44 credits.")
    assert await machine.balance(other) == 44
