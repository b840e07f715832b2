"""A decoded frame as planes of one size: upright, cropped, scaled, in the encoder's colours.

Most clips are yuv420p in BT.709 already: then each plane is cut and scaled by itself, and nothing
else is touched. Other kinds go through swscale, and the wide light of HDR (PQ, HLG) is brought to
what a screen without it shows.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import cv2 as _opencv
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.drawing.colour import to_planes

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Plane = NDArray[np.uint8]
cv2: Any = _opencv

_LARGE_PX: Final = 720
"""The height from which an untagged picture is BT.709, as players have it."""
_PQ, _HLG = 16, 18
"""Transfer characteristics of HDR (ITU-T H.273)."""
_BT2020: Final = 9
_LUT: Final = 33
_WHITE_NITS: Final = 203.0
"""Of a diffuse white in HDR (ITU-R BT.2408)."""
_RANGES: Final = {2: ColorRange.JPEG}
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


class PlaneMaker:
    """Makes every frame of a clip the same shape; `centre` is what stays in the picture."""

    def __init__(self, size_px: tuple[int, int], centre: tuple[float, float]) -> None:
        self._size = (size_px[0], size_px[1])
        self._centre = (centre[0], centre[1])
        width, height = self._size
        self._out = np.empty(width * height * 3 // 2, np.uint8)

    def planes(self, frame: VideoFrame) -> Plane:
        """The frame as one buffer of yuv420p; it is used again for the next one."""
        if frame.color_trc in (_PQ, _HLG):
            self._from_light(frame)
        else:
            if not _is_plain(frame):
                frame = _plain(frame)
            self._from_planes(frame)
        return self._out

    def _targets(self) -> tuple[Plane, Plane, Plane]:
        width, height = self._size
        luma, chroma = width * height, (width // 2) * (height // 2)
        return (
            self._out[:luma].reshape(height, width),
            self._out[luma : luma + chroma].reshape(height // 2, width // 2),
            self._out[luma + chroma :].reshape(height // 2, width // 2),
        )

    def _from_planes(self, frame: VideoFrame) -> None:
        turned = rotation_of(frame)
        left, top, width, height = self._window(frame.width, frame.height, turned)
        for number, (plane, target) in enumerate(zip(frame.planes, self._targets(), strict=True)):
            half = 1 if number else 0
            whole = np.frombuffer(memoryview(plane), np.uint8).reshape(
                plane.height, plane.line_size
            )
            cut = whole[top >> half : (top + height) >> half, left >> half : (left + width) >> half]
            _fill(target, cut, turned)

    def _from_light(self, frame: VideoFrame) -> None:
        """HDR: as RGB of the right size, then through a table to what a plain screen shows."""
        turned = rotation_of(frame)
        left, top, width, _ = self._window(frame.width, frame.height, turned)
        wide, tall = self._size if turned % 180 == 0 else self._size[::-1]
        scale = wide / width
        whole = (max(2, round(frame.width * scale)), max(2, round(frame.height * scale)))
        rgb = frame.reformat(
            *whole,
            "rgb24",
            src_colorspace=Colorspace.BT2020,
            interpolation=Interpolation.AREA if scale < 1 else Interpolation.BICUBIC,
            threads=1,
        ).to_ndarray()
        x = min(max(0, round(left * scale)), whole[0] - wide)
        y = min(max(0, round(top * scale)), whole[1] - tall)
        cut = np.ascontiguousarray(rgb[max(0, y) : y + tall, max(0, x) : x + wide])
        light = Image.fromarray(cut).filter(self._tables[int(frame.color_trc)])
        bgr = cv2.cvtColor(np.asarray(light), _opencv.COLOR_RGB2BGR)
        if turned:
            bgr = cv2.rotate(bgr, _TURNS[turned])
        if bgr.shape[:2] != self._size[::-1]:
            bgr = cv2.resize(bgr, self._size, interpolation=_opencv.INTER_AREA)
        self._out[:] = to_planes(bgr).buffer

    @cached_property
    def _tables(self) -> dict[int, ImageFilter.Color3DLUT]:
        return {kind: _table(kind) for kind in (_PQ, _HLG)}

    def _window(self, width: int, height: int, turned: int) -> tuple[int, int, int, int]:
        """The part of a frame, as it is stored, that fills the shape: left, top, width, height,
        all even."""
        wide, tall = self._size if turned % 180 == 0 else self._size[::-1]
        x, y = _turned_back(self._centre, turned)
        scale = min(width / wide, height / tall)
        inner = (min(width, round(wide * scale)) & ~1, min(height, round(tall * scale)) & ~1)
        left = min(max(0, round(x * width - inner[0] / 2)), width - inner[0]) & ~1
        top = min(max(0, round(y * height - inner[1] / 2)), height - inner[1]) & ~1
        return left, top, max(2, inner[0]), max(2, inner[1])


def _turned_back(centre: tuple[float, float], turned: int) -> tuple[float, float]:
    """A place of the upright picture in the picture as it is stored."""
    x, y = centre
    return {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}[turned]


def _fill(target: Plane, cut: Plane, turned: int) -> None:
    height, width = target.shape if turned % 180 == 0 else target.shape[::-1]
    if cut.shape != (height, width):
        how = _opencv.INTER_AREA if cut.shape[0] > height else _opencv.INTER_CUBIC
        cut = cv2.resize(cut, (width, height), interpolation=how)
    np.copyto(target, cv2.rotate(cut, _TURNS[turned]) if turned else cut)


def _is_plain(frame: VideoFrame) -> bool:
    is_small = frame.height < _LARGE_PX and frame.width < _LARGE_PX
    known = {1: True, 2: not is_small}
    return (
        frame.format.name == "yuv420p"
        and frame.color_range != 2
        and bool(known.get(int(frame.colorspace), False))
    )


def _plain(frame: VideoFrame) -> VideoFrame:
    """As yuv420p in BT.709, limited range."""
    space = int(frame.colorspace)
    is_small = frame.height < _LARGE_PX and frame.width < _LARGE_PX
    if space == _BT2020:
        source = Colorspace.BT2020
    elif space in {5, 6} or (space != 1 and is_small):
        source = Colorspace.ITU601
    else:
        source = Colorspace.ITU709
    is_full = frame.color_range == 2 or frame.format.name.startswith("yuvj")
    return frame.reformat(
        format="yuv420p",
        src_colorspace=source,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if is_full else ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )


def _table(kind: int) -> ImageFilter.Color3DLUT:
    """HDR as it was sent to BT.709 as it is shown, with a soft shoulder for what is brighter."""
    levels = np.linspace(0, 1, _LUT)
    blue, green, red = np.meshgrid(levels, levels, levels, indexing="ij")
    sent = np.stack([red, green, blue], -1)
    light = _pq(sent) if kind == _PQ else _hlg(sent)
    wide = np.array(
        [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
    )
    light = np.maximum(light @ wide.T, 0)
    brightest = light.max(-1, keepdims=True)
    shown = light * (_shoulder(brightest) / np.maximum(brightest, 1e-6))
    coded = np.clip(shown, 0, 1) ** (1 / 2.4)
    return ImageFilter.Color3DLUT(_LUT, coded.reshape(-1, 3).astype(np.float32).ravel().tolist())


def _shoulder(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Up to 0.75 as it is; what is brighter comes nearer and nearer to 1."""
    knee = 0.75
    over = np.maximum(light - knee, 0)
    return np.where(light <= knee, light, knee + (1 - knee) * (over / (over + (1 - knee))))


def _pq(sent: NDArray[np.float64]) -> NDArray[np.float64]:
    """SMPTE ST 2084, in multiples of diffuse white."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = sent ** (1 / m2)
    return (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1) * 10_000 / _WHITE_NITS


def _hlg(sent: NDArray[np.float64]) -> NDArray[np.float64]:
    """ITU-R BT.2100 HLG for a screen of 1,000 nits, in multiples of diffuse white."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(sent <= 0.5, sent**2 / 3, (np.exp((sent - c) / a) + b) / 12)
    luma = scene @ np.array([0.2627, 0.6780, 0.0593])
    gain = np.maximum(luma, 1e-9) ** 0.2
    light: NDArray[np.float64] = scene * gain[..., None] * 1000 / _WHITE_NITS
    return light
