"""The chat: bubbles, dots, reactions, and what is painted when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.brief import Brief
from pipeline.drawing.base import Frame
from pipeline.templates import find_template
from pipeline.templates.fake_text.bubbles import bubble
from pipeline.templates.fake_text.looks import LOOKS
from pipeline.templates.fake_text.painter import open_painter
from pipeline.templates.fake_text.script import ChatScript
from pipeline.timeline import Canvas, Visual

CANVAS = Canvas(270, 480, 30)


def message(text: str, *, me: bool = False, **more: Any) -> dict[str, Any]:
    base = {"who": "Mia", "me": me, "text": text, "number": 0, "time": "", "stamp": "",
            "picture": -1, "at": -100, "typing": -1, "react": "", "react_at": -1}  # fmt: skip
    return {**base, **more}


def visual(messages: list[dict[str, Any]], files: tuple[Path, ...] = (), **more: Any) -> Visual:
    params = {"look": "messages", "title": "Mia", "under": "online", "number": 0, "group": False,
              "loop": "maze", "variant": 0, "shift": 0, "before": [], "messages": messages,
              "next": None}  # fmt: skip
    return Visual("chat", files, {**params, **more})


@pytest.fixture(autouse=True)
def _loops(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.getbasetemp() / "chat-loops"
    monkeypatch.setenv("TALEMILL_LOOPS_FOLDER", str(folder))


def painted(shown: Visual, index: int) -> Frame:
    """The frame `index`, painted in order from the start."""
    painter, frame = open_painter(shown, CANVAS, 120), Frame.blank(CANVAS)
    for at in range(index + 1):
        painter.paint(at, frame)
    return frame


def panel(frame: Frame) -> np.ndarray[Any, Any]:
    """The middle of the message list."""
    return frame.y[100:300, 30:240].copy()


@pytest.mark.parametrize("look", LOOKS)
def test_a_long_message_wraps_and_a_longer_one_is_taller(look: str) -> None:
    short, long = (
        bubble(message(text), LOOKS[look], 240, 0.25, (), is_group=False)
        for text in ("hi", "a message that goes on and on for quite a while, as some people do")
    )
    assert long.height_px > 1.4 * short.height_px
    assert int(np.nonzero(long.sheet.pixels[..., 3].max(0))[0].max()) < 240


def test_mine_stands_right_and_theirs_left() -> None:
    mine, theirs = (
        bubble(message("hello", me=me), LOOKS["messages"], 240, 0.25, (), is_group=False)
        for me in (True, False)
    )
    assert mine.x > 120 > theirs.x


def test_a_message_comes_at_its_frame_after_its_dots() -> None:
    shown = visual([message("surprise", at=40, typing=15)])
    before, dots, there = (panel(painted(shown, index)) for index in (10, 30, 60))
    assert not np.array_equal(before, dots), "dots show while somebody types"
    assert (there < 225).sum() > (dots < 225).sum(), "and then the message"


def test_the_list_scrolls_when_it_is_full() -> None:
    before = [message(f"message number {n} with some words in it") for n in range(10)]
    shown = visual([message("and one more line at the end", at=30)], before=before)
    early, late = panel(painted(shown, 20)), panel(painted(shown, 60))
    assert not np.array_equal(early, late)


def test_a_reaction_pops_onto_its_bubble() -> None:
    plain, reacted = (
        panel(painted(visual([message("hi", at=0, react="❤️", react_at=at)]), 40)) for at in (-1, 25)
    )
    assert not np.array_equal(plain, reacted)


def test_a_picture_message_shows_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    cv2.imwrite(str(path), np.full((90, 120, 3), (0, 0, 255), np.uint8))
    frame = painted(visual([message("look", at=0, picture=0)], (path,)), 20)
    assert int((frame.v > 200).sum()) > 400


def test_only_the_loop_changes_while_nobody_writes() -> None:
    shown = visual([message("hi", at=0)])
    painter, frame = open_painter(shown, CANVAS, 120), Frame.blank(CANVAS)
    seen = []
    for index in range(30, 50):
        painter.paint(index, frame)
        seen.append((panel(frame), frame.y[:52].copy()))
    assert all(np.array_equal(seen[0][0], one[0]) for one in seen)
    assert any(not np.array_equal(seen[0][1], one[1]) for one in seen)


def test_a_frightening_chat_begins_at_the_hour_that_it_speaks_of() -> None:
    template = find_template("fake_text")
    unit = next(one for one in template.units() if one.id == "burned-house")
    told = template.tell(unit, Brief(prompt=unit.title, template="fake_text"))
    assert isinstance(told, ChatScript)
    assert told.clock.startswith("03:")
