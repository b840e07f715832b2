"""Voices of people's own as everybody else's are: what may be chosen, and what a maker needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.surfaces.codec import place_to_json
from db.people import cloned_voices
from db.people.accounts import Account
from db.people.cloned_voices import ClonedVoice
from db.people.place_keys import group_key
from pipeline.brief import PersonalVoice
from pipeline.providers.base import Voice, VoiceCloner

PREFIX: Final = "own-"
"""What an own voice's key in a brief begins with."""
PROVIDER: Final = "own"
"""Whose they are, among the voices that may be chosen."""


def key_of(voice: ClonedVoice) -> str:
    """What a brief calls it."""
    return f"{PREFIX}{voice.id}"


def as_voice(voice: ClonedVoice, cloner: VoiceCloner) -> Voice:
    """As it may be chosen."""
    return Voice(key_of(voice), f"🎙 {voice.name}", cloner.languages, "neutral", PROVIDER)


def beside(
    cloned: Iterable[ClonedVoice], cloner: VoiceCloner | None, voices: Sequence[Voice]
) -> Sequence[Voice]:
    """The voices with own ones before them, where somebody here speaks in such."""
    own = tuple(as_voice(one, cloner) for one in cloned) if cloner is not None else ()
    return (*own, *voices) if own else voices


def as_personal(voice: ClonedVoice) -> PersonalVoice | None:
    """As who makes lines needs it; None before it is made."""
    if not voice.vendor_id:
        return None
    return PersonalVoice(
        key=key_of(voice),
        vendor_id=voice.vendor_id,
        name=voice.name,
        language=voice.language,
        consent_on=voice.consent_at.date(),
    )


async def usable(services: Services, account: Account, event: Event) -> list[ClonedVoice]:
    """Those that are ready and this person may use here: their own, and the place's."""
    if services.cloner is None:
        return []
    async with services.db.acting(account.id) as tx:
        found = [one for one in await cloned_voices.mine(tx) if one.state == "ready"]
    if not event.place.is_private:
        mine = {one.id for one in found}
        async with services.db.operating() as tx:
            shared = await cloned_voices.of_place(tx, group_key(place_to_json(event.place)))
        found += [one for one in shared if one.id not in mine]
    return found
