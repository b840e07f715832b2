"""Leases by name: which process leads a task that only one may do."""

from __future__ import annotations

from functools import partial

from db.core.database import Database
from db.core.sql import Sql, run

_crossing = partial(Sql, crosses="a lease of processes is nobody's")
_LEAD = _crossing(
    """INSERT INTO leases (name, owner, until) VALUES (:name, :owner, {now} + :lease_ms)
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE leases.owner = excluded.owner OR leases.until < {now}
    OR leases.until > {now} + 60000 RETURNING name"""
)
_LEADER = _crossing("SELECT owner FROM leases WHERE name = :name")
_LEAVE = _crossing("UPDATE leases SET until = 0 WHERE name = :name AND owner = :owner")
OTHER_LED = "EXISTS (SELECT 1 FROM leases WHERE name = :task AND owner <> :leader)"
"""Whether somebody else led a task last: what such a process still believes is old. As part of
the statement that acts, it holds for whoever was stopped between looking and acting."""
DISPATCHER = "dispatcher"


async def lead(db: Database, name: str, owner: str, lease_s: float) -> bool:
    """Take or keep the lease; False while another process holds it.

    One that would end in over a minute was written before the clock jumped back: it is void.
    """
    async with db.operating() as tx:
        return bool(await run(tx, _LEAD, name=name, owner=owner, lease_ms=round(lease_s * 1000)))


async def leader(db: Database, name: str) -> str | None:
    """Who led last, whether or not the lease still lives."""
    async with db.operating() as tx:
        rows = await run(tx, _LEADER, name=name)
    return rows[0][0] if rows else None


async def leave(db: Database, name: str, owner: str) -> None:
    """Give the lease back at once."""
    async with db.operating() as tx:
        await run(tx, _LEAVE, name=name, owner=owner)
