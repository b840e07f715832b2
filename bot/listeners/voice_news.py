"""A voice that was made late is told to its person, through the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.event_news import VoiceNews
from bot.conversation.events import Event, Person
from bot.conversation.voices.making import Outcome
from bot.listeners.intake import Intake
from bot.surfaces.base import Place
from db.core.database import Database
from db.people import accounts
from db.people.cloned_voices import ClonedVoice


@dataclass(frozen=True, slots=True)
class TellsOfVoices:
    """Tells; `intakes` are the ways in of this process by surface, filled as listeners open."""

    db: Database
    intakes: Mapping[str, Intake]

    async def __call__(self, voice: ClonedVoice, outcome: Outcome) -> None:
        """In the person's first chat that this process serves; where it has none /voice says it."""
        async with self.db.operating() as tx:
            known = await accounts.identities_of(tx, voice.account_id)
        for surface, person_id in known:
            if intake := self.intakes.get(surface):
                place = Place(surface, person_id, person_id=person_id)
                news = VoiceNews(voice.name, is_made=outcome == "made")
                who = Person(surface, person_id)
                await intake.take(Event(f"voice:{voice.id}", who, place, "news", news=news))
                return
