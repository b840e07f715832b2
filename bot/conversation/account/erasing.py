"""Deletes what erased people's files a storage still has: at once, and again until it worked."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from db.core.database import Database
from db.core.errors import DbError
from db.people import erased_files
from pipeline.assets.storage import BadKey, Storage
from pipeline.errors import StorageError

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 300.0
"""How often what a storage refused, or a killed process left, is tried again."""


async def delete_files(db: Database, storage: Storage) -> int:
    """Delete what is listed; how many are left because the storage did not answer."""
    left = 0
    for file in await erased_files.due(db):
        try:
            await (storage.delete_folder if file.is_folder else storage.delete)(file.key)
        except BadKey:
            log.warning("A file of an erased person has no possible name; it is passed over.")
        except StorageError:
            left += 1
            continue
        await erased_files.gone(db, file)
    if left:
        log.warning("Files of erased people could not be deleted yet.", extra={"count": left})
    return left


async def keep_deleting(db: Database, storage: Storage, stop: asyncio.Event) -> None:
    """Look every few minutes until `stop` is set."""
    while not stop.is_set():
        try:
            await delete_files(db, storage)
        except DbError:
            log.warning("Files of erased people wait for the database.")
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await stop.wait()
