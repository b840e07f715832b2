"""What a change of a character needs before the transaction: words are judged, pictures stored."""

from __future__ import annotations

from contextlib import suppress

from bot.conversation.characters.changes import (
    BadCharacter,
    CharacterWish,
    check_name,
    find,
    read_wish,
)
from bot.conversation.characters.pictures import brought_picture
from bot.conversation.drafts.prompt_checks import refuse_letters
from bot.conversation.events import Event
from bot.conversation.prepared import PreparedCharacter, RemovedCharacter
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface
from db.jobs import assets
from db.people import characters
from db.people.accounts import Account
from db.people.characters import KeptCharacter
from pipeline.errors import ProviderError, StorageError


async def commanded(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> PreparedCharacter | RemovedCharacter | None:
    """/character with words: what is written is judged, a photo that came along is stored."""
    wish = read_wish(event.text)
    if wish is None:
        if event.first("picture") is not None:
            raise BadCharacter("character.name_photo")
        return None
    async with services.db.acting(account.id) as tx:
        found = find(await characters.kept(tx), wish.name)
    if wish.act == "remove":
        return await _removed(services, account, found) if found else None
    await _judge(services, f"{wish.name}\n{wish.text}", account.language)
    photo = event.first("picture")
    if photo is None:
        return PreparedCharacter(wish)
    key = await brought_picture(services, account, photo, surface)
    return PreparedCharacter(wish, picture=key, is_brought=True)


async def pressed(
    services: Services, account: Account, event: Event, arguments: tuple[str, ...]
) -> PreparedCharacter | RemovedCharacter | None:
    """A button of a character that does something: a new name from a form, or its end."""
    async with services.db.acting(account.id) as tx:
        kept = {one.id: one for one in await characters.kept(tx)}
    match arguments:
        case ("x", character_id) if character_id in kept:
            return await _removed(services, account, kept[character_id])
        case (character_id,) if character_id in kept and event.idea is not None:
            name = check_name(event.idea)
            await _judge(services, name, account.language)
            return PreparedCharacter(CharacterWish(kept[character_id].name, "rename", name))
    return None


async def _removed(
    services: Services, account: Account, character: KeptCharacter
) -> RemovedCharacter:
    """Its row first, then the file: what a storage does not delete has no name any more."""
    async with services.db.acting(account.id) as tx:
        picture = await characters.remove(tx, character.id)
        storage_key = await assets.forget_character_picture(tx, picture) if picture else None
    if storage_key is not None and services.storage is not None:
        with suppress(StorageError):
            await services.storage.delete(storage_key)
    return RemovedCharacter(character.name)


async def _judge(services: Services, text: str, language: str) -> None:
    """What is shown and told in videos passes the same judge as an idea."""
    if refusal := refuse_letters(text, language):
        raise BadCharacter(refusal.key, **refusal.values)
    try:
        verdict = await services.moderator.review(text)
    except ProviderError as error:
        raise BadCharacter("error.later") from error
    if not verdict.is_allowed:
        raise BadCharacter("idea.refused")
