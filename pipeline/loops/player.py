"""Plays a kept loop: each frame is the next decoded one, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline.drawing.base import Frame
from pipeline.errors import ComposeError
from pipeline.loops import FPS
from pipeline.loops.store import loop_file


class LoopPlayer:
    """A painter and a ground (actors.py) that shows a loop in a box of the frame.

    `shift` is the loop's frame that is shown first; the box is the whole frame when not given:
    x, y, width, height in even pixels.
    """

    def __init__(
        self,
        name: str,
        variant: int,
        fps: int,
        box: tuple[int, int, int, int],
        *,
        shift: int = 0,
    ) -> None:
        import av

        self._box, self._fps = box, fps
        self._file = av.open(str(loop_file(name, variant, box[2], box[3])))
        stream = self._file.streams.video[0]
        stream.thread_type = "NONE"
        self._stream: Any = stream
        self._count = int(stream.frames)
        self._shift = shift % self._count
        self._next = 0
        self._frames = self._decode()
        self._shown = -1

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> bool:
        """Copy the loop's frame of this moment into its box."""
        at = (self._shift + index * FPS // self._fps) % self._count
        changed = at != self._shown
        if changed or fresh:
            if changed:
                self._planes = self._at(at)
                self._shown = at
            x, y, width, height = self._box
            rows, columns = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
            np.copyto(frame.y[y : y + height, x : x + width], self._planes[0])
            np.copyto(frame.u[rows, columns], self._planes[1])
            np.copyto(frame.v[rows, columns], self._planes[2])
        return changed or fresh

    def _at(self, at: int) -> tuple[Any, Any, Any]:
        if at < self._next or at > self._next + 90:
            self._seek(at)
        while True:
            decoded = next(self._frames, None)
            if decoded is None:
                raise ComposeError("A moving loop's file is cut short.")
            self._next += 1
            if self._next > at:
                return _planes_of(decoded)

    def _seek(self, at: int) -> None:
        """Back to the last key frame before `at`."""
        base = self._stream.time_base
        self._file.seek(round(at / FPS / base), stream=self._stream, backward=True)
        self._frames = self._decode()
        first = next(self._frames)
        self._next = round(float(first.pts * base) * FPS)
        self._frames = _again(first, self._frames)

    def _decode(self) -> Iterator[Any]:
        return iter(self._file.decode(self._stream))


def _again(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _planes_of(decoded: Any) -> tuple[Any, Any, Any]:
    """Views of a decoded frame's planes without its line padding."""
    planes = []
    for plane in decoded.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        planes.append(rows[: plane.height, : plane.width])
    return planes[0], planes[1], planes[2]
