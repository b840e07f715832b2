"""A loopback server that speaks the listening half of OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiohttp import web

from pipeline.timeline import Word
from tests.fixtures.loopback import Loopback


@dataclass(slots=True)
class OpenAITranscriptionServer(Loopback):
    """Hears `text` in whatever it is sent; see `forms` for what it was asked."""

    text: str = ""
    said: Sequence[Word] = ()
    """Its words as such a server sends them, without their stops."""
    language: str = "english"
    gives_times: bool = True
    """A model that gives no times refuses to be asked for them."""
    forms: list[dict[str, Any]] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        """The endpoint that the transcriber calls."""
        return [web.post("/v1/audio/transcriptions", self._transcriptions)]

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL would be."""
        return f"{self.url}/v1"

    async def _transcriptions(self, request: web.Request) -> web.StreamResponse:
        form = _form(request.headers["Content-Type"], await request.read())
        self.forms.append(form)
        wants_times = form.get("response_format") == "verbose_json"
        if wants_times and not self.gives_times:
            message = "response_format 'verbose_json' is not compatible with this model."
            error = {
                "message": message,
                "type": "invalid_request_error",
                "code": "unsupported_value",
            }
            return web.json_response({"error": error}, status=400)
        answer: dict[str, Any] = {"text": self.text}
        if wants_times:
            answer |= {
                "task": "transcribe",
                "language": self.language,
                "duration": 1.0,
                "words": [
                    {"word": one.text.strip(".,!?"), "start": one.start_s, "end": one.end_s}
                    for one in self.said
                ],
            }
        return web.json_response(answer)


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of a form beside its file."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields: dict[str, str] = {}
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and name != "file":
            fields[name] = str(part.get_payload()).strip()
    return fields
