"""Outlines that several drawings share."""

from __future__ import annotations

import math
from typing import Literal

from pipeline.drawing.paints import Colour
from pipeline.drawing.paths import Path, Point, smooth

Tone = Literal["main", "second", "light", "dark", "ink", "accent", "thing", "thing2"]
"""`accent` is the palette's strong colour; `thing` and `thing2` are main and second of what is
held: they keep out of a fur's colour."""
Pieces = list[tuple[Tone | Colour, Path]]
"""Pieces of paper, back to front, each with its tone or a colour of its own."""


def crown_outline(discs: Path) -> Path:
    """The outer edge of overlapping discs, found by their support around the middle."""
    import numpy as np

    middle = np.concatenate(discs.contours).mean(0)
    points: list[Point] = []
    circles = [(c.mean(0), float(np.hypot(*(c[0] - c.mean(0))))) for c in discs.contours]
    for angle in np.linspace(0, 2 * math.pi, 160, endpoint=False):
        ray = np.array([math.cos(angle), math.sin(angle)])
        reach = 0.0
        for centre, radius in circles:
            offset = centre - middle
            along = float(offset @ ray)
            across2 = float(offset @ offset) - along * along
            if across2 < radius * radius:
                reach = max(reach, along + math.sqrt(radius * radius - across2))
        points.append((float(middle[0] + ray[0] * reach), float(middle[1] + ray[1] * reach)))
    return Path([points])


def flame(cx: float, foot: float, width: float, height: float) -> Path:
    """A flame around `cx` that stands on `foot`."""
    return smooth(
        [
            (cx, foot - height),
            (cx + width * 0.22, foot - height * 0.58),
            (cx + width * 0.5, foot - height * 0.26),
            (cx + width * 0.26, foot),
            (cx - width * 0.26, foot),
            (cx - width * 0.5, foot - height * 0.28),
            (cx - width * 0.18, foot - height * 0.55),
        ],
        closed=True,
        steps=8,
    )
