"""Colour vectors of things and animals: Fluent Emoji by Microsoft (MIT; the licence lies beside).

`fluent.json.gz` holds, by the name of a drawing of the lexicon, its pieces back to front: a colour
and an outline in SVG's words, in a box of 32 by 32. `subset.py` makes it.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files

from fontTools.svgLib.path.parser import parse_path

from pipeline.drawing.paths import Path, Pen

DATA = "fluent.json.gz"


class _SvgPen:
    """What the reader of SVG outlines calls."""

    def __init__(self) -> None:
        self._pen = Pen()

    def moveTo(self, at: tuple[float, float]) -> None:  # noqa: N802
        self._pen.move_to(*at)

    def lineTo(self, at: tuple[float, float]) -> None:  # noqa: N802
        self._pen.line_to(*at)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        (ax, ay), (bx, by), (x, y) = points
        self._pen.cubic_to(ax, ay, bx, by, x, y)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        (cx, cy), (x, y) = points
        self._pen.quad_to(cx, cy, x, y)

    def closePath(self) -> None:  # noqa: N802
        """Outlines are closed when they are filled."""

    endPath = closePath  # noqa: N815

    def path(self) -> Path:
        """What was drawn."""
        return self._pen.path()


@cache
def _table() -> dict[str, list[list[str]]]:
    packed = files(__package__).joinpath(DATA).read_bytes()
    found: dict[str, list[list[str]]] = json.loads(gzip.decompress(packed))
    return found


def has_vector(name: str) -> bool:
    """Whether a drawing of that name has a colour vector."""
    return name in _table()


def outline_of(words: str) -> Path:
    """An outline in SVG's words as a path."""
    pen = _SvgPen()
    parse_path(words, pen)
    return pen.path()


def vector_of(name: str) -> list[tuple[str, Path]]:
    """The pieces of a drawing, back to front: #RRGGBB and outline; KeyError for a strange name."""
    return [(paint, outline_of(words)) for paint, words in _table()[name]]
