"""Takes out of the storage what has lived long enough, and what no row names. One worker leads."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from db.core.database import Database
from db.jobs import lifetimes
from db.jobs.leadership import lead
from pipeline.assets.storage import Storage

log = logging.getLogger(__name__)

LEADERSHIP: Final = "lifetimes"
LEASE_S: Final = 45.0
EVERY_S: Final = 600.0
SWEEP_EVERY_S: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Seconds that each kind lives; None is for ever."""

    videos_s: float | None = 90 * lifetimes.DAY_S
    assets_s: float | None = 30 * lifetimes.DAY_S
    segments_s: float | None = 7 * lifetimes.DAY_S
    drafts_s: float | None = 30 * lifetimes.DAY_S
    calls_s: float | None = 7 * lifetimes.DAY_S
    orphans_s: float = lifetimes.DAY_S


@dataclass(frozen=True, slots=True)
class Swept:
    """What went in one turn."""

    videos: int = 0
    assets: int = 0
    segments: int = 0


async def forget_old(db: Database, storage: Storage, rules: Lifetimes) -> Swept:
    """Delete what has lived long enough; the file first, then its row: a kill between the two
    leaves a row that is looked at again."""
    videos = assets = segments = 0
    if rules.videos_s is not None:
        while old := await lifetimes.old_videos(db, rules.videos_s):
            for video in old:
                for key in video.storage_keys:
                    await storage.delete(key)
                await lifetimes.files_gone(db, video.id)
            videos += len(old)
    if rules.assets_s is not None:
        assets = await _forget_assets(db, storage, lifetimes.old_assets, rules.assets_s)
    if rules.segments_s is not None:
        segments = await _forget_assets(db, storage, lifetimes.old_segments, rules.segments_s)
    if rules.drafts_s is not None:
        await lifetimes.forget_drafts(db, rules.drafts_s)
    if rules.calls_s is not None:
        await lifetimes.forget_requests(db, rules.calls_s)
    return Swept(videos, assets, segments)


async def _forget_assets(
    db: Database,
    storage: Storage,
    old_ones: Callable[[Database, float], Awaitable[list[lifetimes.OldAsset]]],
    older_than_s: float,
) -> int:
    count = 0
    while old := await old_ones(db, older_than_s):
        for one in old:
            await storage.delete(one.storage_key)
            await lifetimes.forget_asset(db, one)
        count += len(old)
    return count


async def sweep(db: Database, storage: Storage, grace_s: float) -> tuple[int, int]:
    """Delete every orphan; how many files and bytes went."""
    files = size = 0
    async for file in lifetimes.orphans(db, storage.files(), grace_s):
        await storage.delete(file.key)
        files, size = files + 1, size + file.bytes
    return files, size


class LifetimeKeeper:
    """One turn whenever it is due, in the one worker that leads."""

    def __init__(self, db: Database, storage: Storage, owner: str, rules: Lifetimes) -> None:
        self._db, self._storage, self._owner, self._rules = db, storage, owner, rules
        self._next_s = self._next_sweep_s = 0.0

    async def turn(self) -> bool:
        """What is due, if this worker leads; whether it did something."""
        if not await lead(self._db, LEADERSHIP, self._owner, LEASE_S):
            return False
        now_s = time.monotonic()
        if now_s < self._next_s:
            return False
        self._next_s = now_s + EVERY_S
        went = await forget_old(self._db, self._storage, self._rules)
        if went != Swept():
            log.info(
                "What had lived long enough is deleted.",
                extra={
                    "videos": went.videos,
                    "assets": went.assets,
                    "segments": went.segments,
                },
            )
        if now_s >= self._next_sweep_s:
            self._next_sweep_s = now_s + SWEEP_EVERY_S
            files, size = await sweep(self._db, self._storage, self._rules.orphans_s)
            if files:
                log.info(
                    "Files that no row named are deleted.", extra={"files": files, "bytes": size}
                )
        return True
