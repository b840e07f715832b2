"""Own voices at their maker: made from what is kept, deleted there, and both tried again later."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from db.core.database import Database
from db.core.errors import DbError
from db.people import cloned_voices
from db.people.cloned_voices import ClonedVoice
from pipeline.assets.storage import Storage
from pipeline.errors import (
    CloningDenied,
    NotStored,
    ProviderError,
    ProviderRefused,
    StorageError,
)
from pipeline.providers.base import VoiceCloner

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 300.0
"""How often what a maker did not do is asked for again."""
Outcome = Literal["made", "waiting", "denied", "refused"]
Tell = Callable[[ClonedVoice, Outcome], Awaitable[None]]


async def make(db: Database, storage: Storage, cloner: VoiceCloner, voice: ClonedVoice) -> Outcome:
    """Have a voice made; where its maker is away it waits."""
    try:
        recordings = [await _read(storage, key) for key in voice.recordings]
        vendor_id = await cloner.clone(voice.name, recordings, voice.id)
    except CloningDenied:
        log.warning("Our account makes no voice for a person: its plan, its room or its key.")
        return "denied"
    except (ProviderRefused, NotStored):
        return "refused"
    except (ProviderError, StorageError, TimeoutError) as error:
        log.warning("A voice waits for its maker.", extra={"code": type(error).__name__})
        return "waiting"
    if not await cloned_voices.made(db, voice, vendor_id):
        await delete_erased(db, cloner)  # its person did not want it any more
    return "made"


async def delete_erased(db: Database, cloner: VoiceCloner | None) -> int:
    """Delete at their maker what people do not want any more; how many are left."""
    listed = await cloned_voices.erased(db)
    left = 0
    for voice in listed:
        if cloner is None:
            left += 1
            continue
        try:
            await cloner.delete(voice.id, voice.vendor_id)
        except (ProviderError, TimeoutError):
            left += 1
            continue
        await cloned_voices.gone(db, voice.id)
    if left:
        log.warning("Voices of people could not be deleted yet.", extra={"count": left})
    return left


async def look_again(
    db: Database, storage: Storage, cloner: VoiceCloner | None, tell: Tell
) -> None:
    """Make and delete what was left; `tell` says to its person what became of a voice."""
    await delete_erased(db, cloner)
    if cloner is None:
        return
    for voice in await cloned_voices.waiting(db):
        outcome = await make(db, storage, cloner, voice)
        if outcome == "waiting":
            continue
        if outcome != "made":
            await cloned_voices.refuse(db, voice)
        await tell(voice, outcome)


async def keep_looking(
    db: Database, storage: Storage, cloner: VoiceCloner | None, tell: Tell, stop: asyncio.Event
) -> None:
    """Look every few minutes until `stop` is set."""
    while not stop.is_set():
        try:
            await look_again(db, storage, cloner, tell)
        except DbError:
            log.warning("People's voices wait for the database.")
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await stop.wait()


async def _read(storage: Storage, key: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = await storage.get(key, Path(folder) / "recording")
        return await asyncio.to_thread(path.read_bytes)
