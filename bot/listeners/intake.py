"""From updates to effects: every update is written down first, then handled in order per chat.

Handling is one transaction that holds the effect and the replies; they are sent after it. What
a crash interrupted is found in the inbox and finished on start: an update that was not handled
is handled, one that was handled is only answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from bot.conversation.events import Event
from bot.conversation.replies import Reply
from bot.conversation.talk import Answer, Conversation
from bot.listeners.delivery import Delivery
from bot.surfaces.base import Message
from bot.wording import words_in
from db import errors, inbox
from db.inbox import Row
from db.queue import Queue

log = logging.getLogger(__name__)

CHATS_AT_ONCE: Final = 64
RETRY_S: Final = 1.0


@dataclass(slots=True)
class Intake:
    """One surface's way in. `start` replays what was left; `take` adds an update."""

    surface: str
    conversation: Conversation
    delivery: Delivery
    queue: Queue | None = None
    _lanes: dict[str, deque[Row]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHATS_AT_ONCE))

    async def start(self) -> int:
        """Take up what a stopped bot left behind; how many updates that were."""
        await inbox.forget(self.conversation.services.db)
        rows = await inbox.pending(self.conversation.services.db, self.surface)
        for row in rows:
            self._line_up(row)
        return len(rows)

    async def take(self, event: Event) -> bool:
        """Write the event down and line it up; False when it was seen before.

        When this returns the update is safe: it may be acknowledged to the platform.
        """
        row = await inbox.receive(
            self.conversation.services.db,
            self.surface,
            event.id,
            event.chat_key,
            event.to_json(),
        )
        if row is None:
            return False
        self._line_up(row)
        return True

    async def settle(self) -> None:
        """Wait until nothing is being handled."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self, grace_s: float = 10.0) -> None:
        """Finish what is being handled; what takes longer is found again on the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _line_up(self, row: Row) -> None:
        lane = self._lanes.get(row.chat_key)
        if lane is not None:
            lane.append(row)
            return
        self._lanes[row.chat_key] = deque([row])
        task = asyncio.create_task(self._run(row.chat_key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, chat_key: str) -> None:
        lane = self._lanes[chat_key]
        try:
            while lane:
                async with self._slots:
                    await self._finish(lane[0])
                lane.popleft()
        finally:
            del self._lanes[chat_key]

    async def _finish(self, row: Row) -> None:
        """Handle a row and send its replies; waits out a database that is away."""
        while True:
            try:
                if row.state == "done":
                    answer = Answer(tuple(Reply.from_json(one) for one in row.replies or ()))
                else:
                    answer = await self._handle(row)
                break
            except errors.AlreadyDone:
                return
            except errors.DatabaseUnreachable:
                log.warning("The database is away; an update waits for it.")
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("An update could not be handled.", extra={"row": row.id})
                answer = await self._apologise(row)
                break
        await self._send(row, answer)

    async def _handle(self, row: Row) -> Answer:
        event = Event.from_json(row.payload)
        account = await self.conversation.meet(event)
        known = await self.conversation.ask_world(account, event, self.delivery.surface)
        if "account" in known.facts:
            # The errand joined two accounts: this person is the other one now.
            account = await self.conversation.meet(event)
        async with self.conversation.services.db.acting(account.id) as tx:
            answer = await self.conversation.answer(tx, account, event, known)
            await inbox.done(tx, row.id, [reply.to_json() for reply in answer.replies])
        return answer

    async def _apologise(self, row: Row) -> Answer:
        """Give up an update that cannot be handled, so that it is not tried for ever."""
        event = Event.from_json(row.payload)
        words = words_in(event.who.language)
        reply = Reply("send", event.place, Message(words("error.later")))
        async with self.conversation.services.db.operating() as tx:
            await inbox.done(tx, row.id, [reply.to_json()])
        return Answer((reply,))

    async def _send(self, row: Row, answer: Answer) -> None:
        for reply in answer.replies:
            if reply.act == "event":
                await self.take(Event.from_json((reply.facts or {})["event"]))
            else:
                await self.delivery.deliver(reply)
        if answer.wakes_queue and self.queue:
            await self.queue.notify()
        await inbox.answered(self.conversation.services.db, row.id)
