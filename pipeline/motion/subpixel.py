"""Moves one picture under the frame with subpixel steps, at the speed of a plain resize.

`cv2.resize` is the fastest way to scale, but its source must start on a whole pixel: alone it
jerks. Output column j of a resize by `scale` from a source that starts at x0 shows
x0 - 1/2 + (j + 1/2) * scale. Starting the frame at column k instead of 0 moves it by k * scale,
whose fractions cover the pixel evenly while `scale` is not near a simple fraction: so there is a
whole x0 and a small k for (almost) any position. The first k columns and rows are cut off.

The scale is given as two whole sizes, whose ratio comes as near to it: from n columns of the
source to m of the result, of which a few at the end are cut off as well. From a factor OpenCV
resizes by its own means, from two sizes by Intel's primitives where it has them: half the time.
Compare warpAffine: four times the time for the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

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
pan against exact Lanczos). A zoom passes all phases at once and needs less than a slide. After a
cut to near it is a fifth less: more would have to be read for each frame from far, and few
pictures have it."""
SHARPEN = 0.12
"""What bilinear steps take from the finest detail, given back beforehand."""


@dataclass(frozen=True, slots=True)
class Placing:
    """A resize along one axis: of `source` pixels from `origin` (in the padded plane) to `result`
    ones, of which `cut` before and what is too many after the frame are cut off."""

    origin: int
    source: int
    result: int
    cut: int
    error: float
    """How far, in source pixels, the frame's first pixel lies from the asked position."""


_STEPS = np.arange(TRIES)
_WASTE = _STEPS * 2e-4
"""A hair of cost per column: of equally good ones the one that wastes least."""
_EXTRA = _STEPS * 0.15
"""The same over the frame's length, for those at the end: of a short stripe each weighs more."""


@lru_cache(maxsize=8)
def placing(position: float, scale: float, length: int, room: int, tries: int = TRIES) -> Placing:
    """The best resize for a frame of `length` pixels whose first shows `position` (source pixels)
    of a padded plane of `room` pixels."""
    starts = position + 0.5 - (_STEPS[:tries] + 0.5) * scale
    errors = np.rint(starts) - starts
    cut = int((np.abs(errors) + _WASTE[:tries]).argmin())
    origin = round(float(starts[cut]))
    results = length + cut + _STEPS[:tries]
    wanted = results * scale
    sources = np.minimum(np.rint(wanted), room - origin)
    extra = int((np.abs(sources - wanted) + _EXTRA[:tries] / length).argmin())
    return Placing(origin, int(sources[extra]), int(results[extra]), cut, float(errors[cut]))


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
    across = placing(position[0], scale[0], width, plane.shape[1], tries)
    down = placing(position[1], scale[1], height, plane.shape[0], tries)
    source = plane[
        down.origin : down.origin + down.source, across.origin : across.origin + across.source
    ]
    scratch = _scratch((down.result, across.result))
    _opencv.ipp.setUseIPP_NotExact(True)
    try:
        cv2.resize(source, scratch.shape[::-1], scratch, interpolation=_opencv.INTER_LINEAR)
    finally:
        _opencv.ipp.setUseIPP_NotExact(False)
    np.copyto(out, scratch[down.cut : down.cut + height, across.cut : across.cut + width])


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
    y = planes.y
    # Sharpened at the smaller of both sizes: a blur does not care when it is enlarged.
    if is_shrunk := fine[0] < y.shape[1]:
        y = scaled(y, *fine)
    if not move.is_still:
        soft = cv2.GaussianBlur(y, (0, 0), 0.8 * FINE[kind] * y.shape[1] / fine[0])
        y = cv2.addWeighted(y, 1 + SHARPEN, soft, -SHARPEN, 0)
    if not is_shrunk:
        y = scaled(y, *fine)
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
