"""Backups by the clock: one every so many hours, and only the newest are kept."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from bot.backups.backup import PATTERN, name_in, newest_in
from db.core.private_files import private_folder
from db.jobs.process_locks import hold

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0


def due_in_s(folder: Path, every_h: float) -> float:
    """Seconds until the next backup of a folder is due; 0 or less when it is now."""
    newest = newest_in(folder)
    return 0.0 if newest is None else newest.stat().st_mtime + every_h * 3600 - time.time()


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups; what was removed."""
    old = sorted(folder.glob(PATTERN))[:-keep]
    for one in old:
        one.unlink(missing_ok=True)
    return old


async def back_up_when_due(
    folder: Path, every_h: float, keep: int, take: Callable[[Path], Awaitable[Any]]
) -> bool:
    """Take one backup if it is due, and forget the oldest; whether one was taken.

    Several bots on one folder take turns: whoever comes second finds it done.
    """
    private_folder(folder)
    lock = await asyncio.to_thread(hold, folder / ".lock")
    try:
        if due_in_s(folder, every_h) > 0:
            return False
        path = name_in(folder)
        await take(path)
        log.info("A backup was taken.", extra={"bytes": path.stat().st_size})
        forget_old(folder, keep)
        return True
    finally:
        os.close(lock)


async def keep_backing_up(
    folder: Path,
    every_h: float,
    keep: int,
    take: Callable[[Path], Awaitable[Any]],
    stop: asyncio.Event,
) -> None:
    """Look every minute until `stop` is set; an error ends it (db/core/watched.py)."""
    while not stop.is_set():
        await back_up_when_due(folder, every_h, keep, take)
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await stop.wait()
