"""The terminal view, and updates in their order."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest

from bot.conversation.events import Event
from bot.conversation.replies import Reply
from bot.listeners.console import Shown
from bot.listeners.terminal import TerminalView
from bot.surfaces.base import Button, Message, Place
from bot.wording.terminals import shown_width
from db.core import errors
from db.people import inbox
from tests.fixtures.conversation import ConsoleUser

PLACE = Place("console", "me")


class Terminal(io.StringIO):
    """Text output that says it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def shown(number: int, text: str, *labels: str) -> Shown:
    """A message with buttons."""
    buttons = tuple((Button(label, f"x:{label}"),) for label in labels)
    return Shown(str(number), PLACE, Message(text, buttons))


def test_a_changed_message_is_redrawn_in_place_on_a_terminal() -> None:
    out = Terminal()
    view = TerminalView(out)
    one = shown(1, "title\n\nhalf", "Cancel")
    view(one)
    one.message = Message("title\n\nwhole")
    view(one)
    assert "\x1b[4A\x1b[J" in out.getvalue()
    assert out.getvalue().endswith("title\n\nwhole\n")


def test_an_older_message_is_printed_again_instead() -> None:
    out = Terminal()
    view = TerminalView(out)
    one, two = shown(1, "first"), shown(2, "second")
    view(one)
    view(two)
    one.message = Message("changed")
    view(one)
    assert "\x1b[" not in out.getvalue() and out.getvalue().endswith("\nchanged\n")


def test_without_a_terminal_only_what_changed_is_printed_and_the_bar_seldom() -> None:
    out = io.StringIO()
    view = TerminalView(out)
    one = shown(1, "title\n🔸 Script\n▰▱ 10 %")
    view(one)
    for share in range(11, 60):
        one.message = Message(f"title\n🔸 Script\n▰▱ {share} %")
        view(one)
    one.message = Message("title\n✅ Script\n▰▱ 60 %")
    view(one)
    assert out.getvalue().count("title") == 1
    assert out.getvalue().count("%") <= 3
    assert "✅ Script" in out.getvalue()


def test_numbers_press_the_buttons_of_the_newest_message() -> None:
    view = TerminalView(io.StringIO())
    view(shown(1, "first", "A", "B"))
    two = shown(2, "second", "C")
    view(two)
    assert view.buttons == {1: (two, two.buttons[0])}


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("🎬", 2), ("é", 1)])
def test_width_in_columns(text: str, columns: int) -> None:
    assert shown_width(text) == columns


async def test_an_update_seen_before_is_not_handled_again(user: ConsoleUser) -> None:
    event = Event("77", user.listener.person, PLACE, "command", command="balance")
    assert await user.intake.take(event)
    assert not await user.intake.take(event)
    await user.intake.settle()
    assert len(user.said()) == 1


async def test_a_chat_is_handled_in_order_and_chats_side_by_side(user: ConsoleUser) -> None:
    others = [user.as_person(f"p{number}") for number in range(5)]
    for number in range(4):
        for one in others:
            await one.listener.say(f"/nonsense{number}" if number % 2 else "/balance")
    await user.intake.settle()
    for one in others:
        mine = [m for m in user.said() if m.place.chat_id == one.listener.place.chat_id]
        assert ["24 credits" in m.message.text for m in mine] == [True, False, True, False]


async def test_an_update_that_cannot_be_handled_is_apologised_for_and_given_up(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(user.intake.conversation, "answer", broken)
    answer = await user.say("/balance")
    assert "nothing was charged" in answer.message.text
    assert await inbox.pending(user.db, "console") == []


async def test_an_apology_too_waits_for_a_database_that_is_away(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, failures = inbox.done, [errors.DatabaseBusy()] * 2

    async def broken(*_: Any) -> Any:
        raise RuntimeError("a bug")

    async def away(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        await done(*arguments)

    monkeypatch.setattr(user.intake.conversation, "answer", broken)
    monkeypatch.setattr(inbox, "done", away)
    answer = await user.say("/balance")
    assert "nothing was charged" in answer.message.text
    assert not failures


async def test_a_database_that_is_away_is_waited_for(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet, failures = user.intake.conversation.meet, [errors.DatabaseUnreachable()] * 2

    async def away(event: Event) -> Any:
        if failures:
            raise failures.pop()
        return await meet(event)

    monkeypatch.setattr(user.intake.conversation, "meet", away)
    assert "24 credits" in (await user.say("/balance")).message.text


async def test_replies_that_were_stored_but_not_sent_are_sent_on_start(user: ConsoleUser) -> None:
    event = Event("78", user.listener.person, PLACE, "command", command="balance")
    row = await inbox.receive(user.db, "console", event.id, event.chat_key, event.to_json())
    assert row is not None
    reply = Reply("send", PLACE, Message("stored", ((Button("A", "x:1"),),)))
    async with user.db.operating() as tx:
        await inbox.done(tx, row.id, [reply.to_json()])
    assert await user.intake.start() == 1
    await user.intake.settle()
    assert [one.message.text for one in user.said()] == ["stored"]
    assert await user.intake.start() == 0


async def test_stopping_leaves_a_stuck_update_for_the_next_start(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(*_: Any) -> Any:
        await asyncio.sleep(60)

    with monkeypatch.context() as patch:
        patch.setattr(user.intake.conversation, "prefetch", stuck)
        await user.listener.say("/balance")
        await user.intake.stop(0.05)
    assert len(await inbox.pending(user.db, "console")) == 1
    assert await user.intake.start() == 1
    await user.intake.settle()
    assert "24 credits" in user.said()[-1].message.text
