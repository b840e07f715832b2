"""A loopback server that speaks the speech half of OpenAI's protocol."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.speech import Spoken, hummed
from tests.fixtures.loopback import Loopback


@dataclass(slots=True)
class OpenAISpeechServer(Loopback):
    """Answers well unless told otherwise; see `requests` for what was asked."""

    speak: Callable[[str], Spoken] = hummed
    voice_s: float = 0.0
    says: str | None = None
    """What an audio model says instead of what it was asked to read."""
    message: dict[str, Any] = field(default_factory=dict)
    """Changes of a chat's answer."""
    finish_reason: str = "stop"

    def routes(self) -> list[web.RouteDef]:
        """The endpoint that the voice maker calls."""
        return [
            web.post("/v1/audio/speech", self._speech),
            web.post("/v1/chat/completions", self._chat),
        ]

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL would be."""
        return f"{self.url}/v1"

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        await asyncio.sleep(self.voice_s)
        sound, _ = await asyncio.to_thread(self.speak, asked["input"])
        return web.Response(body=sound, content_type="audio/mpeg")

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        await asyncio.sleep(self.voice_s)
        text = asked["messages"][-1]["content"]
        sound, _ = await asyncio.to_thread(self.speak, self.says or text)
        audio = {
            "id": "audio_1",
            "data": base64.b64encode(sound).decode(),
            "expires_at": 2_000_000_000,
            "transcript": self.says or text,
        }
        message = {"role": "assistant", "content": None, "refusal": None, "audio": audio}
        choice = {
            "index": 0,
            "finish_reason": self.finish_reason,
            "message": {**message, **self.message},
        }
        return web.json_response(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_800_000_000,
                "model": asked["model"],
                "choices": [choice],
            }
        )
