"""Voices of people's own in ElevenLabs' account: made from recordings, found again, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from pipeline.errors import (
    CloningDenied,
    ProviderDenied,
    ProviderJunk,
    ProviderMissing,
    ProviderRefused,
)
from pipeline.providers.calls.learning import RequestRefused
from pipeline.providers.elevenlabs.account_voices import MARK
from pipeline.providers.elevenlabs.sdk_errors import translated

_NO_ROOM: Final = (
    "voice_limit_reached",
    "voice_add_edit_limit_reached",
    "can_not_use_instant_voice_cloning",
    "quota_exceeded",
)
"""What a 400 says of the account, not of the recordings."""


class ElevenLabsCloner:
    """A VoiceCloner over instant voice cloning.

    Each voice bears our mark in its description: by it the account's list leaves it out, and it
    is found where a process died before its id was written down.
    """

    def __init__(
        self,
        client: Callable[[], Any],
        listed: Callable[[], Awaitable[Sequence[Mapping[str, Any]]]],
        languages: tuple[str, ...],
        timeout_s: float,
    ) -> None:
        self._client, self._listed, self._timeout_s = client, listed, timeout_s
        self.languages = languages

    async def clone(self, name: str, recordings: Sequence[bytes], mark: str) -> str:
        """The id of the voice, made now unless it was made before; recordings are MP3s."""
        if (made := await self._find(mark)) is not None:
            return made
        files = [
            (f"recording-{number}.mp3", recording, "audio/mpeg")
            for number, recording in enumerate(recordings, 1)
        ]
        try:
            with translated():
                voice = await self._client().voices.ivc.create(
                    name=name,
                    files=files,
                    description=f"{MARK}{mark}",
                    request_options=self._options(),
                )
                vendor_id, is_held = voice.voice_id, bool(voice.requires_verification)
                if not isinstance(vendor_id, str) or not vendor_id:
                    raise ProviderJunk
        except RequestRefused as refusal:
            if any(one in refusal.said for one in _NO_ROOM):
                raise CloningDenied from refusal
            raise ProviderRefused from refusal
        except ProviderDenied as error:
            raise CloningDenied from error
        if is_held:  # it sounds like somebody who has their voice protected
            await self.delete(mark, vendor_id)
            raise ProviderRefused
        return vendor_id

    async def delete(self, mark: str, vendor_id: str | None) -> None:
        """The account has it no more, whether it had it or not."""
        vendor_id = vendor_id or await self._find(mark)
        if vendor_id is None:
            return
        try:
            with translated():
                await self._client().voices.delete(vendor_id, request_options=self._options())
        except (ProviderMissing, RequestRefused) as error:
            if await self._find(mark) is not None:
                raise ProviderRefused from error

    async def _find(self, mark: str) -> str | None:
        for voice in await self._listed():
            if f"{MARK}{mark}" == voice.get("description"):
                return str(voice["voice_id"])
        return None

    def _options(self) -> dict[str, Any]:
        return {"max_retries": 0, "timeout_in_seconds": self._timeout_s}
