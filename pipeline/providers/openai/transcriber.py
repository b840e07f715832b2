"""Recordings written down by OpenAI, or any server that speaks its protocol.

Some models say when each word sounds, others only what is said: then we find the words ourselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.listening.matching import timed_like
from pipeline.providers.base import Call, Heard, Made
from pipeline.providers.calls.learning import LEFT_OUT, Learned, RequestRefused
from pipeline.providers.config import ProviderConfig
from pipeline.providers.openai.errors import new_client, translated
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.prices import PriceTable
from pipeline.timeline import Timing, Word
from pipeline.voice.tokens import typed_words

_TIMES: Final[dict[str, Any]] = {
    "response_format": "verbose_json",
    "timestamp_granularities": ["word"],
}
_MENTIONS: Final = {
    "times": r"verbose_json|response_format|timestamp_granularit",
    "language": r"\blanguage\b",
}
_MOST_WORDS: Final = 10_000
_LONGEST_CODE: Final = 3


class OpenAITranscriber:
    """A Transcriber at the endpoint for transcriptions."""

    def __init__(self, settings: OpenAISettings, prices: PriceTable, cache_folder: Path) -> None:
        self._endpoint = settings.endpoint("transcript")
        self._prices = prices
        self._cache_folder = cache_folder
        self._learned = Learned({"times": (True,), "language": (True,)})
        self._sdk_client: Any = None
        self.name = f"openai:{self._endpoint.model}"

    def __repr__(self) -> str:
        return f"OpenAITranscriber({self._endpoint.model})"

    async def words(self, sound: bytes, language: str, call: Call = Call()) -> Heard:
        """The words of a mono WAV of 16 kHz; billed by its length."""
        from pipeline.sound.decode import sound_duration_s

        length_s = await asyncio.to_thread(sound_duration_s, sound)
        cost_usd = self._prices.transcript(self.name, length_s)
        code = language.split("-", 1)[0].lower()
        if self._sdk_client is None:
            self._sdk_client = new_client(self._endpoint)
        with call.sent(self.name, cost_usd):
            answer = await self._asked(sound, code)
        with call.billed(self.name, cost_usd):
            with translated():
                text, timed, spoken = _read(answer)
            spoken = spoken or code or await asyncio.to_thread(_language_of, text)
            made = Made(self.name, self._endpoint.model, cost_usd)
            if timed or not text.strip():
                return Heard(timed_like(typed_words(text), timed), spoken, "estimated", made)
            words, timing = await asyncio.to_thread(self._found, text, sound, spoken)
            return Heard(words, spoken, timing, made)

    async def close(self) -> None:
        """Close the connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()
            self._sdk_client = None

    async def _asked(self, sound: bytes, language: str) -> Any:
        """The answer; what the model refuses is learned."""
        learned = self._learned.copy()
        while True:
            options: dict[str, Any] = {"response_format": "json"}
            if learned.way("times") is not LEFT_OUT:
                options = dict(_TIMES)
            if language and learned.way("language") is not LEFT_OUT:
                options["language"] = language
            try:
                with translated():
                    answer = await self._sdk_client.audio.transcriptions.create(
                        model=self._endpoint.model,
                        file=("recording.wav", sound, "audio/wav"),
                        **options,
                    )
            except RequestRefused as refusal:
                if not learned.learn(refusal.said, _MENTIONS):
                    raise
                continue
            self._learned = learned
            return answer

    def _found(self, text: str, sound: bytes, language: str) -> tuple[tuple[Word, ...], Timing]:
        from pipeline.sound.align import align_words

        return align_words(text, sound, language, self._cache_folder)


def _read(answer: Any) -> tuple[str, Sequence[Word], str]:
    """The text, its words with times where there are some, and the language where it is told."""
    text = answer.text
    if not isinstance(text, str):
        raise TypeError("the answer has no text")
    rows = getattr(answer, "words", None) or ()
    timed = [Word(str(row.word), float(row.start), float(row.end)) for row in rows[:_MOST_WORDS]]
    return text, timed, _code(getattr(answer, "language", None))


def _code(said: object) -> str:
    """The code of a language that a server says by a code, or by its English name."""
    from babel import Locale

    name = said.strip().casefold() if isinstance(said, str) else ""
    if len(name) <= _LONGEST_CODE:
        return name
    names = Locale("en").languages
    return next((code for code, known in names.items() if known.casefold() == name), "")


def _language_of(text: str) -> str:
    from pipeline.language.detection import detect_language

    return detect_language(text) or "en"


def build(config: ProviderConfig) -> OpenAITranscriber:
    """For the registry."""
    return OpenAITranscriber(config.of(OpenAISettings), config.prices, config.cache_folder)
