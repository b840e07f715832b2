"""Speech from ElevenLabs with the time of every character."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.brief import PersonalVoice
from pipeline.errors import (
    ProviderError,
    ProviderJunk,
    ProviderMissing,
    UnknownOption,
    UnsupportedLanguage,
)
from pipeline.providers.base import Call, Made, Speech, Voice, VoiceMaker
from pipeline.providers.calls.answers import answer_begins
from pipeline.providers.calls.learning import LEFT_OUT, Learned, RequestRefused
from pipeline.providers.calls.speech_timing import MAX_SPEECH_BYTES, SpeechTimer
from pipeline.providers.calls.status_errors import MISSHAPEN
from pipeline.providers.config import ProviderConfig
from pipeline.providers.elevenlabs.account_voices import AccountVoices
from pipeline.providers.elevenlabs.cloning import ElevenLabsCloner
from pipeline.providers.elevenlabs.history import SpeechHistory
from pipeline.providers.elevenlabs.models import facts_of
from pipeline.providers.elevenlabs.sdk_errors import may_have_spoken, translated
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.prices import PriceTable
from pipeline.timeline import Word
from pipeline.voice.characters import words_of_characters

_OUTPUT = "mp3_44100_128"  # PCM needs a high plan
_MEDIA_TYPE = "audio/mpeg"
_CUT_OFF_S = 0.25
_LIST_PAGES, _PAGE = 3, 100
_LIST_TIMEOUT_S = 10.0
_MENTIONS: Final = {
    "context": r"previous_text|next_text|previous|stitching",
    "language_code": r"language_code|language code",
    "seed": r"\bseed\b",
}


class ElevenLabsVoice:
    """A VoiceMaker over text-to-speech with timestamps."""

    def __init__(
        self,
        settings: ElevenLabsSettings,
        prices: PriceTable,
        speech_timer: SpeechTimer,
        cache_folder: Path,
    ) -> None:
        self._settings = settings
        self._prices = prices
        self._speech_timer = speech_timer
        self._facts = facts_of(settings.model)
        self._learned = Learned(
            {
                "context": (True,) if self._facts.takes_context else (),
                "language_code": (True,) if self._facts.takes_language_code else (),
                "seed": (True,),
            }
        )
        account = hashlib.sha256(settings.api_key.get_secret_value().encode()).hexdigest()[:12]
        self._voices = AccountVoices(
            self._list_voices,
            pinned=settings.voices,
            kept_at=cache_folder / f"elevenlabs-voices-{account}.json",
        )
        self.name = f"elevenlabs:{settings.model}"
        self._http: Any = None
        self._sdk_client: Any = None
        self._history = SpeechHistory(
            self._client,
            cache_folder / f"elevenlabs-history-{account}",
            self._request_options(_LIST_TIMEOUT_S),
        )

    def __repr__(self) -> str:
        return f"ElevenLabsVoice({self._settings.model})"

    async def refresh(self) -> None:
        """Read the account's voices, unless that was done within the hour."""
        await self._voices.refresh()

    def unknown_voices(self) -> tuple[str, ...]:
        """The pinned voices that the account's list, once read, does not have."""
        return self._voices.unknown()

    @property
    def cloner(self) -> ElevenLabsCloner:
        """Who makes voices of people's own in this account."""
        timeout_s = self._settings.timeout_s
        return ElevenLabsCloner(self._client, self._list_voices, self._facts.languages, timeout_s)

    def with_cloned(self, cloned: PersonalVoice) -> VoiceMaker:
        """This maker with one voice more."""
        spoken = Voice(
            cloned.key,
            cloned.name,
            self._facts.languages,
            "neutral",
            self.name,
            native=cloned.language,
            deliveries=self._facts.deliveries,
        )
        return WithCloned(self, cloned, spoken)

    async def models(self) -> set[str]:
        """The ids of the models that the account may use."""
        with translated():
            found = await self._client().models.list(
                request_options=self._request_options(_LIST_TIMEOUT_S)
            )
            return {str(model.model_id) for model in found}

    async def chars_left(self) -> int:
        """Characters that the account's plan still speaks in this period."""
        with translated():
            plan = await self._client().user.subscription.get(
                request_options=self._request_options(_LIST_TIMEOUT_S)
            )
            return max(0, int(plan.character_limit) - int(plan.character_count))

    def voices(self) -> Sequence[Voice]:
        """The account's voices; each speaks all languages of the model."""
        return tuple(
            Voice(
                voice.key,
                voice.name,
                self._facts.languages,
                voice.gender,
                self.name,
                voice.note,
                voice.age,
                voice.accent,
                voice.language,
                self._facts.deliveries,
            )
            for voice in self._voices.known()
        )

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """Speak a line as MP3; `timing` is exact unless the answer's times are unusable.

        `call.context` keeps the tone of a story even; `call.hints` may hold a `seed`, and a
        `delivery`, which is an audio tag before the text where the model has it.
        """
        voice_id = next((one.id for one in self._voices.known() if one.key == voice), None)
        if voice_id is None:
            raise UnknownOption(f"There is no voice {voice[:40]!r}.")
        return await self.speak_as(voice_id, text, language, call)

    async def speak_as(
        self, voice_id: str, text: str, language: str, call: Call = Call()
    ) -> Speech:
        """The same in a voice by its id at ElevenLabs."""
        base = language.split("-", 1)[0].lower()
        if base not in self._facts.languages:
            raise UnsupportedLanguage
        delivery = call.hints.get("delivery", "")
        tag = f"[{delivery}] " if delivery in self._facts.deliveries else ""
        cost_usd = self._prices.voice(self.name, tag + text)
        with call.sent(self.name, cost_usd):
            request_id, answer = await self._asked(tag + text, voice_id, base, call)
        made = Made(self.name, self._settings.model, cost_usd, request_id=request_id)

        def exact(duration_s: float) -> tuple[Word, ...] | None:
            times = answer.alignment
            if _ends_later(times, duration_s):
                raise ProviderJunk("The sound is cut off before its words end.")
            try:
                first = len(tag) if _begins_with(times, tag) else 0
                return words_of_characters(
                    text,
                    times.characters[first:],
                    times.character_start_times_seconds[first:],
                    times.character_end_times_seconds[first:],
                    duration_s,
                )
            except MISSHAPEN:  # the sound is paid for and good: only its times are not
                return None

        with call.billed(self.name, cost_usd):
            with translated():
                data = _sound_of(answer)
            return await self._speech_timer.speech(data, _MEDIA_TYPE, text, language, made, exact)

    async def warm_up(self) -> None:
        """Load the SDK before the first call."""
        await asyncio.to_thread(self._client)
        self._history.go_on()

    async def close(self) -> None:
        """Close the connections."""
        await self._voices.close()
        await self._history.close()
        if self._http is not None:
            await self._http.aclose()
            self._http = self._sdk_client = None

    async def _asked(
        self, text: str, voice_id: str, language: str, call: Call
    ) -> tuple[str | None, Any]:
        """The request's id and its answer; what the model refuses is learned."""
        learned = self._learned.copy()
        while True:
            began_s = time.time()
            options = _options(learned, language, call)
            if self._settings.zero_retention:
                options["enable_logging"] = False
            try:
                with translated():
                    speech = self._client().text_to_speech.with_raw_response
                    answer = await speech.convert_with_timestamps(
                        voice_id,
                        text=text,
                        model_id=self._settings.model,
                        output_format=_OUTPUT,
                        request_options=self._request_options(self._settings.timeout_s),
                        **options,
                    )
            except RequestRefused as refusal:
                if not learned.learn(refusal.said, _MENTIONS):
                    raise
                continue
            except ProviderMissing:
                self._voices.doubt()
                raise
            except (ProviderError, asyncio.CancelledError) as error:
                if not self._settings.zero_retention and may_have_spoken(error):
                    self._history.lost(voice_id, text, began_s)
                raise
            self._learned = learned
            request_id = answer.headers.get("request-id")
            if not self._settings.zero_retention:
                self._history.spoken(request_id, answer.headers.get("history-item-id"))
            return request_id, answer.data

    async def _list_voices(self) -> list[dict[str, Any]]:
        """The account's voices as the service lists them."""
        listed: list[dict[str, Any]] = []
        token: str | None = None
        for _ in range(_LIST_PAGES):
            with translated():
                page = await self._client().voices.search(
                    page_size=_PAGE,
                    next_page_token=token,
                    request_options=self._request_options(_LIST_TIMEOUT_S),
                )
                listed += [one.dict() for one in page.voices]
                token = page.next_page_token
                if not page.has_more or not token:
                    break
        return listed

    def _request_options(self, timeout_s: float) -> dict[str, Any]:
        return {"max_retries": 0, "timeout_in_seconds": timeout_s}

    def _client(self) -> Any:
        """The SDK's client over connections of our own, so that they can be closed."""
        if self._sdk_client is None:
            import httpx
            from elevenlabs.client import AsyncElevenLabs

            self._http = httpx.AsyncClient(
                timeout=self._settings.timeout_s,
                follow_redirects=False,
                event_hooks={"response": [answer_begins]},
            )
            self._sdk_client = AsyncElevenLabs(
                api_key=self._settings.api_key.get_secret_value(),
                base_url=self._settings.base_url,
                httpx_client=self._http,
            )
        return self._sdk_client


