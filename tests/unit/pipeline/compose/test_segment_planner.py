"""Which frames are planned when scenes come in any order, and which are made twice: none."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compose.jobs import Job
from pipeline.compose.plan import body_of, joint_frames
from pipeline.compose.segment_planner import SegmentPlanner
from pipeline.errors import ComposeError
from pipeline.timeline import Canvas, Shot, Transition, Visual

CANVAS = Canvas(90, 160, 30)
FADE, ZOOM, CUT = Transition("fade", 8), Transition("zoom", 11), Transition()


def shot(frames: int, transition: Transition = CUT) -> Shot:
    return Shot(Visual("photo"), frames, transition=transition)


def spans(jobs: list[Job]) -> list[tuple[int, int]]:
    return [(job.piece.start, job.piece.stop) for job in jobs if job.piece is not None]


def made(board: SegmentPlanner) -> list[Job]:
    """Take every job that waits as done; those."""
    fresh = [job for job in board.pieces() if job.state == "waiting"]
    for job in fresh:
        job.state = "done"
    return fresh


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from([FADE, ZOOM, CUT])), min_size=1),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_in_any_order_every_frame_is_planned_once(
    kinds: list[tuple[int, Transition]], random: Random, are_made: bool
) -> None:
    shots = [shot(*one) for one in kinds]
    board = SegmentPlanner(CANVAS, len(shots))
    order = list(range(len(shots)))
    random.shuffle(order)
    for index in order:
        board.add(index, shots[index])
        if are_made:
            made(board)
    around = [None, *shots, None]
    for index, one in enumerate(shots):
        body = body_of(around[index], one, around[index + 2], index)
        places = spans(board.bodies[index])
        assert (places[0][0], places[-1][1]) == (body.start, body.stop)
        assert all(first[1] == second[0] for first, second in pairwise(places))
    joints = [job.frames for job in board.pieces() if job.piece and job.piece.kind == "joint"]
    assert joints == [size for pair in pairwise(shots) if (size := joint_frames(*pair))]
    assert sum(job.frames for job in board.pieces()) == sum(one.frame_count for one in shots)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from([FADE, ZOOM, CUT])), min_size=1),
    st.randoms(use_true_random=False),
)
def test_once_the_longest_joint_is_known_no_frame_is_made_twice(
    kinds: list[tuple[int, Transition]], random: Random
) -> None:
    shots = [shot(60, ZOOM), *(shot(*one) for one in kinds)]
    board = SegmentPlanner(CANVAS, len(shots))
    order = list(range(1, len(shots)))
    random.shuffle(order)
    frames = 0
    for index in (0, *order):
        board.add(index, shots[index])
        frames += sum(job.frames for job in made(board))
    assert frames == sum(one.frame_count for one in shots)


def test_a_missing_scene_is_taken_to_have_the_longest_joint_that_is_known() -> None:
    board = SegmentPlanner(CANVAS, 4)
    board.add(0, shot(60, ZOOM))
    board.add(3, shot(60, FADE))
    made(board)
    assert spans(board.bodies[3]) == [(6, 60)]
    board.add(2, shot(60, CUT))
    assert spans(board.bodies[3]) == [(0, 6), (6, 60)]


def test_a_guess_that_nobody_has_begun_to_make_is_mended_whole() -> None:
    board = SegmentPlanner(CANVAS, 2)
    board.add(1, shot(60, ZOOM))
    assert spans(board.bodies[1]) == [(6, 60)]
    board.add(0, shot(60, CUT))
    assert spans(board.bodies[1]) == [(0, 60)]


def test_a_scene_that_is_shorter_than_its_joint_only_adds_the_frames_that_are_missing() -> None:
    board = SegmentPlanner(CANVAS, 2)
    board.add(0, shot(60, ZOOM))
    done = made(board)
    board.add(1, shot(3))
    assert board.bodies[0][0] is done[0]
    assert spans(board.bodies[0]) == [(0, 55), (55, 59)]
    assert [job.still_at for job in board.bodies[0]] == [30, None]


def test_a_joint_longer_than_any_that_was_known_makes_the_body_anew() -> None:
    board = SegmentPlanner(CANVAS, 2)
    board.add(1, shot(60, FADE))
    [guessed] = made(board)
    board.add(0, shot(60, ZOOM))
    assert guessed.frames == 0
    assert spans(board.bodies[1]) == [(6, 60)]


@pytest.mark.parametrize("index", [-1, 2])
def test_a_scene_that_does_not_belong_is_refused(index: int) -> None:
    with pytest.raises(ComposeError):
        SegmentPlanner(CANVAS, 2).add(index, shot(30))
