"""A clip's numbers as colours: brought to 8 bits, BT.709, limited range, as the encoder takes them.

What differs only in its matrix or range is a sum of the three planes. The wide light of HDR (PQ,
HLG) is looked up: a curve says the luma of every grey, a table what a colour adds. All is done on
planes that have their last size already, which for a telephone's 4K is a quarter of the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import cv2 as _opencv
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Plane = NDArray[np.uint8] | NDArray[np.uint16]
Light = NDArray[Any]
"""RGB, or what is made of it, as float32."""
cv2: Any = _opencv

_LARGE_PX: Final = 720
"""The height from which an untagged picture is BT.709, as players have it."""
_PQ, _HLG = 16, 18
"""Transfer characteristics of HDR, and matrices beside BT.709's (ITU-T H.273)."""
_BT601, _BT2020 = {5, 6}, {9, 10}
_WEIGHTS_709, _WEIGHTS_601, _WEIGHTS_2020 = (0.2126, 0.0722), (0.299, 0.114), (0.2627, 0.0593)
"""Of red and blue in luma."""
_WHITE_NITS: Final = 203.0
"""Of a diffuse white in HDR (ITU-R BT.2408)."""
_NODES, _LEVELS = 65, 48
"""Of the tables, of each chroma and of luma: what is really worked out."""
_BRIGHTEST: Final = 1.2
_BAND: Final = 64
"""Rows of chroma that are looked up at a time: what is in between stays small."""


_TURNS: Final = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.int16)


@dataclass(frozen=True, slots=True)
class Coding:
    """How the numbers of a frame stand for colours; `curve` is that of HDR, or 0."""

    depth: int
    weights: tuple[float, float]
    is_full: bool
    curve: int


PLAIN: Final = Coding(8, _WEIGHTS_709, is_full=False, curve=0)
"""As the encoder takes them."""


def coding_of(frame: VideoFrame) -> Coding:
    """What a frame says of its colours, and where it says nothing what players take it for."""
    space, is_small = int(frame.colorspace), max(frame.height, frame.width) < _LARGE_PX
    is_full = frame.color_range == 2 or frame.format.name.startswith("yuvj")
    if frame.color_trc in (_PQ, _HLG):
        weights, curve = _WEIGHTS_2020, int(frame.color_trc)
    elif space in _BT2020:
        weights, curve = _WEIGHTS_2020, 0
    else:
        is_601 = space in _BT601 or (space != 1 and is_small)
        weights, curve = _WEIGHTS_601 if is_601 else _WEIGHTS_709, 0
    return Coding(frame.format.components[0].bits, weights, is_full, curve)


def convert(planes: Sequence[Plane], coding: Coding, out: Sequence[NDArray[np.uint8]]) -> None:
    """Write planes of 4:2:0 as those of the encoder; `out` may be `planes`."""
    if coding.curve:
        _look_up(planes, coding, out)
        return
    for plane, target in zip(planes, out, strict=True):
        if plane is not target:
            cv2.convertScaleAbs(plane, dst=target, alpha=0.5 ** (coding.depth - 8))
    if coding.is_full or coding.weights != _WEIGHTS_709:
        _weigh(out, coding)


def _weigh(planes: Sequence[NDArray[np.uint8]], coding: Coding) -> None:
    """Other weights or another range, in place."""
    y, u, v = planes
    black, (of_y, of_u, of_v), of_chroma = _factors(coding)
    # What chroma adds to luma: twice as much about 128, so that rounding takes half as much.
    added = cv2.addWeighted(u, 2 * of_u, v, 2 * of_v, 128 - 256 * (of_u + of_v))
    added = cv2.resize(added, y.shape[::-1], interpolation=_opencv.INTER_LINEAR)
    cv2.addWeighted(y, of_y, added, 0.5, 16 - 64 - of_y * black, dst=y)
    changed = [cv2.addWeighted(u, a, v, b, 128 - 128 * (a + b)) for a, b in of_chroma]
    u[:], v[:] = changed


