"""What a change of a brand kit needs before the transaction: it is judged, and a file is stored."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.brand.changes import BadBrand, Change, apply, read_change, read_choice
from bot.conversation.brand.files import with_file
from bot.conversation.brand.kits import PLACE, brand_in
from bot.conversation.drafts.prompt_checks import refuse_letters
from bot.conversation.events import Event
from bot.conversation.groups.managers import check_manager
from bot.conversation.prepared import BrandChange
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface
from bot.surfaces.codec import place_to_json
from db.people import place_rules
from db.people.accounts import Account
from db.people.place_keys import group_key
from pipeline.errors import ProviderError


async def commanded(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> BrandChange | None:
    """/brand with words: the change, kept already where it is a place's. BadBrand."""
    if not event.text.strip():
        return None
    change = read_change(event.text, has_clip=event.first("clip") is not None)
    return await _changed(services, account, event, surface, change)


async def pressed(
    services: Services,
    account: Account,
    event: Event,
    surface: ChatSurface,
    arguments: tuple[str, ...],
) -> BrandChange | None:
    """A button of the kit, or the form that one opened."""
    if event.idea is not None:
        change: Change | None = read_change(f"{arguments[0] if arguments else ''} {event.idea}")
    else:
        change = read_choice(arguments)
    if change is None:
        return None
    return await _changed(services, account, event, surface, change)


async def _changed(
    services: Services, account: Account, event: Event, surface: ChatSurface, change: Change
) -> BrandChange:
    is_place = not event.place.is_private
    if is_place:
        await check_manager(surface, event)
    await _judge(services, change, account.language)
    if change.value is None:
        change = await with_file(services, account, event, surface, change.name)
    if is_place:
        await _keep_in_place(services, event, change)
    return BrandChange(change)


async def _judge(services: Services, change: Change, language: str) -> None:
    """What is seen and heard in every video passes the same judge as an idea."""
    if not change.shown:
        return
    if refusal := refuse_letters(change.shown, language):
        raise BadBrand(refusal.key, **refusal.values)
    try:
        verdict = await services.moderator.review(change.shown)
    except ProviderError as error:
        raise BadBrand("error.later") from error
    if not verdict.is_allowed:
        raise BadBrand("idea.refused")


async def _keep_in_place(services: Services, event: Event, change: Change) -> None:
    key = group_key(place_to_json(event.place))
    async with services.db.operating() as tx:
        rules = await place_rules.read_rules(tx, key)
        brand = apply(brand_in(rules.style), change)
        style = {**rules.style, PLACE: brand.model_dump(mode="json", exclude_defaults=True)}
        await place_rules.keep_rules(tx, key, replace(rules, style=style), actor=event.who.key)
