"""The files of a brand kit: a logo, and the clips that open and close videos.

A person's own lie among their assets, a place's below `places/` in the storage; those become the
person's own when they confirm, because a worker acts for nobody else.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from pathlib import Path
from typing import Any, Final, Literal

from bot.conversation.brand.changes import BadBrand, Change
from bot.conversation.brand.kits import brand_in
from bot.conversation.events import Event
from bot.conversation.media.bringing import fetch_file
from bot.conversation.media.judging import judge_picture
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface, FetchesFiles
from db.core import errors
from db.jobs import assets
from db.jobs.assets import BRAND_FILE, PLACE_FILES
from db.people import drafts
from db.people.accounts import Account
from pipeline.brand import CLIPS, FILES, MOST_LOGO_PX
from pipeline.errors import CorruptPicture, DiskFull, StorageError
from pipeline.media.brought import BadMedium, Brought, Facts, MediaLimits, look

_LEAST_PX: Final = 16
_FEWEST_FRAMES: Final = 3
_LOGO_TYPE: Final = "image/png"


async def with_file(
    services: Services, account: Account, event: Event, surface: ChatSurface, name: str
) -> Change:
    """Keep what was sent for a field, and name it; BadBrand says why it cannot be."""
    kind: Literal["clip", "picture"] = "clip" if name in CLIPS else "picture"
    sent = event.first(kind)
    if sent is None:
        raise BadBrand("brand.write_logo")
    if services.storage is None or not isinstance(surface, FetchesFiles):
        raise BadBrand("media.lost")
    limits = services.media.for_brands()
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "sent"
        try:
            async with services.media_room:
                most_bytes = min(round(limits.most_mb(kind) * 1e6), surface.fetch_bytes)
                await fetch_file(surface, sent, path, most_bytes)
                path, facts = await asyncio.to_thread(_made_ready, kind, path, limits)
                if kind == "clip":
                    await judge_picture(services, kind, path)
                key = await asyncio.to_thread(_key, path)
            if event.place.is_private:
                await _store(services, account, key, path, facts)
            else:
                await services.storage.put(f"{PLACE_FILES}/{key}", path)
        except BadMedium as bad:
            raise BadBrand(f"media.{bad.reason}", **bad.values) from bad
        except (StorageError, DiskFull) as error:
            raise BadBrand("media.lost") from error
    return Change(name, key)


async def bring_files(services: Services, account: Account, draft_id: str) -> None:
    """A place's files become the person's own; a video is made without those that are gone."""
    try:
        async with services.db.acting(account.id) as tx:
            draft = await drafts.get_draft(tx, draft_id)
    except errors.NotFound:
        return
    marks = brand_in(draft.brief).marks()
    for name in FILES:
        key = getattr(marks, name)
        if key and not await assets.find_asset(services.db, account.id, key):
            await _bring(services, account, key, is_clip=name in CLIPS)


async def _bring(services: Services, account: Account, key: str, *, is_clip: bool) -> None:
    if services.storage is None:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
            path = await services.storage.get(f"{PLACE_FILES}/{key}", Path(folder) / "file")
            facts: Facts = {}
            if is_clip:
                facts = await asyncio.to_thread(look, "clip", path, services.media.for_brands())
            await _store(services, account, key, path, facts)
    except (StorageError, BadMedium, DiskFull):
        return


async def _store(
    services: Services, account: Account, key: str, path: Path, facts: dict[str, Any]
) -> None:
    assert services.storage is not None
    storage_key = f"{account.id}/assets/{key}"
    await services.storage.put(storage_key, path, media_type="" if facts else _LOGO_TYPE)
    await assets.put_asset(services.db, account.id, BRAND_FILE, key, BRAND_FILE, storage_key, facts)


def _made_ready(kind: Brought, path: Path, limits: MediaLimits) -> tuple[Path, Facts]:
    """The file as it is kept, and its facts; BadMedium or BadBrand. Blocks."""
    if kind == "picture":
        png = path.with_name("logo.png")
        png.write_bytes(_small_png(path))
        return png, {}
    facts = look(kind, path, limits)
    if int(facts["frames"]) < _FEWEST_FRAMES:
        raise BadMedium("clip_bad")
    return path, facts


def _key(path: Path) -> str:
    """By content, and another than what was sent for a video has: that is kept for a time only."""
    digest = hashlib.sha256(b"brand")
    with path.open("rb") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"own-{digest.hexdigest()[:40]}"


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
