"""What lies behind cards: a still picture, a drifting pattern, or moving pictures with a shade."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from pipeline.painting import colour
from pipeline.painting.base import Frame, Painter
from pipeline.painting.canvas import LinearGradient, Pixels, Sheet, fade
from pipeline.painting.canvas import colour as rgba
from pipeline.painting.colour import Sprite
from pipeline.painting.paths import ellipse
from pipeline.painting.text import TextStyle, shape, wrap
from pipeline.timeline import Canvas


def full_frame(bgr: Pixels) -> Frame:
    """A picture of even size as planes."""
    return colour.to_planes(np.ascontiguousarray(bgr))


class Still:
    """One picture, painted again only when asked."""

    def __init__(self, bgr: Pixels) -> None:
        self._frame = full_frame(bgr)

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool:
        """Copy the picture when something over it changed."""
        if fresh:
            colour.copy(self._frame, frame)
        return fresh


class Drift:
    """A picture larger than the frame that slides diagonally a pixel a frame, for ever.

    `bgr` repeats after `period_px` (even) in both directions and is larger by that.
    """

    def __init__(self, bgr: Pixels, period_px: int) -> None:
        self._frame = full_frame(bgr)
        self._period_px = period_px

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool:
        """Copy the window of this frame."""
        height, width = frame.y.shape
        at = index % self._period_px
        half = at // 2
        np.copyto(frame.y, self._frame.y[at : at + height, at : at + width])
        rows, columns = height // 2, width // 2
        np.copyto(frame.u, self._frame.u[half : half + rows, half : half + columns])
        np.copyto(frame.v, self._frame.v[half : half + rows, half : half + columns])
        return True


class Shown:
    """Moving pictures (each with its own box) under shades that stay."""

    def __init__(self, painters: Sequence[Painter], shades: Sequence[Sprite] = ()) -> None:
        self._painters = tuple(painters)
        self._shades = tuple(shades)

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool:
        """Paint every picture and lay the shades over them."""
        for painter in self._painters:
            painter.paint(index, frame)
        for shade in self._shades:
            colour.draw(frame, shade, 0, 0)
        return True


def pattern(canvas: Canvas, colours: tuple[str, str], marks: str, seed: int) -> Drift:
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
    one = tile.pixels[..., :3]
    repeats = (-(-height // period), -(-width // period), 1)
    return Drift(np.tile(one, repeats)[: height // 2 * 2, : width // 2 * 2], period)


def shade_down(
    canvas: Canvas, stops: Sequence[tuple[float, float]], tone: str = "#000000"
) -> Sprite:
    """A shade over the whole frame: opacity by height, `stops` of (share of height, opacity)."""
    sheet = Sheet(canvas.width_px, canvas.height_px)
    marks = tuple((at, fade(rgba(tone), opacity)) for at, opacity in stops)
    gradient = LinearGradient((0, 0), (0, canvas.height_px), marks)
    from pipeline.painting.paths import rect

    sheet.fill(rect(0, 0, canvas.width_px, canvas.height_px), gradient)
    return colour.sprite(sheet.pixels, premultiplied=True)
