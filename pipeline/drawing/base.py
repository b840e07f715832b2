"""How anything that moves reaches the encoder: painters fill one reused YUV frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.timeline import Canvas, Visual

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One yuv420p frame, BT.709 limited range: three views of one contiguous buffer.

    The same frame is handed to every call of a painter, still holding what the last call
    painted, so that static parts are not redrawn.
    """

    buffer: NDArray[np.uint8]
    y: Plane
    u: Plane
    v: Plane

    @staticmethod
    def blank(canvas: Canvas) -> Frame:
        """A black frame of the canvas's size."""
        width, height = canvas.width_px, canvas.height_px
        luma, chroma = width * height, (width // 2) * (height // 2)
        buffer = np.empty(luma + 2 * chroma, np.uint8)
        buffer[:luma] = 16
        buffer[luma:] = 128
        return Frame(
            buffer,
            buffer[:luma].reshape(height, width),
            buffer[luma : luma + chroma].reshape(height // 2, width // 2),
            buffer[luma + chroma :].reshape(height // 2, width // 2),
        )


class Painter(Protocol):
    """Draws the frames of one shot, in order, `index` counting from the shot's first frame.

    `index` may be negative or beyond the shot's end by half a joint: motion goes on.
    A painter is opened in the process that encodes; opening may be slow, painting may not.
    """

    def paint(self, index: int, frame: Frame) -> None: ...


class OpenPainter(Protocol):
    """Opens a painter of a visual for a shot of `frame_count` frames."""

    def __call__(self, visual: Visual, canvas: Canvas, frame_count: int) -> Painter: ...
