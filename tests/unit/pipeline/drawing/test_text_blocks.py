"""Text on a sheet: every script shaped, ordered and wrapped."""

from __future__ import annotations

import pytest

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.text_blocks import fit, wrap
from pipeline.drawing.text_shaping import TextStyle, measure, shape

STYLE = TextStyle(size_px=40)


@pytest.mark.parametrize(
    "text",
    [
        "Hello, wörld",
        "Привет, мир",
        "Ελληνικά",
        "שלום עולם",
        "مرحبا بالعالم",
        "नमस्ते दुनिया",
        "สวัสดีชาวโลก",
        "বাংলা",
        "தமிழ்",
        "ქართული",
        "👩‍👩‍👧 👍🏽 ❤️ 🐶",
        "→ ★ ½ €",
    ],
)
def test_every_character_of_the_script_has_a_glyph(text: str) -> None:
    line = shape(text, STYLE)
    assert line.glyphs
    assert all(glyph.index != 0 for glyph in line.glyphs), "a box for a missing glyph"


def test_hebrew_with_latin_inside_stands_right_to_left_around_it() -> None:
    line = shape("אב xyz גד", STYLE)
    order = "".join(glyph.text for glyph in line.glyphs)
    assert line.right_to_left
    assert order == "דג xyz בא"


def test_arabic_letters_take_their_joined_forms() -> None:
    alone = [shape(letter, STYLE).glyphs[0].index for letter in "بيت"]
    joined = [glyph.index for glyph in shape("بيت", STYLE).glyphs][::-1]
    assert joined != alone


def test_wrapped_lines_fit_and_lose_no_word() -> None:
    text = "The quick brown fox jumps over the lazy dog and runs on for a good while"
    block = wrap(text, STYLE, 300)
    assert len(block.lines) > 3
    assert all(line.width_px <= 300 for line in block.lines)
    assert " ".join(line.text for line in block.lines) == text


def test_a_word_wider_than_the_box_is_broken_rather_than_cut() -> None:
    block = wrap("a" * 100, STYLE, 200)
    assert "".join(line.text for line in block.lines) == "a" * 100
    assert all(line.width_px <= 200 for line in block.lines)


def test_text_beyond_the_last_allowed_line_ends_in_an_ellipsis() -> None:
    block = wrap("one two three four five six seven eight nine ten", STYLE, 200, max_lines=2)
    assert len(block.lines) == 2
    assert block.lines[-1].text.endswith("…")
    assert block.lines[-1].width_px <= 200


def test_fitting_text_shrinks_until_it_fills_the_box() -> None:
    block = fit("A long title that must be made smaller", STYLE.with_(size_px=200), 400, 200)
    assert block.style.size_px < 200
    assert block.height_px <= 200
    assert block.width_px <= 400


def test_drawn_text_lies_inside_its_measured_box() -> None:
    sheet = Sheet(400, 100)
    width = measure("Hamburg", STYLE)
    wrap("Hamburg", STYLE, 400).draw(sheet, 50, 20)
    columns = sheet.pixels[..., 3].max(0).nonzero()[0]
    assert columns.min() >= 48
    assert columns.max() <= 52 + width


def test_an_emoji_is_drawn_in_colour() -> None:
    sheet = Sheet(100, 100)
    wrap("🐸", STYLE.with_(size_px=80), 100).draw(sheet, 0, 0)
    red, green = (int(sheet.pixels[..., c].astype(int).sum()) for c in (2, 1))
    assert green > 1.3 * red
