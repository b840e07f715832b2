"""Every posting of one moment for accountants, oldest first, a page in memory at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from db.core.base import moment
from db.core.database import Database
from db.core.sql import Sql, run

COLUMNS: Final = (
    "posting",
    "at",
    "transaction",
    "kind",
    "account",
    "wallet",
    "part",
    "credits",
    "video",
    "purchase",
    "provider",
    "session",
    "charge",
    "amount_minor",
    "currency",
    "actor",
    "memo",
)
PAGE_ROWS: Final = 1000
_crossing = partial(Sql, crosses="the books are everybody's")
_PAGE = _crossing(
    """SELECT p.id, t.created_at, t.key, t.kind, p.account_id, p.wallet_id, p.part, p.credits,
    p.video_id, t.purchase_id, u.provider, u.session_id, u.charge_id, u.amount_minor,
    u.currency, t.actor, t.memo
    FROM postings p JOIN ledger_transactions t ON t.key = p.tx_key
    LEFT JOIN purchases u ON u.id = t.purchase_id
    WHERE p.id > :after ORDER BY p.id LIMIT :limit"""
)


async def export(db: Database) -> AsyncIterator[tuple[str, ...]]:
    """COLUMNS of every posting as text; what a spreadsheet would take for a formula is quoted."""
    after = 0
    async with db.reading() as tx:
        while rows := await run(tx, _PAGE, after=after, limit=PAGE_ROWS):
            for row in rows:
                after = row[0]
                values = (row[0], moment(row[1]).isoformat(timespec="milliseconds"), *row[2:])
                yield tuple(_cell(value) for value in values)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
