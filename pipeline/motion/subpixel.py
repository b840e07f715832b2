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

from pipeline.drawing.base import Frame, Plane
from pipeline.drawing.colour import Image, cv2, to_planes
from pipeline.motion.moves import Move, View

_opencv.setNumThreads(1)

TRIES = 64
"""How many columns or rows may be cut off to find a start on a whole pixel."""
PAD = 160
"""Copied border around the picture: the cut-off columns read it, no eye does."""
FINEST = 1.03
"""Source pixels per frame pixel at the closest zoom: above 1, where the fractions spread."""
FINE = {"zooming": 1.55, "sliding": 2.06}
"""The same for luma: bilinear steps between finer pixels cost less sharpness (VMAF 84 to 94 on a
pan against exact Lanczos). A zoom passes all phases at once and needs less than a slide."""
SHARPEN = 0.12
"""What bilinear steps take from the finest detail, given back beforehand."""


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
    plane: Plane,
    position: tuple[float, float],
    scale: tuple[float, float],
    out: Plane,
    tries: int = TRIES,
) -> None:
    """Fill `out` with the padded plane seen from `position` (x, y of its first pixel), with
    `scale` source pixels to one of `out` on each axis."""
    height, width = out.shape
    across, down = placing(position[0], scale[0], tries), placing(position[1], scale[1], tries)
    columns, rows = width + across.cut, height + down.cut
    source = plane[
        down.origin : down.origin + int(rows * scale[1]) + 3,
        across.origin : across.origin + int(columns * scale[0]) + 3,
    ]
    fx, fy = 1 / scale[0], 1 / scale[1]
    shape = (round(source.shape[0] * fy), round(source.shape[1] * fx))
    big = cv2.resize(
        source, None, _scratch(shape), fx=fx, fy=fy, interpolation=_opencv.INTER_LINEAR
    )
    np.copyto(out, big[down.cut : rows, across.cut : columns])


@dataclass(frozen=True, slots=True)
class Source:
    """A picture's planes, each at its own working size with padding, and the picture's size."""

    y: Plane
    u: Plane
    v: Plane
    width: int
    height: int


def prepare(bgr: Image, frame_size: tuple[int, int], move: Move) -> Source:
    """Make planes of a picture at the sizes at which they move well; see `FINE`."""
    height, width = bgr.shape[:2]
    even = cv2.resize(bgr, _even(width, height), interpolation=_opencv.INTER_AREA)
    planes = to_planes(even, dithers=True)
    kind = "sliding" if move.start.zoom == move.end.zoom else "zooming"
    fine = _size(width, height, frame_size, move, 1.0 if move.is_still else FINE[kind])
    coarse = _size(width, height, frame_size, move, 1.0 if move.is_still else FINEST)
    y = scaled(planes.y, *fine)
    if not move.is_still:
        soft = cv2.GaussianBlur(y, (0, 0), 0.8 * FINE[kind])
        y = cv2.addWeighted(y, 1 + SHARPEN, soft, -SHARPEN, 0)
    u, v = (scaled(plane, coarse[0] // 2, coarse[1] // 2) for plane in (planes.u, planes.v))
    return Source(padded(y, PAD), padded(u, PAD // 2), padded(v, PAD // 2), width, height)


def _even(width: int, height: int) -> tuple[int, int]:
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


def _size(
    width: int, height: int, frame_size: tuple[int, int], move: Move, fine: float
) -> tuple[int, int]:
    """The even size at which the move's closest view has `fine` pixels to one of the frame."""
    closest = 1.0 if move.is_still else move.closest
    factor = max(frame_size[0] / width, frame_size[1] / height) * closest * fine
    return _even(round(width * factor + 1), round(height * factor + 1))


def working_size(
    width: int, height: int, frame_size: tuple[int, int], move: Move
) -> tuple[int, int]:
    """The even size of a picture at which the move's closest view is `FINEST`."""
    return _size(width, height, frame_size, move, 1.0 if move.is_still else FINEST)


def scaled(picture: Image, width: int, height: int) -> Image:
    """A picture or plane at a new size: area averages down, cubic up."""
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
class SampleGrid:
    """Where the first frame pixel's centre lies in a picture, and picture pixels to one of the
    frame."""

    x: float
    y: float
    scale: float


def sample_grid(view: View, size: tuple[int, int], frame_size: tuple[int, int]) -> SampleGrid:
    """Which part of a picture of `size` a view shows in a frame."""
    frame_w, frame_h = frame_size
    scale = min(size[0] / frame_w, size[1] / frame_h) / view.zoom
    x = (size[0] - frame_w * scale) * view.x + scale / 2 - 0.5
    y = (size[1] - frame_h * scale) * view.y + scale / 2 - 0.5
    return SampleGrid(x, y, scale)


def show(source: Source, where: SampleGrid, frame: Frame) -> None:
    """Paint a source into a frame."""
    show_plane(source, source.y, PAD, where, frame.y, 1, TRIES)
    show_plane(source, source.u, PAD // 2, where, frame.u, 2, TRIES // 2)
    show_plane(source, source.v, PAD // 2, where, frame.v, 2, TRIES // 2)


def show_plane(
    source: Source, plane: Plane, pad: int, where: SampleGrid, out: Plane, step: int, tries: int
) -> None:
    """Paint one plane of a source.

    `step` is 2 for chroma, whose pixel i lies in the middle of frame pixels 2i and 2i + 1.
    """
    wide = (plane.shape[1] - 2 * pad) / source.width
    tall = (plane.shape[0] - 2 * pad) / source.height
    middle = (step - 1) / 2 * where.scale
    x = (where.x + middle + 0.5) * wide - 0.5 + pad
    y = (where.y + middle + 0.5) * tall - 0.5 + pad
    scale = (step * where.scale * wide, step * where.scale * tall)
    resample(plane, (x, y), scale, out, tries)
