"""Words never grow together: the ink between any two of a page, in every style, every frame."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks._caption_gaps import SENTENCES, least_gap_px
from pipeline.captions.layout import caption_spans
from pipeline.captions.styles import STYLES
from pipeline.timeline import Canvas, Captions, CaptionStyle, Shot, Visual, Word


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize(
    ("text", "canvas"),
    [
        (SENTENCES[0], Canvas(1080, 1920)),
        (SENTENCES[1], Canvas(1080, 1920)),
        ("Incomprehensibilities misunderstandings jg", Canvas(1080, 1080)),
    ],
)
def test_ink_of_two_words_never_meets(
    style: CaptionStyle, text: str, canvas: Canvas, tmp_path: Path
) -> None:
    assert least_gap_px(style, text, canvas, tmp_path) >= 6


def test_a_short_spoken_word_still_pops() -> None:
    words = (Word("the", 0.0, 0.3), Word("lamp", 0.4, 0.7))
    shot = Shot(Visual("photo"), 40, (), words, (), Captions("pop"))
    spans = caption_spans(shot, Canvas(1080, 1920), 0, 40)
    assert max(item.scale for span in spans for item in span.items) >= 1.08


def test_lines_stand_as_near_as_their_letters_leave_them() -> None:
    def apart_em(text: str) -> float:
        words = tuple(Word(one, at * 0.4, at * 0.4 + 0.36) for at, one in enumerate(text.split()))
        shot = Shot(Visual("photo"), 60, (), words, (), Captions("bounce"))
        items = caption_spans(shot, Canvas(1080, 1920), 0, 60)[0].items
        upper, lower = sorted({item.y for item in items})
        return (lower - upper) / items[0].size_px

    flat, deep = apart_em("Tomorrow whatever remains untold"), apart_em("They jump daily hiding")
    assert flat < 1.2 < deep < 1.4
