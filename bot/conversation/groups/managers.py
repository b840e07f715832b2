"""Who runs a place, which place a private message is about, and the wallet that it has."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bot.conversation.events import Event
from bot.conversation.prepared import GroupsOnly, ManagersOnly
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface, Place, SurfaceError
from bot.surfaces.codec import place_to_json
from db.money import shared_wallets
from db.money.shared_wallets import SharedWallet
from db.people.place_keys import group_key


@runtime_checkable
class Manages(Protocol):
    """A surface that can say who runs a group or server."""

    async def is_manager(self, place: Place, person_id: str) -> bool: ...


def group_name(place: Place) -> str:
    """What buttons that are shown elsewhere name this place by."""
    return place.group_id or place.chat_id


def place_named(event: Event, name: str) -> Place:
    """The place that a button was made for, wherever it is pressed now."""
    here = event.place
    if not here.is_private and group_name(here) == name:
        return here
    return Place(here.surface, name, is_private=False, person_id=event.who.platform_id)


async def shared_wallet(services: Services, place: Place) -> SharedWallet | None:
    """The wallet of the group that this place is in, when it has one."""
    if place.is_private:
        return None
    return await shared_wallets.find_shared(services.db, group_key(place_to_json(place)))


async def manages(surface: ChatSurface, place: Place, person_id: str) -> bool:
    """Whether the platform says that this person runs this group."""
    if place.is_private or not isinstance(surface, Manages):
        return False
    try:
        return await surface.is_manager(place, person_id)
    except SurfaceError:
        return False


async def check_manager(surface: ChatSurface, event: Event) -> None:
    """GroupsOnly, or ManagersOnly for whoever does not run this place."""
    if event.place.is_private:
        raise GroupsOnly
    if not await manages(surface, event.place, event.who.platform_id):
        raise ManagersOnly
