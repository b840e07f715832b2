"""Speech and pauses in a recording, and words shared out over the speech by syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.features import RATE_HZ, spoken_levels
from pipeline.sound.measure import SILENCE_DBFS, frame_dbfs
from pipeline.sound.wav import Samples
from pipeline.timeline import Word
from pipeline.voice.tokens import is_silent_sign

HOP_S = 0.01
_SHORTEST_PAUSE_S = 0.13
_VOWELS = re.compile("[aeiouyáàâäãåāæéèêëēíìîïīóòôöõøōœúùûüūýÿαεηιουωаеёиоуыэюяєіїअ-औा-ौ]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOSES = ".!?…。！？؟।,;:、،—"


def voiced_frames(samples: Samples, hop_s: float = HOP_S) -> NDArray[np.bool_]:
    """For each `hop_s` of 16 kHz samples whether somebody speaks: above room, near peaks."""
    level = frame_dbfs(samples, RATE_HZ, hop_s)
    return spoken_levels(level) & (level > SILENCE_DBFS - 10.0)


def speech_span(samples: Samples) -> tuple[float, float]:
    """Where speech starts and ends in 16 kHz samples, in seconds; the whole when unsure."""
    voiced = np.flatnonzero(voiced_frames(samples))
    if len(voiced) == 0:
        return 0.0, len(samples) / RATE_HZ
    return float(voiced[0]) * HOP_S, min(len(samples) / RATE_HZ, (voiced[-1] + 1.0) * HOP_S)


def speech_parts(samples: Samples) -> list[tuple[float, float]]:
    """Stretches of speech in seconds, parted by pauses of at least 130 ms."""
    voiced = voiced_frames(samples)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], voiced.astype(np.int8), [0]))))
    parts: list[tuple[float, float]] = []
    for start, end in zip(edges[::2] * HOP_S, edges[1::2] * HOP_S, strict=True):
        if parts and start - parts[-1][1] < _SHORTEST_PAUSE_S:
            parts[-1] = (parts[-1][0], float(end))
        else:
            parts.append((float(start), float(end)))
    return parts or [(0.0, len(samples) / RATE_HZ)]


def syllables(word: str) -> float:
    """About how long a word takes to say, in syllables; 0 for signs that are not spoken."""
    lowered = unicodedata.normalize("NFC", word.lower())
    spoken = [char for char in lowered if not is_silent_sign(char)]
    if not spoken:
        return 0.0
    unspaced = len(_UNSPACED.findall(lowered))
    if unspaced:
        return float(unspaced)
    digits = sum(char.isdigit() for char in spoken)
    vowels = len(_VOWELS.findall(lowered))
    letters = len(spoken) - digits
    return max(1.0, 1.6 * digits + (vowels or letters / 2.5))


def share_out(typed: Sequence[str], samples: Samples) -> tuple[Word, ...]:
    """Words over the speech of 16 kHz samples by syllables, with pauses at likely places.

    Each pause is put between the two words where it fits best, by where the syllables would
    have it and by the punctuation; between pauses time is shared in proportion.
    """
    parts = speech_parts(samples)
    spoken_s = np.cumsum([0.0, *(end - start for start, end in parts)])
    weights = np.array([syllables(word) for word in typed])
    if weights.sum() == 0:
        weights[:] = 1.0
    reached = np.concatenate(([0.0], np.cumsum(weights))) / weights.sum() * spoken_s[-1]
    closes = np.array([word.rstrip("\"'”’)»")[-1:] in _CLOSES for word in typed])
    cuts = _place_pauses(spoken_s[1:-1], reached, closes)
    words: list[Word] = []
    first = 0
    for part, last in zip(parts, [*cuts, len(typed)], strict=True):
        inside = weights[first:last]
        share = np.concatenate(([0.0], np.cumsum(inside))) / max(1e-9, inside.sum())
        times = part[0] + share * (part[1] - part[0])
        for place in range(first, last):
            start, end = times[place - first], times[place - first + 1]
            words.append(Word(typed[place], float(start), float(end)))
        first = last
    return tuple(words)


def _place_pauses(
    pauses_s: NDArray[np.float64], reached_s: NDArray[np.float64], closes: NDArray[np.bool_]
) -> list[int]:
    """For each pause the number of words before it, never decreasing.

    `pauses_s` and `reached_s` are in seconds of speech with the pauses taken out. Least cost
    over all placements: distance in time, and a fixed price for a pause without punctuation.
    """
    count = len(closes)
    if len(pauses_s) == 0:
        return []
    price = np.abs(reached_s[None, :] - pauses_s[:, None])
    price[:, 1:] += np.where(closes, 0.0, 0.4)
    price[:, [0, count]] += 4.0
    best = np.empty_like(price)
    best[0] = price[0]
    for row in range(1, len(pauses_s)):
        best[row] = price[row] + np.minimum.accumulate(best[row - 1])
    cuts = [int(np.argmin(best[-1]))]
    for row in range(len(pauses_s) - 2, -1, -1):
        cuts.append(int(np.argmin(best[row, : cuts[-1] + 1])))
    return cuts[::-1]
