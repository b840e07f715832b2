"""Talking with a chat model that answers in a JSON schema, and what the thread has cost."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from pipeline.errors import ProviderJunk, ProviderRefused
from pipeline.providers.openai.errors import Filtered, Truncated, load_sdk, new_client, translated
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.prices import PriceTable

_BASE_TOKENS, _SCENE_TOKENS = 1_500, 400


class Declined(ProviderRefused):
    """The hosted writer declined to write about that."""


class OpenAIChat:
    """One model of one server."""

    def __init__(self, settings: OpenAISettings, prices: PriceTable) -> None:
        self._settings = settings
        self._prices = prices
        self._sdk_client: Any = None

    async def complete(
        self, messages: list[dict[str, str]], schema: dict[str, Any], seed: int
    ) -> tuple[str, float]:
        """One call: the text that came back, and what it cost in USD."""
        if self._sdk_client is None:
            self._sdk_client = new_client(self._settings)
        scenes = schema["properties"]["scenes"]["maxItems"]
        with translated():
            answer = await self._sdk_client.chat.completions.create(
                model=self._settings.script_model,
                messages=messages,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "script", "strict": True, "schema": schema},
                },
                max_completion_tokens=_BASE_TOKENS + _SCENE_TOKENS * scenes,
                seed=seed,
            )
            choice = answer.choices[0]
            if choice.finish_reason == "content_filter":
                raise Filtered
            if choice.message.refusal:
                raise Declined
            if choice.finish_reason == "length":
                raise Truncated
            if not isinstance(choice.message.content, str):
                raise ProviderJunk
            usage = answer.usage
            cost_usd = (
                self._prices.script("openai", usage.prompt_tokens, usage.completion_tokens)
                if usage
                else 0.0
            )
        return choice.message.content, cost_usd

    async def warm_up(self) -> None:
        """Load the SDK before the first call."""
        await asyncio.to_thread(load_sdk)

    async def close(self) -> None:
        """Close the client's connections."""
        if self._sdk_client is not None:
            await self._sdk_client.close()


class ChatThread:
    """The messages of one script, and what they have cost."""

    def __init__(self, chat: OpenAIChat, seed: int) -> None:
        self._chat = chat
        self._seed = seed % 2**31
        self._messages: list[dict[str, str]] = []
        self.cost_usd = 0.0

    async def ask(self, rules: str, asked: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The first question."""
        self._messages = [{"role": "system", "content": rules}]
        return await self.ask_again(asked, schema)

    async def ask_again(self, asked: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The next question; ProviderJunk when the answer is no JSON object."""
        self._messages.append({"role": "user", "content": asked})
        text, cost_usd = await self._chat.complete(self._messages, schema, self._seed)
        self.cost_usd += cost_usd
        self._messages.append({"role": "assistant", "content": text})
        try:
            found = json.loads(text)
        except ValueError as error:
            raise ProviderJunk from error
        if not isinstance(found, dict):
            raise ProviderJunk
        return found
