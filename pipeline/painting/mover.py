"""Moves one picture under the frame with subpixel steps, at the speed of a plain resize.

`cv2.resize` is the fastest way to scale (vectorised fixed point) and takes any real factor, but
its source must start on a whole pixel: alone it jerks. Output column j of a resize by `scale`
from a source that starts at x0 shows x0 - 1/2 + (j + 1/2) * scale. Starting the frame at column k
instead of 0 moves it by k * scale, whose fractions cover the pixel evenly while `scale` is not
near a simple fraction: so there is a whole x0 and a small k for (almost) any position. The
first k columns and rows are cut off. Compare warpAffine: twice the time for the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2 as _opencv
import numpy as np

from pipeline.painting.base import Frame, Plane
from pipeline.painting.colour import Image, cv2, to_planes
from pipeline.painting.motion import Move, View

_opencv.setNumThreads(1)

TRIES = 64
"""How many columns or rows may be cut off to find a start on a whole pixel."""
PAD = 80
"""Copied border around the picture: the cut-off columns read it, no eye does."""
FINEST = 1.03
"""Source pixels per frame pixel at the closest zoom: above 1, where the fractions spread."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a resize starts (`origin`, whole pixels of the padded plane) and what is cut off."""

    origin: int
    cut: int
    error: float
    """How far, in source pixels, the result lies from the asked position."""


_STEPS = np.arange(TRIES)


def placing(position: float, scale: float, tries: int = TRIES) -> Placing:
    """The best start for a frame whose first pixel shows `position` (padded, source pixels)."""
    starts = position + 0.5 - (_STEPS[:tries] + 0.5) * scale
    errors = np.rint(starts) - starts
    # A hair of cost per column: of equally good starts the one that wastes least.
    best = int(np.argmin(np.abs(errors) + _STEPS[:tries] * 2e-4))
    return Placing(round(float(starts[best])), best, float(errors[best]))


def _scratch(shape: tuple[int, int]) -> Plane:
    """Memory that is used again: fresh pages cost as much as the resize itself."""
    global _memory  # noqa: PLW0603
    size = shape[0] * shape[1]
    if _memory.size < size:
        _memory = np.empty(size * 5 // 4, np.uint8)
    return _memory[:size].reshape(shape)


_memory: Plane = np.empty(0, np.uint8)


def resample(
    plane: Plane, position: tuple[float, float], scale: float, out: Plane, tries: int = TRIES
) -> None:
    """Fill `out` with the padded plane seen from `position` (x, y of its first pixel)."""
    height, width = out.shape
    across, down = placing(position[0], scale, tries), placing(position[1], scale, tries)
    columns, rows = width + across.cut, height + down.cut
    source = plane[
        down.origin : down.origin + int(rows * scale) + 3,
        across.origin : across.origin + int(columns * scale) + 3,
    ]
    factor = 1 / scale
    shape = (round(source.shape[0] * factor), round(source.shape[1] * factor))
    big = cv2.resize(
        source, None, _scratch(shape), fx=factor, fy=factor, interpolation=_opencv.INTER_LINEAR
    )
    np.copyto(out, big[down.cut : rows, across.cut : columns])


@dataclass(frozen=True, slots=True)
class Source:
    """A picture's planes at working size with padding, and that size without it."""

    y: Plane
    u: Plane
    v: Plane
    width: int
    height: int


def prepare(bgr: Image, frame_size: tuple[int, int], move: Move) -> Source:
    """Scale a picture so that it covers the frame and its closest view is `FINEST`."""
    width, height = working_size(bgr.shape[1], bgr.shape[0], frame_size, move)
    bgr = scaled(bgr, width, height)
    planes = to_planes(bgr)
    y, u, v = padded(planes.y, PAD), padded(planes.u, PAD // 2), padded(planes.v, PAD // 2)
    return Source(y, u, v, width, height)


def working_size(
    width: int, height: int, frame_size: tuple[int, int], move: Move
) -> tuple[int, int]:
    """The even size of the picture at which the move's closest view is `FINEST`."""
    frame_w, frame_h = frame_size
    zoom = 1.0 if move.is_still else move.closest * FINEST
    factor = max(frame_w / width, frame_h / height) * zoom
    wide = max(frame_w, round(width * factor / 2) * 2)
    tall = max(frame_h, round(height * factor / 2) * 2)
    return wide, tall


def scaled(picture: Image, width: int, height: int) -> Image:
    """A picture at a new size: area averages down, cubic up."""
    if picture.shape[1::-1] == (width, height):
        return picture
    smaller = width < picture.shape[1]
    how = _opencv.INTER_AREA if smaller else _opencv.INTER_CUBIC
    resized: Image = cv2.resize(picture, (width, height), interpolation=how)
    return resized


def padded(plane: Plane, by: int, value: int | None = None) -> Plane:
    """A plane with a border: its own edge repeated, or a constant."""
    if value is None:
        out: Plane = cv2.copyMakeBorder(plane, by, by, by, by, _opencv.BORDER_REPLICATE)
    else:
        out = cv2.copyMakeBorder(plane, by, by, by, by, _opencv.BORDER_CONSTANT, value=value)
    return out


@dataclass(frozen=True, slots=True)
class Seen:
    """The first luma pixel's position in the unpadded source, and the scale."""

    x: float
    y: float
    scale: float


def seen(view: View, size: tuple[int, int], frame_size: tuple[int, int]) -> Seen:
    """Which part of a picture of `size` a view shows in a frame."""
    frame_w, frame_h = frame_size
    scale = min(size[0] / frame_w, size[1] / frame_h) / view.zoom
    x = (size[0] - frame_w * scale) * view.x + scale / 2 - 0.5
    y = (size[1] - frame_h * scale) * view.y + scale / 2 - 0.5
    return Seen(x, y, scale)


def show(source: Source, where: Seen, frame: Frame) -> None:
    """Paint a source into a frame."""
    scale = where.scale
    resample(source.y, (where.x + PAD, where.y + PAD), scale, frame.y)
    # Chroma pixel centres lie at 2i + 1/2 of luma.
    half = (
        ((where.x + 0.5 * scale) - 0.5) / 2 + PAD // 2,
        ((where.y + 0.5 * scale) - 0.5) / 2 + PAD // 2,
    )
    resample(source.u, half, scale, frame.u, TRIES // 2)
    resample(source.v, half, scale, frame.v, TRIES // 2)
