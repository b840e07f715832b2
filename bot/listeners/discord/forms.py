"""The form that asks for an idea or for a scene's words, filled with those that are changed."""

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
from db.core.ids import ID_CHARS
from db.core.transaction import Transaction
from db.jobs import videos
from db.people import drafts
from pipeline.brief import MAX_PROMPT_CHARS

_OF_SCENES: Final = {
    "l": "board.line",
    "p": "board.idea",
    "a": "board.add",
    "i": "board.wish",
}
"""What is asked for by a board's buttons."""
LOOK_S: Final = 1.5
"""How long the idea before may be looked for; then the form opens empty, still in time."""


def idea_form(words: Words, data: str, before: str = "") -> discord.ui.Modal:
    """What opens when a button asks for an idea; `data` comes back with what was typed."""
    verb, arguments = read_press(data)
    title = words("discord.idea_title")
    label = words("discord.same_settings" if verb is Verb.SAME_SETTINGS else "discord.idea_label")
    if verb is Verb.BRAND_WRITE and arguments[:1] and words.has(f"brand.{arguments[0]}"):
        title = label = words(f"brand.{arguments[0]}")
    if verb is Verb.CHARACTER_WRITE:
        title = label = words("character.rename")
    if verb is Verb.BOARD_WRITE and arguments[2:3] and arguments[2] in _OF_SCENES:
        title = label = words(_OF_SCENES[arguments[2]])
    modal = discord.ui.Modal(title=title[:45], custom_id=f"m|{data}"[:100])
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
    """The idea of the draft whose "Idea" button was pressed, or what the scene says or shows whose
    button it was; empty for others and when unknown."""
    verb, arguments = read_press(event.text)
    if verb not in {Verb.CHANGE_IDEA, Verb.BOARD_WRITE} or not arguments:
        return ""
    with contextlib.suppress(DbError, TimeoutError):
        async with asyncio.timeout(LOOK_S):
            account = await conversation.meet(event)
            async with conversation.services.db.acting(account.id) as tx:
                if verb is Verb.BOARD_WRITE:
                    return await _of_scene(tx, arguments)
                draft = await drafts.get_draft(tx, arguments[0])
        return str(draft.brief.get("prompt", ""))
    return ""


async def _of_scene(tx: Transaction, arguments: tuple[str, ...]) -> str:
    """What the scene of a board's button says, or what its picture shows."""
    holder_id, _, act, card_id = (*arguments, "", "", "")[:4]
    held = drafts.get_draft if len(holder_id) == ID_CHARS else videos.get_video
    board = (await held(tx, holder_id)).board or {}
    field = {"l": "voice", "p": "picture"}.get(act, "")
    for card in board.get("cards", ()):
        if str(card["id"]) == card_id:
            return str(card["scene"].get(field, ""))
    return ""
