"""Light on a moving ground: one colour glows into another, at the price of three additions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing import colour
from pipeline.drawing.base import Frame, Plane
from pipeline.drawing.colour import cv2
from pipeline.drawing.widgets.animated_cards import Background
from pipeline.drawing.widgets.sprites import Box
from pipeline.timeline import Canvas


class Glow:
    """A ground of mostly one colour, `base`, lit towards `lit` around a point.

    The difference of the two colours is stored once for each plane and added at every frame, so
    the ground under it may move. `centre` is in shares of the canvas, `reach` in its diagonals.
    """

    def __init__(
        self,
        ground: Background,
        canvas: Canvas,
        base: str,
        lit: str,
        *,
        centre: tuple[float, float] = (0.5, 0.3),
        reach: float = 0.62,
    ) -> None:
        self._ground = ground
        share = _falling(canvas, centre, reach)
        half = cv2.resize(share, (canvas.width_px // 2, canvas.height_px // 2))
        dark = colour.yuv_of(colour.parse_colour(base))
        light = colour.yuv_of(colour.parse_colour(lit))
        # Each plane moves one way only: up or down, as the two colours differ in it.
        self._steps = [
            (_bytes(part * abs(there - here)), there >= here)
            for part, here, there in zip((share, half, half), dark, light, strict=True)
        ]

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool | Box:
        """Paint the ground, then the light over all of it where it was painted anew."""
        painted = self._ground.paint(index, frame, fresh=fresh)
        if painted is True:
            for plane, (step, is_more) in zip(
                (frame.y, frame.u, frame.v), self._steps, strict=True
            ):
                _shift(plane, step, is_more=is_more)
        return painted


def _shift(plane: Plane, step: Plane, *, is_more: bool) -> None:
    (cv2.add if is_more else cv2.subtract)(plane, step, dst=plane)


def _falling(canvas: Canvas, centre: tuple[float, float], reach: float) -> NDArray[np.float32]:
    """1 at the centre, softly falling to 0 at `reach` diagonals from it."""
    width, height = canvas.width_px, canvas.height_px
    radius = reach * float(np.hypot(width, height))
    x = (np.arange(width, dtype=np.float32) - centre[0] * width)[None, :]
    y = (np.arange(height, dtype=np.float32) - centre[1] * height)[:, None]
    near = np.clip(1 - np.hypot(x, y) / radius, 0, 1)
    falling: NDArray[np.float32] = (near * near * (3 - 2 * near)).astype(np.float32)
    return falling


def _bytes(values: NDArray[np.float32]) -> Plane:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
