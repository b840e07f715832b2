"""Stars that are owed back and that Telegram could not take back yet: tried again at set times.

A row is there from the first failure until it is back, or until nothing more is tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from db.core.database import Database
from db.core.sql import Sql, run

TRY_AFTER_S: Final = (30, 60, 300, 1800, 7200, 21_600, 43_200, 86_400, 86_400)
"""The waits before each further try: nearly three days in all."""


@dataclass(frozen=True, slots=True)
class StarRefund:
    """Who gets how many Stars of which charge back; `purchase_id` where it is one of ours, and
    `actor` the admin who asked for it."""

    charge_id: str
    person_id: str
    stars: int
    purchase_id: str | None = None
    actor: str = ""
    is_last_try: bool = False


_crossing = partial(Sql, crosses="money is owed to whoever paid it")
_KEEP = _crossing(
    """INSERT INTO star_refunds (charge_id, person_id, stars, purchase_id, actor, tries,
    next_try_at, created_at) VALUES (:charge_id, :person_id, :stars, :purchase_id, :actor, 0,
    {now} + :wait_ms, {now}) ON CONFLICT DO NOTHING"""
)
_DUE = _crossing(
    """SELECT charge_id, person_id, stars, purchase_id, actor, tries FROM star_refunds
    WHERE next_try_at <= {now} ORDER BY next_try_at, charge_id LIMIT :limit"""
)
_TRIED = _crossing(
    """UPDATE star_refunds SET tries = tries + 1, next_try_at = {now} + :wait_ms
    WHERE charge_id = :charge_id AND tries = :tries"""
)
_DONE = _crossing("DELETE FROM star_refunds WHERE charge_id = :charge_id")


async def keep(db: Database, refund: StarRefund) -> None:
    """Try this one again; once is enough to say so."""
    async with db.operating() as tx:
        await run(
            tx,
            _KEEP,
            charge_id=refund.charge_id,
            person_id=refund.person_id,
            stars=refund.stars,
            purchase_id=refund.purchase_id,
            actor=refund.actor,
            wait_ms=TRY_AFTER_S[0] * 1000,
        )


async def due(db: Database, limit: int = 20) -> list[StarRefund]:
    """What is to be tried now; each is given its next time at once."""
    async with db.operating() as tx:
        rows = await run(tx, _DUE, limit=limit)
        for charge_id, *_, tries in rows:
            wait_s = TRY_AFTER_S[min(tries + 1, len(TRY_AFTER_S) - 1)]
            await run(tx, _TRIED, charge_id=charge_id, tries=tries, wait_ms=wait_s * 1000)
    last = len(TRY_AFTER_S) - 1
    return [
        StarRefund(charge_id, person_id, stars, purchase_id, actor, tries >= last)
        for charge_id, person_id, stars, purchase_id, actor, tries in rows
    ]


async def done(db: Database, charge_id: str) -> None:
    """It is back, or nothing more is tried."""
    async with db.operating() as tx:
        await run(tx, _DONE, charge_id=charge_id)
