"""How deep the queue is and how long its oldest videos wait, by kind of video. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from db.core.database import Database
from db.core.sql import Sql, run

_crossing = partial(Sql, crosses="numbers of the whole house")
_DEPTHS = _crossing(
    """SELECT COALESCE(json_extract(brief, '$.template'), ''), is_paid, state, count(*),
    {now} - min(created_at) FROM videos WHERE ended_at IS NULL GROUP BY 1, 2, 3""",
    postgres="""SELECT COALESCE(brief::json ->> 'template', ''), is_paid, state, count(*),
    {now} - min(created_at) FROM videos WHERE ended_at IS NULL GROUP BY 1, 2, 3""",
)
_INBOX = _crossing(
    """SELECT surface, count(*), {now} - min(received_at) FROM inbox
    WHERE state <> 'answered' GROUP BY surface"""
)


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """Videos of one kind in one state, and the age of the oldest of them."""

    template: str
    is_paid: bool
    state: str
    videos: int
    oldest_age_s: float


@dataclass(frozen=True, slots=True)
class InboxDepth:
    """Updates of one surface that are not answered yet, and the age of the oldest of them."""

    surface: str
    updates: int
    oldest_age_s: float


async def queue_depths(db: Database) -> list[QueueDepth]:
    """Every kind of video that is under way."""
    async with db.reading() as tx:
        rows = await run(tx, _DEPTHS)
    return [
        QueueDepth(str(template), bool(paid), str(state), int(count), max(0.0, age_ms / 1000))
        for template, paid, state, count, age_ms in rows
    ]


async def inbox_depths(db: Database) -> list[InboxDepth]:
    """Every surface with updates that are not answered yet."""
    async with db.reading() as tx:
        rows = await run(tx, _INBOX)
    return [
        InboxDepth(str(surface), int(count), max(0.0, age_ms / 1000))
        for surface, count, age_ms in rows
    ]
