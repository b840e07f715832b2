"""Who may take much memory at the same time, in a process that has little.

A recogniser of speech takes about as much as drawing and encoding together. Where memory is
short it runs alone: it waits until what is being drawn and encoded is done, and what comes next
waits for it. Elsewhere nobody waits for anybody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from pipeline.machine import is_memory_short


class MemoryTurns:
    """First come, first served; whoever has a turn must not ask for another."""

    def __init__(self) -> None:
        self._working = 0
        self._is_alone = False
        self._line: deque[tuple[bool, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def beside_others(self) -> AsyncIterator[None]:
        """For what fits beside its like: drawing, encoding."""
        async with self._turn(alone=False):
            yield

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """For what fits beside nothing."""
        async with self._turn(alone=True):
            yield

    @asynccontextmanager
    async def _turn(self, *, alone: bool) -> AsyncIterator[None]:
        if not is_memory_short():
            yield
            return
        turn = asyncio.get_running_loop().create_future()
        self._line.append((alone, turn))
        self._call()
        try:
            await turn
            yield
        finally:
            if turn.cancelled() or not turn.done():
                self._line = deque(one for one in self._line if one[1] is not turn)
            else:
                self._working -= 1
                self._is_alone = False
            self._call()

    def _call(self) -> None:
        """Let in whoever is next in line, as many as go together."""
        while self._line and not self._is_alone:
            alone, turn = self._line[0]
            if alone and self._working:
                return
            self._line.popleft()
            if turn.done():
                continue
            self._working += 1
            self._is_alone = alone
            turn.set_result(None)


MEMORY_TURNS: Final = MemoryTurns()
"""The process's own."""
