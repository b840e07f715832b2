"""A product in the storage, and the row that names its files.

Each attempt stores under its own name, so a worker that was believed dead overwrites nothing;
which attempt's file counts is said by the row, and that write is fenced.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from bot.wording.file_names import file_name
from db.jobs.video_rows import Video
from pipeline.assets.storage import Storage
from pipeline.errors import StorageError
from pipeline.language.subtitles import subrip
from pipeline.notes import kept_note
from worker.video_maker import Product

_NAMES = {
    "video_key": "video.mp4",
    "cover_key": "cover.jpg",
    "thumbnail_key": "thumbnail.jpg",
    "srt_key": "subtitles.srt",
}


def storage_key(video: Video, attempt: int, name: str) -> str:
    """Where an attempt's file of a video lies, below its account."""
    return f"{video.account_id}/videos/{video.id}/{attempt}/{name}"


def _has_hero(board: dict[str, Any] | None) -> bool:
    """Whether its pictures show somebody who can be kept: not who is kept already."""
    return bool(board and board["script"].get("character") and not board.get("character"))


async def store_product(storage: Storage, video: Video, product: Product) -> dict[str, Any]:
    """Store the file, its cover and its subtitles; the result for the row."""
    result = {
        **product.facts,
        "title": product.title,
        "hashtags": list(product.hashtags),
        "width": product.width_px,
        "height": product.height_px,
        "duration_s": product.duration_s,
        "bytes": product.bytes,
        "has_board": product.board is not None,
        "has_character": _has_hero(product.board),
        "notes": [kept_note(note) for note in product.notes],
    }

    async def put(name: str, source: Path | bytes, media_type: str) -> None:
        key = storage_key(video, video.attempt, _NAMES[name])
        readable = file_name(product.title, video.id, PurePosixPath(key).suffix)
        await storage.put(key, source, media_type=media_type, file_name=readable)
        result[name] = key

    await put("video_key", product.path, "video/mp4")
    cover = product.cover or product.thumbnail
    if cover is not None and cover.exists():
        await put("cover_key", cover, "image/jpeg")
    if product.thumbnail is not None and product.thumbnail.exists():
        # Chats take a small picture beside a video: it goes along again when that is sent again.
        await put("thumbnail_key", product.thumbnail, "image/jpeg")
    if text := subrip(result.get("scenes") or ()):
        await put("srt_key", text.encode(), "application/x-subrip")
    return result


async def forget_earlier_attempts(storage: Storage, video: Video, kept: dict[str, Any]) -> None:
    """Remove files that dead attempts stored and no row names."""
    for attempt in range(1, video.attempt):
        for name in _NAMES.values():
            key = storage_key(video, attempt, name)
            if key not in kept.values():
                with suppress(StorageError):
                    await storage.delete(key)
