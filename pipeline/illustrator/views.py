"""Compositions: how a picture is framed, and which one a prompt asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random
from typing import Literal

from pipeline.illustrator.wordlists import word_list

Framing = Literal["medium", "wide", "close", "low", "pair", "detail", "silhouette", "above"]


@dataclass(frozen=True, slots=True)
class Composition:
    """A composition. Levels and heights are shares of the picture's height, from the top.

    `levels` are the four ridges' from far to near, `disc` the light's place (how far from the
    middle, its height, least and most radius in shares of the shorter side), `hero` how much of
    height and width the hero may fill. The second of each pair is for frames that are not tall.
    """

    name: Framing
    levels: tuple[tuple[float, float, float, float], tuple[float, float, float, float]]
    disc: tuple[tuple[float, float, float, float], tuple[float, float, float, float]]
    hero: tuple[tuple[float, float], tuple[float, float]]


VIEWS: dict[Framing, Composition] = {
    one.name: one
    for one in (
        Composition(
            "medium",
            ((0.495, 0.555, 0.63, 0.80), (0.58, 0.655, 0.755, 0.90)),
            ((0.10, 0.36, 0.27, 0.38), (0.10, 0.42, 0.26, 0.34)),
            ((0.37, 0.70), (0.56, 0.62)),
        ),
        Composition(
            "wide",
            ((0.505, 0.565, 0.645, 0.86), (0.52, 0.60, 0.70, 0.90)),
            ((0.24, 0.43, 0.15, 0.22), (0.26, 0.44, 0.15, 0.21)),
            ((0.165, 0.34), (0.27, 0.30)),
        ),
        Composition(
            "close",
            ((0.58, 0.66, 0.745, 0.90), (0.64, 0.74, 0.86, 0.97)),
            ((0.16, 0.30, 0.30, 0.40), (0.20, 0.38, 0.36, 0.46)),
            ((0.56, 0.84), (0.84, 0.70)),
        ),
        Composition(
            "low",
            ((0.61, 0.665, 0.735, 0.87), (0.70, 0.76, 0.84, 0.95)),
            ((0.14, 0.30, 0.36, 0.44), (0.16, 0.38, 0.36, 0.42)),
            ((0.52, 0.84), (0.74, 0.66)),
        ),
        Composition(
            "pair",
            ((0.50, 0.57, 0.65, 0.82), (0.58, 0.66, 0.77, 0.91)),
            ((0.03, 0.41, 0.22, 0.28), (0.03, 0.44, 0.22, 0.28)),
            ((0.30, 0.46), (0.52, 0.38)),
        ),
        Composition(
            "silhouette",
            ((0.56, 0.60, 0.665, 0.82), (0.66, 0.70, 0.78, 0.91)),
            ((0.12, 0.43, 0.40, 0.47), (0.14, 0.46, 0.38, 0.44)),
            ((0.31, 0.62), (0.50, 0.50)),
        ),
        Composition(
            "detail",
            ((0.52, 0.56, 0.60, 0.86), (0.60, 0.64, 0.68, 0.92)),
            ((0.0, 0.38, 0.40, 0.46), (0.0, 0.42, 0.38, 0.42)),
            ((0.40, 0.76), (0.66, 0.60)),
        ),
        Composition(
            "above",
            ((0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5)),
            ((0.0, 0.36, 0.24, 0.26), (0.0, 0.46, 0.24, 0.26)),
            ((0.24, 0.44), (0.40, 0.30)),
        ),
    )
}

_EVEN: tuple[Framing, ...] = ("low", "close", "medium", "detail")
_ODD: tuple[Framing, ...] = ("wide", "pair", "silhouette")


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a picture decides its composition."""

    words: frozenset[str]
    is_close: bool
    is_far: bool
    is_person: bool
    is_living: bool
    is_big: bool
    """Whether the hero towers: a castle, a mountain, an elephant."""
    is_object: bool
    """Whether the hero is a thing that lies on a table."""
    is_light: bool
    has_partner: bool
    place: str
    must_be_large: bool
    """Whether words stand where a small hero would: a ranking's badge and name."""
    must_be_known: bool
    """Whether the hero has to be recognised on every picture, as in a book for children or a
    ranking: no silhouette, no detail."""


def possible(wish: Wish) -> list[Framing]:
    """The compositions in which this picture can be drawn at all."""
    someone = wish.is_person or wish.is_living
    outdoors = wish.place not in {"room", "map", "underwater", "space"}
    found: list[Framing] = ["medium"]
    if (someone or wish.is_big) and wish.place != "map" and not wish.must_be_large:
        found.append("wide")
    if someone:
        found.append("close")
    if (someone or wish.is_big) and wish.place not in {"map", "room"}:
        found.append("low")
    if wish.has_partner and wish.place != "map":
        found.append("pair")
    if wish.is_object and not someone and not wish.must_be_known:
        found.append("detail")
    if (someone or (wish.is_big and outdoors)) and wish.place != "map" and not wish.must_be_known:
        found.append("silhouette")
    if wish.has_partner and not wish.must_be_known and not someone and not wish.is_light:
        found.append("above")
    return found


def said(wish: Wish) -> list[Framing]:
    """The compositions that the prompt names: close up, far away, facing."""
    found: list[Framing] = []
    if wish.is_close:
        found += ["detail", "close"] if wish.is_object else ["close"]
    if wish.is_far:
        found += ["wide", "silhouette"]
    if wish.has_partner and wish.words & word_list("pair words"):
        found.append("pair")
    return found


def hinted(wish: Wish) -> list[Framing]:
    """The compositions that its words call to mind, the most wanted first."""
    words = wish.words
    found: list[Framing] = []
    if wish.place == "map" or words & word_list("route words"):
        found.append("above")
    if words & word_list("shadow words"):
        found.append("silhouette")
    if wish.is_big or words & word_list("low words"):
        found.append("low")
    if words & word_list("far words"):
        found.append("wide")
    return found


def choose_composition(
    wish: Wish, scene: str, avoid: Collection[str], random: Random
) -> Composition:
    """The composition of a scene: what the prompt asks for and the scenes beside it do not have.

    Where nothing is asked, even scenes take a near view and odd ones another, so that two beside
    each other differ even when neither is known yet. `avoid` holds names like "view:wide".
    """
    number = int(scene) if scene.isdigit() else 0
    can = possible(wish)
    own: list[Framing] = [
        name for name in (_ODD if number % 2 else _EVEN) if name in can and name != "medium"
    ]
    turn = random.randrange(12) % max(1, len(own))
    # The first picture is the thumb's: its hero is large, so the middling view comes last.
    own = [*own[turn:], *own[:turn], "medium"]
    start = number // 2 % len(own)
    rotated = [*own[start:], *own[:start]]
    other = _EVEN if number % 2 else _ODD
    # What every prompt of a video calls to mind would be the same everywhere: each parity keeps
    # to its own, and hears such hints every second time.
    hints = hinted(wish) if number // 2 % 2 == 0 else []
    alone = not scene.isdigit()
    wanted = [*said(wish), *(one for one in hints if alone or one in own or one == "above")]
    for name in (*wanted, *rotated, *other):
        if name in can and f"view:{name}" not in avoid:
            return VIEWS[name]
    return VIEWS["medium"]
