"""Background tasks that must not end: each starts again when it does, and says so meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 1.0
MOST_WAIT_S: Final = 60.0
WELL_AFTER_S: Final = 30.0
"""Who has run for so long since the last fall is well again."""


@dataclass(slots=True)
class Watched:
    """Starts tasks and watches them; `is_stopping` tells an end in good order from a fall."""

    is_stopping: Callable[[], bool] = lambda: False
    first_wait_s: float = FIRST_WAIT_S
    most_wait_s: float = MOST_WAIT_S
    well_after_s: float = WELL_AFTER_S
    _fallen: dict[str, asyncio.TimerHandle | None] = field(default_factory=dict)

    @property
    def fallen(self) -> tuple[str, ...]:
        """Tasks that fell and have not been well since, by name."""
        return tuple(self._fallen)

    async def is_well(self) -> bool:
        """For /health: whether every task runs."""
        return not self._fallen

    def start(self, name: str, act: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `act` from now on, again after every fall, until the task is cancelled."""
        return asyncio.create_task(self._keep(name, act), name=name)

    async def _keep(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        loop, wait_s = asyncio.get_running_loop(), self.first_wait_s
        while True:
            began_s, error = loop.time(), None
            try:
                await act()
            except Exception as fall:
                error = fall
            if self.is_stopping():
                return
            if loop.time() - began_s > self.well_after_s:
                wait_s = self.first_wait_s
            log.error(
                "A background task ended; it is started again.",
                exc_info=error,
                extra={"task": name, "wait_s": wait_s},
            )
            self._note_fall(name, None)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, self.most_wait_s)
            self._note_fall(
                name, loop.call_later(self.well_after_s, lambda: self._fallen.pop(name, None))
            )

    def _note_fall(self, name: str, well: asyncio.TimerHandle | None) -> None:
        before = self._fallen.get(name)
        if before is not None:
            before.cancel()
        self._fallen[name] = well
