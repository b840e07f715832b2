"""A loopback server that speaks the speech half of OpenAI's protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.speech import Spoken, hummed
from tests.fixtures.loopback import Loopback


@dataclass(slots=True)
class OpenAISpeechServer(Loopback):
    """Answers well unless told otherwise; see `requests` for what was asked."""

    speak: Callable[[str], Spoken] = hummed
    voice_s: float = 0.0

    def routes(self) -> list[web.RouteDef]:
        """The endpoint that the voice maker calls."""
        return [web.post("/v1/audio/speech", self._speech)]

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL would be."""
        return f"{self.url}/v1"

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        await asyncio.sleep(self.voice_s)
        sound, _ = await asyncio.to_thread(self.speak, asked["input"])
        return web.Response(body=sound, content_type="audio/mpeg")
