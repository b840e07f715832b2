"""Wisdom's phrases are set by a typographer's rules."""

from __future__ import annotations

import pytest

from pipeline.painting import serif
from pipeline.painting.text import measure

COLOURS = ("#ffffff", "#f6dca0")


def lines(text: str, width: float = 860, height: float = 720) -> list[str]:
    return serif.lines_of(serif.set_phrase(text, width, height, 146, COLOURS))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('"Stay," he said - "now."', "“Stay,” he said — “now.”"),
        ("It's the '90s... or 1914-1918", "It’s the ’90s… or 1914–1918"),
        ("a--b", "a—b"),
    ],
)
def test_marks_are_a_printers(typed: str, shown: str) -> None:
    assert serif.typeset(typed) == shown


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
    setting = serif.set_phrase(text, 860, 720, 146, COLOURS)
    broken = serif.lines_of(setting)
    assert " ".join(broken) == serif.typeset(text)
    if len(broken) > 1:
        assert len(broken[-1].split()) > 1 or len(text.split()) <= 3
        widths = [line.width_px for line in setting.lines]
        assert min(widths) > 0.55 * max(widths)
    assert all(line.width_px <= 860 for line in setting.lines)


def test_marks_at_the_ends_of_a_line_hang_outside_its_measure() -> None:
    bare = serif.set_phrase("runs away", 2000, 720, 100, COLOURS).lines[0]
    quoted = serif.set_phrase("“runs away.”", 2000, 720, 100, COLOURS).lines[0]
    assert quoted.width_px == pytest.approx(bare.width_px, abs=0.06 * 100)
    assert quoted.words[0].x < bare.words[0].x - 0.2 * 100


def test_one_word_that_matters_is_in_italics() -> None:
    words = serif.typeset("Patience is not waiting.").split(" ")
    assert serif.emphasised(words) == 3
    assert serif.emphasised(["Stay."]) is None
    assert serif.emphasised(["it", "is", "what", "it", "is"]) is None
    setting = serif.set_phrase("Patience is not waiting.", 860, 720, 146, COLOURS)
    families = {word.text: word.style.family for line in setting.lines for word in line.words}
    assert families["waiting."] == serif.ITALIC
    assert families["Patience"] == serif.ROMAN


def test_a_larger_size_is_lighter_and_one_long_word_still_fits() -> None:
    small = serif.set_phrase("Short words here", 260, 300, 146, COLOURS)
    large = serif.set_phrase("Short words here", 2000, 720, 146, COLOURS)
    assert small.lines[0].words[0].style.weight > large.lines[0].words[0].style.weight
    word = "Donaudampfschifffahrtsgesellschaft"
    (line,) = serif.set_phrase(word, 400, 300, 146, COLOURS).lines
    assert measure(word, line.words[0].style) <= 401


def test_other_scripts_are_left_to_the_plain_block() -> None:
    assert serif.can_set("Ποτέ δεν είναι αργά — никогда")
    assert not serif.can_set("الصبر مفتاح الفرج")
    assert not serif.can_set("忍耐")
    assert serif.paint(serif.set_phrase("Stay.", 400, 300, 80, COLOURS), 0.5).pixels.max() > 200
