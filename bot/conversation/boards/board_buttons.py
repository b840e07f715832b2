"""What a board's buttons and a person's words do to it."""

from __future__ import annotations

import re
from typing import Final

from bot.conversation.boards import asks, editing
from bot.conversation.boards.asks import Wanted
from bot.conversation.boards.holder import (
    BoardClosed,
    BoardHolder,
    answered_board,
    draws_board,
    find_board,
    open_boards,
)
from bot.conversation.boards.spoken_edits import (
    SCENE_WORDS,
    SpokenEdit,
    picture_idea,
    spoken_edit,
)
from bot.conversation.prepared import BroughtMedia
from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.presses import Verb
from db.core import errors
from pipeline.editing.board import new_seed
from pipeline.editing.edits import (
    AddAfter,
    ChangeLine,
    ChangePicture,
    Drop,
    Edit,
    MoveScene,
    OwnPicture,
    OwnVoice,
    Redraw,
)

MOST_SAID_S: Final = 30.0
"""Of a recording for one scene."""
_SCENE: Final = re.compile(rf"\s*(?:{SCENE_WORDS})\s*#?(\d{{1,2}})\s*[:.]?\s*", re.IGNORECASE)
_ASKS: Final[dict[str, tuple[Wanted, str]]] = {
    "l": ("l", "board.ask_line"),
    "p": ("p", "board.ask_idea"),
    "a": ("a", "board.ask_new"),
    "o": ("o", "board.ask_own"),
}


async def press(turn: Turn, verb: Verb, arguments: tuple[str, ...]) -> None:
    """A button of a board: checked to be this person's, of the newest revision, and open."""
    try:
        holder = await find_board(turn, arguments[0] if arguments else "")
    except errors.NotFound:
        turn.toast(turn.words("press.not_yours"))
        return
    except BoardClosed as closed:
        turn.toast(turn.words(closed.reason))
        return
    if arguments[1:2] != (str(holder.view.revision),):
        await editing.show_board(turn, holder, turn.words("board.newer"))
        return
    match verb, arguments[2:]:
        case Verb.BOARD, ("b",):
            await asks.forget(turn)
            await editing.show_board(turn, holder)
        case Verb.BOARD, ("g",):
            await editing.render(turn, holder)
        case Verb.BOARD, ("v",):
            await editing.draft(turn, holder)
        case Verb.BOARD, ("y",):
            await _agree(turn, holder)
        case Verb.BOARD, ("s", card) if card.isdecimal():
            editing.show_scene(turn, holder, int(card))
        case Verb.BOARD, ("o", card) if card.isdecimal():
            await _ask(turn, holder, "o", int(card))
        case Verb.BOARD, (act, card) if card.isdecimal() and (edit := _edit_of(act, int(card))):
            await editing.make(turn, holder, edit)
        case Verb.BOARD_WRITE, (act, card) if act in _ASKS and card.isdecimal():
            await _ask(turn, holder, act, int(card))
        case _:
            turn.toast(turn.words("press.unknown"))


def _edit_of(act: str, card_id: int) -> Edit | None:
    match act:
        case "r":
            return Redraw(card_id, new_seed())
        case "d":
            return Drop(card_id)
        case "u":
            return MoveScene(card_id, -1)
        case "n":
            return MoveScene(card_id, 1)
        case _:
            return None


async def _ask(turn: Turn, holder: BoardHolder, act: str, card_id: int) -> None:
    """Ask for the words; where the chat asked for them in a form, they are here already."""
    wanted, key = _ASKS[act]
    number = holder.board.number_of(card_id)
    if not number:
        turn.toast(turn.words("edit.gone"))
        return
    if turn.event.idea is not None:
        await _take(turn, holder, wanted, card_id, turn.event.idea)
        return
    await asks.ask(turn, holder.id, wanted, card_id)
    back = Button(turn.words("options.back"), holder.view.press("b"))
    turn.send(turn.words(key, number=number), ((back,),), asks_reply=True)


async def _take(turn: Turn, holder: BoardHolder, wanted: Wanted, card_id: int, text: str) -> None:
    match wanted:
        case "l" if idea := picture_idea(text):
            edit: Edit = ChangePicture(card_id, idea, new_seed())
        case "l":
            edit = ChangeLine(card_id, text)
        case "p":
            edit = ChangePicture(card_id, picture_idea(text) or text, new_seed())
        case "a":
            edit = AddAfter(card_id, text, new_seed())
        case "o" | "y":
            return
    await editing.make(turn, holder, edit)


