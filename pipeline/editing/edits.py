"""The edits that a person may make to a board. Pure: a board and an edit in, a board out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from pipeline.brief import MAX_SCENES
from pipeline.editing.board import Board, SceneCard, said, script_of
from pipeline.errors import BadInput
from pipeline.language.clean import clean_text
from pipeline.listening.matching import likeness
from pipeline.listening.telling import corrected
from pipeline.script import Line, Recorded, Scene
from pipeline.templates.base import Template
from pipeline.voice.tokens import typed_words
from pipeline.writing.speaking_rate import MAX_SCENE_S, chars_per_s, reading_s

MAX_IDEA_CHARS: Final = 1000
"""Of what a picture is to show."""
_CORRECTION: Final = 0.6
"""Of its letters that a corrected line has in common with what was heard."""


class EditRefused(BadInput):
    """That change cannot be made."""

    def __init__(self, reason: str, **values: Any) -> None:
        """`reason` is the sentence's key below `edit.` in the catalogues."""
        self.reason, self.values = reason, values
        super().__init__(f"{reason} {values}" if values else reason)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A scene says something else."""

    card_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ChangePicture:
    """A scene's picture shows something else."""

    card_id: int
    idea: str
    seed: int


@dataclass(frozen=True, slots=True)
class Redraw:
    """A scene's picture is drawn anew from the same idea."""

    card_id: int
    seed: int


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A scene shows a person's own picture, an asset of that key."""

    card_id: int
    key: str


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """A scene is said by its person, in a recording that is an asset of that key."""

    card_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A scene is left out."""

    card_id: int


@dataclass(frozen=True, slots=True)
class MoveScene:
    """A scene goes so many places down, or up when negative."""

    card_id: int
    by: int


@dataclass(frozen=True, slots=True)
class AddAfter:
    """A new scene follows another."""

    card_id: int
    text: str
    seed: int


Edit = ChangeLine | ChangePicture | Redraw | OwnPicture | OwnVoice | Drop | MoveScene | AddAfter


def apply(board: Board, edit: Edit, template: Template, language: str) -> Board:
    """The board after an edit, under the next revision. EditRefused says what cannot be."""
    card = board.card(edit.card_id)
    if card is None:
        raise EditRefused("gone")
    place = board.cards.index(card)
    scene = script_of(board, template).scenes[place]
    match edit:
        case ChangeLine(_, text):
            cards = _with(board, place, _saying(card, scene, text, language))
        case ChangePicture(_, idea, seed):
            cards = _with(board, place, _showing(card, scene, idea, seed))
        case Redraw(_, seed):
            _check_drawn(scene)
            cards = _with(board, place, card.model_copy(update={"seed": seed, "own_picture": ""}))
        case OwnPicture(_, key):
            _check_drawn(scene)
            cards = _with(board, place, card.model_copy(update={"own_picture": key}))
        case OwnVoice(_, key):
            cards = _with(board, place, _recorded(card, scene, key, template))
        case Drop():
            if len(board.cards) == 1:
                raise EditRefused("last")
            cards = (*board.cards[:place], *board.cards[place + 1 :])
        case MoveScene(_, by):
            cards = _moved(board.cards, place, by)
        case AddAfter(_, text, seed):
            return _added(board, place, scene, text, seed, template, language)
    return _checked(board.model_copy(update={"cards": cards}), template)


def _checked(board: Board, template: Template) -> Board:
    """The next revision, if its template still takes the script."""
    try:
        script_of(board, template)
    except ValidationError as error:
        raise EditRefused("not_here") from error
    return board.model_copy(update={"revision": board.revision + 1})


def _with(board: Board, place: int, card: SceneCard) -> tuple[SceneCard, ...]:
    return (*board.cards[:place], card, *board.cards[place + 1 :])


def _moved(cards: tuple[SceneCard, ...], place: int, by: int) -> tuple[SceneCard, ...]:
    others = [*cards[:place], *cards[place + 1 :]]
    target = min(max(place + by, 0), len(others))
    if target == place:
        raise EditRefused("edge")
    return (*others[:target], cards[place], *others[target:])


def _line(text: str, language: str) -> str:
    """A line as it is said; refused where it is empty or longer than a scene."""
    line = " ".join(clean_text(text).split())
    if not line:
        raise EditRefused("empty")
    most = round(MAX_SCENE_S * chars_per_s(language))
    if len(line) > most or reading_s(line, language) > MAX_SCENE_S:
        raise EditRefused("long", count=len(line), most=most)
    return line


def _recorded(card: SceneCard, scene: Scene, key: str, template: Template) -> SceneCard:
    """The scene said anew: its words are listened for when it is made."""
    if not template.tells_recordings:
        raise EditRefused("words_drawn")
    changed = scene.with_recording(Line(text=said(scene), recorded=Recorded(key=key)))
    return card.model_copy(update={"scene": changed.model_dump(mode="json")})


def _saying(card: SceneCard, scene: Scene, text: str, language: str) -> SceneCard:
    own = next((line for line in scene.lines() if line.recorded), None)
    if own is not None and own.recorded is not None:
        return _corrected(card, scene, own.recorded, _line(text, language))
    changed = scene.with_line(_line(text, language))
    if changed is None:
        raise EditRefused("words_drawn")
    return card.model_copy(update={"scene": changed.model_dump(mode="json")})


def _corrected(card: SceneCard, scene: Scene, recorded: Recorded, line: str) -> SceneCard:
    """What a recogniser heard wrongly is shown as it should be; the sound stays. Nobody else says
    something new in a person's own recording."""
    if likeness(typed_words(said(scene)), typed_words(line)) < _CORRECTION:
        raise EditRefused("own_voice")
    if recorded.words:
        recorded = corrected(recorded, line)
    changed = scene.with_recording(Line(text=line, recorded=recorded))
    return card.model_copy(update={"scene": changed.model_dump(mode="json")})


def _check_drawn(scene: Scene) -> None:
    if not scene.picture_prompts():
        raise EditRefused("no_picture")


def _showing(card: SceneCard, scene: Scene, idea: str, seed: int) -> SceneCard:
    _check_drawn(scene)
    idea = " ".join(clean_text(idea).split())
    if not idea:
        raise EditRefused("empty")
    if len(idea) > MAX_IDEA_CHARS:
        raise EditRefused("long", count=len(idea), most=MAX_IDEA_CHARS)
    scene_data = {**card.scene, "picture": idea}
    return card.model_copy(update={"scene": scene_data, "seed": seed, "own_picture": ""})


def _added(
    board: Board,
    place: int,
    neighbour: Scene,
    text: str,
    seed: int,
    template: Template,
    language: str,
) -> Board:
    if len(board.cards) >= MAX_SCENES:
        raise EditRefused("full", most=MAX_SCENES)
    line = _line(text, language)
    make: Callable[..., Scene] = type(neighbour)
    try:
        new = make(voice=line, picture=line if neighbour.picture_prompts() else "")
    except ValidationError as error:
        raise EditRefused("not_here") from error
    if new.with_line(line) is None:
        raise EditRefused("words_drawn")
    card = SceneCard(id=board.next_id, seed=seed, scene=new.model_dump(mode="json"))
    cards = (*board.cards[: place + 1], card, *board.cards[place + 1 :])
    return _checked(
        board.model_copy(update={"cards": cards, "next_id": board.next_id + 1}), template
    )
