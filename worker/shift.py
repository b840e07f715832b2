"""A worker that ends by itself: a rented one is paid for by the second."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Shift:
    """When a worker ends; by default it does not."""

    until_idle_s: float = math.inf
    """After so long without a video."""
    at_most_s: float = math.inf
    """It takes no video after so long; what it makes then is finished or handed back."""

    @property
    def ends(self) -> bool:
        """Whether it ends by itself at all."""
        return min(self.until_idle_s, self.at_most_s) < math.inf


class ShiftClock:
    """Knows when a shift is over, from what the worker has under way."""

    def __init__(self, shift: Shift) -> None:
        self._shift = shift
        self._under_way = 0
        self._idle_since_s = 0.0

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Around the work on one video."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._idle_since_s = asyncio.get_running_loop().time()

    async def over(self) -> float:
        """Wait until the shift, which begins now, is over; how many seconds it took."""
        loop = asyncio.get_running_loop()
        began_s = self._idle_since_s = loop.time()
        while True:
            now_s = loop.time()
            idle_s = 0.0 if self._under_way else now_s - self._idle_since_s
            if now_s - began_s >= self._shift.at_most_s or idle_s >= self._shift.until_idle_s:
                return now_s - began_s
            await asyncio.sleep(LOOK_EVERY_S)
