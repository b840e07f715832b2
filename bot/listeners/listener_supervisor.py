"""Keeps each chat's listener going by itself: one platform's outage takes no other along."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final, Protocol

log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 1.0
MOST_WAIT_S: Final = 60.0
FIRST_TRY_S: Final = 10.0
"""How long the start waits for every chat's first try; after that they come when they can."""


class ChatListener(Protocol):
    """Receives for one surface. `start` may be called again after it failed."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    @property
    def is_alive(self) -> bool:
        """Whether the platform was reached at the last try."""
        ...


class ListenerSupervisor:
    """All chats of this process; `alive` is for the health page."""

    def __init__(
        self, listeners: Mapping[str, ChatListener], *, first_wait_s: float = FIRST_WAIT_S
    ) -> None:
        self._listeners = dict(listeners)
        self._first_wait_s = first_wait_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._started: set[str] = set()

    async def start(self, first_try_s: float = FIRST_TRY_S) -> None:
        """Begin to start every listener; returns when each has tried once, or is slow."""
        tried = {name: asyncio.Event() for name in self._listeners}
        self._tasks = {
            name: asyncio.create_task(self._keep(name, tried[name])) for name in self._listeners
        }
        waits = [asyncio.create_task(one.wait()) for one in tried.values()]
        if waits:
            _, late = await asyncio.wait(waits, timeout=first_try_s)
            for task in late:
                task.cancel()

    async def _keep(self, name: str, tried: asyncio.Event) -> None:
        """Start one, again and again until it has started."""
        wait_s = self._first_wait_s
        while True:
            try:
                await self._listeners[name].start()
            except Exception as error:
                log.error(
                    "A chat cannot be reached; it is tried again, and the others go on.",
                    extra={"surface": name, "error": type(error).__name__, "wait_s": wait_s},
                )
            else:
                self._started.add(name)
                return
            finally:
                tried.set()
            await asyncio.sleep(wait_s)
            wait_s = min(MOST_WAIT_S, 2 * wait_s)

    async def stop(self) -> None:
        """Stop what has started, and trying."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        started = [self._listeners[name] for name in self._listeners if name in self._started]
        outcomes = await asyncio.gather(*(one.stop() for one in started), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                log.error("A chat was not left in good order.", exc_info=outcome)

    def alive(self) -> dict[str, bool]:
        """By surface, whether it is received from now."""
        return {
            name: name in self._started and one.is_alive for name, one in self._listeners.items()
        }
