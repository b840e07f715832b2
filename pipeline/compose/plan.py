"""Which pieces a video is made of, and how to share them out: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.compose.options import KEY_INTERVAL_S
from pipeline.timeline import Shot, Transition

LEAST_SPLIT_S = 1.0
"""A body shorter than two of these is not split: each part costs a key frame."""
WORTH = 1.15
"""Split when the last part would otherwise end this much later than with even shares."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames `start` to `stop` of shot `index` (a body), or the joint from it to the next."""

    kind: Literal["body", "joint"]
    index: int
    start: int
    stop: int

    @property
    def frame_count(self) -> int:
        """Frames that the piece has."""
        return self.stop - self.start


def joint_frames(first: Shot, second: Shot) -> int:
    """How many frames the joint of two shots has: 0 for a cut, and never so many that a body
    would have none left."""
    transition = first.transition
    if transition.kind == "cut" or transition.frames <= 0:
        return 0
    room = min(first.frame_count, second.frame_count) - 1
    return max(0, min(transition.frames, room))


def joint_of(first: Shot, second: Shot) -> Transition:
    """The transition with the frames that it really gets."""
    return Transition(first.transition.kind, joint_frames(first, second))


def body_of(before: Shot | None, shot: Shot, after: Shot | None, index: int) -> Piece:
    """The body of a shot: what its joints do not cover.

    Half of a joint (rounded down) lies before its cut, the rest after.
    """
    start, stop = 0, shot.frame_count
    if before is not None:
        frames = joint_frames(before, shot)
        start = frames - frames // 2
    if after is not None:
        stop -= joint_frames(shot, after) // 2
    return Piece("body", index, start, stop)


def split(piece: Piece, shares: Sequence[int], fps: int) -> list[Piece]:
    """A body in parts of about these many frames, cut where a key frame falls anyway if one is
    near; `shares` add up to its frames."""
    key = KEY_INTERVAL_S * fps
    cuts = [piece.start]
    wished = 0
    for share in shares[:-1]:
        wished += share
        near = round(wished / key) * key
        cuts.append(piece.start + (near if near and abs(near - wished) < 0.1 * share else wished))
    cuts.append(piece.stop)
    return [
        Piece(piece.kind, piece.index, start, stop)
        for start, stop in pairwise(cuts)
        if stop > start
    ]


def shares_of(
    frames: int,
    waiting: Sequence[int],
    busy: Sequence[int],
    lanes: int,
    fps: int,
    whole: Sequence[int] = (),
) -> list[int]:
    """How to share out the body that is taken next, largest share first; [frames] is "whole".

    `waiting` are the frames of pieces that nobody works on yet, `busy` the frames left of each
    piece in work, `lanes` how many can work at once; `whole` are those of the waiting that nobody
    can split later. A body is only split when lanes would stand idle while it is finished alone,
    and those after it, and then so that all end together.
    """
    now = sorted([*busy, *[0] * (lanes - len(busy))])[:lanes]
    loads = _poured(now, waiting)
    level = _level(frames, loads)
    least = LEAST_SPLIT_S * fps
    shares = [round(level - load) for load in loads if level - load >= least]
    ends = _poured([now[0] + frames, *now[1:]], whole)
    if ends[-1] <= WORTH * level or len(shares) < 2:
        return [frames]
    shares[0] += frames - sum(shares)
    return shares


def _poured(loads: Sequence[int], waiting: Sequence[int]) -> list[int]:
    """The lanes' loads, least first, once those that wait went each to the freest lane."""
    found = sorted(loads)
    for other in sorted(waiting, reverse=True):
        found[0] += other
        found.sort()
    return found


def _level(frames: float, loads: Sequence[float]) -> float:
    """How high the loads stand when `frames` are poured over them."""
    for used in range(len(loads), 0, -1):
        level = (frames + sum(loads[:used])) / used
        if level >= loads[used - 1]:
            return level
    return frames
