"""Who encodes next: of the videos that wait for an encoder, the one that is nearest its end.

First come, first served makes a video that is nearly done wait behind every piece of those that
have just begun, and all of them end late. Shortest remaining first ends each as early as can be;
nobody starves, because who has nothing done yet goes in the order of coming.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

share_done: ContextVar[Callable[[], float]] = ContextVar("share_done", default=lambda: 0.0)
"""How much of its video, from 0 to 1, whoever asks for a lane has behind it when one is free."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    number: int
    share: Callable[[], float]
    turn: asyncio.Future[None]


class EncoderLanes(asyncio.Semaphore):
    """So many encoders at once, used with `async with`; `share_done` says who goes first."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._free = count
        self._numbers = itertools.count()
        self._line: list[_Waiting] = []

    def locked(self) -> bool:
        """Whether whoever comes now has to wait."""
        return self._free == 0 or bool(self._line)

    async def acquire(self) -> Literal[True]:
        """Wait for a lane."""
        if not self.locked():
            self._free -= 1
            return True
        turn = asyncio.get_running_loop().create_future()
        mine = _Waiting(next(self._numbers), share_done.get(), turn)
        self._line.append(mine)
        try:
            await turn
        except asyncio.CancelledError:
            if mine in self._line:
                self._line.remove(mine)
            else:
                self.release()
            raise
        return True

    def release(self) -> None:
        """Give a lane back; it goes to the video that is nearest its end."""
        self._free += 1
        while self._free and self._line:
            first = max(self._line, key=lambda one: (one.share(), -one.number))
            self._line.remove(first)
            if not first.turn.done():
                self._free -= 1
                first.turn.set_result(None)
