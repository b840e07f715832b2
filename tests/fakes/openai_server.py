"""A loopback server that speaks OpenAI's protocol: chat, images, moderation.

Scripts are filled from the asked JSON schema, so that any template's can be answered; a test may
hand in `answers` to say what the model writes instead.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiohttp import web

from tests.fakes.pictures import jpeg
from tests.fixtures.loopback import Loopback

_SENTENCES = (
    "Nobody had ever opened the small green door under the harbour stairs",
    "Then the tide went out further than anyone could remember",
    "Behind it hung a bell that rang by itself at noon",
    "Old Marta counted nine strokes and began to laugh aloud",
    "Every clock in town has kept its own time since then",
    "Fishermen still leave a single orange on the lowest step",
    "The lamp above it burns blue whenever a storm is near",
    "Some say the stairs lead down and never come back up",
)


@dataclass(slots=True)
class OpenAIServer(Loopback):
    """Answers well unless told otherwise; see `requests` for what was asked."""

    answers: list[Any] = field(default_factory=list)
    """What the model writes next: a JSON-able value, or text; then filled schemas again."""
    write: Callable[[dict[str, Any]], Any] | None = None
    """What the model writes for a request, when there are no `answers`."""
    finish_reason: str = "stop"
    refusal: str | None = None
    paint: Callable[[str, tuple[int, int]], bytes] = jpeg
    draws_from_pictures: bool = True
    """Whether there is an endpoint that draws a picture from others."""
    sent_pictures: list[tuple[str, bytes]] = field(default_factory=list)
    """Media type and bytes of every picture that came along with a request for one."""
    prompts: list[str] = field(default_factory=list)
    """Of every request for a picture."""
    any_size: bool = True
    """Whether pictures of any size are drawn, or the three standard ones only."""
    models: dict[str, str | None] = field(
        default_factory=lambda: dict.fromkeys(
            (
                "gpt-6-luna",
                "gpt-image-2.6-flare",
                "gpt-audio-1.5",
                "gpt-transcribe",
                "omni-moderation-latest",
            )
        )
    )
    """The models there are, and the day on which each is shut down."""
    script_s: float = 0.0
    picture_s: float = 0.0
    refuses: Sequence[str] = ()
    """Parts of a request that the model does not take: a 400 names the first it meets."""
    forms: Sequence[str] = ("json_schema", "json_object", "tool", "prose")
    """How the model can be asked for JSON; other forms are refused."""
    refusal_names_the_part: bool = True
    says_usage: bool = True
    streams: bool = True
    """Whether it streams when it is asked to; some servers answer in one piece all the same."""
    breaks_after: int = -1
    """The piece of a stream before which the connection breaks."""
    billed: list[tuple[int, int]] = field(default_factory=list)
    """Tokens in and out of every answer that was billed."""
    pictures_billed: list[tuple[int, int]] = field(default_factory=list)
    """The size in pixels of every picture that was billed."""
    ended_s: list[float] = field(default_factory=list)
    """When each streamed answer was complete, by the monotonic clock."""
    flagged: Callable[[str], str | None] = lambda text: None
    """The moderation category of a text, or None."""

    def routes(self) -> list[web.RouteDef]:
        """The endpoints that the makers call."""
        return [
            web.post("/v1/chat/completions", self._chat),
            web.get("/v1/models", self._models),
            web.post("/v1/images/generations", self._images),
            web.post("/v1/images/edits", self._edits),
            web.post("/v1/moderations", self._moderations),
        ]

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL would be."""
        return f"{self.url}/v1"

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if not asked.get("stream") or not self.streams:
            await asyncio.sleep(self.script_s)
        if (refused := self._refused(asked)) is not None:
            return refused
        schema = schema_of(asked)
        if self.answers:
            written = self.answers.pop(0)
        else:
            written = self.write(asked) if self.write else filled(schema)
        text = written if isinstance(written, str) else json.dumps(written)
        self.billed.append((1000, 500))
        if asked.get("stream") and self.streams:
            return await self._streamed(request, asked, text)
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if self.refusal else text,
            "refusal": self.refusal,
        }
        if form_of(asked) == "tool":
            function = {"name": "script", "arguments": text}
            message["content"] = None
            message["tool_calls"] = [{"id": "c1", "type": "function", "function": function}]
        return web.json_response(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": asked["model"],
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": self.finish_reason,
                        "message": message,
                        "logprobs": None,
                    }
                ],
                "usage": {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}
                if self.says_usage
                else None,
            }
        )

    async def _streamed(
        self, request: web.Request, asked: dict[str, Any], text: str
    ) -> web.StreamResponse:
        """The same answer piece by piece, over `script_s`."""
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        deltas: list[dict[str, Any]] = [{"content": piece} for piece in pieces]
        if form_of(asked) == "tool":
            deltas = [
                {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in pieces
            ]
        if self.refusal:
            deltas = [{"refusal": self.refusal}]
        chunks: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": one}]} for one in deltas]
        ended = {"index": 0, "delta": {}, "finish_reason": self.finish_reason}
        chunks.append({"choices": [ended]})
        if self.says_usage and "stream_options" in asked:
            usage = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}
            chunks.append({"choices": [], "usage": usage})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number, chunk in enumerate(chunks):
            await asyncio.sleep(self.script_s / len(chunks))
            if number == self.breaks_after:
                assert request.transport is not None
                request.transport.abort()
                return response
            body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1}
            line = json.dumps({**body, "model": asked["model"], **chunk})
            await response.write(f"data: {line}\n\n".encode())
        self.ended_s.append(time.monotonic())
        await response.write(b"data: [DONE]\n\n")
        return response

    def _refused(self, asked: dict[str, Any]) -> web.Response | None:
        """A 400 for what the model does not take."""
        named = next((part for part in self.refuses if part in asked), None)
        if named is None and "image_url" in self.refuses and _sees(asked):
            named = "image_url"
        if named is None and "messages" in asked and form_of(asked) not in self.forms:
            named = "tool_choice" if "tools" in asked else "response_format"
        if named is None:
            return None
        body = {"message": "Bad request", "type": "invalid_request_error"}
        if self.refusal_names_the_part:
            body |= {"param": named, "code": "unsupported_parameter"}
            body["message"] = f"Unsupported parameter: '{named}' is not supported with this model."
        return web.json_response({"error": body}, status=400)

    async def _models(self, request: web.Request) -> web.StreamResponse:
        data = [
            {"id": name, "object": "model", "created": 1, "owned_by": "x", "shutdown_date": ends}
            for name, ends in self.models.items()
        ]
        return web.json_response({"object": "list", "data": data})

    async def _edits(self, request: web.Request) -> web.StreamResponse:
        if not self.draws_from_pictures:
            raise web.HTTPNotFound
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        asked: dict[str, Any] = {}
        for part in message_from_bytes(head + await request.read()).walk():
            name, data = part.get_param("name", header="content-disposition"), _payload(part)
            if part.get_filename():
                self.sent_pictures.append((part.get_content_type(), data))
                asked["image"] = True
            elif name:
                asked[str(name)] = data.decode()
        return await self._painted(asked)

    async def _images(self, request: web.Request) -> web.StreamResponse:
        return await self._painted(await request.json())

    async def _painted(self, asked: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(self.picture_s)
        self.prompts.append(asked["prompt"])
        if (refused := self._refused(asked)) is not None:
            return refused
        width, height = (int(side) for side in asked["size"].split("x"))
        if not self.any_size and (width, height) not in _STANDARD_SIZES:
            error = {"message": "Invalid size.", "param": "size", "code": "invalid_value"}
            return web.json_response({"error": error}, status=400)
        self.pictures_billed.append((width, height))
        data = await asyncio.to_thread(self.paint, asked["prompt"], (width // 4, height // 4))
        return web.json_response(
            {"created": 1, "data": [{"b64_json": base64.b64encode(data).decode()}]}
        )

    async def _moderations(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        given = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        texts = [one if isinstance(one, str) else one["image_url"]["url"] for one in given]
        return web.json_response(
            {
                "id": "modr-1",
                "model": asked["model"],
                "results": [_judged(self.flagged(text)) for text in texts],
            }
        )


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


_STANDARD_SIZES = {(1024, 1024), (1536, 1024), (1024, 1536), (1792, 1024), (1024, 1792)}
_PIECE = 40
_SCHEMA_IN_WORDS = "The JSON schema of the answer:\n"


def form_of(asked: dict[str, Any]) -> str:
    """How a chat request asks for JSON."""
    if "tools" in asked:
        return "tool"
    return str(asked.get("response_format", {"type": "prose"})["type"])


def schema_of(asked: dict[str, Any]) -> dict[str, Any]:
    """The schema of a chat request, wherever it is."""
    match form_of(asked):
        case "json_schema":
            return dict(asked["response_format"]["json_schema"]["schema"])
        case "tool":
            return dict(asked["tools"][0]["function"]["parameters"])
    _, mark, words = asked["messages"][-1]["content"].partition(_SCHEMA_IN_WORDS)
    return dict(json.loads(words)) if mark else {"type": "string"}


def _sees(asked: dict[str, Any]) -> bool:
    """Whether pictures come with a chat request."""
    return any(isinstance(one["content"], list) for one in asked.get("messages", ()))


_CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)


def _judged(category: str | None) -> dict[str, Any]:
    return {
        "flagged": category is not None,
        "categories": {name: name == category for name in _CATEGORIES},
        "category_scores": {name: float(name == category) for name in _CATEGORIES},
        "category_applied_input_types": {name: ["text"] for name in _CATEGORIES},
    }


def filled(schema: dict[str, Any]) -> Any:
    """A value that the schema takes, with sentences where texts are asked for."""
    counter = iter(range(10_000))

    def fill(node: dict[str, Any], name: str) -> Any:
        if "$ref" in node:
            return fill(schema["$defs"][node["$ref"].rsplit("/", 1)[1]], name)
        if "enum" in node:
            return node["enum"][0]
        if "anyOf" in node:
            return fill(node["anyOf"][0], name)
        match node.get("type"):
            case "object":
                return {key: fill(one, key) for key, one in node["properties"].items()}
            case "array":
                count = max(node.get("minItems", 3), min(3, node.get("maxItems", 3)))
                if name == "hashtags":
                    return [f"#tag{number}" for number in range(3, 6)]
                return [fill(node["items"], name) for _ in range(count)]
            case "integer":
                return max(node.get("minimum", 1), min(1, node.get("maximum", 1)))
            case "number":
                return max(node.get("minimum", 0.0), min(0.0, node.get("maximum", 0.0)))
            case "boolean":
                return False
            case "null":
                return None
        number = next(counter)
        sentence = _SENTENCES[number % len(_SENTENCES)]
        return sentence + ("." if number < len(_SENTENCES) else f", part {number}.")

    return fill(schema, "")
