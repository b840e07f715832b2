"""Edit by asking: any other text while a board is open is a wish, answered by a list of edits that
its person accepts. Without a hosted writer what the panel has is said in its words."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation.boards import asks, editing
from bot.conversation.boards.holder import BoardHolder, board_for_wishes, find_open_board
from bot.conversation.boards.spoken_edits import is_shorter
from bot.conversation.boards.wish_answers import WishRefused, wish_of
from bot.conversation.drafts import create
from bot.conversation.prepared import SuggestedEdits
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button
from bot.wording.presses import Verb, press_data
from bot.wording.storyboards import WishDifference, difference_message
from pipeline.editing.edits import EditRefused
from pipeline.editing.wishes import apply_all, shortened

KEPT: Final = "board_wish"
"""The setting that holds a wish until its answer is accepted."""
VALID_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class KeptWish:
    """A wish, and the edits that wait for a yes."""

    holder_id: str
    revision: int
    wish: str
    edits: tuple[Any, ...]
    until_s: float


async def take(turn: Turn) -> bool:
    """Whether a text was a wish about an open board; then its answer was shown."""
    if not turn.known.verdict.is_allowed:
        return False
    if isinstance(turn.refusal, WishRefused):
        await _refuse(turn, turn.refusal.reason)
        return True
    suggested = turn.prepared(SuggestedEdits)
    wish = suggested.wish if suggested else wish_of(turn.event)
    if not wish or (suggested is None and turn.services.editor is not None):
        return False
    here = turn.event.place
    if suggested is not None:
        holder = await find_open_board(turn.tx, turn.services.templates, suggested.holder_id)
    else:
        holder = await board_for_wishes(turn.tx, turn.account.id, here, turn.services.templates)
    if holder is None:
        return False
    if suggested is None:
        await without_writer(turn, holder, wish)
    elif suggested.revision != holder.view.revision:
        await editing.show_board(turn, holder, turn.words("board.newer"))
    else:
        await _show(turn, holder, suggested)
    return True


async def without_writer(turn: Turn, holder: BoardHolder, wish: str) -> None:
    """What can be done without one: a shorter video; else the words that are understood."""
    edits = shortened(holder.board, holder.template, holder.language) if is_shorter(wish) else ()
    if edits:
        await _show(turn, holder, SuggestedEdits(holder.id, holder.view.revision, wish, edits))
    else:
        await _refuse(turn, "wish.words")


async def _refuse(turn: Turn, reason: str) -> None:
    """One sentence, and the way out: the text may have been a new idea."""
    wish = wish_of(turn.event)
    await _keep(turn, SuggestedEdits("", 0, wish, ()))
    most = turn.services.policy.asks_per_day
    turn.send(turn.words(reason, most=most), (_idea_row(turn, "-", 0),) if wish else ())


async def _keep(turn: Turn, suggested: SuggestedEdits) -> None:
    kept = {
        "holder_id": suggested.holder_id,
        "revision": suggested.revision,
        "wish": suggested.wish,
        "edits": [asks.edit_to(one) for one in suggested.edits],
        "until_s": time.time() + VALID_S,
    }
    await turn.remember(KEPT, kept)


def _kept(turn: Turn) -> KeptWish | None:
    data = turn.account.settings.get(KEPT)
    if not data or data["until_s"] < time.time():
        return None
    return KeptWish(**{**data, "edits": tuple(data["edits"])})


async def _show(turn: Turn, holder: BoardHolder, suggested: SuggestedEdits) -> None:
    """The difference, to be accepted."""
    try:
        board = apply_all(holder.board, suggested.edits, holder.template, holder.language)
    except EditRefused as refused:
        turn.toast(turn.words(f"edit.{refused.reason}", **refused.values))
        return
    await asks.forget(turn)
    await _keep(turn, suggested)
    words, drawn = turn.words, holder.new_pictures(board)
    price = editing.redraw_price(turn, holder, drawn)
    view = holder.view
    difference = WishDifference(
        suggested.wish, suggested.edits, board, drawn if holder.video else 0, price
    )
    accept = words("wish.accept_paid", count=price) if price else words("wish.accept")
    rows: Rows = (
        (Button(accept, view.press("e")), Button(words("wish.discard"), view.press("b"))),
    )
    if turn.event.kind == "text":
        rows = (*rows, _idea_row(turn, view.holder_id, view.revision))
    turn.show(difference_message(words, view, holder.template, difference), rows)


def _idea_row(turn: Turn, holder_id: str, revision: int) -> tuple[Button, ...]:
    data = press_data(Verb.BOARD, holder_id, revision, "x")
    return (Button(turn.words("wish.new_idea"), data),)


async def accept(turn: Turn, holder: BoardHolder) -> None:
    """Yes to what was shown; its price stood on the button."""
    kept = _kept(turn)
    is_this = kept is not None and (kept.holder_id, kept.revision) == (
        holder.id,
        holder.view.revision,
    )
    if kept is None or not is_this or not kept.edits:
        turn.toast(turn.words("press.unknown"))
        return
    edits = tuple(asks.edit_from(name, fields) for name, fields in kept.edits)
    await turn.remember(KEPT, None)
    await editing.make_all(turn, holder, edits, is_agreed=True)


async def take_as_idea(turn: Turn) -> None:
    """What was taken for a wish is the idea of a new video."""
    kept = _kept(turn)
    if kept is None or not kept.wish:
        turn.toast(turn.words("press.unknown"))
        return
    await turn.remember(KEPT, None)
    await create.take_idea(turn, kept.wish)
