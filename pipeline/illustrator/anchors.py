"""Where one drawing meets another: seats, decks, saddles and necks, read from anchors.txt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pipeline.illustrator.wordlists import lists_of

Kind = Literal["seat", "hull", "deck", "saddle", "neck", "eyes", "face"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place on a drawing in shares of its box; `size` is in shares of the box's height.

    For a neck it is the neck's width, for eyes how far they are apart, for a face its size,
    else the height of a grown person there.
    """

    kind: Kind
    x: float
    y: float
    size: float


@cache
def _anchors() -> dict[tuple[str, str], Anchor]:
    text = files("pipeline.illustrator").joinpath("anchors.txt").read_text("utf-8")
    found = {}
    for row in text.splitlines():
        if row and not row.startswith("#"):
            name, kind, x, y, size = row.split()
            known = next(one for one in get_args(Kind) if one == kind)
            found[name, kind] = Anchor(known, float(x), float(y), float(size))
    return found


def anchor_of(name: str, *kinds: Kind) -> Anchor | None:
    """The first anchor of those kinds that a drawing has; None when it has none."""
    return next((_anchors()[name, kind] for kind in kinds if (name, kind) in _anchors()), None)


@cache
def _sizes() -> dict[str, float]:
    return {name: float(size) for size, names in lists_of("size").items() for name in names}


_BY_NATURE = {"ground": 1.3, "thing": 0.42, "water": 1.2, "deep": 0.7, "sky": 0.5, "light": 1.0}


def natural_size(name: str, nature: str) -> float:
    """How tall a drawing stands beside a grown person, whose height is 1; big things are tamed."""
    return _sizes().get(name, _BY_NATURE[nature])
