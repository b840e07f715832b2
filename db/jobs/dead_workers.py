"""Leases of processes that are known to have died: they need not be waited for.

Whoever shares the machine with a worker can see that it ended (worker/work_folders.py); elsewhere a
lease runs out by itself. A lease is voided for the owner that was seen dead only, so that a
successor's is never touched.

The next claim counts a death against the video, unless it was excused before: then the row has no
owner, as if the video had been handed back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from db.core.database import Database
from db.core.sql import Sql, run

_crossing = partial(Sql, crosses="a dead worker's leases are anybody's videos")
_HELD = _crossing(
    """SELECT id, owner, account_id, attempt FROM videos
    WHERE ended_at IS NULL AND owner IS NOT NULL AND lease_until > {now}"""
)
_VOID = _crossing(
    """UPDATE videos SET lease_until = {now} - 1, dispatched_at = NULL
    WHERE id = :id AND owner = :owner AND ended_at IS NULL RETURNING id"""
)
_OWNED = _crossing(
    "SELECT id, owner, stage FROM videos WHERE ended_at IS NULL AND owner IS NOT NULL"
)
_EXCUSE = _crossing(
    """UPDATE videos SET owner = NULL, lease_until = NULL, dispatched_at = NULL
    WHERE id = :id AND owner = :owner AND ended_at IS NULL RETURNING id"""
)


@dataclass(frozen=True, slots=True)
class OwnedVideo:
    """A video that a worker took and did not end, whether or not its lease still lives."""

    video_id: str
    owner: str
    stage: str


@dataclass(frozen=True, slots=True)
class HeldVideo:
    """A video with a living lease."""

    video_id: str
    owner: str
    account_id: str
    attempt: int


async def owned(db: Database) -> list[OwnedVideo]:
    """Every video that has an owner."""
    async with db.operating() as tx:
        return [OwnedVideo(*row) for row in await run(tx, _OWNED)]


async def excuse(db: Database, video_id: str, owner: str) -> bool:
    """Free a video of an owner that died, and count no death; False when it is another's now."""
    async with db.operating() as tx:
        return bool(await run(tx, _EXCUSE, id=video_id, owner=owner))


async def held(db: Database) -> list[HeldVideo]:
    """Every video with a living lease."""
    async with db.operating() as tx:
        return [HeldVideo(*row) for row in await run(tx, _HELD)]


async def void(db: Database, video_id: str, owner: str) -> bool:
    """End the lease of an owner that died; False when it is another's by now."""
    async with db.operating() as tx:
        return bool(await run(tx, _VOID, id=video_id, owner=owner))
