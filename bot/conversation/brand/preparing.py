"""What a change of a brand kit needs before the transaction: it is judged, and a logo is stored."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.conversation.brand.changes import BadBrand, Change, apply, read_change, read_choice
from bot.conversation.brand.kits import PLACE, brand_in
from bot.conversation.drafts.prompt_checks import refuse_letters
from bot.conversation.events import Event
from bot.conversation.groups.managers import check_manager
from bot.conversation.media.bringing import fetch_file
from bot.conversation.prepared import BrandChange
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface, FetchesFiles
from bot.surfaces.codec import place_to_json
from db.core import errors
from db.jobs import assets
from db.jobs.assets import LOGO, PLACE_LOGOS
from db.people import drafts, place_rules
from db.people.accounts import Account
from db.people.place_keys import group_key
from pipeline.brand import MOST_LOGO_PX
from pipeline.errors import CorruptPicture, ProviderError, StorageError
from pipeline.media.brought import BadMedium

_LEAST_PX: Final = 16


async def commanded(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> BrandChange | None:
    """/brand with words: the change, kept already where it is a place's. BadBrand."""
    if not event.text.strip():
        return None
    return await _changed(services, account, event, surface, read_change(event.text))


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
        change = await _with_logo(services, account, event, surface)
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


async def _with_logo(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Change:
    """Keep the picture that was sent, small, among the person's assets or the places' logos."""
    storage = services.storage
    picture = event.first("picture")
    if picture is None:
        raise BadBrand("brand.write_logo")
    if storage is None or not isinstance(surface, FetchesFiles):
        raise BadBrand("media.lost")
    most_bytes = min(round(services.media.picture_mb * 1e6), surface.fetch_bytes)
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "logo"
        try:
            await fetch_file(surface, picture, path, most_bytes)
        except BadMedium as bad:
            raise BadBrand(f"media.{bad.reason}", **bad.values) from bad
        png = await asyncio.to_thread(_small_png, path)
    key = f"own-{hashlib.sha256(png).hexdigest()[:40]}"
    try:
        if event.place.is_private:
            await _store(services, account, key, png)
        else:
            await storage.put(f"{PLACE_LOGOS}/{key}", png, media_type="image/png")
    except StorageError as error:
        raise BadBrand("media.lost") from error
    return Change("logo", key)


async def _store(services: Services, account: Account, key: str, png: bytes) -> None:
    assert services.storage is not None
    storage_key = f"{account.id}/assets/{key}"
    await services.storage.put(storage_key, png, media_type="image/png")
    await assets.put_asset(services.db, account.id, LOGO, key, LOGO, storage_key, {})


async def bring_logo(services: Services, account: Account, draft_id: str) -> None:
    """A place's logo becomes one of the person's own files, as a worker acts for nobody else.

    Where it is gone the video is made without it.
    """
    storage = services.storage
    try:
        async with services.db.acting(account.id) as tx:
            draft = await drafts.get_draft(tx, draft_id)
    except errors.NotFound:
        return
    key = brand_in(draft.brief).marks().logo
    if storage is None or not key or await assets.find_asset(services.db, account.id, key):
        return
    try:
        with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
            path = await storage.get(f"{PLACE_LOGOS}/{key}", Path(folder) / "logo.png")
            png = await asyncio.to_thread(path.read_bytes)
        await _store(services, account, key, png)
    except StorageError:
        return


def _small_png(path: Path) -> bytes:
    """Decoded in a process with limits, no larger than a corner needs, alpha kept."""
    import cv2

    from pipeline.motion.picture_files import read_layer, smaller_layer

    try:
        bgra = read_layer(path)
    except CorruptPicture as error:
        raise BadBrand("media.picture_bad") from error
    height_px, width_px = bgra.shape[:2]
    if min(height_px, width_px) < _LEAST_PX:
        raise BadBrand("brand.logo_small")
    factor = MOST_LOGO_PX / max(height_px, width_px)
    if factor < 1:
        size = (max(1, round(width_px * factor)), max(1, round(height_px * factor)))
        bgra = smaller_layer(bgra, size)
    done, png = cv2.imencode(".png", bgra)
    if not done:
        raise BadBrand("media.picture_bad")
    return png.tobytes()
