"""Wisdom's phrases are set by a typographer's rules."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.drawing.base import Frame
from pipeline.drawing.text_shaping import measure
from pipeline.templates.painters import open_painter
from pipeline.templates.viral_wisdom import phrase_typesetting
from pipeline.timeline import Canvas, Visual

COLOURS = ("#ffffff", "#f6dca0")


def lines(text: str, width: float = 860, height: float = 720) -> list[str]:
    return phrase_typesetting.lines_of(
        phrase_typesetting.set_phrase(text, width, height, 146, COLOURS)
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('"Stay," he said - "now."', "“Stay,” he said — “now.”"),
        ("It's the '90s... or 1914-1918", "It’s the ’90s… or 1914–1918"),
        ("a--b", "a—b"),
    ],
)
def test_marks_are_a_printers(typed: str, shown: str) -> None:
    assert phrase_typesetting.typeset(typed) == shown


@pytest.mark.parametrize(
    "text",
    [
        "A man who moves a mountain begins by carrying small stones.",
        "It is not that we have a short time to live, but that we waste a lot of it.",
        "The obstacle is the way",
        "Nobody tells you this about patience.",
        "What you chase runs away from you.",
    ],
)
def test_no_line_is_a_widow_and_lines_are_even(text: str) -> None:
    setting = phrase_typesetting.set_phrase(text, 860, 720, 146, COLOURS)
    broken = phrase_typesetting.lines_of(setting)
    assert " ".join(broken) == phrase_typesetting.typeset(text)
    if len(broken) > 1:
        assert len(broken[-1].split()) > 1 or len(text.split()) <= 3
        widths = [line.width_px for line in setting.lines]
        assert min(widths) > 0.55 * max(widths)
    assert all(line.width_px <= 860 for line in setting.lines)


def test_marks_at_the_ends_of_a_line_hang_outside_its_measure() -> None:
    bare = phrase_typesetting.set_phrase("runs away", 2000, 720, 100, COLOURS).lines[0]
    quoted = phrase_typesetting.set_phrase("“runs away.”", 2000, 720, 100, COLOURS).lines[0]
    assert quoted.width_px == pytest.approx(bare.width_px, abs=0.06 * 100)
    assert quoted.words[0].x < bare.words[0].x - 0.2 * 100


def test_one_word_that_matters_is_in_italics() -> None:
    words = phrase_typesetting.typeset("Patience is not waiting.").split(" ")
    assert phrase_typesetting.emphasised(words) == 3
    assert phrase_typesetting.emphasised(["Stay."]) is None
    assert phrase_typesetting.emphasised(["it", "is", "what", "it", "is"]) is None
    setting = phrase_typesetting.set_phrase("Patience is not waiting.", 860, 720, 146, COLOURS)
    families = {word.text: word.style.family for line in setting.lines for word in line.words}
    assert families["waiting."] == phrase_typesetting.ITALIC
    assert families["Patience"] == phrase_typesetting.ROMAN


def test_a_larger_size_is_lighter_and_one_long_word_still_fits() -> None:
    small = phrase_typesetting.set_phrase("Short words here", 260, 300, 146, COLOURS)
    large = phrase_typesetting.set_phrase("Short words here", 2000, 720, 146, COLOURS)
    assert small.lines[0].words[0].style.weight > large.lines[0].words[0].style.weight
    word = "Donaudampfschifffahrtsgesellschaft"
    (line,) = phrase_typesetting.set_phrase(word, 400, 300, 146, COLOURS).lines
    assert measure(word, line.words[0].style) <= 401


def test_other_scripts_are_left_to_the_plain_block() -> None:
    assert phrase_typesetting.can_set("Ποτέ δεν είναι αργά — никогда")
    assert not phrase_typesetting.can_set("الصبر مفتاح الفرج")
    assert not phrase_typesetting.can_set("忍耐")
    assert (
        phrase_typesetting.paint(
            phrase_typesetting.set_phrase("Stay.", 400, 300, 80, COLOURS), 0.5
        ).pixels.max()
        > 200
    )


def test_the_writer_s_word_goes_before_the_rule() -> None:
    words = ["Be", "patient", "with", "yourself"]
    assert phrase_typesetting.emphasised(words) == 3
    assert phrase_typesetting.emphasised(words, ("Patient",)) == 1
    assert phrase_typesetting.emphasised(words, ("unsaid",)) == 3


@pytest.mark.parametrize("face", [(0.35, 0.6), (0.5, 0.75), None])
def test_phrases_stand_beside_what_a_photograph_is_of(
    face: tuple[float, float] | None, tmp_path: Path
) -> None:
    canvas, path = Canvas(360, 640), tmp_path / "p.png"
    picture = np.full((640, 360, 3), 90, np.uint8)
    if face is not None:
        high, low = (round(edge * 640) for edge in face)
        cv2.ellipse(picture, (180, (high + low) // 2), (70, (low - high) // 2), 0, 0, 360,
                    (120, 160, 224), -1)  # fmt: skip
    cv2.imwrite(str(path), picture)
    frames = []
    for phrases in ([["Nobody climbs a mountain", 0, 60]], []):
        params = {"motion": "still", "phrases": phrases, "seed": 1}
        frames.append(Frame.blank(canvas))
        visual = Visual("phrases", (path,), params)
        open_painter(visual, canvas, 60).paint(20, frames[-1])
    lit = frames[0].y.astype(int) - frames[1].y > 60
    rows = np.flatnonzero(lit.any(axis=1)) / canvas.height_px
    assert rows.min() > 0.25 and rows.max() < 0.78
    if face is None:
        assert rows.min() < 0.47 < rows.max(), "its usual place"
    else:
        covered = ((rows > face[0]) & (rows < face[1])).mean()
        assert covered < 0.5, "in its middle it would be nearly all"
