"""/voice add: recordings are fetched, listened to and kept, before the transaction.

What was recorded so far lies among the person's settings; a voice is asked for once there is
enough and the sentence of consent was read in it. Done twice it makes one voice.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.conversation.drafts.prompt_checks import refuse_letters
from bot.conversation.events import Attachment, Event
from bot.conversation.media.bringing import fetch_file
from bot.conversation.prepared import VoiceStep
from bot.conversation.services import Services
from bot.conversation.voices import making
from bot.conversation.voices.consent import passage
from bot.surfaces.base import ChatSurface, FetchesFiles
from bot.wording import words_in
from db.people import cloned_voices
from db.people.accounts import Account
from db.people.cloned_voices import MOST_VOICES, TooManyVoices
from pipeline.errors import (
    CorruptVoice,
    DiskFull,
    NothingSaid,
    ProviderError,
    StorageError,
    TalemillError,
)
from pipeline.language.clean import clean_text
from pipeline.media.brought import BadMedium, look

SETTING: Final = "voice_add"
"""Among a person's settings: what was recorded so far."""
VALID_S: Final = 1800.0
"""How long after it a recording still belongs to /voice add."""
LEAST_S: Final = 30
MOST_S: Final = 300
"""Of all recordings of one voice together."""
MOST_NAME_CHARS: Final = 30
_FEWEST_WORDS_A_S: Final = 0.6
"""Of speech one understands; the slowest readers say 1.5."""
_MP3: Final = ("-vn", "-map_metadata", "-1", "-ac", "1", "-c:a", "libmp3lame", "-b:a", "128k",
               "-f", "mp3")  # fmt: skip
_ADD: Final = re.compile(r"add\b\s*(.*)", re.IGNORECASE | re.DOTALL)


def not_offered(services: Services) -> str:
    """Why no voice is made here, as the sentence's key; "" where they are."""
    if services.cloner is None or services.storage is None:
        return "clone.no_provider"
    if services.listener is None or not services.listener.can_hear:
        return "clone.no_listener"
    return ""


def awaited(account: Account, event: Event) -> Mapping[str, Any]:
    """What the person's next recording belongs to; nothing where none is waited for."""
    waits: Mapping[str, Any] = account.settings.get(SETTING) or {}
    is_open = float(waits.get("until_s", 0)) > time.time()
    is_recording = event.kind in {"text", "other"} and _recording_of(event) is not None
    return waits if is_open and is_recording and event.place.is_private else {}


