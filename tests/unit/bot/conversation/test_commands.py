"""The tables of commands: each row is answered, and says when it acts beforehand."""

from __future__ import annotations

import pytest

from bot.conversation import commands, handlers
from bot.conversation.admin.commands import COMMANDS as ADMIN_COMMANDS
from bot.wording import words_in
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_account import make_admin


def test_every_command_is_answered_and_every_listed_one_is_described() -> None:
    assert set(commands.COMMANDS) == set(handlers.ON_COMMAND)
    assert all(words_in("en").has(f"command.{name}") for name in commands.listed(is_private=False))
    assert "group" not in commands.listed(is_private=True)


@pytest.mark.parametrize(
    ("name", "text", "acts"),
    [
        ("start", "", False),
        ("start", "gift_ABC", True),
        ("promo", "SUMMER", True),
        ("admin", "", True),
        ("history", "all", False),
        ("nonsense", "now", False),
    ],
)
def test_what_a_command_does_beforehand_is_said_by_its_row(
    name: str, text: str, acts: bool
) -> None:
    assert commands.acts_for_account(name, text) is acts


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/admin GRANT console:me 5 too much", "29 credits"),
        ("/admin grant console:me five", "/admin grant PLATFORM:ID CREDITS"),
        ("/admin template quiz", "/admin template KEY on|off"),
        ("/admin template quiz perhaps", "/admin template KEY on|off"),
        ("/admin template quiz OFF", "off"),
        ("/admin price quiz default", "what the settings say"),
        ("/admin price quiz 0", "between 1 and"),
        ("/admin user", "/admin user PLATFORM:ID"),
        ("/admin cancel", "/admin cancel VIDEO"),
        ("/admin ledger", "in order"),
        ("/admin refund", "No payments"),
    ],
)
async def test_an_admin_command_is_read_by_its_row(
    user: ConsoleUser, command: str, said: str
) -> None:
    await user.say("/start")
    make_admin(user)
    assert said in (await user.say(command)).message.text


async def test_a_broadcast_keeps_its_lines(user: ConsoleUser) -> None:
    await user.say("/start")
    make_admin(user)
    await user.say("/admin broadcast One  line\nand another")
    await user.intake.settle()
    assert any(one.message.text == "One  line\nand another" for one in user.said())


@pytest.mark.parametrize("name", ADMIN_COMMANDS)
def test_the_usage_of_an_admin_command_shows_its_arguments(name: str) -> None:
    command = ADMIN_COMMANDS[name]
    assert command.usage.split()[:2] == ["/admin", name]
    assert len(command.usage.split()) == 2 + len(command.arguments)
