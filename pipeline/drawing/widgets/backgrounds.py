"""What lies behind cards: a still picture, a drifting pattern, or moving pictures with a shade."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from pipeline.drawing import colour
from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite
from pipeline.drawing.paints import Pixels, fade
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import ellipse, rect
from pipeline.drawing.text_blocks import wrap
from pipeline.drawing.text_shaping import TextStyle, shape
from pipeline.drawing.widgets.animated_cards import Background
from pipeline.drawing.widgets.sprites import Box
from pipeline.timeline import Canvas


def full_frame(bgr: Pixels) -> Frame:
    """A picture of even size as planes."""
    return colour.to_planes(np.ascontiguousarray(bgr))


class StillBackground:
    """One picture, painted again only when asked."""

    def __init__(self, bgr: Pixels) -> None:
        self._frame = full_frame(bgr)

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool:
        """Copy the picture when something over it changed."""
        if fresh:
            colour.copy(self._frame, frame)
        return fresh


class DriftingBackground:
    """A picture larger than the frame that slides diagonally a pixel a frame, for ever.

    `bgr` repeats after `period_px` (even) in both directions and is larger by that.
    """

    def __init__(self, bgr: Pixels, period_px: int) -> None:
        self._frame = full_frame(bgr)
        self._period_px = period_px

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool:
        """Copy the window of this frame."""
        height, width = frame.y.shape
        at = index % self._period_px
        half = at // 2
        np.copyto(frame.y, self._frame.y[at : at + height, at : at + width])
        rows, columns = height // 2, width // 2
        np.copyto(frame.u, self._frame.u[half : half + rows, half : half + columns])
        np.copyto(frame.v, self._frame.v[half : half + rows, half : half + columns])
        return True


class MovingBackground:
    """A painter that moves at every frame, as a ground; `box` is all that it paints, if not all."""

    def __init__(self, painter: Painter, box: Box | None = None) -> None:
        self._painter, self._box = painter, box

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool | Box:
        """Paint this frame."""
        self._painter.paint(index, frame)
        return self._box or True


class ShadeOverlay:
    """A sprite over the whole frame: laid again whenever what lies under it was painted."""

    def __init__(self, art: Sprite) -> None:
        self._art = art

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool:
        """Lay the shade where the frame is fresh."""
        if fresh:
            colour.draw(frame, self._art, 0, 0)
        return fresh


class LayeredBackground:
    """Grounds over each other, back to front: each is painted anew where the one below was."""

    def __init__(self, grounds: Sequence[Background]) -> None:
        self._grounds = tuple(grounds)

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool | Box:
        """Paint what changed; the smallest box that holds all of it."""
        whole, boxes = False, []
        for ground in self._grounds:
            painted = ground.paint(index, frame, fresh=fresh or whole)
            if isinstance(painted, tuple):
                boxes.append(painted)
            else:
                whole = whole or painted
        if whole or not boxes:
            return whole
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )


def pattern(canvas: Canvas, colours: tuple[str, str], marks: str, seed: int) -> DriftingBackground:
    """Faint marks (letters such as "?") on one colour, scattered by seed, drifting for ever."""
    short = min(canvas.width_px, canvas.height_px)
    period = max(16, round(short * 0.26)) // 2 * 2
    width, height = canvas.width_px + period, canvas.height_px + period
    tile = Sheet(period, period, colours[0])
    random = Random(f"pattern/{seed}/{marks}")
    ink = fade(rgba(colours[1]), 0.55)
    for at, mark in enumerate((marks * 2)[:2]):
        style = TextStyle("Poppins", 800, period * 0.40, ink)
        line = shape(mark, style)
        centre = (period * (0.25 + 0.5 * at), period * (0.25 + 0.5 * at))
        outline = wrap(mark, style, period).outline(0, 0, line.width_px)
        left, top, right, bottom = outline.bounds
        moved = outline.moved(centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2)
        tile.fill(moved.turned(random.uniform(-24, 24), centre), ink)
    for at in range(2):
        x, y = period * (0.75 - 0.5 * at), period * (0.25 + 0.5 * at)
        tile.fill(ellipse(x, y, period * 0.035), ink)
    square = tile.pixels[..., :3]
    repeats = (-(-height // period), -(-width // period), 1)
    return DriftingBackground(np.tile(square, repeats)[: height // 2 * 2, : width // 2 * 2], period)


def grid(canvas: Canvas, ground: str, ink: str) -> DriftingBackground:
    """Squared paper that drifts: a page to write a lesson on."""
    short = min(canvas.width_px, canvas.height_px)
    period = max(12, round(short * 0.075)) // 2 * 2
    sheet = Sheet(canvas.width_px + period, canvas.height_px + period, ground)
    pen = max(1.0, short * 0.0022)
    for x in range(period // 2, canvas.width_px + period, period):
        sheet.fill(rect(x - pen / 2, 0, pen, canvas.height_px + period), ink)
    for y in range(period // 2, canvas.height_px + period, period):
        sheet.fill(rect(0, y - pen / 2, canvas.width_px + period, pen), ink)
    return DriftingBackground(sheet.pixels[..., :3].copy(), period)
