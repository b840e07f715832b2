"""The flood of chat_load: a broadcast, slowed chats and senders of bad texts beside one person.

The broadcast lies in the bot's inbox when it starts; the rest comes over the platform. Measured
is only who is in none of them.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from benchmarks._chat_load import Crowd
from bot.conversation.event_news import Broadcast
from bot.conversation.events import Event, Person
from bot.surfaces.base import Place
from db.people import inbox
from tests.fixtures.text_functions import worst_texts

if TYPE_CHECKING:
    from db.core.database import Database

FIRST_PERSON: Final = 10_001
TOLD, SLOWED, SENDERS, ASKING = 5_000, 100, 10, 40
PEOPLE: Final = TOLD + SLOWED + SENDERS + ASKING
SETTLING_S: Final = 8.0
"""By then the slowed chats are known as such, and wait."""
EVERY_S: Final = 0.25
ASKED: Final = 80
LONGEST_S: Final = 30.0


async def write_broadcast(db: Database, surface: str) -> None:
    """A text to the first `TOLD` people, as an admin's command leaves it."""
    for number in range(FIRST_PERSON, FIRST_PERSON + TOLD):
        event = Event(
            f"broadcast:{number}",
            Person(surface, str(number)),
            Place(surface, str(number), person_id=str(number)),
            "news",
            news=Broadcast("News for everybody."),
        )
        await inbox.receive(db, surface, event.id, event.chat_key, event.to_json())


def slowed() -> range:
    """The people whose chats ask for time at every message."""
    return range(FIRST_PERSON + TOLD, FIRST_PERSON + TOLD + SLOWED)


async def flooded(crowd: Crowd) -> list[float]:
    """Milliseconds to the answers of those who ask for their balance meanwhile."""
    people = crowd.people
    for number in slowed():
        people[number].ask_balance()
    first = slowed().stop
    sending = asyncio.create_task(_send(crowd, range(first, first + SENDERS)))
    await asyncio.sleep(SETTLING_S)
    asking = range(first + SENDERS, first + SENDERS + ASKING)
    for count in range(ASKED):
        number = asking[count % ASKING]
        crowd.sent_at[number] = time.monotonic()
        people[number].ask_balance()
        await asyncio.sleep(EVERY_S)
    deadline = time.monotonic() + LONGEST_S
    while crowd.sent_at and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    sending.cancel()
    late_ms = [(time.monotonic() - at) * 1000 for at in crowd.sent_at.values()]
    return crowd.waits_ms + late_ms


async def _send(crowd: Crowd, senders: range) -> None:
    texts = [text for text in worst_texts() if text.strip() and "\0" not in text]
    for count, text in enumerate(texts * 20):
        crowd.people[senders[count % SENDERS]].tell(text)
        await asyncio.sleep(0.05)
