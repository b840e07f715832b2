"""Colour for painters: BGR into the encoder's planes, and sprites blended straight on them.

Everything is BT.709 in limited range (ITU-R BT.709-6, 3.5: Y 16 to 235, chroma 16 to 240), 4:2:0
with chroma in the middle of its four pixels. Colours are OpenCV's order, blue first, uint8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2 as _opencv
import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.base import Frame, Plane

Image = NDArray[np.uint8]

cv2: Any = _opencv
"""OpenCV, untyped: its stubs lose the element type of every array."""

_KR, _KB = 0.2126, 0.0722
_KG = 1.0 - _KR - _KB
_LUMA = np.array([[_KB, _KG, _KR, 0.0]]) * (219 / 255)
_LUMA[0, 3] = 16
_CHROMA = np.array(
    [
        [0.5, -_KG / (2 * (1 - _KB)), -_KR / (2 * (1 - _KB)), 0.0],
        [-_KB / (2 * (1 - _KR)), -_KG / (2 * (1 - _KR)), 0.5, 0.0],
    ]
) * (224 / 255)
_CHROMA[:, 3] = 128


CHROMA_CELL = 8
"""Chroma is dithered in squares as large as the encoder's blocks: finer steps of one level lie
below its quantiser and are flattened to bands."""
_BAND = 128
"""Rows that are converted at a time where memory would be large."""


def _back() -> NDArray[np.float64]:
    """Planes to BGR: the inverse of the rows above, with its offset as the fourth column."""
    matrix = np.vstack([_LUMA, _CHROMA])
    inverse = np.linalg.inv(matrix[:, :3])
    return np.column_stack([inverse, -inverse @ matrix[:, 3]])


_BACK = _back()


def parse_colour(text: str) -> tuple[int, int, int]:
    """`#RRGGBB` as (blue, green, red)."""
    value = int(text.removeprefix("#"), 16)
    return value & 255, value >> 8 & 255, value >> 16 & 255


def yuv_of(bgr: tuple[int, int, int]) -> tuple[int, int, int]:
    """One colour as (Y, U, V)."""
    one = np.array([*bgr, 1.0])
    y, u, v = (round(float(row @ one)) for row in (*_LUMA, *_CHROMA))
    return y, u, v


def to_planes(bgr: Image, *, dithers: bool = False) -> Frame:
    """A whole picture (height × width × 3, both sizes even) as its own frame of planes.

    `dithers` keeps what rounding takes from soft gradients as a fine pattern: for pictures, not
    for flat drawings, whose colours it would roughen.
    """
    height, width = bgr.shape[:2]
    luma, chroma = width * height, (width // 2) * (height // 2)
    buffer = np.empty(luma + 2 * chroma, np.uint8)
    planes = Frame(
        buffer,
        buffer[:luma].reshape(height, width),
        buffer[luma : luma + chroma].reshape(height // 2, width // 2),
        buffer[luma + chroma :].reshape(height // 2, width // 2),
    )
    if dithers:
        _put_dithered(planes, bgr)
    else:
        put_bgr(planes, bgr)
    return planes


def _put_dithered(frame: Frame, bgr: Image) -> None:
    """As `put_bgr` over a whole frame, each value rounded up as often as its fraction says."""
    height, width = bgr.shape[:2]
    fine = _thresholds(width, _BAND)
    coarse = _thresholds(-(-width // 2 // CHROMA_CELL), -(-height // 2 // CHROMA_CELL))
    coarse = coarse.repeat(CHROMA_CELL, axis=1)[:, : width // 2]
    for top in range(0, height, _BAND):
        rows = slice(top, min(height, top + _BAND))
        part = bgr[rows].astype(np.float32)
        here = fine[: part.shape[0]]
        frame.y[rows] = cv2.transform(part, _LUMA).reshape(here.shape) + here
        half = cv2.resize(part, (width // 2, part.shape[0] // 2), interpolation=cv2.INTER_AREA)
        both = cv2.transform(half, _CHROMA)
        there = slice(top // 2, top // 2 + half.shape[0])
        here = coarse[np.arange(there.start, there.stop) // CHROMA_CELL]
        frame.u[there] = both[:, :, 0] + here
        frame.v[there] = both[:, :, 1] + here


def _thresholds(width: int, height: int) -> NDArray[np.float32]:
    """Interleaved gradient noise (Jimenez 2014), 0 to 1: any few neighbours are spread evenly."""
    x, y = np.arange(width), np.arange(height)[:, None]
    noise = 52.9829189 * ((0.06711056 * x + 0.00583715 * y) % 1.0) % 1.0
    return np.asarray(noise * 0.998, np.float32)


def put_bgr(frame: Frame, bgr: Image, x: int = 0, y: int = 0) -> None:
    """Paint an opaque picture at an even place; its sizes are even and it lies inside."""
    height, width = bgr.shape[:2]
    half_h, half_w = height // 2, width // 2
    cv2.transform(bgr, _LUMA, dst=frame.y[y : y + height, x : x + width])
    half = cv2.resize(bgr, (half_w, half_h), interpolation=cv2.INTER_AREA)
    both = cv2.transform(half, _CHROMA)
    rows, columns = slice(y // 2, y // 2 + half_h), slice(x // 2, x // 2 + half_w)
    frame.u[rows, columns] = both[:, :, 0]
    frame.v[rows, columns] = both[:, :, 1]


def to_bgr(frame: Frame) -> Image:
    """A frame's colours back as a picture: for thumbnails and looking, not for speed."""
    height, width = frame.y.shape
    size = (width, height)
    u, v = (
        cv2.resize(plane, size, interpolation=_opencv.INTER_LINEAR) for plane in (frame.u, frame.v)
    )
    picture: Image = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _BAND):
        rows = slice(top, top + _BAND)
        planes = cv2.merge([frame.y[rows], u[rows], v[rows]]).astype(np.float32)
        cv2.transform(planes, _BACK, dst=planes)
        picture[rows] = np.clip(np.rint(planes), 0, 255)
    return picture


