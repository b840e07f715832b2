"""A person's own picture for a scene: fetched, looked at and stored before the transaction."""

from __future__ import annotations

import asyncio
import hashlib
import re
import tempfile
import time
from pathlib import Path
from typing import Final

from bot.conversation.boards.asks import ASKED
from bot.conversation.boards.spoken_edits import SCENE_WORDS
from bot.conversation.events import Event
from bot.conversation.prepared import StoredPicture
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface, FetchesPictures, SurfaceError
from db.jobs import assets
from db.people.accounts import Account
from pipeline.errors import CorruptPicture, StorageError

MOST_BYTES: Final = 20_000_000
"""What Telegram lets a bot fetch."""
LEAST_PX: Final = 64
"""Of either side: less shows nothing."""
_SCENE = re.compile(rf"\s*(?:{SCENE_WORDS})\s*#?(\d{{1,2}})\s*[:.]?\s*", re.IGNORECASE)


class BadPicture(Exception):
    """It cannot be used; `reason` is the sentence's key."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def named_scene(text: str) -> int:
    """The scene that a picture's caption names ("Scene 3"); 0 where it names none."""
    found = _SCENE.fullmatch(text)
    return int(found[1]) if found else 0


def _is_for_a_board(event: Event, account: Account) -> bool:
    """Whether a picture may be one for a scene: only then it is fetched."""
    asked = account.settings.get(ASKED) or {}
    is_asked = asked.get("wanted") == "o" and asked.get("until_s", 0) > time.time()
    return bool(event.reply_to or is_asked or named_scene(event.text))


async def prepare(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> StoredPicture | None:
    """Keep a scene's picture among the account's assets; None for any other. BadPicture."""
    storage = services.storage
    if storage is None or not isinstance(surface, FetchesPictures):
        return None
    if not _is_for_a_board(event, account):
        return None
    try:
        data = await surface.fetch_picture(event.picture, MOST_BYTES)
    except SurfaceError as error:
        raise BadPicture("board.picture_lost") from error
    await asyncio.to_thread(_look_at, data)
    key = f"own-{hashlib.sha256(data).hexdigest()[:40]}"
    storage_key = f"{account.id}/assets/{key}"
    try:
        await storage.put(storage_key, data)
    except StorageError as error:
        raise BadPicture("board.picture_lost") from error
    await assets.put_asset(services.db, account.id, "own", key, "own", storage_key, {})
    return StoredPicture(key)


def _look_at(data: bytes) -> None:
    from pipeline.motion.picture_files import read_picture

    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "picture"
        path.write_bytes(data)
        try:
            height_px, width_px = read_picture(path).shape[:2]
        except CorruptPicture as error:
            raise BadPicture("board.picture_bad") from error
    if min(height_px, width_px) < LEAST_PX:
        raise BadPicture("board.picture_small")
