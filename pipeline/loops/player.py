"""Plays a kept loop: each frame is the next decoded one, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import region
from pipeline.errors import ComposeError
from pipeline.loops import FPS
from pipeline.loops.store import loop_file


class LoopPlayer:
    """A painter and a ground (actors.py) that shows a loop in a box of the frame.

    `shift` is the loop's frame that is shown first. `box` and `covered` are x, y, width and height
    in even pixels; what is covered, a part of the box, is not painted: something else is there.
    """

    def __init__(
        self,
        name: str,
        variant: int,
        fps: int,
        box: tuple[int, int, int, int],
        *,
        shift: int = 0,
        covered: tuple[int, int, int, int] | None = None,
    ) -> None:
        import av

        self._fps = fps
        self._origin = box[:2]
        self._parts = _around(box, covered) if covered else [box]
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
            left, top = self._origin
            for x, y, width, height in self._parts:
                target = region(frame, x, y, width, height)
                for step, plane, source in zip(
                    (1, 2, 2), (target.y, target.u, target.v), self._planes, strict=True
                ):
                    down, right = (y - top) // step, (x - left) // step
                    rows, columns = plane.shape
                    np.copyto(plane, source[down : down + rows, right : right + columns])
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


def _around(
    box: tuple[int, int, int, int], covered: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    """The parts of a box above, below, left and right of what is covered."""
    x, y, width, height = box
    left, top, wide, high = covered
    right, foot = left + wide, top + high
    parts = [
        (x, y, width, top - y),
        (x, foot, width, y + height - foot),
        (x, top, left - x, high),
        (right, top, x + width - right, high),
    ]
    return [part for part in parts if part[2] > 0 and part[3] > 0]


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
