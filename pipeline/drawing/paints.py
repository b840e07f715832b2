"""Colours and gradients, and how they look over an area: premultiplied BGR and opacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.paths import Point

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255, not premultiplied."""


def colour(text: str, opacity: float = 1.0) -> Colour:
    """Read #RGB, #RRGGBB or #RRGGBBAA; `opacity` 0 to 1 is multiplied in."""
    digits = text.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, alpha = (int((digits + "ff")[i : i + 2], 16) for i in (0, 2, 4, 6))
    return (red, green, blue, round(alpha * opacity))


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` 0 is the first colour, 1 the second."""
    red, green, blue, alpha = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue, alpha)


def fade(one: Colour, opacity: float) -> Colour:
    """The same colour with its opacity multiplied by `opacity`."""
    return (one[0], one[1], one[2], round(one[3] * opacity))


@dataclass(frozen=True, slots=True)
class LinearGradient:
    """Colours along a line, in pixels of the sheet; `stops` rise from 0 to 1."""

    start: Point
    end: Point
    stops: tuple[tuple[float, Colour], ...]

    def share(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        norm = max(dx * dx + dy * dy, 1e-9)
        found: NDArray[np.float32] = (x - np.float32(self.start[0])) * np.float32(dx / norm) + (
            y - np.float32(self.start[1])
        ) * np.float32(dy / norm)
        return found


@dataclass(frozen=True, slots=True)
class RadialGradient:
    """Colours from a centre outwards, in pixels of the sheet."""

    centre: Point
    radius_px: float
    stops: tuple[tuple[float, Colour], ...]

    def share(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.hypot(
            x - np.float32(self.centre[0]), y - np.float32(self.centre[1])
        ) / np.float32(self.radius_px)
        return found


Gradient = LinearGradient | RadialGradient
Paint = Colour | str | LinearGradient | RadialGradient
"""What a shape is filled with: a colour (also as "#RRGGBB"), or a gradient."""


def premultiplied(rgba: Pixels) -> Pixels:
    """Straight RGB or RGBA as premultiplied BGRA."""
    if rgba.shape[2] == 3:
        opaque = np.full((*rgba.shape[:2], 1), 255, np.uint8)
        return np.concatenate([rgba[..., ::-1], opaque], 2)
    alpha = rgba[..., 3:4].astype(np.uint16)
    colours = (rgba[..., 2::-1].astype(np.uint16) * alpha + 127) // 255
    return np.concatenate([colours, alpha], 2).astype(np.uint8)


def shade_of(paint: Paint, left: int, top: int, width: int, height: int) -> Pixels:
    """The paint as premultiplied BGRA over an area."""
    if isinstance(paint, str):
        paint = colour(paint)
    if isinstance(paint, tuple):
        solid = premultiplied(np.array([[paint]], np.uint8))
        return np.broadcast_to(solid, (height, width, 4)).copy()
    table = _table(paint.stops)
    if isinstance(paint, LinearGradient) and paint.start[0] == paint.end[0]:
        x = np.zeros((1, 1), np.float32)
        y = (np.arange(top, top + height, dtype=np.float32) + 0.5)[:, None]
        rows = table[_index(paint.share(x, y))]
        return np.broadcast_to(rows, (height, width, 4)).copy()
    x = (np.arange(left, left + width, dtype=np.float32) + 0.5)[None, :]
    y = (np.arange(top, top + height, dtype=np.float32) + 0.5)[:, None]
    return np.ascontiguousarray(table[_index(paint.share(x, y))])


def _index(share: NDArray[np.float32]) -> NDArray[np.intp]:
    return (np.clip(share, 0, 1) * 1023 + 0.5).astype(np.intp)


def _table(stops: tuple[tuple[float, Colour], ...]) -> Pixels:
    """1,024 premultiplied BGRA colours from first to last stop."""
    at = [place for place, _ in stops]
    steps = np.linspace(0, 1, 1024)
    channels = [np.interp(steps, at, [paint[c] for _, paint in stops]) for c in range(4)]
    alpha = channels[3] / 255
    blue, green, red = (channels[c] * alpha for c in (2, 1, 0))
    return np.stack([blue, green, red, channels[3]], 1).round().astype(np.uint8)
