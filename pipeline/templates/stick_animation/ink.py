"""Ink for stick people: a sheet in the encoder's own colours, and a light round pen.

Colour conversion is linear, so a solid colour is converted once and drawn as Y, U and V where
a sheet has blue, green and red: what comes out is a sprite, without converting any pixel.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import Any

import cv2 as _opencv
import numpy as np

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite, yuv_of
from pipeline.drawing.paints import Colour, Paint
from pipeline.drawing.paths import Path, Points, path_of

cv2: Any = _opencv
"""OpenCV, untyped: its stubs lose the element type of every array."""

_GENTLE = math.cos(math.radians(30))
"""Turns up to 30 degrees are mitred: a round corner differs by 3.5 % of the pen's radius."""


class InkSheet(Sheet):
    """A transparent sheet for solid colours; its channels are Y, U, V, opacity, premultiplied.

    Odd sizes get a clear row or column.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        super().__init__(width_px + width_px % 2, height_px + height_px % 2)
        self._context: Any = None
        self._drawn: list[Points] = []

    def _solid(self, path: Path, paint: Colour, opacity: float) -> None:
        self._drawn += path.contours
        if self._context is None:
            import blend2d

            self._context = blend2d.Context(self._image)
            self._context.set_comp_op(blend2d.CompOp.SRC_OVER)
        y, u, v = _converted(paint[2], paint[1], paint[0])
        self._context.set_fill_style_rgba(v, u, y, max(0, min(255, round(paint[3] * opacity))))
        self._context.fill_path(path.native)

    def stroke(
        self,
        path: Path,
        width_px: float,
        paint: Paint,
        opacity: float = 1.0,
        *,
        closed: bool = False,
    ) -> None:
        """Draw along `path` with a round pen."""
        self.fill(inked(path, width_px, closed=closed), paint, opacity)

    def sprite(self, left: int, top: int) -> tuple[Sprite, int, int]:
        """What was drawn, ready for the planes, and its place where the sheet's is `left`, `top`;
        nothing can be drawn after. What is clear around it is left out: it would be blended, too.
        """
        if self._context is not None:
            self._context.end()
        x, y, right, bottom = self._inked()
        pixels = self.pixels[y:bottom, x:right]
        half_size = ((right - x) // 2, (bottom - y) // 2)
        half = cv2.resize(pixels, half_size, interpolation=_opencv.INTER_AREA)
        art = Sprite(
            cv2.extractChannel(pixels, 0),
            cv2.extractChannel(half, 1),
            cv2.extractChannel(half, 2),
            cv2.bitwise_not(cv2.extractChannel(pixels, 3)),
            cv2.bitwise_not(cv2.extractChannel(half, 3)),
        )
        return art, left + x, top + y

    def _inked(self) -> tuple[int, int, int, int]:
        """The even rectangle that holds all ink: left, top, right, bottom; two pixels of none."""
        size = np.array((self.width_px, self.height_px))
        points = np.concatenate(self._drawn) if self._drawn else np.zeros((1, 2))
        low = np.clip(np.floor(points.min(0) / 2).astype(int) * 2, 0, size - 2)
        high = np.clip(np.ceil(points.max(0) / 2).astype(int) * 2, low + 2, size)
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def inked(path: Path, width_px: float, *, closed: bool = False) -> Path:
    """The outline of a round pen of `width_px` drawn along every contour.

    As Path.stroked, with a tenth of its points: gentle turns share one ribbon, only ends and
    sharp corners get a disc.
    """
    parts: list[Points] = []
    for contour in path.contours:
        points = np.concatenate([contour, contour[:1]]) if closed else contour
        if len(points):
            parts.extend(_ribbons(points, width_px / 2))
    return path_of(parts)


def _ribbons(points: Points, radius: float) -> list[Points]:
    """Ribbons between sharp corners, discs on those and on the ends, all wound the same way."""
    steps = points[1:] - points[:-1]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    keep = lengths > 1e-6
    if not keep.all():
        steps, lengths = steps[keep], lengths[keep]
        points = np.concatenate([points[:1], points[1:][keep]])
    disc = _disc(max(8, min(48, int(radius * 2.5) + 6))) * radius
    if len(points) < 2:
        return [points[0] + disc]
    normals = np.empty_like(steps)
    normals[:, 0], normals[:, 1] = -steps[:, 1] / lengths, steps[:, 0] / lengths
    cosines = np.einsum("ij,ij->i", normals[:-1], normals[1:])
    shorter = np.minimum(lengths[:-1], lengths[1:])
    # tan² of half the turn: a mitre must not reach back past the segments beside it.
    reach = radius * radius * (1 - cosines) > 0.64 * shorter * shorter * (1 + cosines)
    sharp = (cosines < _GENTLE) | reach
    offsets = np.empty_like(points)
    offsets[0], offsets[-1] = normals[0], normals[-1]
    offsets[1:-1] = (normals[:-1] + normals[1:]) / np.maximum(1 + cosines, 0.5)[:, None]
    offsets *= radius
    cuts = [0, *(np.flatnonzero(sharp) + 1).tolist(), len(steps)]
    parts: list[Points] = [points[cut] + disc for cut in cuts]
    for start, end in pairwise(cuts):
        aside = offsets[start : end + 1].copy()
        aside[0], aside[-1] = normals[start] * radius, normals[end - 1] * radius
        along = points[start : end + 1]
        parts.append(np.concatenate([along - aside, (along + aside)[::-1]]))
    return parts


@lru_cache(maxsize=64)
def _converted(blue: int, green: int, red: int) -> tuple[int, int, int]:
    return yuv_of((blue, green, red))


@lru_cache(maxsize=64)
def _disc(count: int) -> Points:
    angles = np.arange(count) * (2 * math.pi / count)
    return np.stack([np.cos(angles), np.sin(angles)], 1)
