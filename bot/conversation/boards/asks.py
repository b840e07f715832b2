"""What the bot waits for after a board's button: a line, an idea, or a yes to a price.

Kept with the person's settings; the next text in that place answers it, for ten minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from bot.conversation.turn import Turn
from pipeline.editing.edits import (
    AddAfter,
    ChangeLine,
    ChangePicture,
    Drop,
    Edit,
    MoveScene,
    OwnPicture,
    Redraw,
)

ASKED: Final = "board_ask"
VALID_S: Final = 600.0
Wanted = Literal["l", "p", "a", "o", "y", "i"]
"""A line, a picture's idea, a line of a new scene, a picture; a yes to an edit that costs credits;
or what should be different, in words."""
EDITS: Final[Mapping[str, Callable[..., Edit]]] = {
    kind.__name__: kind
    for kind in (AddAfter, ChangeLine, ChangePicture, Drop, MoveScene, OwnPicture, Redraw)
}


@dataclass(frozen=True, slots=True)
class BoardAsk:
    """A question that is open: about which board and card, where, and until when."""

    holder_id: str
    wanted: Wanted
    card_id: int
    chat: str
    until_s: float
    edit: tuple[str, dict[str, Any]] | None = None
    """Of a yes: the edit's name and fields."""


async def ask(
    turn: Turn, holder_id: str, wanted: Wanted, card_id: int, edit: Edit | None = None
) -> None:
    """Remember what was asked; an older question is forgotten."""
    kept = edit_to(edit) if edit is not None else None
    chat, until_s = turn.event.chat_key, time.time() + VALID_S
    await turn.remember(ASKED, asdict(BoardAsk(holder_id, wanted, card_id, chat, until_s, kept)))


async def forget(turn: Turn) -> None:
    """Nothing is asked any more."""
    if turn.account.settings.get(ASKED) is not None:
        await turn.remember(ASKED, None)


def asked(turn: Turn) -> BoardAsk | None:
    """What is asked of this person here, if anything is."""
    return open_ask(turn.account.settings, turn.event.chat_key)


def open_ask(settings: Mapping[str, Any], chat_key: str) -> BoardAsk | None:
    """The same by somebody's settings and chat."""
    kept = settings.get(ASKED)
    if not kept:
        return None
    edit = kept.get("edit")
    found = BoardAsk(**{**kept, "edit": (edit[0], edit[1]) if edit else None})
    return found if found.chat == chat_key and time.time() < found.until_s else None


def edit_of(asked_for: BoardAsk) -> Edit | None:
    """The edit that a yes is for."""
    if asked_for.edit is None:
        return None
    return edit_from(*asked_for.edit)


def edit_from(name: str, fields: Mapping[str, Any]) -> Edit:
    """The edit of that name and those fields."""
    return EDITS[name](**fields)


def edit_to(edit: Edit) -> tuple[str, dict[str, Any]]:
    """An edit's name and fields, JSON-able."""
    return type(edit).__name__, asdict(edit)
