"""What admins and the system did; written once, never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from db.core.base import moment
from db.core.sql import Sql, run
from db.core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log."""

    actor: str
    act: str
    target: str
    details: dict[str, Any]
    at: datetime


_RECORD = Sql(
    """INSERT INTO audit (actor, act, target, details, created_at)
    VALUES (:actor, :act, :target, :details, {now})"""
)
_crossing = partial(Sql, crosses="an operator's look")
_NEWEST = _crossing(
    """SELECT actor, act, target, details, created_at FROM audit ORDER BY id DESC LIMIT :limit"""
)
_LAST = _crossing(
    """SELECT actor, act, target, details, created_at FROM audit
    WHERE actor = :actor AND act = :act ORDER BY id DESC LIMIT 1"""
)


async def record(
    tx: Transaction, actor: str, act: str, target: str, details: dict[str, Any] | None = None
) -> None:
    """Write down who did what to whom, in the transaction that does it."""
    await run(tx, _RECORD, actor=actor, act=act, target=target, details=json.dumps(details or {}))


async def newest(tx: Transaction, limit: int = 50) -> list[AuditEntry]:
    """The newest acts first (operators only)."""
    rows = await run(tx, _NEWEST, limit=limit)
    return [AuditEntry(row[0], row[1], row[2], json.loads(row[3]), moment(row[4])) for row in rows]


async def last(tx: Transaction, actor: str, act: str) -> AuditEntry | None:
    """The newest such act of this actor (operators only)."""
    rows = await run(tx, _LAST, actor=actor, act=act)
    if not rows:
        return None
    _, _, target, details, at = rows[0]
    return AuditEntry(actor, act, target, json.loads(details), moment(at))
