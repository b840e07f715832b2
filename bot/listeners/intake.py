"""From updates to effects: every update is written down first, then handled in order per chat.

Handling is one transaction that holds the effect and the replies; they are sent after it. What
a crash interrupted is found in the inbox and finished on start: an update that was not handled
is handled, one that was handled is only answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from bot.conversation.events import Event
from bot.conversation.prepared import JoinedAccount
from bot.conversation.replies import Reply
from bot.conversation.router import Answer, Conversation, Stranger
from bot.listeners.chat_queues import ChatQueues, is_broadcast
from bot.listeners.delivery import Delivery
from bot.listeners.inbox_writer import InboxWriter
from bot.listeners.text_files import with_words
from bot.listeners.transient_errors import is_transient
from bot.listeners.update_metrics import (
    UPDATE_FAILURES,
    UPDATE_SECONDS,
    UPDATES,
    start_counting,
)
from bot.surfaces.base import Message
from bot.wording import words_in
from db.core import errors
from db.core.retries import DATABASE, is_database_away, retried
from db.core.transaction import Transaction
from db.people import inbox
from db.people.accounts import Account
from db.people.inbox import Arrived, InboxUpdate
from db.redis.queue import Queue
from pipeline.telemetry.spans import past_span

log = logging.getLogger(__name__)

CHATS_AT_ONCE: Final = 64
"""Being handled; a chat that waits for the world or for its turn to be sent to counts for none."""
MOST_TRIES: Final = 5
"""Of an update that can be neither handled nor given up, for a reason that does not pass."""
MOST_KEPT: Final = 1000
"""Updates that wait in memory, while they cannot be written down, for who says them only once."""
BROADCAST_EVERY_S: Final = 1 / 40
"""Copies of a broadcast are handled one by one, hardly faster than any platform takes them."""
PASSED_ON_TOGETHER: Final = 200
COPIES_AT_ONCE: Final = 400
"""Of a broadcast: begun and not sent yet; the next page of people stands behind them."""


@dataclass(slots=True)
class Intake:
    """One surface's way in. `start` replays what was left; `take` adds an update."""

    surface: str
    conversation: Conversation
    delivery: Delivery
    queue: Queue | None = None
    others: Mapping[str, Intake] = field(default_factory=dict)
    """The ways in of this process by surface: what one person does may be told on another."""
    _inbox: InboxWriter = field(init=False)
    _is_started: bool = False
    queues: ChatQueues = field(init=False)
    _patience: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the first update that cannot be written down; the others line up behind it."""
    _kept: int = 0
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHATS_AT_ONCE))
    _background: asyncio.Lock = field(default_factory=asyncio.Lock)
    _copies: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(COPIES_AT_ONCE))

    def __post_init__(self) -> None:
        start_counting(self.surface)
        self._inbox = InboxWriter(self.conversation.services.db, self.surface)
        self.queues = ChatQueues(self.surface, self._finish)

    async def start(self) -> int:
        """Take up what a stopped bot left behind, once; how many updates that were."""
        if self._is_started:
            return 0
        rows = await inbox.pending(self.conversation.services.db, self.surface)
        self._is_started = True
        for row in rows:
            self.queues.add(row)
        return len(rows)

    async def take(self, event: Event) -> bool:
        """Write the event down and line it up; False when it was seen before.

        When this returns the update is safe: it may be acknowledged to the platform.
        """
        (outcome,) = await self.take_all([event])
        if isinstance(outcome, errors.DbError):
            raise outcome
        return outcome

    async def keep(self, event: Event) -> bool:
        """As `take`, for a platform that never says it again: waits for the database, in order.

        DbError for what cannot be written at all, or when too many wait.
        """
        if not self._patience.locked():
            try:
                return await self.take(event)
            except errors.DatabaseUnavailable:
                log.warning("The database is away; an update waits in memory.")
        if self._kept >= MOST_KEPT:
            raise errors.DatabaseBusy
        self._kept += 1
        try:
            async with self._patience:
                return await retried(lambda: self.take(event), DATABASE, is_database_away)
        finally:
            self._kept -= 1

    async def take_all(self, events: Sequence[Event]) -> list[bool | errors.DbError]:
        """Write events down together and line them up in their order; an outcome for each."""
        arrived = (Arrived(event.id, event.chat_key, event.to_json()) for event in events)
        rows = await asyncio.gather(
            *(self._inbox.receive(update) for update in arrived), return_exceptions=True
        )
        return [self._outcome(row) for row in rows]

    def _outcome(self, row: InboxUpdate | BaseException | None) -> bool | errors.DbError:
        if isinstance(row, errors.DbError):
            return row
        if isinstance(row, BaseException):
            raise row
        if row is None:
            return False
        self.queues.add(row)
        return True

    async def settle(self) -> None:
        """Wait until nothing is being handled."""
        await self.queues.settle()
        await self._inbox.settle()

    async def stop(self, grace_s: float = 10.0) -> None:
        """Finish what is being handled; what takes longer is found again on the next start."""
        await self.queues.stop(grace_s)
        await self._inbox.settle()

    async def _finish(self, event: Event, rows: Sequence[InboxUpdate]) -> None:
        """Handle rows as one event and send its replies; waits out whatever passes: a database
        that is away or takes nothing, a full disk. Nothing is given up for that, and nothing
        overtakes."""
        if is_broadcast(rows[0]):
            async with self._copies:
                await self._finish_now(event, rows)
        else:
            await self._finish_now(event, rows)

    async def _finish_now(self, event: Event, rows: Sequence[InboxUpdate]) -> None:
        failures = 0

        def may_pass(error: BaseException) -> bool:
            nonlocal failures
            failures += not is_transient(error)
            return not isinstance(error, errors.AlreadyDone) and failures < MOST_TRIES

        began = datetime.now(UTC)
        try:
            answer = await retried(lambda: self._answer(event, rows), DATABASE, may_pass)
        except errors.AlreadyDone:
            return
        handled = datetime.now(UTC)
        await self._send(rows, answer)
        _trace(event, answer, (rows[0].received_at, began, handled, datetime.now(UTC)))
        UPDATES.labels(self.surface, event.kind).inc()
        UPDATE_SECONDS.labels(self.surface).observe(_age_s(rows[0]))

    async def _answer(self, event: Event, rows: Sequence[InboxUpdate]) -> Answer:
        """What is answered; an apology where handling it goes wrong for good."""
        if rows[0].state == "done":
            return Answer(tuple(Reply.from_json(one) for one in rows[0].replies or ()))
        try:
            limits = self.conversation.services.link_limits
            event = await with_words(event, self.delivery.surface, limits)
            return await self._handle(event, rows)
        except Exception as error:
            if isinstance(error, errors.AlreadyDone) or is_transient(error):
                raise
            log.exception("An update could not be handled.")
            UPDATE_FAILURES.labels(self.surface).inc()
            return await self._apologise(event, rows)

    async def _handle(self, event: Event, rows: Sequence[InboxUpdate]) -> Answer:
        try:
            return await self._handle_as(rows, event, self.conversation.remembered(event))
        except Stranger:
            # Erased or joined to another account since; whoever it is, they are met again.
            return await self._handle_as(rows, event, None)

    async def _handle_as(
        self, rows: Sequence[InboxUpdate], event: Event, known_as: Account | None
    ) -> Answer:
        if is_broadcast(rows[0]):
            async with self._background:
                await asyncio.sleep(BROADCAST_EVERY_S)
                return await self._handle_in(contextlib.nullcontext(), rows, event, known_as)
        return await self._handle_in(self._slots, rows, event, known_as)

    async def _handle_in(
        self,
        slots: contextlib.AbstractAsyncContextManager[Any],
        rows: Sequence[InboxUpdate],
        event: Event,
        known_as: Account | None,
    ) -> Answer:
        """Handle an event; a slot is held while the database works, not while the world does."""
        account = known_as
        if account is None:
            async with slots:
                account = await self.conversation.meet(event)
        surface, waited_s = self.delivery.surface, _age_s(rows[0])
        known = await self.conversation.prefetch(account, event, surface, waited_s)
        if isinstance(known.prepared, JoinedAccount):
            # Two accounts were joined: this person is the other one now.
            account = await self.conversation.meet(event)
        async with slots, self.conversation.services.db.acting(account.id) as tx:
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

    async def _pass_on(self, events: Sequence[Event]) -> None:
        """Events of one surface that follow from another one, to whoever serves it."""
        surface = events[0].place.surface
        intake = self if surface == self.surface else self.others.get(surface)
        if intake is not None:
            for event, outcome in zip(events, await intake.take_all(events), strict=True):
                if isinstance(outcome, errors.DatabaseUnavailable):
                    await intake.keep(event)
                elif isinstance(outcome, errors.DbError):
                    raise outcome
            return
        # That surface is served elsewhere, and finds it in its inbox when it starts.
        db = self.conversation.services.db
        for event in events:
            await inbox.receive(db, surface, event.id, event.chat_key, event.to_json())

    async def _send(self, rows: Sequence[InboxUpdate], answer: Answer) -> None:
        following: dict[str, list[Event]] = {}
        for reply in answer.replies:
            if reply.event:
                following.setdefault(reply.event.place.surface, []).append(reply.event)
            else:
                await self.delivery.deliver(reply, is_background=is_broadcast(rows[0]))
        for events in following.values():
            for first in range(0, len(events), PASSED_ON_TOGETHER):
                await self._pass_on(events[first : first + PASSED_ON_TOGETHER])
        if answer.wakes_queue and self.queue:
            await self.queue.notify()
        for row in rows:
            self._inbox.answered(row.id)


def _trace(event: Event, answer: Answer, times: Sequence[datetime]) -> None:
    """The trace of a video that this update confirmed begins with the update; `times` are when
    it arrived, was begun with, was handled and was answered."""
    arrived, began, handled, answered = times
    for video_id in {one.only_while_queued for one in answer.replies if one.only_while_queued}:
        where = {"surface": event.place.surface, "kind": event.kind}
        past_span(video_id, "update", arrived, answered, parent="none", **where)
        past_span(video_id, "inbox", arrived, began)
        past_span(video_id, "confirm", began, handled)
        past_span(video_id, "reply", handled, answered)


def _age_s(row: InboxUpdate) -> float:
    return (datetime.now(UTC) - row.received_at).total_seconds()


async def _done(tx: Transaction, rows: Sequence[InboxUpdate], replies: Sequence[Reply]) -> None:
    """Mark them done in the transaction of their effect; the first one keeps the replies."""
    first, *others = rows
    await inbox.done(tx, first.id, [reply.to_json() for reply in replies])
    for row in others:
        await inbox.done(tx, row.id, [])
