"""What was bought: from before the shop is asked to after the last dispute.

A purchase's row keeps what the shop said so far, however late or out of order it came; what
follows from it for the ledger is in settling.py.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

from db.core import errors
from db.core.database import Database
from db.core.ids import new_id
from db.core.sql import FOR_ME, MINE, Sql, run
from db.core.transaction import Transaction
from db.money import balances
from db.money.balances import MAY_SPEND
from db.money.purchase_rows import (
    COLUMNS,
    Provider,
    Purchase,
    purchase_of,
)

_BEGIN = Sql(
    f"""INSERT INTO purchases (id, account_id, wallet_id, provider, pack, credits, amount_minor,
    currency, state, url, draft_id, place, return_link, refunded_minor, disputed_minor,
    taken_credits, returned_credits, asks, created_at)
    SELECT :id, :account_id, w.id, :provider, :pack, :credits, :amount_minor, :currency,
    'new', '', :draft_id, :place, :return_link, 0, 0, 0, 0, 0, {{now}} FROM wallets w
    WHERE w.id = :wallet_id AND {MAY_SPEND} AND {FOR_ME} RETURNING {COLUMNS}"""
)
_crossing = partial(Sql, crosses="the shop says whose purchase it is")
_OPENED = _crossing(
    f"""UPDATE purchases SET state = CASE WHEN state = 'new' THEN 'open' ELSE state END,
    session_id = :session_id, url = :url, next_ask_at = {{now}} + :wait_ms
    WHERE id = :id RETURNING {COLUMNS}"""
)
_GET = Sql(f"SELECT {COLUMNS} FROM purchases WHERE id = :id AND {MINE}")
_BY_CHARGE = _crossing(
    f"SELECT {COLUMNS} FROM purchases WHERE provider = :provider AND charge_id = :charge_id"
)
_RECEIPTS = Sql(
    f"""SELECT {COLUMNS} FROM purchases WHERE account_id = :account_id AND {MINE}
    AND state = 'paid' ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :skip"""
)
_PAID_SINCE = _crossing(
    f"""SELECT {COLUMNS} FROM purchases WHERE provider = :provider AND state = 'paid'
    AND created_at >= :since ORDER BY created_at, id"""
)


async def begin(
    tx: Transaction,
    account_id: str,
    wallet_id: str,
    *,
    provider: Provider,
    pack: str,
    credits_sold: int,
    amount_minor: int,
    currency: str,
    draft_id: str | None = None,
    place: dict[str, Any] | None = None,
    return_link: str = "",
) -> Purchase:
    """Write down what somebody is about to buy; BadAmount for what cannot be sold."""
    balances.checked(credits_sold)
    balances.checked(amount_minor)
    rows = await run(
        tx,
        _BEGIN,
        id=new_id(),
        account_id=account_id,
        wallet_id=wallet_id,
        provider=provider,
        pack=pack,
        credits=credits_sold,
        amount_minor=amount_minor,
        currency=currency.casefold(),
        draft_id=draft_id,
        place=None if place is None else json.dumps(place),
        return_link=return_link,
    )
    if not rows:
        raise errors.NotYours
    return purchase_of(rows[0])


async def opened(
    db: Database, purchase_id: str, session_id: str, url: str, *, ask_in_s: float
) -> Purchase:
    """The shop has a page for it; it is asked about the purchase after `ask_in_s`."""
    async with db.operating() as tx:
        rows = await run(
            tx,
            _OPENED,
            id=purchase_id,
            session_id=session_id,
            url=url,
            wait_ms=round(ask_in_s * 1000),
        )
    if not rows:
        raise errors.NotFound
    return purchase_of(rows[0])


async def get(tx: Transaction, purchase_id: str) -> Purchase:
    """A purchase by its id; NotFound where the acting account has no such purchase."""
    rows = await run(tx, _GET, id=purchase_id)
    if not rows:
        raise errors.NotFound
    return purchase_of(rows[0])


async def find(tx: Transaction, purchase_id: str) -> Purchase | None:
    """A purchase by its id, or None."""
    rows = await run(tx, _GET, id=purchase_id)
    return purchase_of(rows[0]) if rows else None


async def by_charge(tx: Transaction, provider: Provider, charge_id: str) -> Purchase | None:
    """The purchase of a charge (operators only)."""
    rows = await run(tx, _BY_CHARGE, provider=provider, charge_id=charge_id)
    return purchase_of(rows[0]) if rows else None


async def receipts(
    tx: Transaction, account_id: str, limit: int, *, skip: int = 0
) -> list[Purchase]:
    """The account's paid purchases, the newest first, without the `skip` newest."""
    rows = await run(tx, _RECEIPTS, account_id=account_id, limit=limit, skip=skip)
    return [purchase_of(row) for row in rows]


async def paid_since(tx: Transaction, provider: Provider, since: datetime) -> list[Purchase]:
    """Every paid purchase that was begun since then (operators only)."""
    since_ms = round(since.timestamp() * 1000)
    return [
        purchase_of(row) for row in await run(tx, _PAID_SINCE, provider=provider, since=since_ms)
    ]
