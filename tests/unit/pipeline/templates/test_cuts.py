"""Cuts by sense: on words, after sentences first, never too soon or too late."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipeline.templates.cuts import LATEST_S, SOONEST_S, cuts_by_sense
from pipeline.timeline import Canvas, Word

CANVAS = Canvas(1080, 1920)


def said(text: str, each_s: float = 0.4) -> tuple[list[Word], int]:
    words = [Word(word, each_s * at, each_s * at + 0.3) for at, word in enumerate(text.split())]
    return words, CANVAS.frames(each_s * len(words) + 0.4)


def test_a_new_sentence_is_where_it_is_cut() -> None:
    words, frames = said("The lamp went out at nine. Nobody saw the small boat come back in")
    assert cuts_by_sense(words, frames, CANVAS, 3.0) == [round(6 * 0.4 * 30)]


def test_a_number_or_a_long_word_goes_before_a_small_one() -> None:
    words, frames = said("we saw it go on and on to the lighthouse and then it was off")
    assert cuts_by_sense(words, frames, CANVAS, 3.0) == [round(9 * 0.4 * 30)]


def test_a_full_stop_inside_a_number_or_title_ends_nothing() -> None:
    words, frames = said("and so we went to see Dr. Brown who had it all and then some more")
    assert round(7 * 0.4 * 30) not in cuts_by_sense(words, frames, CANVAS, 3.6)


@pytest.mark.parametrize("every_s", [2.2, 3.0, 4.2])
@pytest.mark.parametrize("each_s", [0.2, 0.35, 0.6])
def test_changes_come_at_the_tempo_and_on_words(every_s: float, each_s: float) -> None:
    words, frames = said("one two three. four five, six seven eight nine ten. " * 6, each_s)
    cuts = cuts_by_sense(words, frames, CANVAS, every_s)
    starts = {round(word.start_s * 30) for word in words}
    assert cuts and set(cuts) <= starts
    changes = [0, *cuts, frames]
    gaps = [(b - a) / 30 for a, b in pairwise(changes)]
    assert all(SOONEST_S - 0.05 <= gap <= LATEST_S + 0.05 for gap in gaps[:-1])
    assert gaps[-1] >= 1.3


def test_short_and_silent_shots_are_not_cut() -> None:
    assert cuts_by_sense(said("too short to cut")[0], 80, CANVAS, 3.0) == []
    assert cuts_by_sense([], 300, CANVAS, 3.0) == []
