"""Stances of animals: a drawing has one, and a story of five pictures wants more.

The outline is bent, as paper would be: legs stride, a head is raised or lowered, a fish turns up
or down. The font's animals look left; their feet stay on the ground.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.paths import Path
from pipeline.illustrator.cutout import Box, Cutout

Points = NDArray[np.float64]
Bend = Callable[[Points, Points], tuple[Points, Points]]
"""From places in shares of the drawing's box (x from the left, y from the top) to others."""

PERCHED = frozenset({"owl", "parrot", "bird"})
"""Birds that are drawn sitting: they keep their stance, and in the air they need a branch."""
STANCES = 3
"""As drawn, striding with the head up, and with the head down."""


def stance(art: Cutout, number: int, *, swims: bool) -> Cutout:
    """An animal's art in stance `number` (counted round); 0 is as drawn."""
    way = number % STANCES
    if way == 0:
        return art
    box = art.whole.bounds
    if swims:
        return _bent(art, box, _swimming(-1.0 if way == 1 else 1.0, box))
    return _bent(art, box, _walking(box, *((0.10, 11.0) if way == 1 else (-0.05, -17.0))))


def _walking(box: Box, stride: float, head_deg: float) -> Bend:
    """Front legs forward by `stride` of the width, hind legs back; the head turned up about where
    it meets the back."""
    shape = (box[2] - box[0]) / max(box[3] - box[1], 1e-6)
    angle = math.radians(head_deg)
    pivot_x, pivot_y = 0.46, 0.48

    def bend(x: Points, y: Points) -> tuple[Points, Points]:
        legs = _soft((y - 0.58) / 0.42)
        side = np.clip((x - 0.52) / 0.22, -1.0, 1.0)
        head = _soft((0.50 - x) / 0.26) * _soft((0.74 - y) / 0.26)
        turn = angle * head
        dx, dy = (x - pivot_x) * shape, y - pivot_y
        new_x, new_y = _turned(dx, dy, turn, shape, (pivot_x, pivot_y))
        return new_x + stride * legs * side, new_y

    return bend


def _swimming(way: float, box: Box) -> Bend:
    """Turned up or down by a sixth of a right angle, the tail lagging behind."""
    shape = (box[2] - box[0]) / max(box[3] - box[1], 1e-6)
    angle = math.radians(15.0) * way

    def bend(x: Points, y: Points) -> tuple[Points, Points]:
        turn = angle * (1.25 - 0.9 * _soft((x - 0.3) / 0.7))
        dx, dy = (x - 0.5) * shape, y - 0.5
        return _turned(dx, dy, turn, shape, (0.5, 0.5))

    return bend


def _turned(
    dx: Points, dy: Points, turn: Points, shape: float, pivot: tuple[float, float]
) -> tuple[Points, Points]:
    """Offsets from a pivot, turned clockwise, as shares of a box `shape` as wide as it is high."""
    x, y = dx * np.cos(turn) - dy * np.sin(turn), dx * np.sin(turn) + dy * np.cos(turn)
    return pivot[0] + x / shape, pivot[1] + y


def _soft(share: Points) -> Points:
    """0 to 1, softly at both ends."""
    inside = np.clip(share, 0.0, 1.0)
    return inside * inside * (3 - 2 * inside)


def _bent(art: Cutout, box: Box, bend: Bend) -> Cutout:
    left, top, right, bottom = box
    width, height = max(right - left, 1e-6), max(bottom - top, 1e-6)

    def change(path: Path) -> Path:
        found = []
        for contour in path.contours:
            x, y = bend((contour[:, 0] - left) / width, (contour[:, 1] - top) / height)
            found.append(np.stack([left + x * width, top + y * height], axis=1))
        return Path(found)

    bent = art.changed(change)
    # Whoever bends still stands where they stood.
    return bent.moved(0.0, bottom - bent.whole.bounds[3])
