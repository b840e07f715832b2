"""Finds when each word of a known text sounds in a recording.

English: the offline voice reads the text, its word times are known, and its reading is warped
onto the recording. Other languages: speech between pauses is shared out by syllables.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.decode import decode_mono
from pipeline.sound.features import RATE_HZ, cepstra
from pipeline.sound.pauses import HOP_S, share_out, speech_span, voiced_frames
from pipeline.sound.warp import PAUSE, Warped, warp
from pipeline.sound.wav import Samples, resampled
from pipeline.timeline import Timing, Word
from pipeline.voice.tokens import has_words, typed_words

if TYPE_CHECKING:
    from pipeline.voice.reader import Reader

Words = tuple[Word, ...]

_MAX_CELLS = 12_000_000
"""Of the warping table: 8 bytes each, so about 100 MB; longer sounds get a coarser grid."""
_WARPS = (0.88, 1.0, 1.12, 1.24)
"""Of the frequency axis: from a large man to a small child, against the offline voice."""
_SNAP_S = 0.1
"""Word edges this near to the edge of a pause are put there."""
_LEAD_S = 0.1
"""Silence kept around speech, so that its edges have something to meet."""


def align_words(
    text: str, sound: Path | bytes, language: str, cache_folder: Path | None = None
) -> tuple[tuple[Word, ...], Timing]:
    """The words as typed with their times in seconds, and how those were found.

    "aligned" for English (95 of 100 word starts lie within about 60 ms of the truth, see
    docs/sound.md), else "estimated". `cache_folder` keeps the offline voice's model ready.
    Raises CorruptVoice when the sound cannot be decoded. Blocks: call it in a thread.
    """
    samples, _ = decode_mono(sound, RATE_HZ)
    typed = typed_words(text)
    if not typed:
        return (), "estimated"
    span = speech_span(samples)
    if language.split("-", 1)[0].split("_", 1)[0].lower() == "en" and has_words(text):
        from pipeline.voice.reader import shared_reader

        return _warped(text, samples, span, shared_reader(cache_folder)), "aligned"
    return share_out(typed, samples), "estimated"


def _warped(text: str, samples: Samples, span: tuple[float, float], reader: Reader) -> Words:
    """The offline reading's word times carried over to the recording."""
    reading, own, words = _read_at_pace(text, span, reader)
    hop_s = HOP_S
    while (own[1] - own[0]) * (span[1] - span[0]) / hop_s**2 > _MAX_CELLS:
        hop_s *= 2
    first, second = _cut(reading, own), _cut(samples, span)
    own_from, from_s = own[0] - _LEAD_S, span[0] - _LEAD_S
    gaps_s = [(a.end_s + b.start_s) / 2 - own_from for a, b in itertools.pairwise(words)]

    def warper(hop: float) -> Callable[[float], Warped]:
        heard = cepstra(second, hop)
        quiet = ~voiced_frames(second, hop)
        quiet = np.pad(quiet, (0, max(0, len(heard) - len(quiet))), constant_values=True)
        breaks = [round(gap_s / hop) for gap_s in gaps_s]
        return lambda factor: warp(cepstra(first, hop, factor), heard, breaks, quiet[: len(heard)])

    coarse = warper(2 * hop_s)
    factor = min(_WARPS, key=lambda one: coarse(one).cost)
    warped = warper(hop_s)(factor)
    carried = Carried.along(warped, hop_s, own_from, from_s)
    total_s = len(samples) / RATE_HZ
    found = [Word(one.text, carried.start(one.start_s), carried.end(one.end_s)) for one in words]
    return in_order(found, total_s)


def _read_at_pace(
    text: str, span: tuple[float, float], reader: Reader
) -> tuple[Samples, tuple[float, float], Words]:
    """The offline reading at 16 kHz, as long as the recording, its speech span and words."""
    from pipeline.voice.reader import RATE_HZ as READ_HZ
    from pipeline.voice.reader import Manner

    length = 1.0
    for _ in range(2):
        reading = reader.read(text, Manner(length=length, tone=0.4, rhythm=0.4))
        samples = resampled(reading.samples, READ_HZ, RATE_HZ)
        own = speech_span(samples)
        ratio = (span[1] - span[0]) / max(0.05, own[1] - own[0])
        if length != 1.0 or 0.87 < ratio < 1.15:
            break
        length = float(np.clip(ratio, 0.5, 2.0))
    return samples, own, reading.words


def _cut(samples: Samples, span: tuple[float, float]) -> Samples:
    """The span and a little silence on both sides."""
    first = round((span[0] - _LEAD_S) * RATE_HZ)
    last = round((span[1] + _LEAD_S) * RATE_HZ)
    inside = samples[max(0, first) : max(0, last)]
    return np.pad(inside, (max(0, -first), max(0, last - len(samples))))


@dataclass(frozen=True, slots=True)
class Carried:
    """From times in the reading to times in the recording, along a warping path."""

    known_s: NDArray[np.float64]
    mapped_s: NDArray[np.float64]
    pauses_s: tuple[tuple[float, float], ...]
    """In the recording: where the path paused."""

    @staticmethod
    def along(warped: Warped, hop_s: float, first_from_s: float, second_from_s: float) -> Carried:
        """Read a path of frames `hop_s` apart that begins at the two given times."""
        path = warped.path
        resting = path[:, 0] == PAUSE
        spoken = path[~resting]
        # Where the path stands still in one sound, the middle of the stay is the best guess.
        known, where = np.unique(spoken[:, 0], return_inverse=True)
        mapped = np.bincount(where, spoken[:, 1]) / np.bincount(where)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], resting.astype(np.int8), [0]))))
        pauses = tuple(
            (
                float(second_from_s + path[begin, 1] * hop_s),
                float(second_from_s + (path[end - 1, 1] + 1) * hop_s),
            )
            for begin, end in zip(edges[::2], edges[1::2], strict=True)
        )
        return Carried(first_from_s + known * hop_s, second_from_s + mapped * hop_s, pauses)

    def start(self, time_s: float) -> float:
        """A word's start: at the end of a pause when one ends about there."""
        at_s = float(np.interp(time_s, self.known_s, self.mapped_s))
        ends = [end for _, end in self.pauses_s if abs(end - at_s) <= _SNAP_S]
        return min(ends, key=lambda end: abs(end - at_s), default=at_s)

    def end(self, time_s: float) -> float:
        """A word's end: at the beginning of a pause when one begins about there."""
        at_s = float(np.interp(time_s, self.known_s, self.mapped_s))
        begins = [begin for begin, _ in self.pauses_s if abs(begin - at_s) <= _SNAP_S]
        return min(begins, key=lambda begin: abs(begin - at_s), default=at_s)


def in_order(words: Sequence[Word], total_s: float) -> Words:
    """Times inside the sound that never go back: a word starts after the one before it ends."""
    ordered: list[Word] = []
    at = 0.0
    for one in words:
        start = min(total_s, max(at, one.start_s))
        at = min(total_s, max(start, one.end_s))
        ordered.append(Word(one.text, start, at))
    return tuple(ordered)