class WithCloned:
    """ElevenLabs' voices and one of a person's own, which nobody else is offered."""

    def __init__(self, maker: ElevenLabsVoice, cloned: PersonalVoice, spoken: Voice) -> None:
        self._maker, self._cloned, self._spoken = maker, cloned, spoken
        self.name = maker.name

    def voices(self) -> Sequence[Voice]:
        """The account's, and then the own one: it is nobody's stand-in."""
        return (*self._maker.voices(), self._spoken)

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """As the maker speaks."""
        if voice == self._cloned.key:
            return await self._maker.speak_as(self._cloned.vendor_id, text, language, call)
        return await self._maker.speak(text, voice, language, call)


def _options(learned: Learned, language: str, call: Call) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if learned.way("context") is not LEFT_OUT:
        names = ("previous_text", "next_text")
        options = {name: said for name, said in zip(names, call.context, strict=True) if said}
    if learned.way("seed") is not LEFT_OUT and call.hints.get("seed", "").isdigit():
        options["seed"] = int(call.hints["seed"]) % 2**32
    if learned.way("language_code") is not LEFT_OUT:
        options["language_code"] = language
    return options


def _ends_later(times: Any, duration_s: float) -> bool:
    """Whether words begin after the sound's end by the service's own times."""
    try:
        return bool(max(times.character_start_times_seconds) > duration_s + _CUT_OFF_S)
    except MISSHAPEN:
        return False


def _begins_with(times: Any, tag: str) -> bool:
    """Whether the tag, which nobody hears, has times."""
    return "".join(map(str, times.characters[: len(tag)])) == tag


def _sound_of(answer: Any) -> bytes:
    encoded = answer.audio_base_64
    if not isinstance(encoded, str) or not encoded:
        raise ProviderJunk
    if len(encoded) > MAX_SPEECH_BYTES * 4 // 3:
        raise ProviderJunk("The sound is too large.")
    return base64.b64decode(encoded, validate=True)


def build(config: ProviderConfig) -> ElevenLabsVoice:
    """For the registry."""
    return ElevenLabsVoice(
        config.of(ElevenLabsSettings),
        config.prices,
        SpeechTimer(config.cache_folder),
        config.cache_folder,
    )
