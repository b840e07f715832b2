"""The games' and lessons' parts: mirrored layouts, one size of words, call-outs, clocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.drawing.base import Frame
from pipeline.drawing.paints import colour
from pipeline.drawing.widgets.backgrounds import pattern
from pipeline.drawing.widgets.cards import Layout
from pipeline.drawing.widgets.countdown import countdown
from pipeline.drawing.widgets.footer import progress_dots
from pipeline.templates.educational.callouts import places_of
from pipeline.templates.educational.charts import ChartDrawing
from pipeline.templates.educational.painter import open_painter as open_lesson
from pipeline.templates.quiz.glow import Glow
from pipeline.templates.quiz.options import Room, option_cards
from pipeline.templates.quiz.painter import open_painter
from pipeline.timeline import Canvas, Visual

CANVAS = Canvas(270, 480, 30)


def test_a_mirrored_layout_puts_the_start_at_the_right() -> None:
    plain, mirrored = Layout(CANVAS, "en"), Layout(CANVAS, "ar")
    assert (plain.mirror(20, 50), mirrored.mirror(20, 50)) == (20, 200)


def test_a_first_option_in_two_columns_is_at_the_right_in_arabic() -> None:
    square = Canvas(270, 270, 30)
    room = Room(15.0, 130.0, 240.0, 120.0)
    times = (0, 90, None)
    cards = [
        option_cards(["a", "b", "c", "d"], 0, room, Layout(square, language), times, 1)[1]
        for language in ("en", "ar")
    ]
    assert cards[0].x < cards[1].x  # type: ignore[attr-defined]


def test_the_clock_ends_exactly_on_the_reveal() -> None:
    from pipeline.drawing.widgets.cards import badge

    clock = countdown(
        (100, 100), 60, 30, 120, lambda: badge("", 60, "#16a34a", "#ffffff", 1.0),
        fps=30, unit=0.25,
    )  # fmt: skip
    assert clock.state(29) is None
    assert clock.state(30) == ("ring", 90)
    assert clock.state(119) == ("ring", 2)
    assert clock.state(120) == ("after", 1)


@pytest.mark.parametrize("kind", ["bar", "line", "share", "count"])
def test_a_chart_is_mirrored_for_arabic(kind: str) -> None:
    data = {"kind": kind, "labels": ["a", "b"], "values": [30, 10], "unit": "%"}
    drawn = [
        ChartDrawing.of(data, Layout(CANVAS, language), (240.0, 200.0)).drawn([1.0, 1.0])
        for language in ("en", "ar")
    ]
    assert all(one[..., 3].any() for one in drawn)
    assert kind == "count" or not np.array_equal(drawn[0], drawn[1])


STILL = {"motion": "still", "towards": [0.5, 0.5]}


def test_a_call_out_finds_the_thing_near_its_guess(tmp_path: Path) -> None:
    picture = np.full((300, 300, 3), 200, np.uint8)
    cv2.circle(picture, (200, 170), 40, (20, 20, 20), 12)
    path = tmp_path / "thing.png"
    cv2.imwrite(str(path), picture)
    guess = {"text": "Ring", "x": 0.5, "y": 0.42}
    (place,) = places_of(path, [guess], STILL, (300, 300))
    assert place is not None
    x, y = place
    assert np.hypot(x - 200 / 300, y - 170 / 300) < 0.18
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), np.full((300, 300, 3), 200, np.uint8))
    assert places_of(blank, [guess], STILL, (300, 300)) == [(0.5, 0.42)]


def test_a_call_out_points_at_a_known_place_as_it_is_seen_in_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    cv2.imwrite(str(path), np.full((100, 200, 3), 200, np.uint8))
    labels: list[dict[str, Any]] = [{"text": "a", "at": [0.6, 0.5]}, {"text": "b", "at": None}]
    known, unknown = places_of(path, labels, STILL, (300, 300))
    assert known == pytest.approx((0.7, 0.5))
    assert unknown is None
    # The left quarter of a wide picture is cut off in a square.
    assert places_of(path, [{"text": "c", "at": [0.1, 0.5]}], STILL, (300, 300)) == [None]


def test_a_call_out_points_into_what_is_shown_of_an_upright_photograph(tmp_path: Path) -> None:
    picture = np.full((600, 300, 3), 90, np.uint8)
    cv2.circle(picture, (150, 480), 70, (30, 40, 220), -1)
    path = tmp_path / "upright.png"
    cv2.imwrite(str(path), picture)
    (place,) = places_of(path, [{"text": "a", "at": [0.5, 0.8]}], STILL, (300, 300))
    assert place is not None, "its lower half is what is looked at, and seen"
    assert 0.4 < place[1] < 0.75


def test_a_call_out_for_what_is_not_shown_has_no_pointer(tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    cv2.imwrite(str(path), np.full((300, 300, 3), 90, np.uint8))

    def drawn(at: list[float] | None) -> Frame:
        params = {"kind": "picture", "heading": "Cats", "number": 1, "beats": [0], "seed": 1,
                  "labels": [{"text": "Whiskers", "at": at}]}  # fmt: skip
        painter = open_lesson(Visual("lesson", (path,), params), CANVAS, 60)
        frame = Frame.blank(CANVAS)
        painter.paint(40, frame)
        return frame

    without, pointing = drawn(None), drawn([0.5, 0.6])
    changed = np.abs(pointing.y.astype(int) - without.y.astype(int)) > 40
    assert changed[170:300].any(), "the line and its ring"
    assert (without.y[60:330] > 200).any(), "the words are there all the same"


def test_a_tall_lesson_ends_on_a_floor_with_its_topic(tmp_path: Path) -> None:
    def foot(canvas: Canvas, emoji: str) -> np.ndarray:
        params = {"kind": "recap", "heading": "", "points": ["a"], "emoji": emoji, "seed": 1}
        frame = Frame.blank(canvas)
        open_lesson(Visual("lesson", (), params), canvas, 60).paint(30, frame)
        return frame.y[-40:].copy()

    assert int(np.ptp(foot(CANVAS, "🐱"))) > 150 > 60 > int(np.ptp(foot(CANVAS, "")))
    assert int(np.ptp(foot(Canvas(480, 270, 30), "🐱")[24:])) < 60


def test_a_glow_lights_its_centre_and_leaves_the_far_corner() -> None:
    ground = pattern(CANVAS, ("#3b1fb8", "#3b1fb8"), "??", 1)
    lit = Glow(ground, CANVAS, "#3b1fb8", "#8a5cff", centre=(0.5, 0.3), reach=0.5)
    plain, glowing = Frame.blank(CANVAS), Frame.blank(CANVAS)
    ground.paint(0, plain)
    assert lit.paint(0, glowing) is True
    change = glowing.y.astype(int) - plain.y.astype(int)
    assert change[144, 135] > 25
    assert change[479, 0] == 0


def test_a_quiz_shows_its_difficulty_in_the_videos_language() -> None:
    def shown(difficulty: int) -> Frame:
        params = {
            "number": 1, "count": 2, "topic": "x", "emoji": "🐙", "question": "q?",
            "options": ["a", "b", "c", "d"], "answer": 1, "answer_text": "b", "hook": "",
            "close": "", "difficulty": difficulty, "language": "ar", "seed": 1,
            "frames": {"ask": 0, "timer": 40, "reveal": 80, "close": None},
        }  # fmt: skip
        painter, frame = open_painter(Visual("quiz", (), params), CANVAS, 100), Frame.blank(CANVAS)
        for index in range(31):
            painter.paint(index, frame)
        return frame

    assert not np.array_equal(shown(0).y, shown(3).y)


def _quiz_at(canvas: Canvas, index: int, **given: object) -> Frame:
    params = {
        "number": 3, "count": 5, "topic": "The Moon", "emoji": "🌙", "question": "q?",
        "options": ["a", "b", "c", "d"], "answer": 1, "answer_text": "b", "hook": "", "close": "",
        "language": "en", "seed": 1,
        "frames": {"ask": 0, "timer": 20, "reveal": 40, "close": None},
    }  # fmt: skip
    painter = open_painter(Visual("quiz", (), {**params, **given}), canvas, 80)
    frame = Frame.blank(canvas)
    painter.paint(index, frame)
    return frame


def test_a_tall_quiz_stands_on_a_floor_with_its_topic_and_its_way() -> None:
    tall, square = _quiz_at(CANVAS, 30), _quiz_at(Canvas(270, 270, 30), 30)
    # White rim and dark floor: the foot of the tall frame is drawn on, the square one's is not.
    assert int(np.ptp(tall.y[420:470])) > 120 > int(np.ptp(square.y[258:268]))
    second, third = _quiz_at(CANVAS, 30, number=2), tall
    assert not np.array_equal(second.y[385:415], third.y[385:415])


def test_the_answer_s_own_emoji_takes_the_floor_on_the_reveal() -> None:
    floor = slice(415, 480)
    plain = [_quiz_at(CANVAS, at).y[floor] for at in (39, 60)]
    shown = [_quiz_at(CANVAS, at, answer_emoji="🐡").y[floor] for at in (39, 60)]
    assert np.array_equal(plain[0], shown[0])
    assert not np.array_equal(plain[1], shown[1])


@pytest.mark.parametrize("count", [1, 7, 40])
def test_the_way_through_a_round_fits_however_long_the_round_is(count: int) -> None:
    layout = Layout(CANVAS)
    strip = progress_dots(count, count, layout, 400.0, colour("#ffd23f"))
    (placed,) = strip.at(0)
    assert placed.x >= 0 and placed.x + placed.art.width <= CANVAS.width_px
