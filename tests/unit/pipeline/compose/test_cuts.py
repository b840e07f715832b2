"""A cut within a shot: a nearer picture, begun by a key frame, wherever the shot is split."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from pipeline.compose import compose
from pipeline.drawing.base import Frame
from pipeline.motion.moves import MOTIONS, PUNCH
from pipeline.templates.painters import open_painter
from pipeline.timeline import Canvas, Shot, Timeline, Visual

CANVAS = Canvas(270, 480)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A bright disc in the middle of dark noise: its size says how near it is."""
    random = np.random.default_rng(2)
    art = random.integers(20, 60, (640, 360, 3), dtype=np.uint8)
    cv2.circle(art, (180, 300), 60, (230, 230, 230), -1)
    path = tmp_path / "p.png"
    cv2.imwrite(str(path), art)
    return path


def disc(frame: Frame) -> int:
    return int((frame.y > 150).sum())


@pytest.mark.parametrize("motion", [*MOTIONS, "still"])
def test_a_cut_shows_the_picture_from_nearer_and_the_next_from_far(
    picture: Path, motion: str
) -> None:
    visual = Visual("photo", (picture,), {"motion": motion, "cuts": [30, 60]})
    painter = open_painter(visual, CANVAS, 90)
    frame, sizes = Frame.blank(CANVAS), []
    for index in range(90):
        painter.paint(index, frame)
        sizes.append(disc(frame))
    assert sizes[30] / sizes[29] == pytest.approx(PUNCH**2, rel=0.06)
    assert sizes[59] / sizes[60] == pytest.approx(PUNCH**2, rel=0.06)
    within = np.diff(sizes)[[*range(28), *range(31, 58), *range(61, 88)]]
    assert np.abs(within).max() < 0.04 * max(sizes)


def test_a_piece_that_begins_behind_a_cut_shows_the_same(picture: Path) -> None:
    visual = Visual("photo", (picture,), {"motion": "pan", "cuts": [30]})
    whole, part = (open_painter(visual, CANVAS, 90) for _ in range(2))
    one, other = Frame.blank(CANVAS), Frame.blank(CANVAS)
    for index in range(46):
        whole.paint(index, one)
    part.paint(45, other)
    assert np.abs(one.y.astype(int) - other.y).max() <= 2


def test_an_uncut_shot_is_painted_as_before(picture: Path) -> None:
    plain = open_painter(Visual("photo", (picture,), {"motion": "pan"}), CANVAS, 90)
    same = open_painter(Visual("photo", (picture,), {"motion": "pan", "cuts": []}), CANVAS, 90)
    one, other = Frame.blank(CANVAS), Frame.blank(CANVAS)
    plain.paint(40, one)
    same.paint(40, other)
    assert (one.y == other.y).all()


async def test_each_cut_is_a_key_frame_of_the_file(picture: Path, tmp_path: Path) -> None:
    visual = Visual("photo", (picture,), {"motion": "push", "cuts": [37, 71]})
    timeline = Timeline(CANVAS, (Shot(visual, 100),))
    done = await compose(timeline, tmp_path / "work", tmp_path / "out.mp4")
    with av.open(str(done.path)) as file:
        shown = [frame.key_frame for frame in file.decode(video=0)]
    assert len(shown) == 100
    assert {0, 37, 71} <= {number for number, is_key in enumerate(shown) if is_key}
