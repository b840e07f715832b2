"""When each word of a recording really begins: what a recogniser says of it, made precise.

A recogniser knows what is said and about where. English is read again by the offline voice,
stretch by stretch, and its reading is warped onto the recording (sound/align.py); in other
languages words are put to the edges of the pauses beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pipeline.sound.align import align_words, in_order
from pipeline.sound.features import RATE_HZ
from pipeline.sound.pauses import speech_parts
from pipeline.sound.wav import Samples, wav_bytes
from pipeline.timeline import Timing, Word
from pipeline.voice.tokens import typed_words

_PAUSE_S: Final = 0.3
"""Between two words: there a stretch may end."""
_LONGEST_S: Final = 9.0
"""Of a stretch: a warping table of twice the length takes four times as long."""
_FAR_S: Final = 0.7
"""A word that would move further was not found: it stays where the recogniser heard it."""
_SNAP_S: Final = 0.2
_MARGIN_S: Final = 0.35
"""Of sound kept around a stretch, up to its neighbours' words."""


def refined(
    words: Sequence[Word], samples: Samples, language: str, cache_folder: Path | None
) -> tuple[tuple[Word, ...], Timing]:
    """The words of 16 kHz samples with better times, and how those were found.

    Blocks: call it in a thread.
    """
    total_s = len(samples) / RATE_HZ
    heard = in_order(words, total_s)
    if language.split("-", 1)[0].lower() != "en":
        return in_order(_snapped(heard, samples), total_s), "estimated"
    found: list[Word] = []
    for first, last in stretches(heard):
        found += _aligned(heard, first, last, samples, cache_folder)
    return in_order(found, total_s), "aligned"


def stretches(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Runs of words, as first and last + 1, that end in pauses where they can."""
    first = 0
    for at in range(1, len(words) + 1):
        is_end = at == len(words)
        if not is_end:
            pause_s = words[at].start_s - words[at - 1].end_s
            length_s = words[at].end_s - words[first].start_s
            is_end = length_s > _LONGEST_S or (pause_s >= _PAUSE_S and length_s > _LONGEST_S / 3)
        if is_end:
            yield first, at
            first = at


def _aligned(
    words: Sequence[Word], first: int, last: int, samples: Samples, cache_folder: Path | None
) -> list[Word]:
    """A stretch's words, found in the sound between its neighbours."""
    heard = list(words[first:last])
    before_s = words[first - 1].end_s if first else 0.0
    after_s = words[last].start_s if last < len(words) else len(samples) / RATE_HZ
    from_s = max(heard[0].start_s - _MARGIN_S, before_s)
    to_s = min(heard[-1].end_s + _MARGIN_S, max(after_s, heard[-1].end_s))
    inside = samples[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    text = " ".join(word.text for word in heard)
    if len(typed_words(text)) != len(heard):
        return heard
    found, timing = align_words(text, wav_bytes(inside, RATE_HZ), "en", cache_folder)
    if timing != "aligned" or len(found) != len(heard):
        return heard
    moved = [
        replace(one, text=was.text, start_s=one.start_s + from_s, end_s=one.end_s + from_s)
        for one, was in zip(found, heard, strict=True)
    ]
    return [
        one if abs(one.start_s - was.start_s) <= _FAR_S else was
        for one, was in zip(moved, heard, strict=True)
    ]


def _snapped(words: Sequence[Word], samples: Samples) -> list[Word]:
    """Words that begin about where a pause ends begin there."""
    begins = [start_s for start_s, _ in speech_parts(samples)]
    snapped, before_s = [], 0.0
    for word in words:
        near = [one for one in begins if abs(one - word.start_s) <= _SNAP_S and one >= before_s]
        start_s = min(near, key=lambda one: abs(one - word.start_s), default=word.start_s)
        snapped.append(replace(word, start_s=min(start_s, word.end_s)))
        before_s = word.end_s
    return snapped