def fill(frame: Frame, bgr: tuple[int, int, int]) -> None:
    """Paint the whole frame in one colour."""
    frame.y[:], frame.u[:], frame.v[:] = yuv_of(bgr)


def region(frame: Frame, x: int, y: int, width: int, height: int) -> Frame:
    """A rectangle of a frame (all four even) as a frame: painting it paints the whole.

    Its `buffer` is the whole frame's.
    """
    rows, columns = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
    return Frame(
        frame.buffer,
        frame.y[y : y + height, x : x + width],
        frame.u[rows, columns],
        frame.v[rows, columns],
    )


def copy(source: Frame, target: Frame) -> None:
    """Copy all of one frame onto another of the same size."""
    np.copyto(target.y, source.y)
    np.copyto(target.u, source.u)
    np.copyto(target.v, source.v)


def mix(first: Frame, second: Frame, share: float, out: Frame) -> None:
    """A cross-fade: `share` of the second frame over the first (0 to 1); `out` may be either."""
    for a, b, o in ((first.y, second.y, out.y), (first.u, second.u, out.u)):
        cv2.addWeighted(a, 1 - share, b, share, 0, dst=o)
    cv2.addWeighted(first.v, 1 - share, second.v, share, 0, dst=out.v)


@dataclass(frozen=True, slots=True)
class Sprite:
    """A picture with alpha, ready to be blended on planes: colours premultiplied.

    `keep` and `keep_half` are 255 minus alpha at full and at half size; `y`, `u`, `v` what is
    added. Sizes are even.
    """

    y: Plane
    u: Plane
    v: Plane
    keep: Plane
    keep_half: Plane

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.y.shape[0])


def sprite(bgra: Image, *, premultiplied: bool = False) -> Sprite:
    """A picture of four channels as a sprite; an odd size gets a clear row or column."""
    height, width = bgra.shape[:2]
    if height % 2 or width % 2:
        bgra = cv2.copyMakeBorder(bgra, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT)
    alpha = cv2.extractChannel(bgra, 3)
    colour = cv2.cvtColor(bgra, _opencv.COLOR_BGRA2BGR)
    if not premultiplied:
        colour = cv2.multiply(colour, cv2.merge([alpha] * 3), scale=1 / 255)
    half_size = (colour.shape[1] // 2, colour.shape[0] // 2)
    half_alpha = cv2.resize(alpha, half_size, interpolation=cv2.INTER_AREA)
    half_colour = cv2.resize(colour, half_size, interpolation=cv2.INTER_AREA)
    luma = _LUMA.copy()
    luma[0, 3] = 0
    chroma = _CHROMA.copy()
    chroma[:, 3] = 0
    y = cv2.add(cv2.transform(colour, luma), cv2.multiply(alpha, 16, scale=1 / 255))
    signed = cv2.transform(half_colour.astype(np.float32), chroma)
    lifted = signed + half_alpha[:, :, None].astype(np.float32) * (128 / 255)
    both = np.clip(np.rint(lifted), 0, 255).astype(np.uint8)
    return Sprite(
        y,
        np.ascontiguousarray(both[:, :, 0]),
        np.ascontiguousarray(both[:, :, 1]),
        cv2.bitwise_not(alpha),
        cv2.bitwise_not(half_alpha),
    )


def _blend(target: Plane, add: Plane, keep: Plane) -> None:
    rest = cv2.multiply(target, keep, scale=1 / 255)
    cv2.add(rest, add, dst=target)


def draw(frame: Frame, art: Sprite, x: int, y: int, opacity: float = 1.0) -> None:
    """Blend a sprite with its upper left corner at (x, y), clipped to the frame.

    Odd places are moved to the even one before: chroma has half the grid. `opacity` fades the
    whole sprite, 0 to 1.
    """
    if opacity <= 0:
        return
    x, y = x // 2 * 2, y // 2 * 2
    height, width = frame.y.shape
    left, top = max(0, -x), max(0, -y)
    right, bottom = min(art.width, width // 2 * 2 - x), min(art.height, height // 2 * 2 - y)
    if right <= left or bottom <= top:
        return
    full = (slice(top, bottom), slice(left, right))
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    there = (slice(y + top, y + bottom), slice(x + left, x + right))
    there_half = (
        slice((y + top) // 2, (y + bottom) // 2),
        slice((x + left) // 2, (x + right) // 2),
    )
    keep, keep_half = art.keep[full], art.keep_half[half]
    adds = [art.y[full], art.u[half], art.v[half]]
    if opacity < 1:
        keep = cv2.addWeighted(keep, opacity, keep, 0, 255 * (1 - opacity))
        keep_half = cv2.addWeighted(keep_half, opacity, keep_half, 0, 255 * (1 - opacity))
        adds = [cv2.addWeighted(plane, opacity, plane, 0, 0) for plane in adds]
    _blend(frame.y[there], adds[0], keep)
    _blend(frame.u[there_half], adds[1], keep_half)
    _blend(frame.v[there_half], adds[2], keep_half)