@cache
def _factors(
    coding: Coding,
) -> tuple[float, tuple[float, float, float], tuple[tuple[float, float], tuple[float, float]]]:
    """The level of black; what Y, U and V give to luma; what U and V give to each chroma."""
    black, of_y, of_chroma = (0.0, 255, 255) if coding.is_full else (16.0, 219, 224)
    red, blue = coding.weights
    green = 1 - red - blue
    decoded = np.array(
        [
            [1, 0, 2 * (1 - red)],
            [1, -2 * blue * (1 - blue) / green, -2 * red * (1 - red) / green],
            [1, 2 * (1 - blue), 0],
        ]
    ) / [of_y, of_chroma, of_chroma]
    matrix = (_coded_matrix() @ decoded) * [[219], [224], [224]]
    luma, first, second = matrix.tolist()
    return black, tuple(luma), (tuple(first[1:]), tuple(second[1:]))


@cache
def _coded_matrix() -> NDArray[np.float32]:
    """RGB to luma and the two chromas of BT.709, in shares of their ranges."""
    red, blue = _WEIGHTS_709
    luma = np.array([red, 1 - red - blue, blue], np.float32)
    rows = [luma, (np.eye(3)[2] - luma) / (2 * (1 - blue)), (np.eye(3)[0] - luma) / (2 * (1 - red))]
    return np.array(rows, np.float32)


# -- HDR ------------------------------------------------------------------------------------


def _look_up(planes: Sequence[Plane], coding: Coding, out: Sequence[NDArray[np.uint8]]) -> None:
    curve, table = _curve(coding), _table(coding)
    (y, u, v), depth = planes, coding.depth
    for top in range(0, len(u), _BAND):
        here, below = slice(top, top + _BAND), slice(2 * top, 2 * (top + _BAND))
        luma, chroma = y[below], (u[here], v[here])
        coarse = cv2.resize(luma, chroma[0].shape[::-1], interpolation=_opencv.INTER_AREA)
        first, second = (_dithered(one, depth, 7) for one in chroma)
        cells = _cells(first, second, depth, 7)
        changed = _found(table, _levels(coarse, depth, 7), cells)
        out[1][here], out[2][here] = changed[..., 1], changed[..., 2]
        size = luma.shape[::-1]
        added = cv2.resize(changed[..., 0], size, interpolation=_opencv.INTER_LINEAR)
        out[0][below] = cv2.addWeighted(curve[luma], 1.0, added, 2.0, -256.0)


def _found(
    table: NDArray[np.uint8], columns: NDArray[np.int16], rows: NDArray[np.int16]
) -> NDArray[np.uint8]:
    places = cv2.merge([columns, rows])
    found: NDArray[np.uint8] = cv2.remap(table, places, None, _opencv.INTER_NEAREST)
    return found


def _levels(luma: Plane, depth: int, bits: int) -> NDArray[np.int16]:
    """The column of a table for each luma: as much of it as so many bits tell."""
    wide = luma.astype(np.int16)
    return wide >> (depth - bits) if depth >= bits else wide << (bits - depth)


def _cells(u: NDArray[Any], v: NDArray[Any], depth: int, bits: int) -> NDArray[np.int16]:
    """The row of a table for each pair of chromas. Grey lies in the middle of its cell."""
    side, step = (1 << bits) + 1, depth - bits
    down, across = ((one.astype(np.int16) + (1 << step >> 1)) >> step for one in (u, v))
    return down * side + across


