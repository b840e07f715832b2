"""Sprites at their places: what of one is opaque is copied, only its rim is blended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipeline.drawing import colour
from pipeline.drawing.base import Frame
from pipeline.drawing.colour import Sprite

_CORE_PIXELS = 40_000
"""Smaller sprites are simply blended."""


Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, even."""


class PlacedSprite(NamedTuple):
    """A sprite on the frame: top left in pixels, opacity 0 to 1.

    `core` is a part of the sprite that hides everything under it: it is copied, not blended.
    """

    art: Sprite
    x: int
    y: int
    opacity: float = 1.0
    core: Box | None = None


def draw_sprite(frame: Frame, placed: PlacedSprite) -> None:
    """Blend a sprite; what of it is opaque is copied, and only its rim blended."""
    art, x, y, opacity, core = placed
    x, y = x // 2 * 2, y // 2 * 2
    height, width = frame.y.shape
    inside = core and x + core[0] >= 0 and y + core[1] >= 0
    if not core or not inside or x + core[2] > width or y + core[3] > height or opacity < 1:
        colour.draw(frame, art, x, y, opacity)
        return
    left, top, right, bottom = core
    rows, columns = slice(y + top, y + bottom), slice(x + left, x + right)
    half_rows, half_columns = (slice(part.start // 2, part.stop // 2) for part in (rows, columns))
    np.copyto(frame.y[rows, columns], art.y[top:bottom, left:right])
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    np.copyto(frame.u[half_rows, half_columns], art.u[half])
    np.copyto(frame.v[half_rows, half_columns], art.v[half])
    for strip in (
        (0, 0, art.width, top),
        (0, bottom, art.width, art.height),
        (0, top, left, bottom),
        (right, top, art.width, bottom),
    ):
        if strip[2] > strip[0] and strip[3] > strip[1]:
            colour.draw(frame, part_of(art, strip), x + strip[0], y + strip[1])


def part_of(art: Sprite, box: Box) -> Sprite:
    """A part of a sprite, without copying it."""
    left, top, right, bottom = box
    full = (slice(top, bottom), slice(left, right))
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    return Sprite(art.y[full], art.u[half], art.v[half], art.keep[full], art.keep_half[half])


def opaque_core(art: Sprite) -> Box | None:
    """A large even rectangle of a sprite that hides everything; None when none is worth it."""
    hides = art.keep == 0
    height, width = hides.shape
    if height * width < _CORE_PIXELS:
        return None
    row, column = np.flatnonzero(hides[height // 2]), np.flatnonzero(hides[:, width // 2])
    if not row.size or not column.size:
        return None
    left, right, top, bottom = int(row[0]), int(row[-1]) + 1, int(column[0]), int(column[-1]) + 1
    step = max(2, min(height, width) // 60)
    for inset in range(0, min(right - left, bottom - top) // 2, step):
        box = (left + inset, top + inset, right - inset, bottom - inset)
        if hides[box[1] : box[3], box[0] : box[2]].all():
            # A chroma pixel stands for four: the half-size mask must hide, too.
            even = (box[0] + 2 & ~1, box[1] + 2 & ~1, box[2] - 2 & ~1, box[3] - 2 & ~1)
            large = (even[2] - even[0]) * (even[3] - even[1]) > 0.25 * height * width
            return even if large and even[2] > even[0] and even[3] > even[1] else None
    return None
