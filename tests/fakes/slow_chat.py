"""A console chat whose deliveries take a while, and whose answers can be lost by a kill."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from bot.listeners.console import ConsoleChat


@dataclass(slots=True)
class SlowChat(ConsoleChat):
    """Before and after a file is shown, `delivery_s` / 2 pass."""

    delivery_s: float = 0.0

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
