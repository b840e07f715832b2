"""No text of a prompt's length takes long to read, and time grows as the text does."""

from __future__ import annotations

import time

import pytest

from pipeline.reading.prompts import lack_of
from pipeline.reading.quizzes import quiz_of
from pipeline.reading.rankings import list_of
from pipeline.reading.reader import read
from tests.fixtures.text_functions import pace, slowest_of

CHARS = 4096
MOST_MS = 5.0
MOST_GAMES_CPU_S = 0.1
WORST = (
    "a: b\n", "a\n", "1. a\n", "- a\n", "12:03 a: b\n", "[12:03] a: b\n",
    "a — Today at 5:03 PM\nb\n", "1/2/23, 10:14 - a: b\n", "0:00 --> 0:01\n",
    "SAM\nhi there\n\n", "Scene 1: a\n", "| a | b |\n", "a?\n", "a? b. ", "A) b ", "1-b ", "**a",
    "*a ", "_a", "`", "[", "[a](", "(a", "<a b=", "<!--", "<!-- -->", "&a;", "~~a", "|---",
    "today ", "Monday, ", "(0:01-0:02) ", "http://", "a@b.", "a/", "Loved “", "#a ", "-", "#",
    "Sam: hello there\n", "[12:30] A: b ", "1/1/20, 1:00 - A: b ", "07:30 wake\n", "12:30\n",
    "[ab] cd\n", "(ab) cd\n", "**ab** cd\n", "ab: cd ef\n", "😀\n", "漢\n", ". ", "a. ", "\t",
    "👍 2\n", "x", "\u200d", "\ue001", "क्ष ", "𝓐 ", "a.b",
)  # fmt: skip


def cpu_s(text: str) -> float:
    """Seconds of processor that all readers of a prompt take, the best of three."""
    times = []
    for _ in range(3):
        read.cache_clear()
        started = time.process_time()
        pasted = read(text)
        quiz_of(pasted)
        list_of(pasted)
        lack_of(text)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("unit", WORST)
def test_the_worst_texts_are_read_in_bounded_time(unit: str) -> None:
    long = (unit * CHARS)[:CHARS]
    for text in (long, f"x{long}"[: CHARS - 1] + "!"):
        read.__wrapped__(text)
        worst = slowest_of("read", read.__wrapped__, [text])
        if worst.took_ms > MOST_MS:
            worst = slowest_of("read", read.__wrapped__, [text], tries=12)
        assert worst.took_ms <= MOST_MS * pace()
    assert cpu_s(long) < MOST_GAMES_CPU_S
    # Four times the text may take four times as long, with room for noise, not sixteen times.
    short_s = cpu_s(long[: CHARS // 4])
    assert cpu_s(long) < 10 * short_s + 0.02
