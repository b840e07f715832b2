"""Where a draft's text is from, and whether it is read out or told about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.conversation.drafts.prompt_checks import refuse_idea
from bot.conversation.events import Event, ReadPage
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button
from bot.wording.messages import shorten
from bot.wording.presses import Verb, press_data
from db.people import drafts
from db.people.drafts import Draft

FIELDS: Final = ("is_file", "is_article", "source")
"""Of a brief: they belong to its text, and go with it."""
_TITLE_CHARS: Final = 200


def fields(event: Event, *, is_article: bool) -> dict[str, Any]:
    """What a brief says of where its text is from."""
    found: dict[str, Any] = {}
    if event.is_long_text:
        found["is_file"] = True
    if is_article:
        found["is_article"] = True
    if event.page is not None:
        title = event.page.title[:_TITLE_CHARS]
        found["source"] = {"title": title, "address": event.page.address}
    return found


def shown(turn: Turn, page: ReadPage, text: str) -> str:
    """A page in three lines: its title, whose it is, how it begins."""
    count = turn.words("link.words", count=len(text.split()))
    return f"🔗 {shorten(page.title)}\n{page.site} · {count}\n{shorten(text)}"


def rows(turn: Turn, draft: Draft) -> Rows:
    """The button by which a long text is told about instead of read out, or the other way round;
    none where nobody could write about it."""
    if not (turn.services.has_writer and draft.brief.get("is_file")):
        return ()
    key = "source.read_out" if draft.brief.get("is_article") else "source.tell_about"
    stamp = (draft.id, draft.revision)
    return ((Button(turn.words(key), press_data(Verb.TELL_ABOUT, *stamp)),),)


async def switch(turn: Turn, draft: Draft) -> Draft | None:
    """The draft with its text taken the other way; None where it is too long to be read out: then
    it was said."""
    brief: Mapping[str, Any] = draft.brief
    if not brief.get("is_article"):
        return await drafts.change(turn.tx, draft.id, {**brief, "is_article": True})
    refusal = refuse_idea(str(brief.get("prompt", "")), is_file=True)
    if refusal is not None:
        turn.toast(turn.words(refusal.key, **refusal.values))
        return None
    kept = {name: value for name, value in brief.items() if name != "is_article"}
    return await drafts.change(turn.tx, draft.id, kept)