def _dithered(plane: Plane, depth: int, bits: int) -> NDArray[np.int16]:
    """The plane, up to half a cell more or less by turns (ordered dithering): what lies between
    two cells is in either, so that soft colours have no steps."""
    height, width = plane.shape
    step = depth - bits
    turns = np.tile((_TURNS << step >> 4) - (1 << step >> 1), (height // 4 + 1, width // 4 + 1))
    return plane.astype(np.int16) + turns[:height, :width].astype(np.int16)


@cache
def _curve(coding: Coding) -> NDArray[np.uint8]:
    """The luma that each luma of a grey becomes."""
    black, of_y = (0, 255) if coding.is_full else (16, 219)
    levels = (np.arange(1 << coding.depth) * 0.5 ** (coding.depth - 8) - black) / of_y
    sent = np.repeat(np.clip(levels, 0, _BRIGHTEST)[:, None], 3, 1).astype(np.float32)
    found: NDArray[np.uint8] = np.rint(16 + 219 * as_shown(sent, coding.curve)[:, 1]).astype(
        np.uint8
    )
    return found


@cache
def _table(coding: Coding) -> NDArray[np.uint8]:
    """By a row for U and V in 129 cells each and 128 levels of Y: half of how much more
    luma there is than of a grey, about 128, and both chromas."""
    nodes = _nodes(coding, 129)
    middle = _NODES // 2
    nodes[..., 0] = 128 + (nodes[..., 0] - nodes[middle, middle, :, 0]) / 2
    return _grown(nodes, 128, 129)


def _nodes(coding: Coding, cells: int) -> Light:
    """(U, V, Y, 3): what so many evenly spread colours become; U and V reach half a cell beyond
    what is sent."""
    side = 256 * cells / (cells - 1)
    chroma = (np.arange(_NODES) + 0.5) * side / _NODES - side / cells / 2 - 128
    luma = (np.arange(_LEVELS) + 0.5) * 256 / _LEVELS
    u, v, y = np.meshgrid(chroma, chroma, luma, indexing="ij", sparse=True)
    black, of_y, of_chroma = (0, 255, 255) if coding.is_full else (16, 219, 224)
    y, blue, red = (y - black) / of_y, u / of_chroma, v / of_chroma
    weight_red, weight_blue = coding.weights
    sent = np.empty((_NODES, _NODES, _LEVELS, 3), np.float32)
    sent[..., 0] = y + 2 * (1 - weight_red) * red
    sent[..., 2] = y + 2 * (1 - weight_blue) * blue
    sent[..., 1] = (y - weight_red * sent[..., 0] - weight_blue * sent[..., 2]) / (
        1 - weight_red - weight_blue
    )
    ranges = np.array([219, 224, 224], np.float32)
    # What is brighter than white is sent, too: cut off there, its colour would change.
    coded = as_shown(np.clip(sent, 0, _BRIGHTEST), coding.curve) @ (_coded_matrix().T * ranges)
    nodes: Light = coded + np.array([16, 128, 128], np.float32)
    return nodes


def _grown(nodes: Light, levels: int, cells: int) -> NDArray[np.uint8]:
    """(cells × cells, levels, values): between the nodes by straight lines."""
    values = nodes.shape[-1]
    grown = _stretched(nodes.reshape(_NODES**2, _LEVELS, values), (levels, _NODES**2))
    slices = [_stretched(one, (levels, cells)) for one in grown.reshape(_NODES, _NODES, levels, -1)]
    grown = _stretched(np.array(slices).reshape(_NODES, -1, values), (cells * levels, cells))
    table: NDArray[np.uint8] = cv2.convertScaleAbs(grown)
    return table.reshape(cells**2, levels, values)


def _stretched(nodes: Light, size: tuple[int, int]) -> Light:
    found: Light = cv2.resize(nodes, size, interpolation=_opencv.INTER_LINEAR)
    return found


def as_shown(sent: Light, curve: int) -> Light:
    """RGB of HDR as it was sent to BT.709 as it is shown, with a soft shoulder for what is
    brighter."""
    light = _pq(sent) if curve == _PQ else _hlg(sent)
    wide = np.array(
        [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
        np.float32,
    )
    light = np.maximum(light @ wide.T, 0)
    # Nearly the brightest of the three, and without that one's crease along the greys.
    squared = light**2
    brightness = (squared * light).sum(-1, keepdims=True) / (
        np.maximum(squared.sum(-1, keepdims=True), 1e-12)
    )
    shown = light * (_shoulder(brightness) / np.maximum(brightness, 1e-6))
    coded: Light = np.clip(shown, 0, 1) ** np.float32(1 / 2.4)
    return coded


def _shoulder(light: Light) -> Light:
    """Up to 0.75 as it is; what is brighter comes nearer and nearer to 1."""
    knee = np.float32(0.75)
    over = np.maximum(light - knee, 0)
    return np.where(light <= knee, light, knee + (1 - knee) * (over / (over + (1 - knee))))


def _pq(sent: Light) -> Light:
    """SMPTE ST 2084, in multiples of diffuse white."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = sent ** np.float32(1 / m2)
    light: Light = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** np.float32(1 / m1)
    return light * np.float32(10_000 / _WHITE_NITS)


def _hlg(sent: Light) -> Light:
    """ITU-R BT.2100 HLG for a screen of 1,000 nits, in multiples of diffuse white."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(sent <= 0.5, sent**2 / 3, (np.exp((sent - c) / a) + b) / 12)
    luma = scene @ np.array([0.2627, 0.6780, 0.0593], np.float32)
    gain = np.maximum(luma, 1e-9) ** np.float32(0.2)
    light: Light = scene * gain[..., None] * np.float32(1000 / _WHITE_NITS)
    return light
