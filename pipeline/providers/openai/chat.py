"""Talking with a chat model that answers in a JSON schema, and what the talk has cost.

A model may think before it answers, write less than asked, or not take what others take: what it
refuses is learned (learning.py), a script that was cut off gets more room once, and an answer
that holds no JSON is asked for in the next form. Every answer is counted before it is judged.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from pipeline.errors import ProviderJunk, ProviderRefused, ProviderTimeout
from pipeline.providers.calls import answers
from pipeline.providers.calls.learning import LEFT_OUT, Learned, RequestRefused
from pipeline.providers.openai.errors import (
    Filtered,
    Truncated,
    load_sdk,
    new_client,
    translated,
)
from pipeline.providers.openai.json_text import json_object
from pipeline.providers.openai.settings import Endpoint
from pipeline.providers.openai.streaming import StreamedReply, whole
from pipeline.providers.prices import PriceTable

_BASE_TOKENS, _SCENE_TOKENS = 1_500, 400  # of an answer, and of each thing that it lists
_THINKING_TOKENS = 4_000  # the cap counts thoughts, too
_MOST_UNREAD = 3  # answers without JSON, each asked for in another form
_MORE_ROOM = 3  # times, for a script that was cut off
_CHARS_PER_TOKEN = 3.5  # where a server does not say what it used; a little too many tokens

_WAYS: Final = {
    "reasoning_effort": ("none", "minimal", "low"),
    "seed": (True,),
    "cap": ("max_completion_tokens", "max_tokens"),
    "stream": (True,),
    "stream_options": (True,),
    "pictures": (True,),
    "form": ("json_schema", "json_object", "tool", "prose"),
}
_MENTIONS: Final = {
    "reasoning_effort": r"reasoning[_. ]?effort|\breasoning\b",
    "seed": r"\bseed\b",
    "cap": r"max_completion_tokens|max_tokens",
    "stream": r"\bstream(ing)?\b",
    "stream_options": r"stream_options|include_usage",
    "pictures": r"image_url|\bimages?\b|\bvision\b|multi-?modal|content.{0,30}string",
    "form": r"response_format|json_schema|json_object|structured output|\btool(s|_choice)?\b",
}


class Declined(ProviderRefused):
    """The hosted writer declined to write about that."""


class OpenAIChat:
    """One model of one server."""

    def __init__(self, endpoint: Endpoint, maker: str, prices: PriceTable) -> None:
        self._endpoint = endpoint
        self._maker = maker
        self._prices = prices
        self._learned = Learned(_WAYS)
        self._sdk_client: Any = None

    async def complete(
        self,
        messages: list[dict[str, str]],
        schema: dict[str, Any],
        seed: int,
        bill: Callable[[float], None],
        on_text: Callable[[str], None] | None = None,
        pictures: Sequence[bytes] = (),
    ) -> dict[str, Any]:
        """The JSON object that came back; `bill` is told the USD of every answer at once.

        With `on_text` the answer is streamed, and told as far as it came. `pictures` are JPEGs
        that go with the first question, to models that see.
        """
        learned = self._learned.copy()
        room, unread = 1, 0
        while True:
            options = _options(learned, messages, schema, seed, room)
            streams = on_text is not None and learned.way("stream") is not LEFT_OUT
            if streams and learned.way("stream_options") is not LEFT_OUT:
                options["stream_options"] = {"include_usage": True}
            try:
                seen = pictures if learned.way("pictures") is not LEFT_OUT else ()
                found = await self._asked(options, bill, on_text if streams else None, seen)
            except RequestRefused as refusal:
                if not learned.learn(refusal.said, _MENTIONS) and not (
                    refusal.is_vague and learned.give_up_way("form")
                ):
                    raise
                continue
            except Truncated:
                if room > 1:
                    raise
                room = _MORE_ROOM
                continue
            if found is not None:
                self._learned = learned
                return found
            unread += 1
            if unread == _MOST_UNREAD or not learned.give_up_way("form"):
                raise ProviderJunk

    async def _asked(
        self,
        options: dict[str, Any],
        bill: Callable[[float], None],
        on_text: Callable[[str], None] | None,
        pictures: Sequence[bytes],
    ) -> dict[str, Any] | None:
        """One call; None when its answer holds no JSON object."""
        sent = {**options, "messages": _with_pictures(options["messages"], pictures)}
        if self._sdk_client is None:
            self._sdk_client = new_client(self._endpoint)
        reply, completions = StreamedReply(), self._sdk_client.chat.completions
        answers.ask()
        try:
            with translated():
                if on_text is None:
                    answer = await completions.create(model=self._endpoint.model, **sent)
                    reply = whole(answer)
                else:
                    reply = await self._streamed(sent, reply, on_text)
        except BaseException as error:
            if reply.has_begun:
                bill(self._cost_usd(reply.usage, options["messages"], reply.text))
            elif answers.had_begun() or isinstance(error, asyncio.CancelledError | ProviderTimeout):
                bill(self._unheard_usd(options))
            raise
        if reply.has_begun:
            bill(self._cost_usd(reply.usage, options["messages"], reply.text))
        with translated():
            if reply.finish_reason == "content_filter":
                raise Filtered
            if reply.refusal:
                raise Declined
            if reply.finish_reason == "length":
                raise Truncated
            if not reply.finish_reason:
                raise ProviderJunk
            return json_object(reply.text)

    async def _streamed(
        self, options: dict[str, Any], reply: StreamedReply, on_text: Callable[[str], None]
    ) -> StreamedReply:
        """The answer, told piece by piece; a server that does not stream answers at once."""
        from openai.types.chat import ChatCompletion

        opened = self._sdk_client.chat.completions.with_streaming_response.create(
            model=self._endpoint.model, stream=True, **options
        )
        async with opened as response:
            if "event-stream" not in response.headers.get("content-type", ""):
                return whole(ChatCompletion.construct(**await response.json()))
            async for chunk in await response.parse():
                if reply.add(chunk):
                    on_text(reply.text)
        return reply

    def _unheard_usd(self, options: dict[str, Any]) -> float:
        """USD at most of an answer that was written and never came: all the room it had."""
        room = options.get("max_completion_tokens") or options.get("max_tokens") or _BASE_TOKENS
        if options.get("reasoning_effort") != "none":
            room -= _THINKING_TOKENS
        return self._prices.script(self._maker, _asked_tokens(options["messages"]), room)

    def _cost_usd(self, usage: Any, messages: list[dict[str, str]], text: str) -> float:
        if usage is not None:
            tokens = usage.prompt_tokens, usage.completion_tokens
        else:
            tokens = _asked_tokens(messages), int(len(text) / _CHARS_PER_TOKEN)
        return self._prices.script(self._maker, *tokens)

    async def warm_up(self) -> None:
        """Load the SDK before the first call."""
        await asyncio.to_thread(load_sdk)

    async def close(self) -> None:
        """Close the client's connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()