async def commanded(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> VoiceStep | None:
    """`/voice add NAME`, perhaps with a recording; None for anything else."""
    found = _ADD.fullmatch(event.text.strip())
    if found is None or not event.place.is_discreet:
        return None
    name = clean_text(found[1] or event.who.name or "Voice").strip()
    try:
        await _refuse(services, account, name)
    except _NotThat as no:
        return VoiceStep(no.key, no.values)
    waits = {
        "name": name,
        "language": account.language,
        "until_s": time.time() + VALID_S,
        "recordings": [],
        "consent": "",
    }
    if _recording_of(event) is not None:
        return await recorded(services, account, event, surface, waits)
    values = {"name": name, "sentence": _sentence(waits), "least": LEAST_S, "most": MOST_S}
    return VoiceStep("clone.ask", values, waits)


async def recorded(
    services: Services,
    account: Account,
    event: Event,
    surface: ChatSurface,
    waits: Mapping[str, Any],
) -> VoiceStep:
    """One more recording: what is still missing, or the voice."""
    try:
        now = await _with_recording(services, account, event, surface, waits)
    except BadMedium as bad:
        return VoiceStep(f"media.{bad.reason}", bad.values, waits)
    except _NotThat as no:
        return VoiceStep(no.key, no.values, waits)
    missing_s = math.ceil(LEAST_S - sum(one["length_s"] for one in now["recordings"]))
    values = {"seconds": missing_s, "sentence": _sentence(now)}
    match missing_s > 0, not now["consent"]:
        case True, True:
            return VoiceStep("clone.more_and_read", values, now)
        case True, False:
            return VoiceStep("clone.more", values, now)
        case False, True:
            return VoiceStep("clone.read", values, now)
    return await _made(services, account, now)


async def _with_recording(
    services: Services,
    account: Account,
    event: Event,
    surface: ChatSurface,
    waits: Mapping[str, Any],
) -> dict[str, Any]:
    """What is waited for after one more recording; BadMedium, _NotThat."""
    sent = _recording_of(event)
    if why := not_offered(services):
        raise _NotThat(why)
    if sent is None or not isinstance(surface, FetchesFiles):
        raise BadMedium("lost")
    async with services.media_room:
        recording = await _listened(services, account, sent, surface, waits)
    before: list[dict[str, Any]] = list(waits["recordings"])
    if any(one["key"] == recording.key for one in before):
        raise _NotThat("clone.same")
    recordings = [*before, {"key": recording.key, "length_s": recording.length_s}]
    if sum(one["length_s"] for one in recordings) > MOST_S:
        raise _NotThat("clone.long", most=MOST_S)
    return {
        **waits,
        "until_s": time.time() + VALID_S,
        "recordings": recordings,
        "consent": waits["consent"] or recording.consent,
    }


async def _made(services: Services, account: Account, waits: Mapping[str, Any]) -> VoiceStep:
    assert services.cloner is not None and services.storage is not None
    name, keys = waits["name"], [one["key"] for one in waits["recordings"]]
    language = str(waits["language"])
    try:
        voice = await cloned_voices.add(
            services.db, account.id, name, language, waits["consent"], keys
        )
    except TooManyVoices:
        return VoiceStep("clone.too_many", {"count": MOST_VOICES})
    if voice.state != "waiting":
        return VoiceStep("clone.made", {"name": name})
    outcome = await making.make(services.db, services.storage, services.cloner, voice)
    if outcome in {"denied", "refused"}:
        await cloned_voices.remove(services.db, account.id, voice.id)
        await making.delete_erased(services.db, services.cloner)
    return VoiceStep(f"clone.{outcome}", {"name": name})


@dataclass(frozen=True, slots=True)
class _Recording:
    """One that was listened to and kept; `consent` is what was said for the sentence."""

    key: str
    length_s: float
    consent: str


class _NotThat(Exception):
    """It cannot be done so; `key` is the sentence's, which `values` fill."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = key, values
        super().__init__(key)


async def _listened(
    services: Services,
    account: Account,
    sent: Attachment,
    surface: FetchesFiles,
    waits: Mapping[str, Any],
) -> _Recording:
    """BadMedium, _NotThat."""
    assert services.listener is not None and services.storage is not None
    most_bytes = min(round(services.media.sound_mb * 1e6), surface.fetch_bytes)
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "sent"
        await fetch_file(surface, sent, path, most_bytes)
        try:
            facts = await asyncio.to_thread(look, "recording", path, services.media)
        except DiskFull as error:
            raise BadMedium("lost") from error
        sound = await asyncio.to_thread(path.read_bytes)
    length_s = float(facts["duration_s"])
    language = str(waits["language"]).split("-", maxsplit=1)[0]
    try:
        heard = await services.listener.hear(sound, language)
    except (NothingSaid, CorruptVoice) as error:
        raise _NotThat("clone.nothing_said") from error
    except (ProviderError, TimeoutError) as error:
        raise _NotThat("clone.cannot_check") from error
    words = [word.text for word in heard.words]
    if len(words) < _FEWEST_WORDS_A_S * length_s:
        raise _NotThat("clone.noisy")
    consent = await asyncio.to_thread(passage, _sentence(waits), words)
    try:
        mp3 = await asyncio.to_thread(_as_mp3, sound)
        key = f"{account.id}/voices/{hashlib.sha256(mp3).hexdigest()[:40]}"
        await services.storage.put(key, mp3, media_type="audio/mpeg")
    except StorageError as error:
        raise BadMedium("lost") from error
    except TalemillError as error:
        raise BadMedium("sound_bad") from error
    return _Recording(key, round(length_s, 1), consent)


async def _refuse(services: Services, account: Account, name: str) -> None:
    """_NotThat where no voice is made here or for this person, or none may be called so: its name
    is shown to others where it is shared."""
    if why := not_offered(services):
        raise _NotThat(why)
    if account.is_banned:
        raise _NotThat("refused.banned")
    async with services.db.acting(account.id) as tx:
        if len(await cloned_voices.mine(tx)) >= MOST_VOICES:
            raise _NotThat("clone.too_many", count=MOST_VOICES)
    is_readable = 0 < len(name) <= MOST_NAME_CHARS and "\n" not in name
    if not is_readable or refuse_letters(name, account.language):
        raise _NotThat("clone.bad_name", limit=MOST_NAME_CHARS)
    try:
        verdict = await services.moderator.review(name)
    except ProviderError as error:
        raise _NotThat("error.later") from error
    if not verdict.is_allowed:
        raise _NotThat("idea.refused")


def _recording_of(event: Event) -> Attachment | None:
    return event.first("voice") or event.first("audio")


def _sentence(waits: Mapping[str, Any]) -> str:
    """What is read aloud, in the language that the person read when they asked."""
    return words_in(str(waits["language"]))("clone.consent")


def _as_mp3(sound: bytes) -> bytes:
    """As its maker takes it, without whatever else the file said."""
    from pipeline.sound.ffmpeg import run_ffmpeg

    return run_ffmpeg(["-i", "pipe:0", *_MP3, "pipe:1"], sound)
