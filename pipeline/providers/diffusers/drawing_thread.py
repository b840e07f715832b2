"""One piece of work at a time, in a thread that never keeps the process from ending.

A drawing cannot be interrupted from outside: whoever does not want it any more stops waiting, it
looks up and ends soon, and what comes after it begins only then. One that hangs is left behind
when the process ends.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")


class DrawingThread:
    """Runs blocking work for one event loop."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._now: asyncio.Future[None] | None = None

    async def free(self) -> None:
        """Wait until nothing runs."""
        while self._now is not None and not self._now.done():
            await asyncio.wait([self._now])

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` returns or raises, once it had its turn; it goes on when we are cancelled."""
        await self.free()
        loop = asyncio.get_running_loop()
        ended = self._now = loop.create_future()
        outcome: dict[str, Any] = {}

        def act() -> None:
            try:
                outcome["result"] = work()
            except BaseException as error:  # whoever waits is told
                outcome["error"] = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(ended.set_result, None)

        threading.Thread(target=act, name=self._name, daemon=True).start()
        await asyncio.shield(ended)
        if "error" in outcome:
            raise outcome["error"]
        result: Result = outcome["result"]
        return result
