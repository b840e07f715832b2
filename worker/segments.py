"""Encoded segments in the storage: a change made later, or by another worker, encodes only itself.

They belong to all versions of a video, lie below their account, and live for a while
(lifetimes.py). A storage that fails costs time and never a video.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Final

from db.core.database import Database
from db.jobs import assets
from db.jobs.video_rows import Video
from pipeline.assets.storage import Storage
from pipeline.errors import StorageError

log = logging.getLogger(__name__)

MOST_BYTES: Final = 100_000_000
"""Of one version: what is over it is encoded anew."""
MOST_SEGMENTS: Final = 200
"""Of all versions of a video, the newest ones."""
_AT_ONCE: Final = 8


async def fetch_segments(
    db: Database, storage: Storage, video: Video, folder: Path
) -> frozenset[str]:
    """Put what earlier versions encoded into an attempt's folder; the names of the segments that
    the storage has."""
    if video.root_id == video.id:
        return frozenset()
    kept = await assets.segments_of(db, video.account_id, video.root_id, MOST_SEGMENTS)
    room = asyncio.Semaphore(_AT_ONCE)

    async def fetch(name: str, storage_key: str) -> str:
        async with room:
            try:
                await storage.get(storage_key, folder / name)
            except StorageError:
                return ""
            return name

    names = await asyncio.gather(*(fetch(*one) for one in kept.items()))
    return frozenset(names) - {""}


async def store_segments(
    db: Database, storage: Storage, video: Video, folder: Path, stored: frozenset[str]
) -> None:
    """Keep a version's segments for the next one, but those that are `stored`."""
    for path in await asyncio.to_thread(_whole_files, folder, stored):
        key = f"{video.account_id}/segments/{path.name}"
        try:
            await storage.put(key, path)
        except StorageError as error:
            log.warning("A segment was not stored.", extra={"code": error.code})
            return
        await assets.put_asset(
            db, video.account_id, video.root_id, path.name, assets.SEGMENT, key, {}
        )


def _whole_files(folder: Path, stored: frozenset[str]) -> list[Path]:
    """What the composer finished, within MOST_BYTES: segments, covers and sound."""
    found, room_bytes = [], MOST_BYTES
    for path in sorted(folder.iterdir()):
        size = path.stat().st_size
        is_half = path.name.startswith(".") or ".part" in path.name or not size
        if not is_half and path.name not in stored and size <= room_bytes:
            room_bytes -= size
            found.append(path)
    return found
