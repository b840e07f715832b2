"""What came with a message is fetched, looked at and stored, before the transaction.

One file after another, so that memory stays flat whatever is sent; a file that cannot be used is
refused with its reason, and those beside it are taken all the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from bot.conversation.events import Attachment, AttachmentKind, Event
from bot.conversation.media.judging import judge_picture
from bot.conversation.prepared import BroughtFile, BroughtMedia, RefusedFile
from bot.conversation.services import Services
from bot.surfaces.base import ChatSurface, FetchesFiles, FileGone, SurfaceError, TooLarge
from db.core.retries import CHAT_REPLY, retried
from db.jobs import assets
from db.people.accounts import Account
from pipeline.errors import NO_ROOM, DiskFull, StorageError
from pipeline.media.brought import BadMedium, Brought, Facts, MediaLimits, look
from pipeline.media.motion_photos import is_pair, moving_part

TAKEN: Final[Mapping[AttachmentKind, Brought]] = {
    "picture": "picture",
    "clip": "clip",
    "audio": "sound",
    "voice": "recording",
}
"""What is taken, and what looks at it. Texts are read by bot/listeners/text_files.py."""
MOST_AT_ONCE: Final = 50
"""Files of one message; more than a video has scenes."""


def brings(event: Event) -> bool:
    """Whether something came along that is fetched and kept."""
    is_said = event.kind in {"text", "other"}
    return is_said and any(one.kind in TAKEN for one in event.attachments)


async def prepare(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> BroughtMedia | None:
    """Keep what came with an event among the account's assets; None where nothing can be kept.

    Done twice it changes nothing: an asset's key is its content.
    """
    if services.storage is None or not isinstance(surface, FetchesFiles) or account.is_banned:
        return None
    files: list[BroughtFile] = []
    refused: list[RefusedFile] = []
    room_bytes = services.media.kept_mb * 1e6 - await assets.own_bytes(services.db, account.id)
    wanted = [one for one in event.attachments if one.kind in TAKEN]
    for number, attachment in enumerate(wanted, 1):
        try:
            if number > MOST_AT_ONCE:
                raise BadMedium("many", most=MOST_AT_ONCE)
            async with services.media_room:
                file = await _kept(services, account, attachment, surface, room_bytes)
        except BadMedium as bad:
            refused.append(RefusedFile(number, attachment.name, bad.reason, bad.values))
            continue
        if all(one.key != file.key for one in files):
            files.append(file)
            room_bytes -= file.facts["bytes"]
    return BroughtMedia(tuple(_without_stills(files)), tuple(refused), len(wanted))


def _without_stills(files: Sequence[BroughtFile]) -> list[BroughtFile]:
    """Of a live photo that came as two files the film alone: the still is its first moment."""
    films = [(one.name, float(one.facts["duration_s"])) for one in files if one.kind == "clip"]
    return [
        one
        for one in files
        if one.kind != "picture" or not any(is_pair(one.name, *film) for film in films)
    ]


async def _kept(
    services: Services,
    account: Account,
    attachment: Attachment,
    surface: FetchesFiles,
    room_bytes: float,
) -> BroughtFile:
    """One file, looked at and stored; BadMedium."""
    assert services.storage is not None
    kind = TAKEN[attachment.kind]
    most_bytes = min(round(services.media.most_mb(kind) * 1e6), surface.fetch_bytes)
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "sent"
        await fetch_file(surface, attachment, path, most_bytes)
        try:
            kind, path, facts = await asyncio.to_thread(_looked_at, kind, path, services.media)
        except DiskFull as error:
            raise BadMedium("lost") from error
        if facts["bytes"] > room_bytes:
            raise BadMedium("full", limit=round(services.media.kept_mb))
        await judge_picture(services, kind, path)
        digest = await asyncio.to_thread(_digest, path)
        key = f"own-{digest[:40]}"
        storage_key = f"{account.id}/assets/{key}"
        try:
            await services.storage.put(storage_key, path)
        except StorageError as error:
            raise BadMedium("lost") from error
    kept: dict[str, Any] = {**facts, "name": attachment.name}
    await assets.put_asset(services.db, account.id, "own", key, assets.OWN, storage_key, kept)
    is_film = attachment.kind == "picture" and kind == "clip"
    is_a: AttachmentKind = "clip" if is_film else attachment.kind
    return BroughtFile(is_a, key, attachment.name, attachment.caption, kept)


def _looked_at(kind: Brought, path: Path, limits: MediaLimits) -> tuple[Brought, Path, Facts]:
    """What a file is; of a photo with a moving part, that part. BadMedium. Blocks."""
    facts = look(kind, path, limits)
    film = path.with_name("film")
    if kind == "picture" and moving_part(path, film):
        with suppress(BadMedium):  # what only looks like a film leaves the still
            return "clip", film, look("clip", film, limits)
    return kind, path, facts


async def fetch_file(
    surface: FetchesFiles, attachment: Attachment, target: Path, most_bytes: int
) -> None:
    """Write the file to `target`; BadMedium where it is too large, gone, or cannot be had now."""
    too_large = BadMedium("large", limit=most_bytes // 1_000_000)
    if attachment.size_bytes > most_bytes:
        raise too_large
    try:
        await retried(
            lambda: surface.fetch(attachment.ref, target, most_bytes),
            CHAT_REPLY,
            lambda error: isinstance(error, SurfaceError) and error.can_retry,
        )
    except TooLarge as error:
        raise too_large from error
    except FileGone as error:
        raise BadMedium("gone") from error
    except SurfaceError as error:
        raise BadMedium("lost") from error
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise BadMedium("lost") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
