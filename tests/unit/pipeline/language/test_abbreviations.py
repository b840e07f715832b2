"""One table of abbreviations: scenes, captions, subtitles and breaths all end where it says."""

from __future__ import annotations

import pytest

from pipeline.captions.pages import cleaned, pages
from pipeline.captions.styles import STYLES
from pipeline.language.subtitles import subrip
from pipeline.timeline import Canvas, Word
from pipeline.voice.spoken import pause_after
from pipeline.writing.text import sentences

ONE = (
    *("Dr. Smith came.", "We met Mrs. Jones today.", "He is at St. Mary today."),
    *("See Fig. 3 now.", "Batman vs. Superman is on.", "Fruit, e.g. apples, is good."),
    *("On Jan. 5 we left.", "J. K. Rowling wrote it.", "At 5 p.m. we left."),
    *("The U.S. was first.", "No. 5 is alive.", "Gen. Lee and Lt. Dan met."),
    *("El Sr. García vino hoy.", "O Dr. Souza chegou hoje.", "M. Dupont est parti."),
    *("Это т. е. правда.", "Apples, pears etc. are fruit.", "Ms. Lee met Prof. Oak."),
)
TWO = (
    *("He sat. She stood.", "Say no. Then go.", "I ate apples etc. Then I left."),
    *("So do I. Then go.", "Come in. Sit down.", "We left at 5 p.m. Nobody saw."),
    *("One more rep. Then rest.", "It works! Dr. Who did it."),
)


@pytest.mark.parametrize(
    ("text", "count"), [*((one, 1) for one in ONE), *((two, 2) for two in TWO)]
)
def test_scenes_breaths_cues_and_pages_end_at_the_same_places(text: str, count: int) -> None:
    assert len(sentences(text)) == count
    words = text.split()
    stops = [pause_after(word, *words[at + 1 : at + 2]) for at, word in enumerate(words)]
    assert sum(stop in {".", "!"} for stop in stops) == count
    timed = [Word(word, at * 0.3, at * 0.3 + 0.3) for at, word in enumerate(words)]
    facts = [{"text": one.text, "start_s": one.start_s, "end_s": one.end_s} for one in timed]
    assert subrip([{"words": facts}]).count("-->") == count
    look, canvas = STYLES["minimal"], Canvas(1920, 1080)
    shown = pages(cleaned(timed, canvas, 300, look), look, canvas, 300, 1600)
    last = [page.words[-1].typed for page in shown]
    ends = {word for word, stop in zip(words, stops, strict=True) if stop in {".", "!"}}
    assert {word for word in last if word.endswith((".", "!"))} <= ends
