"""A slide along one axis at one size: painting is a copy.

Only the fraction of a pixel differs between such frames, apart from where the copy begins. So the
whole way is drawn once at each of a few fractions, and each frame copies from the nearest: at most
a twelfth of a pixel off, where the eye and `jitter_px` begin to see steps at a quarter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipeline.drawing.base import Frame, Plane
from pipeline.motion.moves import Move, stretch_of
from pipeline.motion.subpixel import (
    PAD,
    TRIES,
    SampleGrid,
    Source,
    sample_grid,
    show,
    show_plane,
)

STEPS = 6
"""Fractions of a luma pixel that are drawn."""
CHROMA_STEPS = 4
_BEYOND = 0.12
"""How far over both ends of the shot a joint may go on, as a share of it."""


@dataclass(frozen=True, slots=True)
class Slide:
    """The way at every fraction: planes by fraction, for luma and the two of chroma."""

    luma: tuple[Plane, ...]
    u: tuple[Plane, ...]
    v: tuple[Plane, ...]
    is_across: bool
    first: float
    """Where the way begins: the first pixel's place in the picture over `scale`."""
    move: Move
    size: tuple[int, int]
    frame: tuple[int, int]

    def paint(self, share: float, frame: Frame) -> None:
        """Paint the picture, or its uppermost rows, as it is seen at a share of the shot."""
        at = _at(self.move, share, self.size, self.frame, self.is_across) - self.first
        for target, planes, pixels, steps in (
            (frame.y, self.luma, at, STEPS),
            (frame.u, self.u, at / 2, CHROMA_STEPS),
            (frame.v, self.v, at / 2, CHROMA_STEPS),
        ):
            whole, step = divmod(round(pixels * steps), steps)
            height, width = target.shape
            plane = planes[step]
            most = plane.shape[1] - width if self.is_across else plane.shape[0] - height
            whole = min(max(0, whole), most)
            if self.is_across:
                np.copyto(target, plane[:height, whole : whole + width])
            else:
                np.copyto(target, plane[whole : whole + height])


def is_slide(move: Move) -> bool:
    """Whether a move is along one axis at one size."""
    start, end = move.start, move.end
    return start.zoom == end.zoom and (start.x == end.x) != (start.y == end.y)


def slide(source: Source, move: Move, frame: tuple[int, int]) -> Slide:
    """Draw the way of a move over a prepared source."""
    size = (source.width, source.height)
    is_across = move.start.x != move.end.x
    ends = [_at(move, share, size, frame, is_across) for share in (-_BEYOND, 1 + _BEYOND)]
    first, last = math.floor(min(ends) / 2) * 2 - 2, math.ceil(max(ends)) + 2
    length = (last - first + (frame[0] if is_across else frame[1]) + 3) // 2 * 2
    wide, tall = (length, frame[1]) if is_across else (frame[0], length)
    base = sample_grid(move.at(0.5), size, frame)
    begin = base.scale * first

    def drawn(plane: Plane, pad: int, step: int, part: float, tries: int) -> Plane:
        along = begin + part * step * base.scale
        where = (
            SampleGrid(along, base.y, base.scale)
            if is_across
            else SampleGrid(base.x, along, base.scale)
        )
        out = np.empty((tall // step, wide // step), np.uint8)
        show_plane(source, plane, pad, where, out, step, tries)
        return out

    u, v = (
        tuple(drawn(plane, PAD // 2, 2, n / CHROMA_STEPS, TRIES // 2) for n in range(CHROMA_STEPS))
        for plane in (source.u, source.v)
    )
    luma = tuple(drawn(source.y, PAD, 1, n / STEPS, TRIES) for n in range(STEPS))
    return Slide(luma, u, v, is_across, float(first), move, size, frame)


def _at(
    move: Move, share: float, size: tuple[int, int], frame: tuple[int, int], is_across: bool
) -> float:
    """The first pixel's place along the way, in frame pixels."""
    where = sample_grid(move.at(share), size, frame)
    return (where.x if is_across else where.y) / where.scale


class Stretches:
    """A picture ready to be moved, from far and, after a cut, from near.

    A slide is drawn for one stretch at a time: it is large. Without cuts it is all that is kept.
    """

    def __init__(self, source: Source, move: Move, size: tuple[int, int], has_cuts: bool) -> None:
        self.size = (source.width, source.height)
        self.is_still = move.is_still
        self._source: Source | None = source
        self._move, self._frame, self._has_cuts = move, size, has_cuts
        self._near = -1
        self._shown: tuple[Source | Slide, Move] | None = None
        self._of(0)

    def paint(self, share: float, stretch: int, target: Frame) -> None:
        """Paint the picture, or its uppermost rows, at a share of the shot."""
        picture, move = self._of(stretch)
        if isinstance(picture, Slide):
            picture.paint(share, target)
        else:
            show(picture, sample_grid(move.at(share), self.size, self._frame), target)

    def _of(self, stretch: int) -> tuple[Source | Slide, Move]:
        near = stretch % 2
        if self._shown is None or near != self._near:
            assert self._source is not None
            move = stretch_of(self._move, stretch)
            source = self._source
            self._shown = None
            picture = slide(source, move, self._frame) if is_slide(move) else source
            self._shown, self._near = (picture, move), near
            if not self._has_cuts:
                self._source = None
        return self._shown
