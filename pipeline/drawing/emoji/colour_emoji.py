"""Emoji in full colour: the flat drawings of Fluent Emoji, at any size.

fluent_flat.txt.xz has a line for each of 1,311 (people of all skins, flags and families are left
to the outlines of Noto Emoji, tinted): the emoji, and its shapes from back to front, each its fill
and its path as SVG writes it, on a square of 32.
"""

from __future__ import annotations

import lzma
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.drawable import picture_glyph
from pipeline.drawing.emoji_art import draw_emoji, parts_of
from pipeline.drawing.font_faces import EMOJI, face
from pipeline.drawing.paths import Path, Pen

_SQUARE = 32.0
_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
_SELECTOR = "\ufe0f"

Shape = tuple[str, Path]
"""A fill and what it fills."""


def draw_colour_emoji(sheet: Sheet, emoji: str, x: float, y: float, size_px: float) -> None:
    """Draw an emoji into the square of `size_px` whose upper left corner is (x, y)."""
    shapes = shapes_of(emoji)
    if shapes:
        for fill, path in shapes:
            sheet.fill(path.scaled(size_px / _SQUARE).moved(x, y), fill)
        return
    pictures, glyph = face(EMOJI, 700), picture_glyph(emoji)
    if pictures is None or glyph is None:
        return
    outline = pictures.outline(glyph).fitted(x, y, size_px, size_px)
    draw_emoji(sheet, outline, parts_of(outline).whole, emoji)


@lru_cache(maxsize=64)
def shapes_of(emoji: str) -> tuple[Shape, ...]:
    """The shapes of an emoji from back to front, on a square of 32; none where we have none."""
    found = _lines().get(_plain(emoji), "")
    return tuple(
        (fill, _path(drawn))
        for fill, _, drawn in (part.partition(" ") for part in found.split("\t")[1:])
    )


def _plain(emoji: str) -> str:
    """Without the selector that asks for a picture, and without a skin's tone."""
    return emoji.replace(_SELECTOR, "").translate(_TONES)


@lru_cache(maxsize=1)
def _lines() -> dict[str, str]:
    data = files(__package__).joinpath("fluent_flat.txt.xz").read_bytes()
    lines = lzma.decompress(data).decode().splitlines()
    return {line.partition("\t")[0]: line for line in lines}


class _SvgPen:
    """Our pen as fontTools hands a path's commands."""

    def __init__(self) -> None:
        self.pen = Pen()

    def moveTo(self, at: Any) -> None:  # noqa: N802 - the names are fontTools'
        self.pen.move_to(*at)

    def lineTo(self, at: Any) -> None:  # noqa: N802
        self.pen.line_to(*at)

    def curveTo(self, *points: Any) -> None:  # noqa: N802
        self.pen.cubic_to(*(value for point in points for value in point))

    def qCurveTo(self, *points: Any) -> None:  # noqa: N802
        self.pen.quad_to(*(value for point in points for value in point))

    def closePath(self) -> None:  # noqa: N802
        self.pen.close()

    def endPath(self) -> None:  # noqa: N802
        self.pen.close()


def _path(drawn: str) -> Path:
    from fontTools.svgLib.path import parse_path

    pen = _SvgPen()
    parse_path(drawn, pen)
    return pen.pen.path()
