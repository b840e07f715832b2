"""Renewing a lease, and learning in the same breath whether the person cancelled."""

from __future__ import annotations

from dataclasses import dataclass

from db.core.session import Database
from db.core.sql import Sql, run
from db.jobs.video_rows import ALIVE

LEASE_S = 12.0


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a renewal found: whether the lease is still ours, and whether to stop."""

    is_ours: bool
    is_cancelled: bool = False


_RENEW = Sql(
    f"""UPDATE videos SET lease_until = {{now}} + :lease_ms
    WHERE id = :id AND attempt = :attempt AND owner = :owner AND {ALIVE}
    RETURNING cancel_requested"""
)


async def renew(
    db: Database, video_id: str, attempt: int, owner: str, lease_s: float = LEASE_S
) -> Renewal:
    """Keep the lease for `lease_s` from now, by the database's clock."""
    async with db.leasing(video_id, owner) as tx:
        rows = await run(
            tx, _RENEW, id=video_id, attempt=attempt, owner=owner, lease_ms=round(lease_s * 1000)
        )
    return Renewal(bool(rows), bool(rows and rows[0][0]))
