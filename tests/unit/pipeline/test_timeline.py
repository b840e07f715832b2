"""The frame grid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.timeline import Canvas, Shot, Timeline, Visual


@given(seconds=st.floats(0, 600), fps=st.integers(24, 60))
def test_frames_hold_the_seconds_and_no_frame_more(seconds: float, fps: int) -> None:
    canvas = Canvas(1080, 1920, fps)
    frames = canvas.frames(seconds)
    assert frames >= 1
    assert canvas.seconds(frames) >= seconds - 1e-6
    assert frames == 1 or canvas.seconds(frames - 1) < seconds


def test_whole_frames_are_not_rounded_up() -> None:
    assert Canvas(2, 2, 30).frames(0.1 + 0.2) == 9
    assert Canvas(2, 2, 30).frames(0.0) == 1


def test_a_shot_starts_where_the_ones_before_end() -> None:
    shots = tuple(Shot(Visual("photo"), frames) for frames in (10, 20, 30))
    timeline = Timeline(Canvas(2, 2), shots)
    assert [timeline.start_frame(index) for index in range(3)] == [0, 10, 30]
    assert timeline.frame_count == 60
