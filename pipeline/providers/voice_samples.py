"""What a voice says as a sample, for a person to judge it by: made once, and kept."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from pipeline.assets.storage import Storage
from pipeline.brief import PersonalVoice
from pipeline.errors import NotStored, ProviderRefused
from pipeline.providers.base import ClonesVoices, Speech, Voice, VoiceMaker
from pipeline.providers.calls.fallback import FallbackVoices
from pipeline.sound.ffmpeg import run_ffmpeg

_SAMPLES = {
    "en": "Nobody believed the old keeper, until the night the light went out.",
    "es": "Nadie creyó al viejo farero, hasta la noche en que se apagó la luz.",
    "pt": "Ninguém acreditou no velho faroleiro, até a noite em que a luz se apagou.",
    "fr": "Personne ne croyait le vieux gardien, jusqu'à la nuit où la lumière s'éteignit.",
    "de": "Niemand glaubte dem alten Wärter, bis in der Nacht das Licht erlosch.",
    "it": "Nessuno credeva al vecchio guardiano, fino alla notte in cui la luce si spense.",
    "ru": "Никто не верил старому смотрителю, пока однажды ночью не погас свет.",
    "uk": "Ніхто не вірив старому доглядачеві, доки однієї ночі не згасло світло.",
    "tr": "Işığın söndüğü geceye kadar yaşlı bekçiye kimse inanmadı.",
    "id": "Tak ada yang percaya pada penjaga tua itu, sampai malam ketika cahaya padam.",
    "hi": "बूढ़े रखवाले पर किसी ने विश्वास नहीं किया, जब तक एक रात रोशनी बुझ नहीं गई।",
    "ar": "لم يصدق أحد الحارس العجوز حتى الليلة التي انطفأ فيها الضوء.",
    "ja": "あの夜、灯りが消えるまで、誰も老いた灯台守を信じなかった。",
    "ko": "불이 꺼진 그날 밤까지 아무도 늙은 등대지기를 믿지 않았다.",
    "zh": "直到灯熄灭的那一夜，没有人相信那位老守塔人。",
}


def sample_text(language: str) -> str:
    """A sentence to judge a voice by, in the language where we have one, else in English."""
    return _SAMPLES.get(language.split("-", 1)[0].lower(), _SAMPLES["en"])


def spoken_language(voice: Voice, language: str) -> str:
    """The language that the voice's sample is in: this one where it speaks it and we have a
    sentence, else English, else the first of its own."""
    speaks = [one.split("-", 1)[0] for one in voice.languages]
    for wanted in (language.split("-", 1)[0].lower(), "en"):
        if wanted in _SAMPLES and (wanted in speaks or "*" in speaks):
            return wanted
    return speaks[0] if speaks else "en"


async def preview(maker: VoiceMaker, voice: Voice, language: str = "en") -> Speech:
    """The voice saying its sample; handed a remembering maker, it is paid for once.

    Raises what the maker raises; a language that the voice does not speak is heard in English.
    """
    said_in = spoken_language(voice, language)
    return await maker.speak(sample_text(said_in), voice.key, said_in)


async def _as(maker: VoiceMaker, voice: Voice, language: str) -> Speech:
    """The voice's own sample; ProviderRefused where its provider is out and another one's voice
    stood in."""
    speech = await preview(maker, voice, language)
    if speech.made.provider != voice.provider:
        raise ProviderRefused(f"{voice.provider} does not speak just now")
    return speech


SAMPLE_LIMIT_S: Final = 60.0
"""How long a sample may take to be made."""
LOOK_AGAIN_S: Final = 24 * 3600.0
"""After so long it is asked again whether the storage still has a sample."""
_MP3: Final = ("-vn", "-ac", "1", "-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3")
"""What every chat plays in place; a sample is about 40 kB."""


class VoiceSamples:
    """Samples by what is said in which voice; each is made once for everybody and kept in the
    storage."""

    def __init__(self, maker: VoiceMaker, storage: Storage) -> None:
        self._maker, self._storage = maker, storage
        self._known: dict[str, float] = {}
        """When each was seen in the storage, from which it goes after some time."""
        # One at a time: two presses must not pay for the same.
        self._making = asyncio.Lock()

    async def key_of(self, voice: Voice, language: str) -> str:
        """Where the voice's sample lies, an MP3; made now if it was not.

        ProviderError or StorageError, TimeoutError after SAMPLE_LIMIT_S.
        """
        key = self._key(voice, spoken_language(voice, language))

        async def speech() -> Speech:
            return await _as(self._maker, voice, language)

        await self._have(key, speech)
        return key

    async def have_own(self, cloned: PersonalVoice, key: str) -> None:
        """See that the sample of a person's own voice lies at `key`; raises as `key_of`."""

        async def speech() -> Speech:
            maker = self._maker
            if isinstance(maker, ClonesVoices | FallbackVoices):
                maker = maker.with_cloned(cloned)
            voice = next((one for one in maker.voices() if one.key == cloned.key), None)
            if voice is None:
                raise ProviderRefused("Nobody here speaks in people's own voices.")
            return await _as(maker, voice, cloned.language)

        await self._have(key, speech)

    async def _have(self, key: str, speech: Callable[[], Awaitable[Speech]]) -> None:
        if self._is_known(key):
            return
        async with asyncio.timeout(SAMPLE_LIMIT_S), self._making:
            if not await self._is_kept(key):
                said = (await speech()).data
                data = await asyncio.to_thread(run_ffmpeg, ["-i", "pipe:0", *_MP3, "pipe:1"], said)
                await self._storage.put(key, data, media_type="audio/mpeg")
        self._known[key] = time.monotonic()

    def _is_known(self, key: str) -> bool:
        return time.monotonic() - self._known.get(key, -math.inf) < LOOK_AGAIN_S

    def _key(self, voice: Voice, said_in: str) -> str:
        about = (voice.provider, voice.key, said_in, sample_text(said_in), _MP3)
        return f"samples/{hashlib.sha256(json.dumps(about).encode()).hexdigest()[:40]}.mp3"

    async def _is_kept(self, key: str) -> bool:
        if self._is_known(key):
            return True
        with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
            try:
                await self._storage.get(key, Path(folder) / "sample.mp3")
            except NotStored:
                return False
        return True
