"""What a button of /voice does before the transaction that answers it."""

from __future__ import annotations

from bot.conversation.events import Event
from bot.conversation.groups.managers import check_manager, manages
from bot.conversation.services import Services
from bot.conversation.voices import making
from bot.surfaces.base import ChatSurface
from bot.surfaces.codec import place_to_json
from db.people import cloned_voices
from db.people.accounts import Account
from db.people.place_keys import group_key


async def pressed(
    services: Services,
    account: Account,
    event: Event,
    surface: ChatSurface,
    arguments: tuple[str, ...],
) -> None:
    """Delete a voice, or let a place use it or not; NotFound, ManagersOnly."""
    match arguments:
        case ("d", voice_id):
            await cloned_voices.remove(services.db, account.id, voice_id)
            await making.delete_erased(services.db, services.cloner)
        case ("s", voice_id):
            await check_manager(surface, event)
            await cloned_voices.share(services.db, account.id, voice_id, _key(event))
        case ("u", voice_id):
            is_manager = await manages(surface, event.place, event.who.platform_id)
            key = _key(event) if is_manager else ""
            await cloned_voices.take_back(services.db, account.id, voice_id, key)


def _key(event: Event) -> str:
    return group_key(place_to_json(event.place))
