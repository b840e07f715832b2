"""Encoded speech from a provider, listened to before it counts: its length and word times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import CorruptVoice, ProviderJunk
from pipeline.providers.base import Made, Speech
from pipeline.timeline import Timing, Word

MAX_SPEECH_BYTES = 40_000_000
_AT_ONCE = 2

ExactTimes = Callable[[float], tuple[Word, ...] | None]
"""From the sound's length in seconds to the words, or None when there are no usable times."""


class SpeechTimer:
    """Measures and times what hosted voices send; at most two at once, off the event loop."""

    def __init__(self, cache_folder: Path) -> None:
        self._cache_folder = cache_folder
        self._bound = asyncio.Semaphore(_AT_ONCE)

    async def speech(
        self,
        data: bytes,
        media_type: str,
        text: str,
        language: str,
        made: Made,
        exact: ExactTimes = lambda _: None,
    ) -> Speech:
        """The provider's bytes as Speech; words are aligned to the sound without exact times.

        Raises ProviderJunk when the bytes are no sound.
        """
        if len(data) > MAX_SPEECH_BYTES:
            raise ProviderJunk("The sound is too large.")
        async with self._bound:
            duration_s, words, timing = await asyncio.to_thread(
                self._heard, data, text, language, exact
            )
        return Speech(data, media_type, duration_s, words, timing, made)

    def _heard(
        self, data: bytes, text: str, language: str, exact: ExactTimes
    ) -> tuple[float, tuple[Word, ...], Timing]:
        from pipeline.sound.align import align_words
        from pipeline.sound.decode import sound_duration_s

        try:
            duration_s = sound_duration_s(data)
            known = exact(duration_s)
            if known is not None:
                return duration_s, known, "exact"
            return duration_s, *align_words(text, data, language, self._cache_folder)
        except CorruptVoice as error:
            raise ProviderJunk("The sound cannot be read.") from error
