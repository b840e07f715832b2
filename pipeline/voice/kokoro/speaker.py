"""One voice of Kokoro as a `Speaker` of pipeline.voice.reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.sound.measure import frame_dbfs
from pipeline.sound.wav import Samples
from pipeline.voice.kokoro.model import FRAME, MOST_PHONEMES, RATE_HZ, Kokoro, shared_model
from pipeline.voice.kokoro.phonemes import kokoro_phonemes
from pipeline.voice.kokoro.voices import KokoroVoice, style_of
from pipeline.voice.reading import SpokenReading, read_aloud

_LEAD_FRAMES = 6
_REST_FRAMES = 2
"""Kept of the silence before and after a sentence, which the model makes 0.2 to 0.5 s long:
pauses are ours to set."""
_EARLY = 1600
"""Samples (67 ms) by which a phoneme is heard before the model's length for it begins: the median
of single words in five languages (benchmarks.known_speech)."""
_FADE_S = 0.005
_TAIL_S = 0.16
"""Kept at most of the silence that the model puts into a sentence's stop, up to half a second: the
pause between two sentences is then as long as in the other voices, about half a second."""
_QUIET_DB = 40.0
"""So far below a sentence's loudest 5 ms nothing is said any more."""


def read(text: str, voice: KokoroVoice, cache_folder: Path) -> SpokenReading:
    """Read a text aloud in a voice, each word's time by the model's own lengths."""
    return read_aloud(text, KokoroSpeaker(shared_model(cache_folder), voice))


@dataclass(frozen=True, slots=True)
class KokoroSpeaker:
    """The model in one voice."""

    model: Kokoro
    voice: KokoroVoice

    @property
    def language(self) -> str:
        return self.voice.language

    @property
    def rate_hz(self) -> int:
        return RATE_HZ

    @property
    def length(self) -> float:
        return 1 / self.voice.speed

    @property
    def between_words(self) -> str:
        return "" if self.voice.language == "ja" else " "

    def phonemes(self, text: str) -> list[str]:
        return list(kokoro_phonemes(text, self.voice.language))

    def synthesise(self, phonemes: Sequence[str], seed: int) -> tuple[Samples, list[int]]:
        """The model knows no chance: `seed` changes nothing."""
        styles = style_of(self.voice)
        sounds: list[Samples] = []
        lengths: list[int] = []
        for first in range(0, len(phonemes), MOST_PHONEMES):
            part = "".join(phonemes[first : first + MOST_PHONEMES])
            style = styles[min(len(part), len(styles)) - 1]
            sound, spans = trimmed(*self.model.say(part, style, self.voice.speed))
            sounds.append(sound)
            # One start mark and one end mark for the whole: a part's own fall to its neighbours.
            if lengths:
                lengths[-2] += lengths.pop() + spans.pop(0)
            lengths += spans
        return np.concatenate(sounds), lengths


def trimmed(sound: Samples, lengths: list[int]) -> tuple[Samples, list[int]]:
    """A sentence without the silence of its marks, its ends faded so that no join clicks."""
    begin = max(0, lengths[0] - _LEAD_FRAMES * FRAME)
    end = max(0, lengths[-1] - _REST_FRAMES * FRAME, _silence(sound) - round(_TAIL_S * RATE_HZ))
    kept = np.array(sound[begin : len(sound) - end], np.float32)
    size = min(round(_FADE_S * RATE_HZ), len(kept))
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    kept[:size] *= ramp
    kept[len(kept) - size :] *= ramp[::-1]
    early = min(_EARLY, lengths[0] - begin)
    spans = [lengths[0] - begin - early, *lengths[1:-1], lengths[-1] + early]
    for place in reversed(range(len(spans))):
        end -= (taken := min(end, spans[place]))
        spans[place] -= taken
    return kept, spans


def _silence(sound: Samples) -> int:
    """The samples after the last that is loud enough to be heard."""
    level = frame_dbfs(sound, RATE_HZ, _FADE_S)
    heard = np.flatnonzero(level > level.max() - _QUIET_DB)
    return len(sound) - (int(heard[-1]) + 1) * round(_FADE_S * RATE_HZ)
