"""Silence around a voice is taken off and its words move along."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.sound.trimming import LEAD_S, TAIL_S, trimmed
from pipeline.sound.wav import Samples
from pipeline.timeline import Word


def line(lead_s: float, tail_s: float, rate_hz: int, noise: float) -> Samples:
    """Two hummed words of 0.3 s with 0.1 s between, in a room with some noise."""
    random = np.random.default_rng(5)
    at = np.arange(round(0.3 * rate_hz)) / rate_hz
    word = 0.3 * np.sin(2 * np.pi * 180 * at) * np.hanning(len(at)) ** 0.2
    parts = [np.zeros(round(lead_s * rate_hz)), word, np.zeros(round(0.1 * rate_hz)), word]
    whole = np.concatenate([*parts, np.zeros(round(tail_s * rate_hz))])
    return (whole + noise * random.normal(size=len(whole))).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [22_050, 48_000])
@pytest.mark.parametrize("noise", [0.0, 0.0008])
@pytest.mark.parametrize(("lead_s", "tail_s"), [(0.5, 0.9), (1.7, 0.0), (0.09, 0.3)])
def test_silence_before_the_first_word_is_sixty_milliseconds(
    lead_s: float, tail_s: float, noise: float, rate_hz: int
) -> None:
    words = (Word("one", lead_s, lead_s + 0.3), Word("two", lead_s + 0.4, lead_s + 0.7))
    samples = line(lead_s, tail_s, rate_hz, noise)
    kept, moved = trimmed(samples, rate_hz, words)
    assert moved[0].start_s == pytest.approx(LEAD_S, abs=0.02)
    assert moved[1].start_s - moved[0].start_s == pytest.approx(0.4, abs=1e-6)
    assert len(kept) / rate_hz == pytest.approx(LEAD_S + 0.7 + min(tail_s, TAIL_S), abs=0.03)
    loud = np.flatnonzero(np.abs(kept) > 0.1)[0] / rate_hz
    assert loud == pytest.approx(moved[0].start_s, abs=0.02)


def test_a_voice_without_silence_is_left_alone() -> None:
    samples = line(0.0, 0.0, 48_000, 0.0)
    kept, words = trimmed(samples, 48_000, [Word("one", 0.0, 0.3)])
    assert kept is samples
    assert words == (Word("one", 0.0, 0.3),)


def test_times_that_said_the_silence_was_speech_stay_inside_the_sound() -> None:
    kept, words = trimmed(line(0.8, 0.8, 48_000, 0.0), 48_000, [Word("one", 0.0, 2.3)])
    assert words[0].start_s == 0.0
    assert words[0].end_s <= len(kept) / 48_000


def test_nothing_but_silence_stays() -> None:
    silence = np.zeros(48_000, np.float32)
    assert trimmed(silence, 48_000, ())[0] is silence
