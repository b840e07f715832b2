"""Who is in a picture: the hero, what is beside it, and what else there is."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.drawing.paints import Colour
from pipeline.illustrator import relations
from pipeline.illustrator.anchors import natural_size
from pipeline.illustrator.creatures import HEADS, fur_of
from pipeline.illustrator.cutout import Cutout
from pipeline.illustrator.lexicon import Drawing, Nature
from pipeline.illustrator.looks import Looks
from pipeline.illustrator.roles import DrawnPerson


@dataclass(frozen=True)
class Part:
    """Somebody or something to place: its art in body heights, and what it is like.

    `size` is its natural height where a grown person is 1; `coat` its fur's own colour.
    """

    name: str
    art: Cutout
    nature: Nature
    size: float
    is_person: bool = False
    is_living: bool = False
    coat: Colour | None = None


@dataclass(frozen=True)
class Cast:
    """Who and what is in the picture, after repeats were avoided."""

    hero: Part
    partner: Part | None
    lesser: tuple[Drawing, ...]
    extras: tuple[DrawnPerson, ...]
    name: str
    """What scenes beside this one should avoid."""
    shown: frozenset[str]
    """Names of the drawings that hero and partner show already."""


def part_of(drawing: Drawing, looks: Looks = Looks()) -> Part:
    """A drawing as something to place."""
    living = drawing.is_living or (drawing.is_head and drawing.name != "robot")
    art = (
        relations.animal_art(drawing, looks) if drawing.is_living else relations.thing_art(drawing)
    )
    size = natural_size(drawing.name, drawing.nature)
    # The body under a head alone is ours: it has the head's fur.
    coat = (
        fur_of(drawing.name, drawing.paint) if drawing.is_head and drawing.name in HEADS else None
    )
    return Part(drawing.name, art, drawing.nature, size, False, living, coat)


def person_part(person: DrawnPerson) -> Part:
    """A person as somebody to place."""
    size = 0.72 if person.child else 1.0
    return Part(f"person:{person.role}", bystander_art(person), "ground", size, True, True)


def bystander_art(person: DrawnPerson) -> Cutout:
    """Somebody beside the hero: the strong colour is the hero's, unless a text names theirs."""
    return relations.person_art(person).toned({"accent": "second"})