def _asked_tokens(messages: list[dict[str, str]]) -> int:
    return int(sum(len(message["content"]) for message in messages) / _CHARS_PER_TOKEN)


def _with_pictures(
    messages: list[dict[str, str]], pictures: Sequence[bytes]
) -> list[dict[str, Any]]:
    """The messages, pictures with the first question."""
    if not pictures:
        return list(messages)
    first = next(place for place, one in enumerate(messages) if one["role"] == "user")
    said = f"{messages[first]['content']}\n\nThe pictures, in their order:"
    parts: list[dict[str, Any]] = [{"type": "text", "text": said}]
    for picture in pictures:
        url = f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"
        parts.append({"type": "image_url", "image_url": {"url": url, "detail": "low"}})
    return [*messages[:first], {"role": "user", "content": parts}, *messages[first + 1 :]]


def _options(
    learned: Learned, messages: list[dict[str, str]], schema: dict[str, Any], seed: int, room: int
) -> dict[str, Any]:
    options: dict[str, Any] = {"messages": messages}
    listed = sum(one.get("maxItems", 0) for one in schema["properties"].values())
    tokens = room * (_BASE_TOKENS + _SCENE_TOKENS * listed)
    if (effort := learned.way("reasoning_effort")) is not LEFT_OUT:
        options["reasoning_effort"] = effort
    if effort != "none":
        tokens += _THINKING_TOKENS
    if learned.way("seed") is not LEFT_OUT:
        options["seed"] = seed
    if (cap := learned.way("cap")) is not LEFT_OUT:
        options[cap] = tokens
    match learned.way("form"):
        case "json_schema":
            options["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "script", "strict": True, "schema": schema},
            }
            return options
        case "json_object":
            options["response_format"] = {"type": "json_object"}
        case "tool":
            function = {
                "name": "script",
                "description": "Hand in the script.",
                "parameters": schema,
            }
            options["tools"] = [{"type": "function", "function": function}]
            options["tool_choice"] = {"type": "function", "function": {"name": "script"}}
    *before, last = messages
    said = f"{last['content']}\n\nThe JSON schema of the answer:\n{json.dumps(schema)}"
    options["messages"] = [*before, {**last, "content": said}]
    return options


class ChatThread:
    """The messages of one script, and what they have cost."""

    def __init__(self, chat: OpenAIChat, seed: int, pictures: Sequence[bytes] = ()) -> None:
        self._chat = chat
        self._pictures = pictures
        self._seed = seed % 2**31
        self._messages: list[dict[str, str]] = []
        self.cost_usd = 0.0

    async def ask(
        self,
        rules: str,
        asked: str,
        schema: dict[str, Any],
        on_text: Callable[[str], None] | None = None,
    ) -> dict[str, Any]:
        """The first question, streamed to `on_text` where there is one."""
        self._messages = [{"role": "system", "content": rules}]
        return await self.ask_again(asked, schema, on_text)

    async def ask_again(
        self, asked: str, schema: dict[str, Any], on_text: Callable[[str], None] | None = None
    ) -> dict[str, Any]:
        """The next question; ProviderJunk when the answer holds no JSON object."""
        self._messages.append({"role": "user", "content": asked})
        found = await self._chat.complete(
            self._messages, schema, self._seed, self._bill, on_text, self._pictures
        )
        self._messages.append({"role": "assistant", "content": json.dumps(found)})
        return found

    def _bill(self, usd: float) -> None:
        self.cost_usd += usd
