"""Speech from OpenAI, or any server that speaks its protocol; we find the words ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.errors import UnknownOption, UnsupportedLanguage
from pipeline.pricing import PriceTable
from pipeline.providers.base import Call, Made, Speech, Voice
from pipeline.providers.heard import Listener
from pipeline.providers.openai_errors import new_client, translated
from pipeline.providers.setup import OpenAIAccess, Setup
from pipeline.voices import OPENAI, OPENAI_LANGUAGES, catalogue

_FORMAT = "mp3"
_MEDIA_TYPE = "audio/mpeg"


class OpenAIVoice:
    """A VoiceMaker over the speech endpoint; it sends no times, so words are aligned."""

    def __init__(self, access: OpenAIAccess, prices: PriceTable, listener: Listener) -> None:
        self._access = access
        self._prices = prices
        self._listener = listener
        self._sdk_client: Any = None
        self.name = f"openai:{access.speech_model}"

    def __repr__(self) -> str:
        return f"OpenAIVoice({self._access.speech_model})"

    def voices(self) -> Sequence[Voice]:
        """The catalogue's voices."""
        return catalogue(OPENAI, OPENAI_LANGUAGES, self.name)

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """Speak a line as MP3; `timing` is aligned for English, else estimated."""
        if language.split("-", 1)[0].lower() not in OPENAI_LANGUAGES:
            raise UnsupportedLanguage
        voice_id = next((one.id for one in OPENAI if one.key == voice), None)
        if voice_id is None:
            raise UnknownOption(f"There is no voice {voice[:40]!r}.")
        if self._sdk_client is None:
            self._sdk_client = new_client(self._access)
        with translated():
            answer = await self._sdk_client.audio.speech.create(
                model=self._access.speech_model,
                voice=voice_id,
                input=text,
                response_format=_FORMAT,
            )
            data = bytes(answer.content)
            request_id = answer.response.headers.get("x-request-id")
        cost_usd = self._prices.voice("openai", text)
        made = Made(self.name, self._access.speech_model, cost_usd, request_id=request_id)
        return await self._listener.speech(data, _MEDIA_TYPE, text, language, made)

    async def close(self) -> None:
        """Close the connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()
            self._sdk_client = None


def build(setup: Setup) -> OpenAIVoice:
    """For the registry."""
    return OpenAIVoice(setup.openai, setup.prices, Listener(setup.cache_folder))
