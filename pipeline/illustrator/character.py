"""The hero of a whole story, read from the script's line about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.illustrator.accessories import DRAWN_AS
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.looks import Looks, looks_at
from pipeline.illustrator.reading import Vision, read
from pipeline.illustrator.roles import DrawnPerson
from pipeline.illustrator.wordforms import words_of

_CLOTHES = frozenset(name for names in DRAWN_AS.values() for name in names)


@dataclass(frozen=True)
class Hero:
    """The story's hero, the same in every picture: a person or a drawing, and what they wear."""

    person: DrawnPerson | None
    drawing: Drawing | None
    looks: Looks
    has_face: bool = False
    """Whether it is a thing with a face: a star that smiles."""
    is_upright: bool | None = None
    """Of an animal: on its hind legs or not, whatever the video is; None as the video has it."""

    def is_elsewhere(self, vision: Vision) -> bool:
        """Whether a prompt names people and not this animal or thing: the picture is theirs."""
        names = {one.name for one in vision.things}
        return self.drawing is not None and bool(vision.people) and self.drawing.name not in names

    def seen_in(self, vision: Vision) -> Vision:
        """A prompt whose people of the hero's role look like the hero, without what they wear."""
        worn = DRAWN_AS.get(self.looks.wears, frozenset())
        things = tuple(one for one in vision.things if one.name not in worn)
        lesser = tuple(one for one in vision.lesser if one.name not in worn)
        vision = replace(vision, things=things, lesser=lesser)
        if (who := self.person) is None:
            return vision
        people = tuple(
            replace(who, pose=one.pose, strength=one.strength) if one.role == who.role else one
            for one in vision.people
        )
        return replace(vision, people=people)


def character_of(line: str, figure: str = "") -> Hero | None:
    """Read a script's character line; None when it names nobody who can be drawn.

    `figure` is how an animal was drawn that is kept from video to video: upright or animal.
    """
    if not line.strip():
        return None
    vision = read(line)
    things = [one for one in vision.things if one.name not in _CLOTHES]
    living = next((one for one in things if one.is_living or one.is_head), None)
    if vision.people and (living is None or vision.person_first):
        return Hero(vision.people[0], None, vision.people[0].looks)
    if found := living or next(iter(things), None):
        looks = looks_at(words_of(line), 0)
        is_upright = figure == "upright" if figure else None
        return Hero(None, found, looks, has_face=living is None, is_upright=is_upright)
    return None
