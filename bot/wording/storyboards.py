"""What a storyboard's messages show: its lines by number, a scene alone, and their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.surfaces.base import Button, Message
from bot.wording import Words
from bot.wording.messages import credits_text, shorten
from bot.wording.presses import Verb, press_data
from pipeline.editing.board import Board
from pipeline.editing.edits import (
    AddAfter,
    ChangeLine,
    ChangePicture,
    Drop,
    Edit,
    MoveScene,
    Redraw,
)
from pipeline.editing.view import ScenePreview, previews
from pipeline.templates.base import Template

Rows = tuple[tuple[Button, ...], ...]
ROW: Final = 5
"""Buttons side by side: what every chat has room for."""
MOST_BUTTONS: Final = 15
"""Scenes that have a button; the others are named in words ("Scene 16: …")."""
_LINES_CHARS: Final = 1500
"""Of all lines together: a Discord message has 2,000."""
_IDEA_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board as a chat shows it; `holder_id` is the waiting video's, or the change's draft's."""

    holder_id: str
    revision: int
    title: str
    scenes: tuple[ScenePreview, ...]

    def press(self, *what: str | int) -> str:
        """A button's data for something done to this revision."""
        return press_data(Verb.BOARD, self.holder_id, self.revision, *what)

    def write(self, *what: str | int) -> str:
        """The same where something must be written then."""
        return press_data(Verb.BOARD_WRITE, self.holder_id, self.revision, *what)


def view_of(holder_id: str, board: Board, template: Template) -> BoardView:
    """A board as its chat shows it."""
    title = str(board.script.get("title", ""))
    return BoardView(holder_id, board.revision, title, previews(board, template))


@dataclass(frozen=True, slots=True)
class WaitingTerms:
    """What is said of a waiting storyboard: redraws within the price, and what others cost."""

    redraws_left: int
    redraw_credits: int
    kept_credits: int


def album_caption(words: Words, numbers: Sequence[int]) -> str:
    """What stands below pictures of scenes: how to change one by answering it."""
    first, last = numbers[0], numbers[-1]
    which = str(first) if first == last else f"{first}–{last}"
    return words("board.album", numbers=which)


def board_lines(view: BoardView) -> str:
    """Every scene's line behind its number, shortened so that all fit."""
    room = max(24, _LINES_CHARS // max(1, len(view.scenes)))
    return "\n".join(
        f"{number}. {shorten(scene.line, room)}" for number, scene in enumerate(view.scenes, 1)
    )


def storyboard_message(
    words: Words, view: BoardView, terms: WaitingTerms, *, note: str = ""
) -> Message:
    """A storyboard that waits: its lines, how to change them, and Render."""
    redraws = words("board.redraws", count=terms.redraws_left)
    if not terms.redraws_left:
        redraws = words("board.redraws_paid", price=credits_text(words, terms.redraw_credits))
    parts = (
        note,
        words("board.title", title=view.title),
        board_lines(view),
        words("board.how"),
        f"{redraws} {words('board.kept', price=credits_text(words, terms.kept_credits))}",
    )
    last = (
        Button(words("board.render"), view.press("g")),
        Button(words("board.draft"), view.press("v")),
        Button(words("progress.cancel"), press_data(Verb.CANCEL, view.holder_id)),
    )
    rows = (*scene_rows(view), wish_row(words, view), last)
    return Message("\n\n".join(part for part in parts if part), rows)


def wish_row(words: Words, view: BoardView) -> tuple[Button, ...]:
    """The button that asks what should be different, in words."""
    return (Button(words("board.wish"), view.write("i")),)


@dataclass(frozen=True, slots=True)
class WishDifference:
    """What a wish would change: its edits, the board after them, the pictures that are drawn anew
    for it, and the credits that they cost beyond the price."""

    wish: str
    edits: tuple[Edit, ...]
    after: Board
    drawn: int = 0
    price_credits: int = 0


def difference_message(
    words: Words, view: BoardView, template: Template, difference: WishDifference
) -> str:
    """The edits one by one, by the numbers that the scenes have now."""
    before = {scene.card_id: (number, scene) for number, scene in enumerate(view.scenes, 1)}
    after = view_of(view.holder_id, difference.after, template)
    places = {scene.card_id: number for number, scene in enumerate(after.scenes, 1)}
    room = max(24, _LINES_CHARS // max(1, 2 * len(difference.edits)))
    lines: list[str] = []
    for edit in difference.edits:
        number, scene = before.get(edit.card_id, (0, None))
        old = shorten(scene.line, room) if scene is not None else ""
        match edit:
            case AddAfter(_, text):
                lines.append(f"➕ {shorten(text, room)}")
            case ChangeLine(_, text) if number:
                lines.append(f"✏️ {number}. {old}\n→ {shorten(text, room)}")
            case ChangePicture(_, idea) if number:
                lines.append(f"🎨 {number}. {shorten(idea, room)}")
            case Redraw() if number:
                lines.append(f"🔁 {number}. {old}")
            case Drop() if number:
                lines.append(f"🗑 {number}. {old}")
            case MoveScene() if number and edit.card_id in places:
                lines.append(f"↕️ {number} → {places[edit.card_id]}. {old}")
    cost = words("wish.drawn", count=difference.drawn) if difference.drawn else ""
    if difference.price_credits:
        price = credits_text(words, difference.price_credits)
        cost = f"{cost} {words('wish.price', price=price)}"
    title = words("wish.title", wish=shorten(difference.wish, 120))
    return "\n\n".join(part for part in (title, "\n".join(lines), cost) if part)


def scene_rows(view: BoardView, most: int = MOST_BUTTONS) -> Rows:
    """A button for each scene, by its number."""
    buttons = [
        Button(str(number), view.press("s", scene.card_id))
        for number, scene in enumerate(view.scenes[:most], 1)
    ]
    return tuple(tuple(buttons[first : first + ROW]) for first in range(0, len(buttons), ROW))


def scene_message(words: Words, view: BoardView, card_id: int, *, note: str = "") -> Message:
    """One scene with everything that can be done to it. The card must be there."""
    number, scene = next(
        (number, scene) for number, scene in enumerate(view.scenes, 1) if scene.card_id == card_id
    )
    count = len(view.scenes)
    picture = ""
    if scene.is_own_picture:
        picture = words("board.own_picture")
    elif scene.picture:
        picture = words("board.picture", idea=shorten(scene.picture, _IDEA_CHARS))
    head = words("board.scene", number=number, count=count)
    text = "\n\n".join(part for part in (note, head, f"“{scene.line}”", picture) if part)
    words_row = [Button(words("board.line"), view.write("l", card_id))]
    if scene.picture or scene.is_own_picture:
        words_row.append(Button(words("board.idea"), view.write("p", card_id)))
        words_row.append(Button(words("board.redraw"), view.press("r", card_id)))
        words_row.append(Button(words("board.own"), view.press("o", card_id)))
    moves = [Button(words("board.add"), view.write("a", card_id))]
    if count > 1:
        moves.append(Button(words("board.drop"), view.press("d", card_id)))
    if number > 1:
        moves.append(Button(words("board.up"), view.press("u", card_id)))
    if number < count:
        moves.append(Button(words("board.down"), view.press("n", card_id)))
    back = Button(words("options.back"), view.press("b"))
    return Message(text, (tuple(words_row), tuple(moves), (back,)))
