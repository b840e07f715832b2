"""Bodies, joints and how they are shared out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compose.plan import Piece, body_of, joint_frames, shares_of, split
from pipeline.timeline import Shot, Transition, Visual


def shot(frames: int, transition: Transition = Transition()) -> Shot:
    return Shot(Visual("photo"), frames, transition=transition)


def test_a_cut_has_no_joint_and_bodies_are_whole() -> None:
    first, second = shot(30), shot(40)
    assert joint_frames(first, second) == 0
    assert body_of(None, first, second, 0) == Piece("body", 0, 0, 30)
    assert body_of(first, second, None, 1) == Piece("body", 1, 0, 40)


def test_a_joint_lies_half_in_each_shot() -> None:
    first, second = shot(30, Transition("fade", 13)), shot(40)
    assert body_of(None, first, second, 0).stop == 24
    assert body_of(first, second, None, 1).start == 7


@given(
    lengths=st.lists(st.integers(1, 90), min_size=1, max_size=8),
    frames=st.integers(0, 60),
)
def test_bodies_and_joints_cover_every_frame_once(lengths: list[int], frames: int) -> None:
    shots = [shot(length, Transition("fade", frames)) for length in lengths]
    around = [None, *shots, None]
    bodies = [body_of(around[i], one, around[i + 2], i) for i, one in enumerate(shots)]
    joints = [joint_frames(a, b) for a, b in pairwise(shots)]
    assert all(body.frame_count >= 1 for body in bodies)
    assert sum(body.frame_count for body in bodies) + sum(joints) == sum(lengths)


def test_five_equal_bodies_on_two_lanes_split_only_the_last() -> None:
    assert shares_of(180, [180, 180, 180, 180], [], 2, 30) == [180]
    assert shares_of(180, [180, 180], [90], 2, 30) == [180]
    assert shares_of(180, [180], [180], 2, 30) == [180]
    assert shares_of(180, [], [0], 2, 30) == [90, 90]


def test_a_lane_that_is_nearly_done_gets_the_larger_share_of_what_is_left() -> None:
    assert shares_of(180, [], [60], 2, 30) == [120, 60]


def test_a_body_is_shared_out_where_the_sound_would_be_alone_at_the_end() -> None:
    # The sound, which nobody can split, would begin when the other lane is nearly done.
    assert shares_of(180, [170], [190], 2, 30, [170]) == [100, 80]
    assert shares_of(180, [170], [190], 2, 30) == [180], "what waits can be split later"
    assert shares_of(180, [60], [240], 2, 30, [60]) == [180]


def test_short_bodies_are_not_split() -> None:
    assert shares_of(40, [], [], 2, 30) == [40]


@given(
    frames=st.integers(1, 4000),
    waiting=st.lists(st.integers(1, 500), max_size=6),
    busy=st.lists(st.integers(0, 500), max_size=3),
    lanes=st.integers(1, 16),
)
def test_shares_and_parts_always_add_up(
    frames: int, waiting: list[int], busy: list[int], lanes: int
) -> None:
    shares = shares_of(frames, waiting, busy[: lanes - 1], lanes, 30)
    assert sum(shares) == frames
    parts = split(Piece("body", 0, 5, 5 + frames), shares, 30)
    assert parts[0].start == 5
    assert parts[-1].stop == 5 + frames
    assert all(a.stop == b.start for a, b in pairwise(parts))


@pytest.mark.parametrize("lanes", [1, 2])
def test_one_lane_never_splits(lanes: int) -> None:
    shares = shares_of(600, [], [], lanes, 30)
    assert len(shares) == lanes
