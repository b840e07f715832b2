"""What is handled one after the other: a lane for each chat, its pieces gathered into one event.

A broadcast's copies have lanes of their own, so that nobody's own words stand behind them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from structlog.contextvars import bound_contextvars

from bot.conversation.events import Event
from bot.listeners.message_merging import MOST_PIECES, WAIT_S, belongs, joined, may_continue
from db.people.inbox import InboxUpdate

log = logging.getLogger(__name__)

Finish = Callable[[Event, Sequence[InboxUpdate]], Awaitable[None]]


def is_broadcast(row: InboxUpdate) -> bool:
    """Whether an update is one copy of a broadcast."""
    return row.update_id.startswith("broadcast:")


@dataclass(slots=True)
class ChatQueues:
    """Runs `finish` for each event, in order within a lane and beside each other between lanes."""

    surface: str
    finish: Finish
    piece_wait_s: float = WAIT_S
    _waiting: dict[str, deque[InboxUpdate]] = field(default_factory=dict)
    _grown: dict[str, asyncio.Event] = field(default_factory=dict)
    """Of the lanes where another piece is waited for."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def add(self, row: InboxUpdate) -> None:
        """Line an update up behind what stands in its lane."""
        key = f"broadcast {row.chat_key}" if is_broadcast(row) else row.chat_key
        lane = self._waiting.get(key)
        if lane is not None:
            lane.append(row)
            if key in self._grown:
                self._grown[key].set()
            return
        self._waiting[key] = deque([row])
        task = asyncio.create_task(self._run(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is being handled."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self, grace_s: float) -> None:
        """Finish what is being handled; what takes longer is cancelled."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: str) -> None:
        lane = self._waiting[key]
        try:
            while lane:
                event, rows = await self._gathered(key, lane)
                with bound_contextvars(
                    surface=self.surface, chat=rows[0].chat_key, update=rows[0].id
                ):
                    await self._finish_or_leave(event, rows)
                for _ in rows:
                    lane.popleft()
        finally:
            del self._waiting[key]

    async def _finish_or_leave(self, event: Event, rows: Sequence[InboxUpdate]) -> None:
        """What cannot be finished is found again on the next start; the chat goes on."""
        try:
            await self.finish(event, rows)
        except Exception:
            log.exception("An update is left for the next start.")

    async def _gathered(
        self, key: str, lane: deque[InboxUpdate]
    ) -> tuple[Event, list[InboxUpdate]]:
        """The next event with its rows: all that belong together, waited for a moment each."""
        events = [Event.from_json(lane[0].payload)]
        while lane[0].state == "new" and len(events) < MOST_PIECES:
            if len(lane) == len(events):
                if not may_continue(events[-1]) or not await self._grows(key):
                    break
                continue
            row = lane[len(events)]
            event = Event.from_json(row.payload)
            if row.state != "new" or not belongs(events[-1], event):
                break
            events.append(event)
        return joined(events), [lane[number] for number in range(len(events))]

    async def _grows(self, key: str) -> bool:
        """Whether something more arrives in that lane in time."""
        self._grown[key] = asyncio.Event()
        try:
            await asyncio.wait_for(self._grown[key].wait(), self.piece_wait_s)
        except TimeoutError:
            return False
        finally:
            del self._grown[key]
        return True
