"""Any character is drawn or left out: on cards and chats, and in captions."""

from __future__ import annotations

import random
import unicodedata

import emoji
import pytest

from pipeline.captions.layout import caption_spans
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.drawable import drawable
from pipeline.drawing.font_coverage import missing, runs_of, width_em
from pipeline.drawing.font_faces import EMOJI
from pipeline.drawing.text_blocks import fit, wrap
from pipeline.drawing.text_shaping import TextStyle, measure, shape
from pipeline.drawing.widgets.emoji_badge import emoji_badge, sticker
from pipeline.timeline import Canvas, Captions, Shot, Visual, Word
from pipeline.voice.tokens import typed_words

STYLE = TextStyle("Inter", 500, 48.0)
EMOJI_WIDTH_PX = 2600 / 2048 * 48.0
TO_COME = [chr(code) for code in range(0x1F000, 0x1FB00) if not unicodedata.name(chr(code), "")]


def test_every_emoji_is_one_glyph_of_one_width_or_left_out() -> None:
    for one in [*emoji.EMOJI_DATA, *TO_COME]:
        shown = drawable(one, "Inter", 500)
        if shown == one and len(one) == 1 and one < "\u2fff":
            continue  # a sign such as © or ™, which stands among letters
        line = shape(one, STYLE)
        wide = [glyph for glyph in line.glyphs if glyph.advance]
        assert len(wide) <= 1, one
        if wide and wide[0].face.family == EMOJI:
            assert line.width_px == pytest.approx(EMOJI_WIDTH_PX, rel=0.01), one
            (run,) = runs_of(shown, "Montserrat", 800)
            assert run.family == EMOJI
            assert width_em(shown, "Montserrat", 800) == pytest.approx(2600 / 2048, rel=0.01), one


@pytest.mark.parametrize(
    "one",
    [
        *("👨\u200d👩\u200d👧\u200d👦", "🇩🇪", "1\ufe0f\u20e3", "#\u20e3", "👍🏽", "❤\ufe0f", "🪼"),
        *("👨🏿\u200d🐰\u200d👨🏻", "🧑🏽\u200d🩰", "🏳\ufe0f\u200d🌈"),
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
@pytest.mark.parametrize("around", ["{}", "a{}b", "سلام {} سلام", "7{}7"])
def test_a_sequence_is_one_picture_wherever_it_stands(one: str, around: str) -> None:
    text = around.format(one)
    pictures = [g for g in shape(text, STYLE).glyphs if g.face.family == EMOJI and g.advance]
    assert len(pictures) == 1
    assert len(wrap(one * 9, STYLE, 3.5 * EMOJI_WIDTH_PX).lines) == 3


def test_what_no_font_has_takes_no_room() -> None:
    for text in (
        "\U0001fae9",
        "\u0378",
        "\ue000",
        "\x00\x1f",
        "\ud800",
        "\U000e0001",
        "\U0001f8ff",
    ):
        assert measure(text, STYLE) == 0, ascii(text)
        assert emoji_badge(text, 90, 1.0).width_px > 0
        assert sticker(text, 90, 1.0).width_px > 0


def test_a_thousand_random_characters_are_drawn_or_left_out() -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    canvas = Canvas(270, 480)
    for _ in range(40):
        ends = (" ", "", "a", "\u200d", "\ufe0f")
        text = "".join(chr(dice.randrange(0x110000)) + dice.choice(ends) for _ in range(25))
        block = fit(text, STYLE, 200, 200)
        block.draw(Sheet(220, 220), 5, 5)
        block.outline(0, 0)
        words = typed_words(text) or ["x"]
        timed = tuple(Word(word, at * 0.2, at * 0.2 + 0.2) for at, word in enumerate(words))
        shot = Shot(Visual("photo"), 300, (), timed, (), Captions("pop"))
        for moment in caption_spans(shot, canvas, 0, 300):
            for item in moment.items:
                assert not missing(item.text, item.family, item.weight)
