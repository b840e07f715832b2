"""Capitals by language."""

from __future__ import annotations

import pytest

from pipeline.captions.layout import caption_spans
from pipeline.language.capitals import capitals
from pipeline.timeline import Canvas, Captions, Shot, Visual, Word


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("istanbul ışık", "tr", "İSTANBUL IŞIK"),
        ("istanbul", "az-AZ", "İSTANBUL"),
        ("istanbul", "en", "ISTANBUL"),
        ("ο φάρος ῶ", "el", "Ο ΦΑΡΟΣ Ω"),
        ("προϊόν", "el", "ΠΡΟΪΟΝ"),
        ("straße", "de", "STRASSE"),
    ],
)
def test_capitals_are_those_of_the_language(text: str, language: str, shown: str) -> None:
    assert capitals(text, language) == shown


def test_captions_in_capitals_know_their_language() -> None:
    words = (Word("istanbul", 0.0, 0.5),)
    shot = Shot(Visual("photo"), 30, (), words, (), Captions("big-word", language="tr"))
    (item,) = {
        item.text for span in caption_spans(shot, Canvas(270, 480), 0, 30) for item in span.items
    }
    assert item == "İSTANBUL"
