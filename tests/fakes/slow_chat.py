"""A console chat whose deliveries take a while, and whose answers can be lost by a kill."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from bot.listeners.console import ConsoleChat
from bot.surfaces.codec import place_from_json

NONCE_CHATS = "nonce-"
"""Chats whose id starts so show a nonce once, as Discord does."""


@dataclass(slots=True)
class SlowChat(ConsoleChat):
    """Before and after a file is shown, `delivery_s` / 2 pass."""

    delivery_s: float = 0.0
    _nonces: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        asking: set[asyncio.Task[None]] = set()

        async def answer(line: bytes) -> None:
            is_file = bool(json.loads(line).get("message", {}).get("media"))
            if is_file:
                await asyncio.sleep(self.delivery_s / 2)
            answered = self._answer(line)
            if is_file:
                await asyncio.sleep(self.delivery_s / 2)
            writer.write(json.dumps(answered).encode() + b"\n")

        try:
            while line := await reader.readline():
                task = asyncio.create_task(answer(line))
                asking.add(task)
                task.add_done_callback(asking.discard)
        except (OSError, ValueError, asyncio.CancelledError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["op"] != "send":
            return ConsoleChat._do(self, request)
        place = place_from_json(request["place"])
        nonce = request["message"].get("nonce", "")
        if place.chat_id.startswith(NONCE_CHATS) and nonce in self._nonces:
            return self._nonces[nonce]
        done = ConsoleChat._do(self, request)
        self._nonces[nonce] = done
        return done
