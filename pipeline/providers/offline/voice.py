"""Speaks English with the packaged neural voice: no key, no network, exact word times."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.errors import UnknownOption, UnsupportedLanguage
from pipeline.machine import is_memory_short
from pipeline.providers.base import Call, Made, Speech, Voice
from pipeline.providers.config import ProviderConfig
from pipeline.sound.measure import gain_to
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import WAV, Samples, wav_bytes
from pipeline.timeline import Word
from pipeline.voice.personas import PERSONAS, Persona

LANGUAGES = ("en",)
LOUDNESS_LUFS = -21.0
"""Every line and voice alike; leaves the peaks of speech room below full scale."""
_PEAK_DBFS = -1.0
_AT_ONCE = 2


class OfflineVoice:
    """A VoiceMaker over Piper. The model is loaded on the first line, once per process."""

    name = "offline"

    def __init__(self, cache_folder: Path, at_once: int = _AT_ONCE) -> None:
        self._cache_folder = cache_folder
        self._bound = asyncio.Semaphore(at_once)

    def voices(self) -> Sequence[Voice]:
        """All voices; the first is the default."""
        return tuple(
            Voice(one.key, one.name, LANGUAGES, one.gender, self.name, one.note) for one in PERSONAS
        )

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """Speak a line as 16-bit mono WAV; the same words always sound the same.

        Raises UnsupportedLanguage for anything but English and UnknownOption for a voice that
        is not one of `voices()`.
        """
        if language.split("-", 1)[0].split("_", 1)[0].lower() not in LANGUAGES:
            raise UnsupportedLanguage(
                f"The offline voice speaks English only, not {language[:20]!r}."
            )
        persona = next((one for one in PERSONAS if one.key == voice), None)
        if persona is None:
            known = ", ".join(one.key for one in PERSONAS)
            raise UnknownOption(f"There is no voice {voice[:40]!r}; there are: {known}.")
        async with self._bound:
            samples, words, rate_hz = await asyncio.to_thread(self._read, text, persona)
        return Speech(
            data=wav_bytes(samples, rate_hz),
            media_type=WAV,
            duration_s=len(samples) / rate_hz,
            words=words,
            timing="exact",
            made=Made(self.name, f"joe-us/{persona.key}"),
        )

    async def warm_up(self) -> None:
        """Load the model now, so that the first line does not wait for it."""
        from pipeline.voice.reader import shared_reader

        await asyncio.to_thread(shared_reader, self._cache_folder)

    def _read(self, text: str, persona: Persona) -> tuple[Samples, tuple[Word, ...], int]:
        from pipeline.voice.reader import RATE_HZ, shared_reader

        reading = shared_reader(self._cache_folder).read(text, persona.manner)
        samples = shift_samples(
            reading.samples,
            RATE_HZ,
            pitch_semitones=persona.pitch_semitones,
            formant_ratio=persona.formant_ratio,
        )
        gain = gain_to(samples, RATE_HZ, LOUDNESS_LUFS, _PEAK_DBFS)
        return np.asarray(samples * np.float32(gain), np.float32), reading.words, RATE_HZ


def build(config: ProviderConfig) -> OfflineVoice:
    """For the registry."""
    return OfflineVoice(config.cache_folder, 1 if is_memory_short() else _AT_ONCE)
