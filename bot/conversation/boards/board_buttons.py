"""What a board's buttons and a person's words do to it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from bot.conversation.boards import asks, editing, wishes
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
from bot.conversation.boards.wish_answers import wish_of
from bot.conversation.drafts import create
from bot.conversation.prepared import BroughtMedia, SuggestedEdits
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
from pipeline.editing.wishes import MOST_WISH_CHARS

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
    if verb is Verb.BOARD and arguments[2:] == ("x",):
        await wishes.take_as_idea(turn)
        return
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
        case Verb.BOARD, (act,) if act in _WHOLE:
            await _WHOLE[act](turn, holder)
        case Verb.BOARD, ("s", card) if card.isdecimal():
            editing.show_scene(turn, holder, int(card))
        case Verb.BOARD, ("o", card) if card.isdecimal():
            await _ask(turn, holder, "o", int(card))
        case Verb.BOARD, (act, card) if card.isdecimal() and (edit := _edit_of(act, int(card))):
            await editing.make(turn, holder, edit)
        case Verb.BOARD_WRITE, ("i",):
            await _ask_wish(turn, holder)
        case Verb.BOARD_WRITE, (act, card) if act in _ASKS and card.isdecimal():
            await _ask(turn, holder, act, int(card))
        case _:
            turn.toast(turn.words("press.unknown"))


async def _show(turn: Turn, holder: BoardHolder) -> None:
    await asks.forget(turn)
    await editing.show_board(turn, holder)


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


async def _ask_wish(turn: Turn, holder: BoardHolder) -> None:
    """Ask what should be different; where the chat asked for it in a form, it is here already."""
    if turn.event.idea is None:
        await asks.ask(turn, holder.id, "i", 0)
        back = Button(turn.words("options.back"), holder.view.press("b"))
        turn.send(turn.words("board.ask_wish"), ((back,),), asks_reply=True)
    elif (spoken := spoken_edit(turn.event.idea)) is not None:
        await _do_spoken(turn, holder, spoken)
    elif not turn.known.verdict.is_allowed:
        turn.send(create.refused_text(turn))
    elif not await wishes.take(turn):
        turn.say("wish.long", most=MOST_WISH_CHARS)


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
        case "o" | "y" | "i":
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


_WHOLE: Final[Mapping[str, Callable[[Turn, BoardHolder], Awaitable[None]]]] = {
    "b": _show,
    "g": editing.render,
    "v": editing.draft,
    "y": _agree,
    "e": wishes.accept,
}
"""What is done to a whole board."""


async def take_text(turn: Turn) -> bool:
    """Whether a text was an edit: an answer to a scene's picture, what was asked for, an edit in
    words or a wish while a board is open here. Any other text is an idea."""
    return await _take_edit(turn) or await wishes.take(turn)


async def _take_edit(turn: Turn) -> bool:
    if not await _has_board(turn):
        return False
    text, spoken = turn.event.text, spoken_edit(turn.event.text)
    answered = await answered_board(turn)
    asked = asks.asked(turn)
    if spoken is not None:
        return await _take_spoken(turn, answered[0] if answered else None, spoken)
    if answered and (answered[1] or asked is None):
        holder, card_id = answered
        if card_id:
            await _take(turn, holder, "l", card_id, text)
        # What answers the whole board is a wish, if it can be one.
        elif turn.prepared(SuggestedEdits) is None and not wish_of(turn.event):
            turn.say("board.which")
        else:
            return False
        return True
    return asked is not None and await _take_asked(turn, asked)


async def _take_asked(turn: Turn, asked: asks.BoardAsk) -> bool:
    """What was asked for arrived. A wish is left to whoever answers wishes."""
    if asked.wanted in {"o", "y"}:
        return False
    if asked.wanted != "i":
        return await _answer_ask(turn, asked)
    is_wish = bool(wish_of(turn.event)) or not turn.known.verdict.is_allowed
    if not is_wish:
        turn.say("wish.long", most=MOST_WISH_CHARS)
    return not is_wish


async def _take_spoken(turn: Turn, answered: BoardHolder | None, spoken: SpokenEdit) -> bool:
    """Do what was said to the board that was answered, else to the newest that is open."""
    boards = (answered,) if answered else await open_boards(turn)
    if boards:
        await _do_spoken(turn, boards[0], spoken)
        return True
    # Its pictures may be on their way still.
    if is_drawn := await draws_board(turn):
        turn.say("board.drawing")
    return is_drawn


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
    named = spoken.numbers[:1] if spoken.act == "move" else spoken.numbers
    for number in named:
        if not 0 < number <= len(cards):
            turn.say("edit.no_scene", number=number, count=len(cards))
            return
    ids = [cards[number - 1].id for number in named]
    await editing.make_all(turn, holder, _edits_of(spoken, holder, ids))


def _edits_of(spoken: SpokenEdit, holder: BoardHolder, ids: Sequence[int]) -> Sequence[Edit]:
    """The edits that were said of the cards `ids`, which are there."""
    card_id = ids[0]
    match spoken.act:
        case "line":
            return (ChangeLine(card_id, spoken.text),)
        case "picture":
            return (ChangePicture(card_id, spoken.text, new_seed()),)
        case "add":
            return (AddAfter(card_id, spoken.text, new_seed()),)
        case "move":
            return (MoveScene(card_id, spoken.numbers[-1] - spoken.numbers[0]),)
        case "swap":
            first, second = sorted(ids, key=holder.board.number_of)
            apart = holder.board.number_of(second) - holder.board.number_of(first)
            swapped = [MoveScene(first, apart)]
            return [*swapped, MoveScene(second, 1 - apart)] if apart > 1 else swapped
        case act:
            letter = {"redraw": "r", "drop": "d", "up": "u", "down": "n"}[act]
            edits = (_edit_of(letter, one) for one in ids)
            return [edit for edit in edits if edit is not None]
