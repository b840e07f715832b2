"""The board: the script and pictures of one version of a video, as its person left them.

Pure data, JSON in rows. Each scene is a card with an id that is given once and kept by every
version: what a card's pictures and lines are stored under depends on the card and not on its
place, so that moving, dropping or adding scenes makes nothing anew.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from pipeline.brief import MAX_SCENES, Brief, Character
from pipeline.drawing.house_styles import house_style_for, origin_of
from pipeline.script import Scene, Script, script_from_json
from pipeline.templates.base import Template

SEEDS_APART = 100
"""Between the first pictures of two cards."""


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """What decides a picture; `own_key` names a person's own, which nobody draws."""

    prompt: str
    size_px: tuple[int, int]
    seed: int
    hints: tuple[tuple[str, str], ...] = ()
    own_key: str = ""


class SceneCard(BaseModel):
    """One scene: its fields as its template has them, and what its picture is drawn from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    seed: int
    """Of its first picture; a redraw takes another."""
    scene: dict[str, Any]
    own_picture: str = ""
    """The key of a person's own picture or clip among the account's assets."""


class Board(BaseModel):
    """All cards in order, and what they share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int = 1
    """Rises with every change, so that old buttons show."""
    script: dict[str, Any]
    """All but its scenes."""
    cards: tuple[SceneCard, ...]
    picture_size_px: tuple[int, int]
    """As they were drawn; another format shows the same pictures."""
    origin: str
    """What the pictures' hints call the video, its house style with it: it stays when title and
    mood change."""
    next_id: int
    messages: dict[str, int] = {}
    """Which card's picture a message of the chat shows, by its id; 0 is the board itself."""
    shown: dict[int, str] = {}
    """Which picture of each card the chat has seen, by `picture_key`."""
    written_in: str = ""
    """The language of its words where that is not the video's: they are translated when it is
    made."""
    character: Character | None = None
    """Who is in its pictures, where its person chose that."""

    @model_serializer(mode="wrap")
    def _written(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what says nothing: a worker of the version before knows no such field."""
        data: dict[str, Any] = serialize(self)
        for name in ("written_in", "character"):
            if not data.get(name):
                data.pop(name, None)
        return data

    def card(self, card_id: int) -> SceneCard | None:
        """The card of that id, if it is still there."""
        return next((card for card in self.cards if card.id == card_id), None)

    def number_of(self, card_id: int) -> int:
        """The place of a card, counted from 1; 0 where it is not there."""
        return next((n for n, card in enumerate(self.cards, 1) if card.id == card_id), 0)


def new_seed() -> int:
    """A seed nobody had: what is made with it looks different."""
    return secrets.randbelow(2**31)


def board_of(script: Script, brief: Brief, size_px: tuple[int, int]) -> Board:
    """The board of a script as it was just written; what its person brought is shown in order,
    by the scenes that show a picture."""
    data, who = script.model_dump(mode="json"), brief.character
    scenes = data.pop("scenes")
    brought = iter([one.key for one in brief.shown])
    own = [next(brought, "") if scene.picture_prompts() else "" for scene in script.scenes]
    cards = tuple(
        SceneCard(
            id=number + 1,
            seed=brief.seed + SEEDS_APART * number,
            scene=scene,
            own_picture=own[number],
        )
        for number, scene in enumerate(scenes)
    )
    house = house_style_for(script.mood, script.style)
    return Board(
        script=data if who is None else {**data, "character": who.looks or script.character},
        cards=cards,
        picture_size_px=size_px,
        origin=origin_of(script.title, house, brief.seed),
        next_id=len(cards) + 1,
        character=who,
    )


def drawn_anew(board: Board) -> Board:
    """The board with another seed for every card: its pictures are drawn anew, but a person's
    own."""
    cards = tuple(card.model_copy(update={"seed": new_seed()}) for card in board.cards)
    return board.model_copy(update={"cards": cards, "revision": board.revision + 1})


def with_character(board: Board, who: Character | None) -> Board:
    """The board with somebody in all of its pictures; without, its hero is described as before."""
    looks = (who.looks if who else "") or board.script.get("character", "")
    script = {**board.script, "character": looks}
    revision = board.revision + 1
    return board.model_copy(update={"script": script, "character": who, "revision": revision})


def to_say_in(board: Board, language: str, spoken: str) -> Board:
    """The board of a video that speaks `language` from now on, and spoke `spoken` until now."""
    written_in = board.written_in or spoken
    return board.model_copy(update={"written_in": "" if written_in == language else written_in})


def script_of(board: Board, template: Template) -> Script:
    """The script that a board stands for, as its template's own type."""
    return script_from_json(
        template.script, {**board.script, "scenes": [card.scene for card in board.cards]}
    )


def pictures_of(board: Board, card: SceneCard, scene: Scene) -> list[WantedPicture]:
    """The pictures of one card, whose scene is `scene`."""
    hints = {
        **{name: str(board.script.get(name, "")) for name in ("mood", "style", "character")},
        "video": board.origin,
        "scene": str(card.id - 1),
        **_kept_figure(board.character),
    }
    return [
        WantedPicture(
            prompt,
            board.picture_size_px,
            card.seed + number,
            tuple(hints.items()),
            card.own_picture if number == 0 else "",
        )
        for number, prompt in enumerate(scene.picture_prompts())
    ]


def _kept_figure(who: Character | None) -> dict[str, str]:
    """What picture makers are told of a character beside its looks; nothing where none is kept."""
    if who is None:
        return {}
    told = {"name": who.name, "reference": who.picture, "house": who.house}
    if who.is_upright is not None:
        told["figure"] = "upright" if who.is_upright else "animal"
    return {name: value for name, value in told.items() if value}


def picture_key(board: Board, card: SceneCard, scene: Scene) -> str:
    """Changes with whatever a card's pictures are drawn from."""
    wanted = repr(pictures_of(board, card, scene))
    return hashlib.sha256(wanted.encode()).hexdigest()[:16]


def said(scene: Scene) -> str:
    """All that is said in a scene, as one text."""
    return " ".join(line.text for line in scene.lines())


def first_pictures(
    so_far: Script, index: int, brief: Brief, size_px: tuple[int, int]
) -> list[WantedPicture]:
    """The pictures to be drawn of a scene that was just written: the only one in `so_far`, the
    video's `index`-th."""
    if index < len(brief.shown):
        return []
    alone = board_of(so_far, brief, size_px)
    card = alone.cards[0].model_copy(
        update={
            "id": index + 1,
            "seed": brief.seed + SEEDS_APART * index,
            "own_picture": "",
        }
    )
    return pictures_of(alone, card, so_far.scenes[0])


def with_room_for(script: Script, shown: int) -> Script:
    """The script with a scene for each of so many pictures that were brought, as far as its
    template can show one without a word. Silent scenes lie between the spoken ones."""
    spoken = list(script.scenes)
    pictured = sum(bool(scene.picture_prompts()) for scene in spoken)
    missing = min(shown - pictured, MAX_SCENES - len(spoken))
    if missing <= 0:
        return script
    scenes: list[Scene] = []
    for number, scene in enumerate(spoken, 1):
        scenes.append(scene)
        due = round(missing * number / len(spoken)) - round(missing * (number - 1) / len(spoken))
        silent = scene.silent() if due else None
        scenes += [silent] * due if silent is not None else []
    return script.model_copy(update={"scenes": tuple(scenes)})


def wanted_pictures(board: Board, scenes: Sequence[Scene]) -> list[list[WantedPicture]]:
    """The pictures of every card; `scenes` are those of its script."""
    return [
        pictures_of(board, card, scene) for card, scene in zip(board.cards, scenes, strict=True)
    ]
