"""Writing by an interaction's token: after its first answer, and only while it lives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord.webhook.async_ import Webhook

from bot.surfaces.base import Place

if TYPE_CHECKING:
    from bot.surfaces.discord.tokens import TokenStore


class Hooks:
    """Finds what writes by a place's token."""

    def __init__(self, client: discord.Client, tokens: TokenStore) -> None:
        self._client, self._tokens = client, tokens
        self._first_answers: dict[str, asyncio.Task[None]] = {}

    def expect(self, interaction_id: int, first_answer: asyncio.Task[None]) -> None:
        """An interaction's first answer is under way: nothing goes by its token before."""
        key = str(interaction_id)
        self._first_answers[key] = first_answer
        first_answer.add_done_callback(lambda _: self._first_answers.pop(key, None))

    async def find(self, place: Place) -> Webhook | None:
        """The webhook of the place's token; None when there is none any more."""
        key = place.token_key
        if key and (first := self._first_answers.get(key[2:])):
            await asyncio.wait({first})
        token = await self._tokens.find(key[2:]) if key else None
        if token is None:
            return None
        data: Any = {
            "id": self._client.application_id,
            "type": discord.WebhookType.application.value,
            "token": token,
        }
        return Webhook.from_state(data=data, state=self._client._connection)
