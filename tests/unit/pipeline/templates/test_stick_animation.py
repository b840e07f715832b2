"""Stick people: what they do, how they are drawn, when anything is painted."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import numpy as np
import pytest

from pipeline.drawing.base import Frame
from pipeline.drawing.canvas import Sheet, coverage
from pipeline.drawing.colour import sprite
from pipeline.drawing.paths import Path, ellipse, line, smooth
from pipeline.drawing.skeleton import POSES, joints, tween
from pipeline.illustrator.lexicon import drawings
from pipeline.templates.stick_animation.acts import ACTS, figure_at, pose_of
from pipeline.templates.stick_animation.figure import draw_figure
from pipeline.templates.stick_animation.ink import InkSheet, inked
from pipeline.templates.stick_animation.lines import draw_prop, wobble
from pipeline.templates.stick_animation.painter import open_painter
from pipeline.templates.stick_animation.staging import StickAct, StickScene, figures_of
from pipeline.templates.stick_animation.words import SpokenWords, word_groups
from pipeline.timeline import Canvas, Visual

CANVAS = Canvas(270, 480, 30)


def key(at: int, does: str, x: float = 0.4, **more: Any) -> dict[str, Any]:
    return {"at": at, "does": does, "x": x, "to": x, "until": at + 1, "facing": 1, **more}


def visual(**changes: Any) -> Visual:
    params: dict[str, Any] = {
        "place": "hills",
        "figures": [{"who": 0, "mood": "calm", "keys": [key(0, "talk")]}],
        "talks": [[0, 40, 60]],
        "props": [],
        "seed": 1,
        "fps": 30,
        "draws_on": True,
    }
    return Visual("stick", (), {**params, **changes})


@pytest.mark.parametrize("name", POSES)
def test_every_pose_stands_on_the_ground_and_keeps_its_limbs(name: str) -> None:
    body = joints(POSES[name])
    lowest = max(point[1] for point in (body.near_foot, body.far_foot, body.near_toe, body.far_toe,
                                        body.near_knee, body.far_knee, body.hip, body.head,
                                        body.near_hand, body.far_hand))  # fmt: skip
    assert lowest <= 0.06
    upper = np.hypot(*np.subtract(body.near_elbow, body.shoulder))
    assert abs(upper - 0.155) < 1e-6


def test_there_are_twelve_poses_and_a_halfway_between_any_two() -> None:
    assert len(POSES) >= 12
    half = tween(POSES["stand"], POSES["sit"], 0.5)
    assert half.near_thigh == pytest.approx(
        (POSES["stand"].near_thigh + POSES["sit"].near_thigh) / 2
    )


@pytest.mark.parametrize("act", ACTS)
def test_every_act_moves_smoothly(act: str) -> None:
    hands = [joints(pose_of(act, frame / 30)).near_hand for frame in range(120)]
    steps = np.hypot(*np.diff(np.array(hands), axis=0).T)
    assert steps.max() < 0.17, "no joint jumps across the body in a frame"
    assert steps.sum() > 0.01, "nobody is ever stone"


def test_a_walk_goes_from_its_place_to_the_other_and_then_stands() -> None:
    keys = [key(0, "walk", -0.1, to=0.5, until=30)]
    assert figure_at(keys, 0, 30).x == pytest.approx(-0.1)
    assert figure_at(keys, 15, 30).x == pytest.approx(0.2)
    assert figure_at(keys, 60, 30).x == pytest.approx(0.5)
    late = [figure_at(keys, index, 30).pose.near_thigh for index in range(80, 110)]
    assert max(late) - min(late) < 8


def test_twenty_props_and_more_can_be_drawn_by_name() -> None:
    names = [name for name, one in drawings().items() if one.nature in {"thing", "ground"}]
    assert len(names) > 300
    for name in ("bicycle", "deciduous_tree", "door", "hot_beverage", "light_bulb", "laptop"):
        sheet = Sheet(120, 120)
        draw_prop(sheet, name, (10, 10, 100, 100), 1.0, "#ffb3a7", 1.0, Random(1))
        assert (sheet.pixels[..., 3] > 0).mean() > 0.04, name


def test_a_prop_draws_itself_on() -> None:
    shares = []
    for shown in (0.1, 0.4, 0.7, 1.0):
        sheet = Sheet(120, 120)
        draw_prop(sheet, "bicycle", (10, 10, 100, 100), shown, "#ffb3a7", 0.0, Random(1))
        shares.append(float((sheet.pixels[..., 3] > 30).mean()))
    assert shares == sorted(shares)
    assert shares[0] < 0.3 * shares[-1]


def test_a_wobbling_line_stays_near_its_place_and_differs_each_time() -> None:
    straight = line((0, 0), (300, 0))
    one, other = (wobble(straight, 3.0, Random(seed)) for seed in (1, 2))
    assert abs(one.contours[0][:, 1]).max() <= 3.0
    assert not np.array_equal(one.contours[0], other.contours[0])


def test_an_open_mouth_shows() -> None:
    pictures = []
    for mouth in (0.0, 1.0):
        sheet = Sheet(300, 300)
        draw_figure(
            sheet, POSES["stand"], 150, 280, 240, 1, who=0, mouth=mouth, mood="calm",
            random=Random(1),
        )  # fmt: skip
        pictures.append(sheet.pixels.copy())
    assert (pictures[0] != pictures[1]).sum() > 60


def test_figures_move_on_twos_and_the_frame_between_is_left_alone() -> None:
    painter, frame = open_painter(visual(), CANVAS, 90), Frame.blank(CANVAS)
    seen = []
    for index in range(40, 60):
        painter.paint(index, frame)
        seen.append(frame.y.copy())
    changes = sum(not np.array_equal(a, b) for a, b in itertools.pairwise(seen))
    assert 8 <= changes <= 16


def test_the_scenery_draws_itself_on_at_the_start() -> None:
    painter, frame = open_painter(visual(figures=[]), CANVAS, 90), Frame.blank(CANVAS)
    ink = []
    for index in (0, 12, 40):
        painter.paint(index, frame)
        ink.append(int((frame.y < 120).sum()))
    assert ink[0] < ink[1] < ink[2]


def test_a_whole_scene_can_be_painted_out_of_order() -> None:
    props = [
        {"name": "bicycle", "at": 20, "where": "thought"},
        {"name": "sun", "at": 5, "where": "air"},
    ]
    shown = visual(props=props)
    straight, jumping = (open_painter(shown, CANVAS, 60) for _ in range(2))
    one, other = Frame.blank(CANVAS), Frame.blank(CANVAS)
    for index in range(-5, 51):
        straight.paint(index, one)
    jumping.paint(50, other)
    assert np.array_equal(one.buffer, other.buffer)


WORDS = [
    ("There", 0, 8), ("is", 9, 12), ("a", 13, 14), ("slow", 15, 24), ("way.", 25, 34),
    ("And", 60, 66), ("a", 67, 69), ("fast", 70, 78), ("one,", 79, 88), ("too.", 92, 99),
]  # fmt: skip


def test_words_are_cut_where_a_reader_breathes() -> None:
    assert [page.text for page in word_groups(WORDS)] == [
        "There is a slow way.",
        "And a fast one, too.",
    ]
    assert word_groups([]) == []
    long = [(f"word{n}", n * 10, n * 10 + 8) for n in range(40)]
    assert all(len(page.words) <= 7 for page in word_groups(long))


def test_the_marker_lies_on_the_word_that_is_said_and_the_page_goes_after_it() -> None:
    words = SpokenWords(WORDS, (135.0, 380.0), 420.0, 240.0, 0.25, 1)
    assert words.state_at(0) == (0, 0)
    assert words.state_at(26) == (0, 4)
    assert words.state_at(58) is None, "a pause has no words"
    assert words.state_at(70) == (1, 2)
    one, left, _ = words.art_at((0, 0))
    other, same_left, _ = words.art_at((0, 3))
    assert left == same_left
    assert (one.y != other.y).any()


def test_words_are_written_under_the_ground_line() -> None:
    painter = open_painter(visual(words=WORDS, draws_on=False), CANVAS, 120)
    bare = open_painter(visual(draws_on=False), CANVAS, 120)
    with_words, without = Frame.blank(CANVAS), Frame.blank(CANVAS)
    painter.paint(20, with_words)
    bare.paint(20, without)
    rows = np.flatnonzero((with_words.y != without.y).any(axis=1))
    assert len(rows)
    assert rows.min() > 0.69 * CANVAS.height_px
    assert rows.max() < 0.86 * CANVAS.height_px


def test_nothing_of_an_earlier_frame_is_left_behind() -> None:
    shown = visual(
        words=WORDS,
        props=[{"name": "bicycle", "at": 20, "where": "thought"}],
        figures=[
            {"who": 0, "mood": "calm", "keys": [key(0, "walk", -0.1, to=0.9, until=70)]},
            {"who": 1, "mood": "sad", "keys": [key(0, "jump", 0.7), key(50, "fall", 0.7)]},
        ],
    )
    painter, frame = open_painter(shown, CANVAS, 90), Frame.blank(CANVAS)
    fresh, other = open_painter(shown, CANVAS, 90), Frame.blank(CANVAS)
    for index in range(-4, 90):
        painter.paint(index, frame)
        if index % 7 == 0:
            blank = Frame.blank(CANVAS)
            fresh.paint(index, blank)
            assert np.array_equal(frame.buffer, blank.buffer), index
    open_painter(shown, CANVAS, 90).paint(89, other)
    assert np.array_equal(frame.buffer, other.buffer)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    "path",
    [
        line((20, 20), (100, 30), (40, 90), (42, 60)),
        smooth([(20, 100), (60, 20), (100, 90), (90, 30)]),
        wobble(ellipse(60, 60, 40), 2.0, Random(3)),
        line((60, 60), (60, 60)),
        Path([[(30, 30), (90, 40)], [(60, 20), (60, 100)]]),
    ],
)
def test_the_light_pen_draws_what_the_round_pen_draws(path: Path, closed: bool) -> None:
    area = (0, 0, 120, 120)
    light = coverage(inked(path, 12, closed=closed), area).astype(int)
    full = coverage(path.stroked(12, closed=closed), area).astype(int)
    # Many shapes that overlap add up at their edges, so the round pen's are a little bolder.
    difference = np.abs(light - full)
    assert difference.max() < 200
    assert (difference > 64).sum() < 0.04 * max(1, (full > 0).sum())


def test_ink_gives_the_sprite_that_a_converted_sheet_gives() -> None:
    plain, ink = Sheet(60, 60), InkSheet(60, 60)
    for sheet in (plain, ink):
        sheet.fill(ellipse(30, 30, 22), "#e5484d")
        sheet.fill(ellipse(36, 36, 12), (47, 125, 225, 150))
    one = sprite(plain.pixels[8:52, 8:52], premultiplied=True)
    other, left, top = ink.sprite(100, 200)
    assert (left, top) == (108, 208), "what is clear around it is left out"
    for name in ("y", "u", "v", "keep", "keep_half"):
        gap = getattr(one, name).astype(int) - getattr(other, name)
        assert np.abs(gap).max() <= 3, name


def test_ink_at_the_edges_of_its_sheet_is_kept_and_no_ink_is_a_sprite_too() -> None:
    full = InkSheet(31, 20)
    full.fill(ellipse(15, 10, 60), "#e5484d")
    art, left, top = full.sprite(0, 0)
    assert (art.width, art.height, left, top) == (32, 20, 0, 0)
    art, _, _ = InkSheet(40, 40).sprite(0, 0)
    assert art.keep.min() == 255


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("is_first", [True, False])
def test_somebody_is_on_the_page_from_its_first_frame(seed: int, is_first: bool) -> None:
    acts = (StickAct(who=0, does="talk"), StickAct(who=1, does="point"))
    scene = StickScene(voice="We met again.", picture="", acts=acts)
    figures = figures_of(scene, (), 90, 30, Random(seed), "calm", is_first=is_first)
    starts = [one["keys"][0]["x"] for one in figures]
    assert 0.1 < starts[0] < 0.9
    assert not is_first or all(0.1 < start < 0.9 for start in starts)
