"""How pictures move: chosen by seed, smooth, exact to a fraction of a pixel."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import to_planes
from pipeline.motion.moves import MOTIONS, ease, motion_params, move_of, stretch_of
from pipeline.motion.picture_files import read_picture
from pipeline.motion.sources import freedom_of
from pipeline.motion.subpixel import PAD, placing, sample_grid
from pipeline.templates.painters import open_painter
from pipeline.timeline import Canvas, Visual
from tests.fixtures.media import SMALL, write_picture


@given(seed=st.integers(0, 10_000))
def test_no_motion_comes_twice_in_a_row_and_all_come(seed: int) -> None:
    chosen = [motion_params(seed, index)["motion"] for index in range(12)]
    assert all(before != after for before, after in pairwise(chosen))
    assert set(chosen) == set(MOTIONS)
    assert chosen == [motion_params(seed, index)["motion"] for index in range(12)]


def test_easing_never_stands_still_and_goes_on_beyond_both_ends() -> None:
    steps = np.diff([ease(share) for share in np.linspace(-0.2, 1.2, 141)])
    assert steps.min() > 0.5 * steps.max() * 0.72
    assert ease(0) == 0
    assert ease(1) == 1


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("freedom", [(0.0, 0.0), (0.9, 0.0), (0.0, 2.0)])
def test_the_view_never_leaves_the_picture(motion: str, freedom: tuple[float, float]) -> None:
    frame = (1080, 1920)
    size = (round(1080 * 1.17 * (1 + freedom[0])), round(1920 * 1.17 * (1 + freedom[1])))
    params = {"motion": motion, "towards": [1.0, 0.0]}
    move = move_of(params, freedom)
    for share in np.linspace(-0.08, 1.08, 60):
        where = sample_grid(move.at(float(share)), size, frame)
        assert where.x > -1
        assert where.y > -1
        assert where.x + 1079 * where.scale < size[0]
        assert where.y + 1919 * where.scale < size[1]


def test_a_pan_follows_the_longer_side() -> None:
    wide, tall = move_of({"motion": "pan"}, (0.9, 0.0)), move_of({"motion": "pan"}, (0.0, 0.9))
    assert wide.start.y == wide.end.y
    assert abs(wide.end.x - wide.start.x) > 0.2
    assert tall.start.x == tall.end.x
    assert abs(tall.end.y - tall.start.y) > 0.2


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("direction", [-1, 1])
@pytest.mark.parametrize("frame", [(1, 1), (16, 9), (4, 5)])
def test_an_upright_portrait_keeps_its_face_in_a_frame_that_is_less_so(
    motion: str, direction: int, frame: tuple[int, int]
) -> None:
    picture = (768, 1344)
    freedom = freedom_of(*picture, frame)
    for height in (0.3, 0.6):
        params = {"motion": motion, "direction": direction, "towards": [0.5, height]}
        for stretch in (0, 1):
            move = stretch_of(move_of(params, freedom), stretch)
            views = [move.at(0.0), move.at(0.5), move.at(1.0)]
            if motion == "pan":  # begins or ends on it
                views = [min(views, key=lambda view: view.y)]
            for view in views:
                seen = 1 / ((1 + freedom[1]) * view.zoom)
                top = (1 - seen) * view.y
                assert top < 0.22 and top + seen > 0.25, "a portrait's eyes and mouth"


@pytest.mark.parametrize("motion", ["push", "pull", "drift"])
@pytest.mark.parametrize("frame", [(1, 1), (9, 8), (4, 5)])
def test_what_is_in_the_middle_of_an_upright_photograph_is_seen_from_far(
    motion: str, frame: tuple[int, int]
) -> None:
    freedom = freedom_of(768, 1344, frame)
    for height in (0.3, 0.6):
        move = move_of({"motion": motion, "towards": [0.5, height]}, freedom)
        for view in (move.at(0.0), move.at(0.5), move.at(1.0)):
            seen = 1 / ((1 + freedom[1]) * view.zoom)
            top = (1 - seen) * view.y
            assert top < 1 / 3 and top + seen > 0.57


@given(
    position=st.floats(PAD - 0.4, PAD + 200),
    scale=st.floats(2.06, 2.3),
    length=st.integers(100, 1920),
)
def test_a_resize_of_whole_sizes_is_found_near_every_position_and_scale(
    position: float, scale: float, length: int
) -> None:
    room = int(PAD + 200 + length * scale + PAD)
    found = placing(position, scale, length, room)
    assert found.origin >= 0
    assert found.origin + found.source <= room
    assert found.cut + length <= found.result
    ratio = found.source / found.result
    for pixel in (0, length - 1):
        shown = found.origin - 0.5 + (found.cut + pixel + 0.5) * ratio
        assert abs(shown - (position + pixel * scale)) < 0.2


def test_a_resize_never_reads_beyond_its_plane() -> None:
    position, scale, length = PAD + 0.0, 1.517, 200
    assert placing(position, scale, length, room=2000).source >= 303
    found = placing(position, scale, length, room=PAD + 302)
    assert found.origin + found.source <= PAD + 302
    assert abs(found.source / found.result - scale) * length < 2


@pytest.mark.parametrize("motion", MOTIONS)
def test_frames_are_what_an_exact_warp_gives(tmp_path: Path, motion: str) -> None:
    canvas = Canvas(360, 640)
    path = write_picture(tmp_path / "p.png", 4, (420, 746))
    painter = open_painter(Visual("photo", (path,), {"motion": motion}), canvas, 60)
    move, frame = move_of({"motion": motion}, (0.0, 0.0)), Frame.blank(canvas)
    picture = to_planes(read_picture(path)).y
    for index in (-5, 0, 17, 59, 64):
        painter.paint(index, frame)
        where = sample_grid(move.at(index / 59), (420, 746), (360, 640))
        matrix = np.array([[where.scale, 0, where.x], [0, where.scale, where.y]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        exact = cv2.warpAffine(
            picture, matrix, (360, 640), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        difference = np.abs(frame.y.astype(int) - exact.astype(int))
        assert difference.mean() < 0.7
        assert difference.max() <= 12


def test_a_still_picture_is_painted_once(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "p.png")
    painter = open_painter(Visual("photo", (path,), {"motion": "still"}), SMALL, 30)
    frame = Frame.blank(SMALL)
    painter.paint(0, frame)
    frame.y[:] = 77
    painter.paint(1, frame)
    assert (frame.y == 77).all()


def test_a_box_paints_only_its_part(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "p.png")
    params = {"motion": "push", "box": [0, 0, 1, 0.5]}
    frame = Frame.blank(SMALL)
    open_painter(Visual("photo", (path,), params), SMALL, 30).paint(3, frame)
    assert frame.y[:134].std() > 5
    assert (frame.y[137:] == 16).all()


def test_near_layers_move_more_than_the_ground(tmp_path: Path) -> None:
    ground = np.zeros((320, 180, 4), np.uint8)
    ground[..., 3] = 255
    ground[::20] = 255
    near = np.zeros((320, 180, 4), np.uint8)
    near[140:180, 20:40] = (0, 0, 255, 255)
    paths = (tmp_path / "a.png", tmp_path / "b.png")
    for path, layer in zip(paths, (ground, near), strict=True):
        cv2.imwrite(str(path), layer)
    visual = Visual("layers", paths, {"motion": "push", "towards": [0.5, 0.5]})
    painter = open_painter(visual, SMALL, 60)
    frame = Frame.blank(SMALL)
    lefts = []
    for index in (0, 59):
        painter.paint(index, frame)
        red = np.flatnonzero((frame.v > 200).any(axis=0))
        lefts.append((red[0], red[-1]))
    assert lefts[1][0] < lefts[0][0]
    assert lefts[1][1] - lefts[1][0] > lefts[0][1] - lefts[0][0]
