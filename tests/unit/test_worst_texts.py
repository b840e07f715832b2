"""No text of a person's makes any function of ours compute for long."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from pipeline.writing.shape import read_prompt
from tests.fixtures.attack_scale import SCALE
from tests.fixtures.text_functions import CHARS, pace, slowest_of, text_functions, worst_texts

MOST_MS = 5.0


@pytest.fixture(scope="module")
def texts() -> Sequence[str]:
    return list(worst_texts(mixed=12 * SCALE))


def test_every_function_that_reads_a_text_is_found() -> None:
    found = text_functions()
    assert len(found) > 80
    for name in (
        "pipeline.language.clean.clean_text", "bot.wording.messages.shorten",
        "pipeline.moderation.judge", "pipeline.language.detection.detect_language",
        "pipeline.writing.text.sentences", "pipeline.drawing.font_coverage.undrawable",
    ):  # fmt: skip
        assert name in found


def test_no_text_of_4096_characters_takes_longer_than_5_ms(
    texts: Sequence[str], record_property: Callable[[str, object], None]
) -> None:
    functions = text_functions()
    for text in texts[:2]:
        for name, function in functions.items():
            slowest_of(name, function, [text], tries=1)  # loads word lists and fonts
    slow = []
    slowest = ("", 0.0)
    for name, function in functions.items():
        worst = slowest_of(name, function, texts)
        slowest = max(slowest, (name, worst.took_ms), key=lambda one: one[1])
        if worst.took_ms > MOST_MS:
            # Once more, against what this machine does now.
            worst = slowest_of(name, function, [worst.text], tries=8)
            if worst.took_ms > MOST_MS * pace():
                slow.append((name, worst.text[:20], round(worst.took_ms, 1)))
    record_property("worst", f"{slowest[1]:.1f} ms of CPU in {slowest[0]}")
    assert not slow


def test_no_text_kills_the_voice() -> None:
    """The library that reads English out dies of some long texts; it is never given one."""
    odd = ("e.g. ", "xe.g. e.g.", "i.e. ", "U.S.A. ", "a.b.c.d. ", "1.1.1. ", "Dr. ", "a.m. p.m. ")
    script = "import sys; from pipeline.voice.phonemes import phonemes_of\n" + (
        f"for piece in {odd!r}:\n"
        "    for size in (100, 159, 160, 161, 1000, 4096): phonemes_of((piece * size)[:size])\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_four_times_the_text_takes_about_four_times_the_time() -> None:
    """Whatever a text repeats, the shape of a prompt is read in one pass."""
    for piece in ("Mr. ", "...", "a.", "\n", "(", "A: b\n", "- "):
        short, long = (piece * CHARS)[:CHARS], (piece * 4 * CHARS)[: 4 * CHARS]
        first, second = (slowest_of("", read_prompt, [one]).took_ms for one in (short, long))
        assert second < 10 * max(first, 0.5)
