"""Silence around a spoken line taken off: a video begins with its voice, and the pause between two
lines is the template's, not the voice's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pipeline.sound.features import RATE_HZ
from pipeline.sound.pauses import speech_span
from pipeline.sound.wav import Samples, resampled
from pipeline.timeline import Word

LEAD_S = 0.06
"""Silence that stays before the first word: soft consonants begin before they are loud."""
TAIL_S = 0.16
"""Silence that stays after the last word: it rings out."""
_FADE_S = 0.004
"""A cut in a room's noise is not heard as a click."""


def trimmed(
    samples: Samples, rate_hz: int, words: Sequence[Word]
) -> tuple[Samples, tuple[Word, ...]]:
    """The line from `LEAD_S` before speech begins to `TAIL_S` after it ends, its words moved along.

    What is not sure to be speech (all of it is equally loud) stays as it is. A word never begins
    before the sound nor ends after it.
    """
    start_s, end_s = speech_span(resampled(samples, rate_hz, RATE_HZ))
    first = max(0, math.floor((start_s - LEAD_S) * rate_hz))
    last = min(len(samples), math.ceil((end_s + TAIL_S) * rate_hz))
    if first == 0 and last == len(samples):
        return samples, tuple(words)
    kept = samples[first:last].copy()
    fade = np.linspace(0.0, 1.0, max(1, round(_FADE_S * rate_hz)), dtype=np.float32)[: len(kept)]
    if first:
        kept[: len(fade)] *= fade
    if last < len(samples):
        kept[len(kept) - len(fade) :] *= fade[::-1]
    cut_s, length_s = first / rate_hz, len(kept) / rate_hz

    def moved(at_s: float) -> float:
        return min(length_s, max(0.0, at_s - cut_s))

    return kept, tuple(Word(one.text, moved(one.start_s), moved(one.end_s)) for one in words)
