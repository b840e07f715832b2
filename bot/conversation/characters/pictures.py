"""The pictures that characters are drawn from: fetched, looked at, judged, kept small."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from pathlib import Path

from bot.conversation.characters.changes import BadCharacter
from bot.conversation.events import Attachment
from bot.conversation.media.bringing import fetch_file
from bot.conversation.media.judging import judge_picture
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface, FetchesFiles
from db.jobs import assets
from db.jobs.assets import CHARACTER
from db.people.accounts import Account
from pipeline.errors import CorruptPicture, StorageError
from pipeline.media.brought import BadMedium, look
from pipeline.media.previews import reference_jpeg
from pipeline.recipe.references import BROUGHT


async def brought_picture(
    services: Services, account: Account, photo: Attachment, surface: ChatSurface
) -> str:
    """The key of a photo that was sent, looked at and judged as every photo is."""
    if services.storage is None or not isinstance(surface, FetchesFiles):
        raise BadCharacter("media.lost")
    most_bytes = min(round(services.media.picture_mb * 1e6), surface.fetch_bytes)
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "photo"
        try:
            async with services.media_room:
                await fetch_file(surface, photo, path, most_bytes)
                await asyncio.to_thread(look, "picture", path, services.media)
                await judge_picture(services, "picture", path)
                return await store_picture(services, account, path, is_brought=True)
        except BadMedium as bad:
            raise BadCharacter(f"media.{bad.reason}", **bad.values) from bad
        except CorruptPicture as error:
            raise BadCharacter("media.picture_bad") from error
        except StorageError as error:
            raise BadCharacter("media.lost") from error


async def store_picture(
    services: Services, account: Account, path: Path, *, is_brought: bool
) -> str:
    """A small copy of a picture among the account's assets, without its EXIF."""
    assert services.storage is not None
    jpeg = await asyncio.to_thread(reference_jpeg, path)
    key = f"own-{hashlib.sha256(jpeg).hexdigest()[:40]}"
    storage_key = f"{account.id}/assets/{key}"
    await services.storage.put(storage_key, jpeg, media_type="image/jpeg")
    facts = {"bytes": len(jpeg), BROUGHT: is_brought}
    await assets.put_asset(services.db, account.id, CHARACTER, key, CHARACTER, storage_key, facts)
    return key
