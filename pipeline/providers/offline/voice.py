"""Speaks with packaged neural voices: no key, no network, exact word times.

English is always here (Piper); the extra `voices` (Kokoro) adds seven languages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.errors import UnknownOption, UnsupportedLanguage
from pipeline.language.labels import base_of
from pipeline.machine import is_memory_short
from pipeline.memory_turns import MEMORY_TURNS
from pipeline.providers.base import Call, Made, Speech, Voice
from pipeline.providers.config import ProviderConfig
from pipeline.sound.measure import gain_to
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import WAV, Samples, wav_bytes
from pipeline.timeline import Word
from pipeline.voice.kokoro.voices import KokoroVoice
from pipeline.voice.kokoro.voices import voices as kokoro_voices
from pipeline.voice.personas import PERSONAS, Persona
from pipeline.voice.reading import SpokenReading

LOUDNESS_LUFS = -21.0
"""Every line and voice alike; leaves the peaks of speech room below full scale."""
_PEAK_DBFS = -1.0
_AT_ONCE = 2


class OfflineVoice:
    """A VoiceMaker. A model is loaded on its first line, once per process."""

    name = "offline"

    def __init__(self, cache_folder: Path, at_once: int = _AT_ONCE) -> None:
        self._cache_folder = cache_folder
        self._bound = asyncio.Semaphore(at_once)

    def voices(self) -> Sequence[Voice]:
        """All voices; the first is the default."""
        return tuple(_voice(one, self.name) for one in _offered())

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """Speak a line as 16-bit mono WAV; the same words always sound the same.

        Raises UnknownOption for a voice that is not one of `voices()` and UnsupportedLanguage for
        a language that is not the voice's.
        """
        chosen = next((one for one in _offered() if one.key == voice), None)
        wanted = base_of(language)
        if wanted not in {base_of(_language(one)) for one in _offered()} or (
            chosen is not None and base_of(_language(chosen)) != wanted
        ):
            spoken = dict.fromkeys(base_of(_language(one)) for one in _offered())
            who = chosen.name if chosen else "The offline voices"
            known = base_of(_language(chosen)) if chosen else ", ".join(spoken)
            raise UnsupportedLanguage(f"{who} speaks {known}, not {language[:20]!r}.")
        if chosen is None:
            known = ", ".join(one.key for one in _offered())
            raise UnknownOption(f"There is no voice {voice[:40]!r}; there are: {known}.")
        async with self._bound, MEMORY_TURNS.beside_others():
            samples, words, rate_hz = await asyncio.to_thread(self._read, text, chosen)
        return Speech(
            data=wav_bytes(samples, rate_hz),
            media_type=WAV,
            duration_s=len(samples) / rate_hz,
            words=words,
            timing="exact",
            made=Made(self.name, f"{_model(chosen)}/{chosen.key}"),
        )

    async def warm_up(self) -> None:
        """Load the default voice's model now, so that the first line does not wait for it."""
        await asyncio.to_thread(self._read, "Ready.", _offered()[0])

    def _read(self, text: str, chosen: _Offered) -> tuple[Samples, tuple[Word, ...], int]:
        reading = (
            self._as_persona(text, chosen)
            if isinstance(chosen, Persona)
            else self._as_kokoro(text, chosen)
        )
        gain = gain_to(reading.samples, reading.rate_hz, LOUDNESS_LUFS, _PEAK_DBFS)
        loud = np.asarray(reading.samples * np.float32(gain), np.float32)
        return loud, reading.words, reading.rate_hz

    def _as_kokoro(self, text: str, voice: KokoroVoice) -> SpokenReading:
        from pipeline.voice.kokoro.speaker import read

        return read(text, voice, self._cache_folder)

    def _as_persona(self, text: str, persona: Persona) -> SpokenReading:
        from pipeline.voice.reader import shared_reader

        reading = shared_reader(self._cache_folder).read(text, persona.manner)
        samples = shift_samples(
            reading.samples,
            reading.rate_hz,
            pitch_semitones=persona.pitch_semitones,
            formant_ratio=persona.formant_ratio,
        )
        return SpokenReading(samples, reading.words, reading.rate_hz)


_Offered = Persona | KokoroVoice


def _offered() -> tuple[_Offered, ...]:
    """English first: Kokoro's where it is installed, its terms are clear."""
    kokoro = kokoro_voices()
    english = [one for one in kokoro if base_of(one.language) == "en"]
    return (*english, *PERSONAS, *(one for one in kokoro if one not in english))


def _language(voice: _Offered) -> str:
    return voice.language if isinstance(voice, KokoroVoice) else "en"


def _model(voice: _Offered) -> str:
    return "kokoro-82m" if isinstance(voice, KokoroVoice) else "joe-us"


def _voice(one: _Offered, provider: str) -> Voice:
    accent = one.accent if isinstance(one, KokoroVoice) else ""
    language = base_of(_language(one))
    return Voice(
        one.key, one.name, (language,), one.gender, provider, one.note, accent=accent,
        native=language,
    )  # fmt: skip


def build(config: ProviderConfig) -> OfflineVoice:
    """For the registry."""
    return OfflineVoice(config.cache_folder, 1 if is_memory_short() else _AT_ONCE)