async def _agree(turn: Turn, holder: BoardHolder) -> None:
    """Yes to a redraw that costs credits."""
    asked = asks.asked(turn)
    edit = asks.edit_of(asked) if asked and asked.holder_id == holder.id else None
    if edit is None:
        turn.toast(turn.words("press.unknown"))
        return
    await editing.make(turn, holder, edit, is_agreed=True)


async def take_text(turn: Turn) -> bool:
    """Whether a text was an edit: an answer to a scene's picture, what was asked for, or an edit
    in words while a board is open here. Any other text is an idea."""
    if not await _has_board(turn):
        return False
    text = turn.event.text
    if answered := await answered_board(turn):
        holder, card_id = answered
        if spoken_edit(text) is None and (card_id or asks.asked(turn) is None):
            if card_id:
                await _take(turn, holder, "l", card_id, text)
            else:
                turn.say("board.which")
            return True
    asked = asks.asked(turn)
    spoken = spoken_edit(text)
    if spoken is None and asked is not None and asked.wanted not in {"o", "y"}:
        return await _answer_ask(turn, asked)
    if spoken is None:
        return False
    boards = await open_boards(turn)
    if not boards:
        # Its pictures may be on their way still.
        if is_drawn := await draws_board(turn):
            turn.say("board.drawing")
        return is_drawn
    await _do_spoken(turn, answered[0] if answered else boards[0], spoken)
    return True


async def take_file(turn: Turn, brought: BroughtMedia) -> bool:
    """Whether a picture, clip or recording was one for a scene: an answer to it, what was asked
    for, or one whose caption names the scene."""
    if brought.count != 1 or (found := await _pictured(turn)) is None:
        return False
    holder, card_id = found
    if brought.refused:
        (refused,) = brought.refused
        turn.say(f"media.{refused.reason}", **refused.values)
        return True
    file = brought.files[0]
    match file.kind:
        case "picture" | "clip":
            edit: Edit = OwnPicture(card_id, file.key)
        case "voice" | "audio" if file.facts.get("duration_s", 0.0) <= MOST_SAID_S:
            edit = OwnVoice(card_id, file.key)
        case "voice" | "audio":
            turn.say("edit.said_long", most=round(MOST_SAID_S))
            return True
        case _:
            return False
    await editing.make(turn, holder, edit)
    return True


def named_scene(text: str) -> int:
    """The scene that a picture's caption names ("Scene 3"); 0 where it names none."""
    found = _SCENE.fullmatch(text)
    return int(found[1]) if found else 0


async def _pictured(turn: Turn) -> tuple[BoardHolder, int] | None:
    """The board and the card that a picture is for."""
    answered = await answered_board(turn)
    if answered is not None and answered[1]:
        return answered
    asked = asks.asked(turn)
    if asked is not None and asked.wanted == "o":
        try:
            return await find_board(turn, asked.holder_id), asked.card_id
        except (errors.NotFound, BoardClosed):
            return None
    number = named_scene(turn.event.text)
    boards = await open_boards(turn) if number else ()
    if not boards or number > len(boards[0].board.cards):
        return None
    return boards[0], boards[0].board.cards[number - 1].id


async def _has_board(turn: Turn) -> bool:
    """Whether looking further may find one: most texts are ideas."""
    return (
        asks.asked(turn) is not None
        or spoken_edit(turn.event.text) is not None
        or bool(turn.event.reply_to)
    )


async def _answer_ask(turn: Turn, asked: asks.BoardAsk) -> bool:
    try:
        holder = await find_board(turn, asked.holder_id)
    except (errors.NotFound, BoardClosed):
        # It is over: what was written is an idea.
        await asks.forget(turn)
        return False
    await _take(turn, holder, asked.wanted, asked.card_id, turn.event.text)
    return True


async def _do_spoken(turn: Turn, holder: BoardHolder, spoken: SpokenEdit) -> None:
    if spoken.act == "render":
        await editing.render(turn, holder)
        return
    cards = holder.board.cards
    if not 0 < spoken.number <= len(cards):
        turn.say("edit.no_scene", number=spoken.number, count=len(cards))
        return
    card_id = cards[spoken.number - 1].id
    letters = {"redraw": "r", "drop": "d", "up": "u", "down": "n"}
    match spoken.act:
        case "line":
            edit: Edit | None = ChangeLine(card_id, spoken.text)
        case "picture":
            edit = ChangePicture(card_id, spoken.text, new_seed())
        case act:
            edit = _edit_of(letters[act], card_id)
    assert edit is not None
    await editing.make(turn, holder, edit)
