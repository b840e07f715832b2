"""Hair, hats and what people hold: read from costumes.txt and laid on a figure's joints."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from pipeline.drawing.paints import Colour, colour
from pipeline.drawing.paths import Path, Point, ellipse, line, polygon, smooth
from pipeline.drawing.skeleton import Joints
from pipeline.illustrator.outlines import Pieces, Tone
from pipeline.illustrator.roles import DrawnPerson

_WHITE = colour("#ece8df")
_BARE = frozenset({"astronaut", "diver", "witch"})
_FACELESS = frozenset({"astronaut", "diver", "hooded", "knight"})
_HIDDEN = frozenset(
    {"astronaut", "diver", "monk", "hooded", "knight", "soldier", "samurai", "cook", "viking"}
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A row of the file: points about a joint, in body heights."""

    tone: Tone | Colour
    kind: str
    width: float
    points: tuple[Point, ...]

    def placed(self, place: Callable[[Point], Point], turn_deg: float = 0.0) -> Path:
        """The piece on a figure."""
        if self.kind == "disc":
            middle = place(self.points[0])
            return ellipse(*middle, *self.points[1]).turned(turn_deg, middle)
        points = [place(point) for point in self.points]
        if self.kind == "line":
            return line(*points).stroked(self.width)
        if self.kind == "curve":
            return smooth(points, closed=True, steps=6)
        return polygon(*points)


@cache
def _costumes() -> dict[str, tuple[_Piece, ...]]:
    found: dict[str, list[_Piece]] = {}
    name = ""
    text = files("pipeline.illustrator").joinpath("costumes.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("["):
            name = row.strip("[]")
        elif row and not row.startswith("# "):
            found.setdefault(name, []).append(_piece(row))
    return {name: tuple(pieces) for name, pieces in found.items()}


def _piece(row: str) -> _Piece:
    tone, kind, *rest = row.split()
    numbers = [float(number) for number in rest]
    width = numbers.pop(0) if kind == "line" else 0.0
    points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    known: Tone | Colour = (
        colour(tone) if tone.startswith("#") else next(o for o in get_args(Tone) if o == tone)
    )
    return _Piece(known, kind, width, points)


def laid(name: str, place: Callable[[Point], Point], turn_deg: float = 0.0) -> Pieces:
    """The pieces of a costume; none where the file has none of that name."""
    return [(one.tone, one.placed(place, turn_deg)) for one in _costumes().get(name, ())]


def worn_on_head(person: DrawnPerson, body: Joints) -> Pieces:
    """Hair (white with age, a beard for old men) and hat, turned with the head."""
    dx, dy = body.head[0] - body.neck[0], body.head[1] - body.neck[1]
    length = math.hypot(dx, dy) or 1e-6
    up = (dx / length, dy / length)
    forward = (-up[1], up[0])

    def place(point: Point) -> Point:
        x, y = point
        return (
            body.head[0] + x * forward[0] - y * up[0],
            body.head[1] + x * forward[1] - y * up[1],
        )

    hair: Pieces = []
    if person.woman and person.role not in _BARE:
        hair = laid("hair woman", place)
    elif person.role not in _HIDDEN:
        hair = laid("hair man", place)
    looks = person.looks
    if person.role not in {"astronaut", "diver", "knight"}:
        is_bearded = looks.beard or (person.old and not person.woman)
        hair += laid("hair beard", place) if is_bearded else []
        own = looks.hair or (_WHITE if person.old else None)
        grown = next((tone for tone, _ in hair), _WHITE)
        hair = [(own or grown, path) for _, path in hair]
    turn = math.degrees(math.atan2(forward[1], forward[0]))
    face: Pieces = []
    if person.role not in _FACELESS:
        face = laid("face woman" if person.woman else "face", place, turn)
        face += laid("mouth", place) if not (looks.beard or person.old) or person.woman else []
    worn = in_colour(laid(f"headwear {looks.wears}", place, turn), looks.worn)
    hat = [] if looks.wears in {"hat", "crown"} else laid(f"hat {person.role}", place, turn)
    return face + hair + hat + worn


def nose(person: DrawnPerson, body: Joints, skin: Colour) -> Pieces:
    """A nose in the way that the head looks; helmets and hoods have none."""
    if person.role in _FACELESS:
        return []
    dx, dy = body.head[0] - body.neck[0], body.head[1] - body.neck[1]
    length = math.hypot(dx, dy) or 1e-6
    up = (dx / length, dy / length)
    forward = (-up[1], up[0])
    pieces = laid(
        "nose",
        lambda point: (
            body.head[0] + point[0] * forward[0] - point[1] * up[0],
            body.head[1] + point[0] * forward[1] - point[1] * up[1],
        ),
    )
    return [(skin, path) for _, path in pieces]


def worn_at_neck(person: DrawnPerson, body: Joints) -> Pieces:
    """A scarf, a shawl, a ribbon or a bell."""
    looks = person.looks
    return in_colour(laid(f"wear {looks.wears}", _about(body.neck)), looks.worn)


def in_colour(pieces: Pieces, named: Colour | None) -> Pieces:
    """What is of the palette's strong colour, in the one that a text names."""
    return [(named if named and tone == "accent" else tone, path) for tone, path in pieces]


def worn_behind(person: DrawnPerson, body: Joints) -> Pieces:
    """What lies between trunk and arm: a pack, a tie, a collar."""
    return laid(f"back {person.role}", _about(body.shoulder)) + laid(
        f"chest {person.role}", _about(body.neck)
    )


def held(person: DrawnPerson, body: Joints) -> Pieces:
    """What the near hand holds, unless the picture puts something else there."""
    if person.empty_handed:
        return []
    return laid(f"held {person.role}", _about(body.near_hand))


def _about(joint: Point) -> Callable[[Point], Point]:
    return lambda point: (joint[0] + point[0], joint[1] + point[1])
