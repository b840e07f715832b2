"""The form that asks for an idea, filled with the one that is being changed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

import discord

from bot.conversation.events import Event
from bot.conversation.router import Conversation
from bot.wording import Words
from bot.wording.presses import Verb, read_press
from db.core.errors import DbError
from db.people import drafts
from pipeline.brief import MAX_PROMPT_CHARS

LOOK_S: Final = 1.5
"""How long the idea before may be looked for; then the form opens empty, still in time."""


def idea_form(words: Words, data: str, before: str = "") -> discord.ui.Modal:
    """What opens when a button asks for an idea; `data` comes back with what was typed."""
    verb, _ = read_press(data)
    label = words("discord.same_settings" if verb is Verb.SAME_SETTINGS else "discord.idea_label")
    modal = discord.ui.Modal(title=words("discord.idea_title")[:45], custom_id=f"m|{data}"[:100])
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id="idea",
        max_length=min(4000, MAX_PROMPT_CHARS),
        default=before[:4000] or None,
    )
    modal.add_item(discord.ui.Label(text=label[:45], component=field))
    modal.stop()
    return modal


async def written_before(conversation: Conversation, event: Event) -> str:
    """The idea of the draft whose "Idea" button was pressed; empty for others and when unknown."""
    verb, arguments = read_press(event.text)
    if verb is not Verb.CHANGE_IDEA or not arguments:
        return ""
    with contextlib.suppress(DbError, TimeoutError):
        async with asyncio.timeout(LOOK_S):
            account = await conversation.meet(event)
            async with conversation.services.db.acting(account.id) as tx:
                draft = await drafts.get_draft(tx, arguments[0])
        return str(draft.brief.get("prompt", ""))
    return ""
