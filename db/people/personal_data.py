"""Everything that is stored of one person, as data that travels: for /export."""

from __future__ import annotations

import json
from typing import Any, Final

from db.core.base import moment
from db.core.database import Database
from db.core.sql import Sql, run

MOST_ROWS: Final = 20_000
"""Of each kind, the newest: more than any person has."""

_TABLES: Final[dict[str, tuple[str, str]]] = {
    "account": ("id, language, settings, created_at, seen_at", "id = :acting"),
    "identities": ("account_id, platform, platform_id, name, created_at", "account_id = :acting"),
    "wallets": ("account_id, id, bought, promo, created_at", "account_id = :acting"),
    "purchases": (
        "account_id, id, provider, pack, credits, amount_minor, currency, state, charge_id,"
        " receipt_url, refunded_minor, created_at, paid_at",
        "account_id = :acting",
    ),
    "drafts": ("account_id, id, state, brief, price_credits, updated_at", "account_id = :acting"),
    "videos": (
        "account_id, id, parent_id, brief, place, state, price_credits, result, created_at,"
        " ended_at",
        "account_id = :acting",
    ),
    "characters": (
        "account_id, name, looks, picture, is_brought, rights, created_at",
        "account_id = :acting",
    ),
    "assets": ("account_id, key, kind, video_id, storage_key, created_at", "account_id = :acting"),
    "cloned_voices": (
        "account_id, id, name, language, state, place_key, consent_words, recordings, created_at",
        "account_id = :acting",
    ),
    "gifts": ("account_id, id, credits, state, name, created_at", "account_id = :acting"),
}
_NAMES: Final = {"account": "accounts"}
_SELECTS: Final = {
    kind: Sql(f"SELECT {columns} FROM {_NAMES.get(kind, kind)} WHERE {mine} LIMIT :limit")
    for kind, (columns, mine) in _TABLES.items()
}
_LEDGER_COLUMNS: Final = (
    "account_id, key, kind, part, credits, video_id, purchase_id, memo, created_at"
)
_LEDGER: Final = Sql(
    """SELECT p.account_id, t.key, t.kind, p.part, p.credits, p.video_id, t.purchase_id, t.memo,
    t.created_at FROM postings p JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.account_id = :acting AND p.wallet_id IS NOT NULL ORDER BY p.id DESC LIMIT :limit"""
)
_JSON: Final = frozenset({"settings", "brief", "place", "result", "recordings"})


async def personal_data(db: Database, account_id: str) -> dict[str, Any]:
    """By kind, a list of rows; times in ISO 8601, UTC. JSON-able."""
    found: dict[str, Any] = {}
    async with db.acting(account_id) as tx:
        for kind, statement in _SELECTS.items():
            rows = await run(tx, statement, limit=MOST_ROWS)
            found[kind] = [_row(_TABLES[kind][0], row) for row in rows]
        rows = await run(tx, _LEDGER, limit=MOST_ROWS)
        found["ledger"] = [_row(_LEDGER_COLUMNS, row) for row in rows]
    return found


def _row(columns: str, values: Any) -> dict[str, Any]:
    return {
        name: _value(name, value)
        for name, value in zip(columns.replace(" ", "").split(","), values, strict=True)
    }


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _JSON:
        return json.loads(value)
    if name.endswith("_at"):
        return moment(value).isoformat(timespec="seconds")
    return value
