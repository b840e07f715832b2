"""The paper of a drawn story and the lines on it: they draw themselves on, then wobble."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import numpy as np

from pipeline.drawing import colour as planes
from pipeline.drawing.base import Frame
from pipeline.drawing.paints import colour
from pipeline.drawing.paths import Path
from pipeline.templates.stick_animation.ink import InkSheet
from pipeline.templates.stick_animation.lines import INK, wobble
from pipeline.templates.stick_animation.scenery import dotted
from pipeline.timeline import Canvas

DRAWINGS = 3
"""Drawings of one thing that take turns, so that its lines wobble."""
_DRAW_ON = 26
"""Frames in which the lines draw themselves on."""


class PaperBackground:
    """Paper and scenery of one scene, as whole frames; those that come again are kept."""

    def __init__(self, lines: list[Path], size: tuple[int, int], unit: float, seed: int) -> None:
        self._lines, self._size, self._unit, self._seed = lines, size, unit, seed
        self._kept: dict[object, Frame] = {}

    def at(self, index: int, boil: int, *, draws_on: bool) -> tuple[object, Frame]:
        """The ground at a frame, with a key that differs when its picture does."""
        drawing = draws_on and index < _DRAW_ON
        key: object = ("on", max(0, index) // 2) if drawing else boil
        if key not in self._kept:
            if drawing:
                self._kept = {}
            self._kept[key] = self._draw((max(0, index) + 2) / _DRAW_ON if drawing else 1.0, key)
        return key, self._kept[key]

    def _draw(self, share: float, key: object) -> Frame:
        random = Random(f"ground/{self._seed}/{key}")
        pen = 6.5 * self._unit
        shown: list[tuple[Path, str]] = []
        for number, path in enumerate(self._lines):
            drawn = wobble(path, 2.4 * self._unit, random)
            # Lines begin one after the other, as a hand draws them.
            own = min(1.0, max(0.0, share * 1.5 - 0.5 * number / len(self._lines)))
            if own > 0.01:
                tone = INK if number == 0 else "#a8a294"
                shown.append((drawn.partly(own) if own < 1 else drawn, tone))
        frame = Frame.blank(Canvas(*self._size, 30))
        planes.copy(paper(*self._size, self._unit), frame)
        boxes = np.array([path.bounds for path, _ in shown if path])
        if not len(boxes):
            return frame
        low, high = boxes[:, :2].min(0) - pen, boxes[:, 2:].max(0) + pen
        left, top = max(0, int(low[0])) // 2 * 2, max(0, int(low[1])) // 2 * 2
        right = min(int(high[0]) + 1, self._size[0])
        bottom = min(int(high[1]) + 1, self._size[1])
        sheet = InkSheet(right - left, bottom - top)
        for path, tone in shown:
            sheet.stroke(path.moved(-left, -top), pen, colour(tone))
        planes.draw(frame, *sheet.sprite(left, top))
        return frame


@lru_cache(maxsize=2)
def paper(width_px: int, height_px: int, unit: float) -> Frame:
    """Bare dotted paper; shared, so nobody paints on it."""
    bgr = np.ascontiguousarray(dotted(width_px, height_px, unit)[..., :3])
    return planes.to_planes(bgr)
