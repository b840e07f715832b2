"""The timeline rendered slowly and exactly: Lanczos-3 in floating point at the intended position.

Luma comes straight from the picture as it was given, with no working size, no rounding of
positions and no fixed point. Chroma is the composer's own (VMAF looks at luma only).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import to_planes
from pipeline.motion.moves import Move, move_of
from pipeline.motion.picture_files import read_picture
from pipeline.motion.sources import freedom_of
from pipeline.templates.painters import open_painter
from pipeline.timeline import Canvas, Shot

_LOBES = 3


def intended(shot: Shot, canvas: Canvas) -> tuple[NDArray[np.float32], Move]:
    """The picture's luma and the move that the shot asks for."""
    picture = read_picture(shot.visual.files[0])
    picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
    size = (canvas.width_px, canvas.height_px)
    freedom = freedom_of(picture.shape[1], picture.shape[0], size)
    return to_planes(picture).y.astype(np.float32), move_of(shot.visual.params, freedom)


def position(
    move: Move, share: float, size: tuple[int, int], canvas: Canvas
) -> tuple[float, float, float]:
    """(x, y, scale): where in a picture of `size` the first pixel's centre lies, by the meaning
    of a view: `zoom` covers the frame, the centre moves within the freedom that is left."""
    view = move.at(share)
    scale = min(size[0] / canvas.width_px, size[1] / canvas.height_px) / view.zoom
    x = (size[0] - canvas.width_px * scale) * view.x
    y = (size[1] - canvas.height_px * scale) * view.y
    return x + scale / 2 - 0.5, y + scale / 2 - 0.5, scale


def render(shot: Shot, canvas: Canvas) -> Iterator[Frame]:
    """Every frame of a shot without captions."""
    luma, move = intended(shot, canvas)
    painter = open_painter(shot.visual, canvas, shot.frame_count)
    frame = Frame.blank(canvas)
    size = (luma.shape[1], luma.shape[0])
    for index in range(shot.frame_count):
        painter.paint(index, frame)
        x, y, scale = position(move, index / max(1, shot.frame_count - 1), size, canvas)
        rows = _resampled(luma.T, x, scale, canvas.width_px).T
        exact = _resampled(rows, y, scale, canvas.height_px)
        frame.y[:] = np.clip(np.rint(exact), 0, 255)
        yield frame


def _resampled(
    lines: NDArray[np.float32], start: float, scale: float, count: int
) -> NDArray[np.float32]:
    """`count` lines at start, start + scale, ... each a weighted sum of the lines around it; the
    filter is widened by `scale` where that shrinks."""
    wide = max(1.0, scale)
    centres = start + scale * np.arange(count)
    reach = int(np.ceil(_LOBES * wide))
    first = np.floor(centres).astype(int) - reach + 1
    taps = first[:, None] + np.arange(2 * reach)[None, :]
    at = (taps - centres[:, None]) / wide
    weights = np.where(np.abs(at) < _LOBES, np.sinc(at) * np.sinc(at / _LOBES), 0.0)
    weights = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    taps = np.clip(taps, 0, len(lines) - 1)
    out = np.zeros((count, lines.shape[1]), np.float32)
    for tap in range(2 * reach):
        out += lines[taps[:, tap]] * weights[:, tap : tap + 1]
    return out
