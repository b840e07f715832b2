"""A decoded frame as planes of one size: upright, cropped, scaled, in the encoder's colours.

Each plane is cut and scaled by itself as it was decoded, before its colours are touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import cv2 as _opencv
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from pipeline.media.clip_colours import PLAIN, Coding, Plane, coding_of, convert

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

cv2: Any = _opencv

_PLANAR = re.compile(r"yuvj?4\d\dp(9le|10le|12le|)")
_TURNS: Final = {
    90: _opencv.ROTATE_90_COUNTERCLOCKWISE,
    180: _opencv.ROTATE_180,
    270: _opencv.ROTATE_90_CLOCKWISE,
}


def rotation_of(frame: VideoFrame) -> int:
    """How far it must be turned to stand upright: 0, 90, 180 or 270 degrees counter-clockwise."""
    return round(frame.rotation / 90) * 90 % 360


def upright(frame: VideoFrame) -> tuple[int, int]:
    """Its width and height as it is seen: turned, its pixels made square."""
    width, height = frame.width, frame.height
    return (width, height) if rotation_of(frame) % 180 == 0 else (height, width)


def grey(frame: VideoFrame, size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """A small upright picture of its luma."""
    turned = rotation_of(frame)
    planes, coding = _as_planes(frame)
    small = cv2.resize(planes[0], _as_stored(size_px, turned), interpolation=_opencv.INTER_AREA)
    seen = cv2.convertScaleAbs(small, alpha=0.5 ** (coding.depth - 8))
    return np.ascontiguousarray(np.rot90(seen, turned // 90))


class PlaneMaker:
    """Makes every frame of a clip the same shape; `centre` is what stays in the picture."""

    def __init__(self, size_px: tuple[int, int], centre: tuple[float, float]) -> None:
        self._size = (size_px[0], size_px[1])
        self._centre = (centre[0], centre[1])
        self._out = np.empty(self._size[0] * self._size[1] * 3 // 2, np.uint8)
        self._turned = np.empty_like(self._out)

    def planes(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """The frame as one buffer of yuv420p; it is used again for the next one."""
        turned = rotation_of(frame)
        planes, coding = _as_planes(frame)
        window = self._window(frame.width, frame.height, turned)
        out = _cut_up(self._out, self._size)
        stored = _cut_up(self._turned, _as_stored(self._size, turned)) if turned else out
        scaled = [
            _fitted(_windowed(plane, window, frame), target, is_plain=coding.depth == 8)
            for plane, target in zip(planes, stored, strict=True)
        ]
        convert(scaled, coding, stored)
        if turned:
            for plane, target in zip(stored, out, strict=True):
                cv2.rotate(plane, _TURNS[turned], dst=target)
        return self._out

    def _window(self, width: int, height: int, turned: int) -> tuple[int, int, int, int]:
        """The part of a frame, as it is stored, that fills the shape: left, top, width, height,
        all even."""
        wide, tall = _as_stored(self._size, turned)
        x, y = _turned_back(self._centre, turned)
        scale = min(width / wide, height / tall)
        inner = (min(width, round(wide * scale)) & ~1, min(height, round(tall * scale)) & ~1)
        left = min(max(0, round(x * width - inner[0] / 2)), width - inner[0]) & ~1
        top = min(max(0, round(y * height - inner[1] / 2)), height - inner[1]) & ~1
        return left, top, max(2, inner[0]), max(2, inner[1])


def _as_planes(frame: VideoFrame) -> tuple[list[Plane], Coding]:
    """The three planes of a frame as they were decoded; a form that has no such planes is brought
    to one that has."""
    if _PLANAR.fullmatch(frame.format.name):
        coding = coding_of(frame)
    else:
        coding = PLAIN
        frame = frame.reformat(
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
    number: Any = np.uint8 if coding.depth == 8 else np.uint16
    rows = [np.frombuffer(memoryview(one), number).reshape(one.height, -1) for one in frame.planes]
    return [row[:, : one.width] for row, one in zip(rows, frame.planes, strict=True)], coding


def _windowed(plane: Plane, window: tuple[int, int, int, int], frame: VideoFrame) -> Plane:
    """A window of the frame in one of its planes, which may have half its columns or rows."""
    left, top, width, height = window
    x, y = (int(plane.shape[1] < frame.width), int(plane.shape[0] < frame.height))
    return plane[top >> y : (top + height) >> y, left >> x : (left + width) >> x]


def _fitted(cut: Plane, target: NDArray[np.uint8], *, is_plain: bool) -> Plane:
    """It in the size of its target, and in that itself where its numbers are plain."""
    size = target.shape[::-1]
    if cut.shape == target.shape:
        how = _opencv.INTER_NEAREST
    elif cut.shape[0] >= 2 * size[1]:
        how = _opencv.INTER_AREA
    else:
        how = _opencv.INTER_CUBIC
    if is_plain:
        cv2.resize(cut, size, dst=target, interpolation=how)
        return target
    found: Plane = cv2.resize(cut, size, interpolation=how)
    return found


def _cut_up(buffer: NDArray[np.uint8], size_px: tuple[int, int]) -> Sequence[NDArray[np.uint8]]:
    """Views of the three planes of one buffer."""
    width, height = size_px
    luma, chroma = width * height, (width // 2) * (height // 2)
    return (
        buffer[:luma].reshape(height, width),
        buffer[luma : luma + chroma].reshape(height // 2, width // 2),
        buffer[luma + chroma :].reshape(height // 2, width // 2),
    )


def _as_stored(size_px: tuple[int, int], turned: int) -> tuple[int, int]:
    """An upright size as the picture is stored."""
    return size_px if turned % 180 == 0 else size_px[::-1]


def _turned_back(centre: tuple[float, float], turned: int) -> tuple[float, float]:
    """A place of the upright picture in the picture as it is stored."""
    x, y = centre
    return {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}[turned]
