"""What the bot waits for after a board's button: a line, an idea, or a yes to a price.

Kept with the person's settings; the next text in that place answers it, for ten minutes.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from bot.conversation.turn import Turn
from pipeline.editing.edits import AddAfter, ChangeLine, ChangePicture, Edit, Redraw

ASKED: Final = "board_ask"
VALID_S: Final = 600.0
Wanted = Literal["l", "p", "a", "o", "y"]
"""A line, a picture's idea, a line of a new scene, a picture; or a yes to an edit that costs
credits."""
_EDITS: Final = {kind.__name__: kind for kind in (AddAfter, ChangeLine, ChangePicture, Redraw)}


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
    kept = (type(edit).__name__, asdict(edit)) if edit is not None else None
    chat, until_s = turn.event.chat_key, time.time() + VALID_S
    await turn.remember(ASKED, asdict(BoardAsk(holder_id, wanted, card_id, chat, until_s, kept)))


async def forget(turn: Turn) -> None:
    """Nothing is asked any more."""
    if turn.account.settings.get(ASKED) is not None:
        await turn.remember(ASKED, None)


def asked(turn: Turn) -> BoardAsk | None:
    """What is asked of this person here, if anything is."""
    kept = turn.account.settings.get(ASKED)
    if not kept:
        return None
    edit = kept.get("edit")
    found = BoardAsk(**{**kept, "edit": (edit[0], edit[1]) if edit else None})
    is_open = found.chat == turn.event.chat_key and time.time() < found.until_s
    return found if is_open else None


def edit_of(asked_for: BoardAsk) -> Edit | None:
    """The edit that a yes is for."""
    if asked_for.edit is None:
        return None
    name, fields = asked_for.edit
    return _EDITS[name](**fields)
