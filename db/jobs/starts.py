"""What one more video is held against, counted in the transaction that writes its row.

From the count until that transaction ends nobody else starts a video, in this process or
another: SQLite's writers follow one another anyway, on Postgres an advisory lock makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from db.core.sql import Sql, run
from db.core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StartCounts:
    """`waiting` videos of everybody that were not dispatched yet, counted no further than asked;
    `running` ones of the acting account that have not ended and do not wait for it; `trial_usd` is
    what free videos cost since midnight UTC."""

    waiting: int
    running: int
    trial_usd: float


# Costs are of assets, which are booked as soon as they are paid for: videos under way count too.
_COUNTS = Sql(
    """SELECT :acting, (SELECT count(*) FROM (SELECT 1 FROM videos
        WHERE ended_at IS NULL AND state = 'queued' AND dispatched_at IS NULL LIMIT :limit)),
    (SELECT count(*) FROM videos WHERE account_id = :acting AND ended_at IS NULL
        AND state <> 'waiting'),
    (SELECT COALESCE(SUM(a.cost_usd), 0) FROM assets a JOIN videos v ON v.id = a.video_id
        WHERE NOT v.is_paid AND a.created_at >= {now} - {now} % 86400000)""",
    postgres="SELECT acting, waiting, running, trial_usd FROM talemill_start_counts(:limit)",
)


async def count(tx: Transaction, most_waiting: int) -> StartCounts:
    """Take the turn to start a video for the acting account, and count. NoActingAccount."""
    _, waiting, running, trial_usd = (await run(tx, _COUNTS, limit=most_waiting))[0]
    return StartCounts(int(waiting), int(running), float(trial_usd))


_crossing = partial(Sql, crosses="one queue is everybody's")
_WAITING = _crossing(
    """SELECT count(*) FROM (SELECT 1 FROM videos
    WHERE ended_at IS NULL AND state = 'queued' AND dispatched_at IS NULL LIMIT :limit) w"""
)


async def waiting(tx: Transaction, limit: int) -> int:
    """Videos of everybody that were not dispatched yet, counted up to `limit` (operators only)."""
    return int((await run(tx, _WAITING, limit=limit))[0][0])
