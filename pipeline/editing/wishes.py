"""What somebody answers to a wish about a board: a list of edits, read as the panel's own. Pure.

The list comes from outside (a hosted writer) and is believed nothing: only the edits below exist,
each names a scene of this very board by its number, and each is checked as a person's own would
be. What cannot be is left out, and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.editing.board import Board, new_seed, script_of
from pipeline.editing.edits import (
    AddAfter,
    ChangeLine,
    ChangePicture,
    Drop,
    Edit,
    EditRefused,
    MoveScene,
    Redraw,
    apply,
)
from pipeline.script import Scene
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import reading_s
from pipeline.writing.text import sentences

MOST_EDITS: Final = 40
"""Of one wish."""
MOST_WISH_CHARS: Final = 500
"""What is longer is rather a script than a wish."""

Act = Literal["line", "picture", "redraw", "drop", "move", "add"]


class ListedEdit(BaseModel):
    """One edit as it is asked for: `scene` is a number of the board as it was before all edits
    (of `add`, the scene that the new one follows; 0 is the beginning), `to` where a scene moves."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    act: Act
    scene: int
    to: int = 0
    text: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ReadEdits:
    """The edits that can be made, the board after them, and what was wrong with the others."""

    edits: tuple[Edit, ...]
    board: Board
    faults: tuple[str, ...]


EDITS_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["edits"],
    "properties": {
        "edits": {
            "type": "array",
            "minItems": 0,
            "maxItems": MOST_EDITS,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["act", "scene", "to", "text", "picture"],
                "properties": {
                    "act": {
                        "type": "string",
                        "enum": ["line", "picture", "redraw", "drop", "move", "add"],
                    },
                    "scene": {
                        "type": "integer",
                        "description": "The scene's number as listed; for add, the scene that the"
                        " new one follows, 0 for the beginning.",
                    },
                    "to": {
                        "type": "integer",
                        "description": "For move: the place it gets, counted from 1. Else 0.",
                    },
                    "text": {
                        "type": "string",
                        "description": "For line and add: what is said. Else empty.",
                    },
                    "picture": {
                        "type": "string",
                        "description": "For picture and add: what the picture shows. Else empty.",
                    },
                },
            },
        }
    },
}
"""The answer in the dialect of structured outputs."""


def read_edits(
    answer: Mapping[str, Any], board: Board, template: Template, language: str
) -> ReadEdits:
    """The edits of an answer, in order, as far as they can be made to `board`."""
    listed = answer.get("edits")
    if not isinstance(listed, list):
        return ReadEdits((), board, ("There is no list of edits.",))
    reader = _Reader(board, template, language)
    for number, one in enumerate(listed[:MOST_EDITS], 1):
        try:
            reader.take(ListedEdit.model_validate(one))
        except ValidationError:
            reader.faults.append(f"Edit {number} is none of those that exist.")
        except EditRefused as refused:
            reader.faults.append(f"Edit {number} cannot be made: {refused}.")
    if len(listed) > MOST_EDITS:
        reader.faults.append(f"There are at most {MOST_EDITS} edits.")
    return ReadEdits(tuple(reader.edits), reader.board, tuple(reader.faults))


class _Reader:
    """Makes edits one by one to a board that nobody has yet."""

    def __init__(self, board: Board, template: Template, language: str) -> None:
        self.board = board
        self.edits: list[Edit] = []
        self.faults: list[str] = []
        self._template, self._language = template, language
        self._ids = [card.id for card in board.cards]
        self._last_added: dict[int, int] = {}

    def take(self, listed: ListedEdit) -> None:
        """EditRefused where it cannot be made; then nothing of it is."""
        before, count = self.board, len(self.edits)
        try:
            self._take(listed)
        except EditRefused:
            self.board = before
            del self.edits[count:]
            raise

    def _take(self, listed: ListedEdit) -> None:
        if listed.act == "add":
            self._add(listed)
            return
        card_id = self._card(listed.scene)
        match listed.act:
            case "line":
                self._make(ChangeLine(card_id, listed.text))
            case "picture":
                self._make(ChangePicture(card_id, listed.picture or listed.text, new_seed()))
            case "redraw":
                self._make(Redraw(card_id, new_seed()))
            case "drop":
                self._make(Drop(card_id))
            case "move":
                place = self.board.number_of(card_id)
                self._make(MoveScene(card_id, listed.to - place))

    def _card(self, number: int) -> int:
        if not 1 <= number <= len(self._ids):
            raise EditRefused("no_scene", number=number, count=len(self._ids))
        return self._ids[number - 1]

    def _add(self, listed: ListedEdit) -> None:
        """Scenes that follow the same one come in the order in which they are listed."""
        first = self._card(max(1, listed.scene))
        after = self._last_added.get(listed.scene, first)
        new = self.board.next_id
        self._make(AddAfter(after, listed.text, new_seed()))
        if listed.scene == 0 and listed.scene not in self._last_added:
            self._make(MoveScene(new, -1))
        if listed.picture.strip() and self._scene(new).picture_prompts():
            self._make(ChangePicture(new, listed.picture, new_seed()))
        self._last_added[listed.scene] = new

    def _scene(self, card_id: int) -> Scene:
        number = self.board.number_of(card_id)
        return script_of(self.board, self._template).scenes[number - 1]

    def _make(self, edit: Edit) -> None:
        self.board = apply(self.board, edit, self._template, self._language)
        self.edits.append(edit)


def apply_all(board: Board, edits: Sequence[Edit], template: Template, language: str) -> Board:
    """The board after all edits; EditRefused for the first that cannot be made."""
    for edit in edits:
        board = apply(board, edit, template, language)
    return board


def shortened(board: Board, template: Template, language: str) -> tuple[Edit, ...]:
    """What makes a board shorter without a writer: each line of several sentences loses its last
    one; where there is none, a scene between the first and the last one goes."""
    scenes = script_of(board, template).scenes
    edits: list[Edit] = []
    for card, scene in zip(board.cards, scenes, strict=True):
        parts = sentences(scene.voice)
        shorter = " ".join(parts[:-1])
        if len(parts) > 1 and scene.with_line(shorter) is not None:
            edits.append(ChangeLine(card.id, shorter))
    if edits or len(board.cards) < 3:
        return tuple(edits)
    return (Drop(_least(board, template, language)),)


def lasting(board: Board, template: Template, language: str, length_s: float) -> tuple[Edit, ...]:
    """The scenes that are dropped so that the rest takes about `length_s` to say: from between
    the first, which hooks, and the last, which ends it."""
    edits: list[Edit] = []
    while len(board.cards) > 2 and spoken_s(board, template, language) > length_s:
        edits.append(Drop(_least(board, template, language)))
        board = apply(board, edits[-1], template, language)
    return tuple(edits)


def spoken_s(board: Board, template: Template, language: str) -> float:
    """How long everything takes to say."""
    scenes = script_of(board, template).scenes
    return sum(reading_s(line.text, language) for scene in scenes for line in scene.lines())


def _least(board: Board, template: Template, language: str) -> int:
    """The card between the first and the last one that says least."""
    scenes = script_of(board, template).scenes
    between = list(zip(board.cards, scenes, strict=True))[1:-1]
    return min(
        between,
        key=lambda one: sum(reading_s(line.text, language) for line in one[1].lines()),
    )[0].id
