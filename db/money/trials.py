"""What free videos cost us today: the daily ceiling on trials is held against it."""

from __future__ import annotations

from functools import partial

from db.core.database import Database
from db.core.sql import Sql, run

_crossing = partial(Sql, crosses="the day's ceiling is over everybody's trials")
_TODAY = _crossing(
    """SELECT COALESCE(SUM(a.cost_usd), 0) FROM assets a JOIN videos v ON v.id = a.video_id
    WHERE NOT v.is_paid AND a.created_at >= {now} - {now} % 86400000"""
)


async def trial_usd_today(db: Database) -> float:
    """USD spent since midnight UTC on videos whose hold took no bought credit.

    Counted by assets, which are booked as soon as they are paid for, so that videos under way
    count too.
    """
    async with db.operating() as tx:
        rows = await run(tx, _TODAY)
    return float(rows[0][0])
