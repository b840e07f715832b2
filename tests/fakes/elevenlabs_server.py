"""A loopback server that speaks ElevenLabs' protocol: speech with the time of each character."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from pipeline.timeline import Word
from tests.fakes.speech import Spoken, hummed
from tests.fixtures.loopback import Loopback


@dataclass(slots=True)
class ElevenLabsServer(Loopback):
    """Answers well unless told otherwise; see `requests` for what was asked."""

    speak: Callable[[str], Spoken] = hummed
    voice_s: float = 0.0
    spoil: Callable[[dict[str, Any]], Any] = lambda alignment: alignment
    """Changes the answer's alignment."""

    def routes(self) -> list[web.RouteDef]:
        """The endpoint that the voice maker calls."""
        return [web.post("/v1/text-to-speech/{voice}/with-timestamps", self._speech)]

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        await asyncio.sleep(self.voice_s)
        sound, words = await asyncio.to_thread(self.speak, asked["text"])
        alignment = alignment_of(asked["text"], words)
        return web.json_response(
            {
                "audio_base64": base64.b64encode(sound).decode(),
                "alignment": self.spoil(alignment),
                "normalized_alignment": alignment,
            },
            headers={"request-id": f"req-{len(self.requests)}"},
        )


def alignment_of(text: str, words: Sequence[Word]) -> dict[str, Any]:
    """Character times as the service gives them: spaces and stops last until the next word."""
    characters: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    at = 0
    for place, word in enumerate(words):
        begin = text.index(word.text, at)
        at = begin + len(word.text)
        last = place + 1 == len(words)
        until = len(text) if last else text.index(words[place + 1].text, at)
        letters = sum(char.isalnum() for char in word.text)
        step = (word.end_s - word.start_s) / max(1, letters)
        now = word.start_s
        for char in text[begin:until]:
            following = now + step if char.isalnum() else now
            if char == " " and not last:
                following = max(now, words[place + 1].start_s)
            characters.append(char)
            starts.append(round(now, 4))
            ends.append(round(following, 4))
            now = following
    return {
        "characters": characters,
        "character_start_times_seconds": starts,
        "character_end_times_seconds": ends,
    }
