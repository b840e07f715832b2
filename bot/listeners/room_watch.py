"""Looks for room for the drafts that wait for it, and tells the conversation.

Of the processes that serve a platform one looks. What is told goes through the inbox like any
update; telling it twice begins nothing twice, because a draft begins once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bot.conversation.event_news import RoomAgain
from bot.conversation.events import Event, Person
from bot.conversation.services import UsagePolicy
from bot.listeners.intake import Intake
from bot.surfaces.codec import place_from_json
from db.core.database import Database
from db.core.errors import DbError
from db.core.ids import new_id
from db.jobs import leadership, starts
from db.people import drafts, switches
from db.people.drafts import WaitingDraft

log = logging.getLogger(__name__)

LEASE: Final = "room"
LEASE_S: Final = 30.0
LOOK_EVERY_S: Final = 3.0
MOST_AT_ONCE: Final = 20
"""Told in one look; who waited longest comes first."""
AGAIN_S: Final = 30.0
"""How long after it was told a draft that still waits is told again: others were faster."""


@dataclass(slots=True)
class RoomWatch:
    """Tells waiting drafts of room; `intakes` are the ways in of this process, by surface."""

    db: Database
    policy: UsagePolicy
    intakes: Mapping[str, Intake]
    _told_at: dict[str, float] = field(default_factory=dict)
    """When each draft was told last, by a clock that only rises."""

    async def run(self, stop: asyncio.Event, *, every_s: float = LOOK_EVERY_S) -> None:
        """Look again and again, until `stop` is set; for each chat platform in whichever of the
        processes that serve it holds its lease."""
        owner = new_id()
        while not stop.is_set():
            try:
                for surface in list(self.intakes):
                    if await leadership.lead(self.db, f"{LEASE}:{surface}", owner, LEASE_S):
                        await self.look(surface)
            except DbError as error:
                log.warning("Room could not be looked for.", extra={"code": error.code})
            with suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    await stop.wait()
        with suppress(DbError):
            for surface in list(self.intakes):
                await leadership.leave(self.db, f"{LEASE}:{surface}", owner)

    async def look(self, surface: str) -> int:
        """Tell those whose turn it may be on a platform; how many that were."""
        now = time.monotonic()
        self._told_at = {key: told for key, told in self._told_at.items() if now - told < AGAIN_S}
        people: set[str] = set()
        for draft in await self._with_room(surface):
            # One at a time of each person: the second may not fit beside the first.
            if draft.id in self._told_at or draft.account_id in people:
                continue
            people.add(draft.account_id)
            await self._tell(draft)
            self._told_at[draft.id] = now
        return len(people)

    async def _with_room(self, surface: str) -> list[WaitingDraft]:
        async with self.db.operating() as tx:
            is_paused = bool(await switches.read(tx, "paused", False))
            waiting = await starts.waiting(tx, self.policy.queue_limit)
            room = self.policy.queue_limit - waiting
            return await drafts.with_room(
                tx,
                surface,
                has_room=not is_paused and room > 0,
                most_running=self.policy.videos_per_person,
                limit=max(1, min(MOST_AT_ONCE, room)) + len(self._told_at),
            )

    async def _tell(self, draft: WaitingDraft) -> None:
        place = place_from_json(draft.place)
        event = Event(
            f"room:{new_id()}",
            Person(place.surface, place.person_id or place.chat_id),
            place,
            "news",
            message_id=draft.message_id,
            rooms=tuple(room for room in (place.topic_id, place.chat_id) if room),
            news=RoomAgain(draft.id, draft.revision),
        )
        await self.intakes[place.surface].take(event)
