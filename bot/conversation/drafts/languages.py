"""Other languages of a delivered video: its board is kept and its words are translated.

Several at once are one order: all are held together, and each ends alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation.drafts import briefs, options
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button
from bot.wording.presses import Verb, press_data
from db.jobs.videos import MOST_ALSO
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import Brief
from pipeline.editing.board import Board, to_say_in

ALSO: Final = "t+"
"""The letter of the choice of further languages."""
_KEPT: Final = "languages"


@dataclass(frozen=True, slots=True)
class VersionWanted:
    """A version in one language: its brief and its board."""

    brief: Brief
    board: Board


def further(draft: Draft) -> tuple[str, ...]:
    """The languages that are made beside the draft's own."""
    kept = (draft.message_ref or {}).get(_KEPT, ())
    return tuple(code for code in kept if code != draft.brief.get("language"))


def spoken(draft: Draft) -> list[VersionWanted]:
    """Every version of the order, the draft's own first. It must have a board."""
    assert draft.board is not None
    brief, board = briefs.brief_of(draft.brief), Board.model_validate(draft.board)
    found = [VersionWanted(brief, board)]
    for code in further(draft):
        # A voice that speaks one language need not speak another.
        update = {"language": code, "voice": None}
        other = to_say_in(board, code, brief.language)
        found.append(VersionWanted(brief.model_copy(update=update), other))
    return found


def row(turn: Turn, draft: Draft) -> Rows:
    """The button for further languages, where this one is a translation."""
    board = draft.board or {}
    if not board.get("written_in") or turn.services.editor is None:
        return ()
    data = press_data(Verb.SHOW_OPTION, draft.id, draft.revision, ALSO)
    return ((Button(turn.words("change.also"), data),),)


def show(turn: Turn, draft: Draft) -> None:
    """The languages that can be added, ticked where they are."""
    menu, stamp = briefs.menu_of(turn, draft.brief), (draft.id, draft.revision)
    own, ticked = draft.brief.get("language"), further(draft)
    buttons = [
        Button(
            f"✓ {choice.label}" if choice.value in ticked else choice.label,
            press_data(Verb.CHOOSE_OPTION, *stamp, ALSO, number),
        )
        for number, choice in enumerate(_choices(menu))
        if choice.value != own
    ]
    back = Button(turn.words("options.back"), press_data(Verb.SHOW_QUOTE, *stamp))
    turn.show(
        turn.words("change.also_ask", most=MOST_ALSO + 1), (*options.rows_of(buttons), (back,))
    )


def _choices(menu: options.Menu) -> Sequence[options.Choice]:
    return options.BY_LETTER["t"].choices(menu)[: options.MAX_CHOICES]


async def toggled(turn: Turn, draft: Draft, number: str) -> Draft | None:
    """The draft with one language more or less; None where there is no such choice, or no more
    are taken."""
    menu = briefs.menu_of(turn, draft.brief)
    choice = options.chosen(options.BY_LETTER["t"], menu, number)
    ticked = list(further(draft))
    if choice is None or choice.value == draft.brief.get("language"):
        return None
    if choice.value in ticked:
        ticked.remove(choice.value)
    elif len(ticked) < MOST_ALSO:
        ticked.append(choice.value)
    ref: dict[str, Any] = {**(draft.message_ref or {}), _KEPT: ticked}
    return await drafts.change(turn.tx, draft.id, draft.brief, message_ref=ref, board=draft.board)
