"""Who renders beside whom: a video that killed workers before gets the worker to itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class IsolationGate:
    """Any number of videos together, or one alone; whoever wants to be alone goes next."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._together = 0
        self._is_alone = False
        self._want_alone = 0

    def is_open(self, *, alone: bool) -> bool:
        """Whether a video that joins now need not wait."""
        return not self._is_alone and not (self._together if alone else self._want_alone)

    @asynccontextmanager
    async def join(self, *, alone: bool) -> AsyncIterator[None]:
        """Wait until this video may render, and count it while it does."""
        async with self._changed:
            if alone:
                self._want_alone += 1
                try:
                    await self._changed.wait_for(lambda: not self._is_alone and not self._together)
                finally:
                    self._want_alone -= 1
                    self._changed.notify_all()
                self._is_alone = True
            else:
                await self._changed.wait_for(lambda: not self._is_alone and not self._want_alone)
                self._together += 1
        try:
            yield
        finally:
            async with self._changed:
                if alone:
                    self._is_alone = False
                else:
                    self._together -= 1
                self._changed.notify_all()
