"""Who may choose which own voice: its person everywhere, and the place that it was given to."""

from __future__ import annotations

from typing import Any

from bot.conversation.turn import Turn
from bot.conversation.voices.own_voices import PREFIX, as_personal, key_of
from db.people import drafts
from db.people.drafts import Draft


def fields(turn: Turn, brief: dict[str, Any]) -> dict[str, Any]:
    """The brief with its own voice as a worker needs it; without one that is not this person's,
    or not any more."""
    wanted = str(brief.get("voice") or "")
    voice = next((one for one in turn.cloned if key_of(one) == wanted), None)
    kept = {name: value for name, value in brief.items() if name != "cloned"}
    cloned = as_personal(voice) if voice is not None else None
    if cloned is not None:
        return {**kept, "cloned": cloned.model_dump(mode="json")}
    return {**kept, "voice": None} if wanted.startswith(PREFIX) else kept


def is_gone(turn: Turn, brief: dict[str, Any]) -> bool:
    """Whether the brief has a voice that may not be used any more."""
    return bool(brief.get("cloned")) and fields(turn, brief).get("voice") is None


async def checked(turn: Turn, draft: Draft) -> Draft:
    """The draft with the own voice that it names, and with none that it must not."""
    brief = fields(turn, draft.brief)
    if brief == draft.brief:
        return draft
    return await drafts.change(turn.tx, draft.id, brief, board=draft.board)
