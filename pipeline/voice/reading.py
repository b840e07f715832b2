"""Reads a text aloud with a model that says how long each of its phonemes takes.

What is the same for every model: sentences, pauses, and whose each phoneme is
(pipeline.voice.labels). A model is a `Speaker`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipeline.sound.wav import Samples
from pipeline.timeline import Word
from pipeline.voice.labels import is_stop, label_phonemes
from pipeline.voice.spoken import pause_after, spoken_words
from pipeline.voice.tokens import typed_words

_MAX_SENTENCE_CHARS = 130
"""A model takes 20 MB or more for each second it says at once; longer sentences are cut at a
comma where there is one."""
_PAUSE_S = {".": 0.24, "!": 0.24, "?": 0.24, "": 0.0}
_COMMA_PAUSE_S = 0.06
"""Silence after a stop, beyond what the model itself gives it."""
_NOTHING_TO_SAY_S = 0.6


@dataclass(frozen=True, slots=True)
class SpokenReading:
    """Mono samples at `rate_hz` and the words as typed, in seconds from the start."""

    samples: Samples
    words: tuple[Word, ...]
    rate_hz: int


class Speaker(Protocol):
    """A model in one voice and language."""

    @property
    def language(self) -> str:
        """Whose words are said for figures and signs."""

    @property
    def rate_hz(self) -> int:
        """Samples a second."""

    @property
    def length(self) -> float:
        """How much longer than usual the pauses are."""

    @property
    def between_words(self) -> str:
        """What words are joined with before they are phonemized."""

    def phonemes(self, text: str) -> list[str]:
        """The phonemes of a text that the model knows, stops and spaces among them."""

    def synthesise(self, phonemes: Sequence[str], seed: int) -> tuple[Samples, list[int]]:
        """The sound and the samples of the start mark, each phoneme and the end mark."""


def read_aloud(text: str, speaker: Speaker) -> SpokenReading:
    """Read a text. One without a speakable word gives a short silence."""
    rate_hz = speaker.rate_hz
    typed = typed_words(text)
    spoken = spoken_words(typed, speaker.language)
    stops = [
        pause_after(token, *typed[sample + 1 : sample + 2]) for sample, token in enumerate(typed)
    ]
    sounds: list[Samples] = []
    spans: list[tuple[float, float] | None] = [None] * len(typed)
    sample = 0
    for first, last in _sentences(stops, [_size(words) for words in spoken]):
        sound, word_spans = _sentence(spoken[first:last], stops[first:last], speaker)
        for place, span in enumerate(word_spans):
            if span is not None:
                spans[first + place] = ((span[0] + sample) / rate_hz, (span[1] + sample) / rate_hz)
        pause_s = _PAUSE_S.get(stops[last - 1], _COMMA_PAUSE_S) if last < len(typed) else 0.0
        sounds += [sound, np.zeros(round(pause_s * speaker.length * rate_hz), np.float32)]
        sample += len(sound) + len(sounds[-1])
    if not any(len(sound) for sound in sounds):
        sounds = [np.zeros(round(_NOTHING_TO_SAY_S * rate_hz), np.float32)]
    samples = np.concatenate(sounds)
    return SpokenReading(samples, fill_times(typed, spans, len(samples) / rate_hz), rate_hz)


def _sentence(
    spoken: Sequence[str], stops: Sequence[str], speaker: Speaker
) -> tuple[Samples, list[tuple[int, int] | None]]:
    """One sentence's sound and for each of its words the samples it spans, if any."""
    said = [f"{words}{stop}" for words, stop in zip(spoken, stops, strict=True)]
    text = speaker.between_words.join(part for part in said if part)
    spans: list[tuple[int, int] | None] = [None] * len(spoken)
    phonemes = speaker.phonemes(text)
    if all(is_stop(one) for one in phonemes):
        return np.zeros(0, np.float32), spans
    alone = [speaker.phonemes(words) if words else [] for words in spoken]
    labels = label_phonemes(phonemes, alone)
    sound, lengths = speaker.synthesise(phonemes, zlib.crc32(text.encode()))
    ends = np.cumsum(lengths)
    for place, word in enumerate(labels):
        if word is None:
            continue
        begin, end = int(ends[place]), int(ends[place + 1])
        known = spans[word]
        spans[word] = (known[0] if known else begin, end)
    return sound, spans


def fill_times(
    typed: Sequence[str], spans: Sequence[tuple[float, float] | None], duration_s: float
) -> tuple[Word, ...]:
    """Words with times; those without a sound share the pause between their neighbours."""
    words: list[Word] = []
    now_s = 0.0
    index = 0
    while index < len(typed):
        span = spans[index]
        if span is not None:
            start = max(now_s, span[0])
            now_s = max(start, span[1])
            words.append(Word(typed[index], start, now_s))
            index += 1
            continue
        end = index
        while end < len(typed) and spans[end] is None:
            end += 1
        following = spans[end] if end < len(typed) else None
        until = max(now_s, following[0] if following else duration_s)
        step = (until - now_s) / (end - index)
        for place in range(index, end):
            words.append(Word(typed[place], now_s, now_s + step))
            now_s += step
        now_s = until
        index = end
    return tuple(words)


def _size(spoken: str) -> int:
    """About how many letters are said: a digit is a word of its own."""
    return len(spoken) + 4 * sum(char.isdigit() for char in spoken)


def _sentences(stops: Sequence[str], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of words that are read in one breath, by the stop after each word and its letters."""
    ranges: list[tuple[int, int]] = []
    first = comma = 0
    for place, stop in enumerate(stops, 1):
        if stop:
            comma = place
        if stop in (".", "!", "?") or place == len(stops):
            ranges.append((first, place))
            first = place
        elif sum(sizes[first : place + 1]) > _MAX_SENTENCE_CHARS:
            cut = comma if sum(sizes[first:comma]) > _MAX_SENTENCE_CHARS // 3 else place
            ranges.append((first, cut))
            first = cut
    return [(start, end) for start, end in ranges if end > start]
