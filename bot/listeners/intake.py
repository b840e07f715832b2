"""From updates to effects: every update is written down first, then handled in order per chat.

Handling is one transaction that holds the effect and the replies; they are sent after it. What
a crash interrupted is found in the inbox and finished on start: an update that was not handled
is handled, one that was handled is only answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from structlog.contextvars import bound_contextvars

from bot.conversation.events import Event
from bot.conversation.prepared import JoinedAccount
from bot.conversation.replies import Reply
from bot.conversation.router import Answer, Conversation, Stranger
from bot.listeners.delivery import Delivery
from bot.listeners.gathering import MOST_PIECES, WAIT_S, belongs, joined, may_continue
from bot.listeners.register import Register
from bot.surfaces.base import Message
from bot.wording import words_in
from db.core import errors
from db.core.retries import DATABASE, is_database_away, retried
from db.core.transaction import Transaction
from db.people import inbox
from db.people.accounts import Account
from db.people.inbox import Arrived, InboxUpdate
from db.redis.queue import Queue

log = logging.getLogger(__name__)

CHATS_AT_ONCE: Final = 64


@dataclass(slots=True)
class Intake:
    """One surface's way in. `start` replays what was left; `take` adds an update."""

    surface: str
    conversation: Conversation
    delivery: Delivery
    queue: Queue | None = None
    others: Mapping[str, Intake] = field(default_factory=dict)
    """The ways in of this process by surface: what one person does may be told on another."""
    piece_wait_s: float = WAIT_S
    _register: Register = field(init=False)
    _lanes: dict[str, deque[InboxUpdate]] = field(default_factory=dict)
    _grown: dict[str, asyncio.Event] = field(default_factory=dict)
    """Of the chats where another piece is waited for."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHATS_AT_ONCE))

    def __post_init__(self) -> None:
        self._register = Register(self.conversation.services.db, self.surface)

    async def start(self) -> int:
        """Take up what a stopped bot left behind; how many updates that were."""
        rows = await inbox.pending(self.conversation.services.db, self.surface)
        for row in rows:
            self._line_up(row)
        return len(rows)

    async def take(self, event: Event) -> bool:
        """Write the event down and line it up; False when it was seen before.

        When this returns the update is safe: it may be acknowledged to the platform.
        """
        (outcome,) = await self.take_all([event])
        if isinstance(outcome, errors.DbError):
            raise outcome
        return outcome

    async def take_all(self, events: Sequence[Event]) -> list[bool | errors.DbError]:
        """Write events down together and line them up in their order; an outcome for each."""
        arrived = (Arrived(event.id, event.chat_key, event.to_json()) for event in events)
        rows = await asyncio.gather(
            *(self._register.receive(update) for update in arrived), return_exceptions=True
        )
        return [self._outcome(row) for row in rows]

    def _outcome(self, row: InboxUpdate | BaseException | None) -> bool | errors.DbError:
        if isinstance(row, errors.DbError):
            return row
        if isinstance(row, BaseException):
            raise row
        if row is None:
            return False
        self._line_up(row)
        return True

    async def settle(self) -> None:
        """Wait until nothing is being handled."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
        await self._register.settle()

    async def stop(self, grace_s: float = 10.0) -> None:
        """Finish what is being handled; what takes longer is found again on the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._register.settle()

    def _line_up(self, row: InboxUpdate) -> None:
        lane = self._lanes.get(row.chat_key)
        if lane is not None:
            lane.append(row)
            if row.chat_key in self._grown:
                self._grown[row.chat_key].set()
            return
        self._lanes[row.chat_key] = deque([row])
        task = asyncio.create_task(self._run(row.chat_key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, chat_key: str) -> None:
        lane = self._lanes[chat_key]
        try:
            while lane:
                event, rows = await self._gathered(chat_key, lane)
                async with self._slots:
                    with bound_contextvars(surface=self.surface, chat=chat_key, update=rows[0].id):
                        await self._finish(event, rows)
                for _ in rows:
                    lane.popleft()
        finally:
            del self._lanes[chat_key]

    async def _gathered(
        self, chat_key: str, lane: deque[InboxUpdate]
    ) -> tuple[Event, list[InboxUpdate]]:
        """The next event with its rows: all that belong together, waited for a moment each."""
        events = [Event.from_json(lane[0].payload)]
        while lane[0].state == "new" and len(events) < MOST_PIECES:
            if len(lane) == len(events):
                if not may_continue(events[-1]) or not await self._grows(chat_key):
                    break
                continue
            row = lane[len(events)]
            event = Event.from_json(row.payload)
            if row.state != "new" or not belongs(events[-1], event):
                break
            events.append(event)
        return joined(events), [lane[number] for number in range(len(events))]

    async def _grows(self, chat_key: str) -> bool:
        """Whether something more arrives in that chat in time."""
        self._grown[chat_key] = asyncio.Event()
        try:
            await asyncio.wait_for(self._grown[chat_key].wait(), self.piece_wait_s)
        except TimeoutError:
            return False
        finally:
            del self._grown[chat_key]
        return True

    async def _finish(self, event: Event, rows: Sequence[InboxUpdate]) -> None:
        """Handle rows as one event and send its replies; waits out a database that is away."""
        try:
            answer = await retried(lambda: self._answer(event, rows), DATABASE, is_database_away)
        except errors.AlreadyDone:
            return
        except Exception:
            log.exception("An update could not be handled.")
            answer = await retried(lambda: self._apologise(event, rows), DATABASE, is_database_away)
        await self._send(rows, answer)

    async def _answer(self, event: Event, rows: Sequence[InboxUpdate]) -> Answer:
        if rows[0].state == "done":
            return Answer(tuple(Reply.from_json(one) for one in rows[0].replies or ()))
        return await self._handle(event, rows)

    async def _handle(self, event: Event, rows: Sequence[InboxUpdate]) -> Answer:
        try:
            return await self._handle_as(rows, event, self.conversation.remembered(event))
        except Stranger:
            # Erased or joined to another account since; whoever it is, they are met again.
            return await self._handle_as(rows, event, None)

    async def _handle_as(
        self, rows: Sequence[InboxUpdate], event: Event, known_as: Account | None
    ) -> Answer:
        account = known_as or await self.conversation.meet(event)
        known = await self.conversation.ask_world(account, event, self.delivery.surface)
        if isinstance(known.prepared, JoinedAccount):
            # Two accounts were joined: this person is the other one now.
            account = await self.conversation.meet(event)
        async with self.conversation.services.db.acting(account.id) as tx:
            if known_as is not None:
                account = await self.conversation.recognise(tx, known_as, event)
            answer = await self.conversation.answer(tx, account, event, known)
            await _done(tx, rows, answer.replies)
        return answer

    async def _apologise(self, event: Event, rows: Sequence[InboxUpdate]) -> Answer:
        """Give up an update that cannot be handled, so that it is not tried for ever."""
        words = words_in(event.who.language)
        reply = Reply("send", event.place, Message(words("error.later")))
        async with self.conversation.services.db.operating() as tx:
            await _done(tx, rows, [reply])
        return Answer((reply,))

    async def _pass_on(self, event: Event) -> None:
        """An event that follows from another one, to whoever serves its surface."""
        surface = event.place.surface
        intake = self if surface == self.surface else self.others.get(surface)
        if intake is not None:
            await intake.take(event)
            return
        # That surface is served elsewhere, and finds it in its inbox when it starts.
        db = self.conversation.services.db
        await inbox.receive(db, surface, event.id, event.chat_key, event.to_json())

    async def _send(self, rows: Sequence[InboxUpdate], answer: Answer) -> None:
        for reply in answer.replies:
            if reply.event:
                await self._pass_on(reply.event)
            else:
                await self.delivery.deliver(reply)
        if answer.wakes_queue and self.queue:
            await self.queue.notify()
        for row in rows:
            self._register.answered(row.id)


async def _done(tx: Transaction, rows: Sequence[InboxUpdate], replies: Sequence[Reply]) -> None:
    """Mark them done in the transaction of their effect; the first one keeps the replies."""
    first, *others = rows
    await inbox.done(tx, first.id, [reply.to_json() for reply in replies])
    for row in others:
        await inbox.done(tx, row.id, [])
