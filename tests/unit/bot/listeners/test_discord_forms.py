"""The form that a button opens on Discord asks for what it changes, and shows what there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord

from bot.conversation.events import Event
from bot.listeners.discord.forms import idea_form, written_before
from bot.wording import words_in
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_storyboard import LINES, at_the_storyboard


def shown(data: str, before: str = "") -> tuple[str, str, str | None]:
    """Title, label and what stands in the field."""
    modal = idea_form(words_in("en"), data, before)
    (label,) = modal.children
    assert isinstance(label, discord.ui.Label)
    field: Any = label.component
    return modal.title, label.text, field.default


async def test_a_scenes_form_is_named_after_what_it_changes() -> None:
    assert shown("ww:v-1:1:l:2", "a line") == ("✏️ Line", "✏️ Line", "a line")
    assert shown("ww:v-1:1:a:2")[0] == "➕ Add after"
    assert shown("e:d:1")[1] == "One sentence, or a whole script"
    assert shown("bw:handle")[:2] == ("🏷 Name", "🏷 Name")
    assert shown("bw:junk")[1] == shown("e:d:1")[1]
    assert shown("ww:junk")[1] == shown("e:d:1")[1]


async def test_it_holds_what_the_scene_says(user: ConsoleUser) -> None:
    video = await at_the_storyboard(user)
    listener = user.listener
    event = Event("1", listener.person, listener.place, "press")
    conversation = user.intake.conversation

    async def before(data: str) -> str:
        return await written_before(conversation, replace(event, text=data))

    assert await before(f"ww:{video.id}:1:l:2") == LINES[1]
    assert await before(f"ww:{video.id}:1:p:2") == f"seen: {LINES[1]}"
    assert await before(f"ww:{video.id}:1:a:2") == ""
    assert await before(f"ww:{video.id}:1:l:99") == ""
    assert await before("ww:nobody-1:1:l:2") == ""
    assert await before("ww") == ""
