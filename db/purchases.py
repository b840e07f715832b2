"""What was bought: from before the shop is asked to after the last dispute.

A purchase's row keeps what the shop said so far, however late or out of order it came; `settle`
adds new facts under the row's lock and posts what the ledger still lacks. Saying the same thing
twice posts nothing. Refunds and disputes share one counter: of the credits sold, the part of
the price that was taken back, rounded down.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db import errors, ledger
from db.ids import new_id
from db.ledger import Line
from db.purchase_rows import (
    COLUMNS,
    Dispute,
    Facts,
    News,
    NewsKind,
    Provider,
    Purchase,
    PurchaseState,
    purchase_of,
)
from db.session import Database
from db.sql import Sql, run

__all__ = [
    "Dispute",
    "Facts",
    "News",
    "NewsKind",
    "Provider",
    "Purchase",
    "PurchaseState",
    "begin",
    "by_charge",
    "by_session",
    "find",
    "get",
    "of_account",
    "opened",
    "owed_back",
    "paid_since",
    "settle",
]

_MINE = "(CAST(:acting AS TEXT) IS NULL OR account_id = :acting)"
_BEGIN = Sql(
    f"""INSERT INTO purchases (id, account_id, wallet_id, provider, pack, credits, amount_minor,
    currency, state, url, draft_id, place, return_link, refunded_minor, disputed_minor,
    taken_credits, returned_credits, asks, created_at)
    VALUES (:id, :account_id, :wallet_id, :provider, :pack, :credits, :amount_minor, :currency,
    'new', '', :draft_id, :place, :return_link, 0, 0, 0, 0, 0, {{now}}) RETURNING {COLUMNS}"""
)
_OPENED = Sql(
    f"""UPDATE purchases SET state = CASE WHEN state = 'new' THEN 'open' ELSE state END,
    session_id = :session_id, url = :url, next_ask_at = {{now}} + :wait_ms
    WHERE id = :id RETURNING {COLUMNS}"""
)
_GET = Sql(f"SELECT {COLUMNS} FROM purchases WHERE id = :id AND {_MINE}")
_LOCKED = Sql(f"SELECT {COLUMNS} FROM purchases WHERE id = :id {{lock}}")
_BY_SESSION = Sql(
    f"SELECT {COLUMNS} FROM purchases WHERE provider = :provider AND session_id = :session_id"
)
_BY_CHARGE = Sql(
    f"SELECT {COLUMNS} FROM purchases WHERE provider = :provider AND charge_id = :charge_id"
)
_OF_ACCOUNT = Sql(
    f"""SELECT {COLUMNS} FROM purchases WHERE account_id = :account_id AND {_MINE}
    ORDER BY created_at DESC, id DESC LIMIT :limit"""
)
_PAID_SINCE = Sql(
    f"""SELECT {COLUMNS} FROM purchases WHERE provider = :provider AND state = 'paid'
    AND created_at >= :since ORDER BY created_at, id"""
)
_SAVE = Sql(
    """UPDATE purchases SET state = :state, charge_id = :charge_id, receipt_url = :receipt_url,
    refunded_minor = :refunded_minor, disputed_minor = :disputed_minor,
    taken_credits = :taken_credits, returned_credits = :returned_credits,
    news = COALESCE(:news, news),
    paid_at = CASE WHEN CAST(:state AS TEXT) = 'paid' THEN COALESCE(paid_at, {now})
        ELSE paid_at END,
    next_ask_at = CASE WHEN CAST(:is_new_sale AS BOOLEAN) THEN {now}
        WHEN CAST(:is_asked AS BOOLEAN) THEN next_ask_at ELSE NULL END
    WHERE id = :id"""
)
_REHOME = Sql(
    """UPDATE purchases SET wallet_id = (SELECT w.id FROM wallets w
        WHERE w.account_id = purchases.account_id)
    WHERE id = :id
    AND wallet_id IN (SELECT c.id FROM wallets c WHERE c.place_key LIKE 'closed:%')"""
)
_DISPUTE = Sql(
    """INSERT INTO disputes (id, purchase_id, account_id, amount_minor, is_withdrawn,
    is_reinstated) VALUES (:id, :purchase_id, :account_id, :amount_minor, :is_withdrawn,
    :is_reinstated) ON CONFLICT (id) DO UPDATE SET amount_minor = excluded.amount_minor,
    is_withdrawn = disputes.is_withdrawn OR excluded.is_withdrawn,
    is_reinstated = disputes.is_reinstated OR excluded.is_reinstated"""
)
_DISPUTED = Sql(
    """SELECT COALESCE(SUM(amount_minor), 0) FROM disputes
    WHERE purchase_id = :purchase_id AND is_withdrawn AND NOT is_reinstated"""
)


async def begin(
    tx: AsyncSession,
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
    ledger.checked(credits_sold)
    ledger.checked(amount_minor)
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


async def get(tx: AsyncSession, purchase_id: str) -> Purchase:
    """A purchase by its id; NotFound where the acting account has no such purchase."""
    rows = await run(tx, _GET, id=purchase_id)
    if not rows:
        raise errors.NotFound
    return purchase_of(rows[0])


async def find(tx: AsyncSession, purchase_id: str) -> Purchase | None:
    """A purchase by its id, or None."""
    rows = await run(tx, _GET, id=purchase_id)
    return purchase_of(rows[0]) if rows else None


async def by_session(tx: AsyncSession, provider: Provider, session_id: str) -> Purchase | None:
    """The purchase of a checkout session (operators only)."""
    rows = await run(tx, _BY_SESSION, provider=provider, session_id=session_id)
    return purchase_of(rows[0]) if rows else None


async def by_charge(tx: AsyncSession, provider: Provider, charge_id: str) -> Purchase | None:
    """The purchase of a charge (operators only)."""
    rows = await run(tx, _BY_CHARGE, provider=provider, charge_id=charge_id)
    return purchase_of(rows[0]) if rows else None


async def of_account(tx: AsyncSession, account_id: str, limit: int = 20) -> list[Purchase]:
    """The account's newest purchases first: its receipts."""
    rows = await run(tx, _OF_ACCOUNT, account_id=account_id, limit=limit)
    return [purchase_of(row) for row in rows]


async def paid_since(tx: AsyncSession, provider: Provider, since: datetime) -> list[Purchase]:
    """Every paid purchase that was begun since then (operators only)."""
    since_ms = round(since.timestamp() * 1000)
    return [
        purchase_of(row) for row in await run(tx, _PAID_SINCE, provider=provider, since=since_ms)
    ]


async def settle(tx: AsyncSession, purchase_id: str, facts: Facts) -> tuple[News, ...]:
    """Add facts and post what is missing: the sale, then what refunds and disputes took.

    Operators only. A refund that comes before its sale waits in the row. IdempotencyConflict
    when the charge is another purchase's.
    """
    # The page was opened for a shared wallet that was closed before it was paid.
    await run(tx, _REHOME, id=purchase_id)
    rows = await run(tx, _LOCKED, id=purchase_id)
    if not rows:
        raise errors.NotFound
    old = purchase_of(rows[0])
    if facts.dispute is not None:
        await _note_dispute(tx, old, facts.dispute)
    now = replace(
        old,
        state=_next_state(old.state, facts),
        charge_id=old.charge_id or facts.charge_id,
        receipt_url=old.receipt_url or facts.receipt_url,
        refunded_minor=max(old.refunded_minor, facts.refunded_minor),
        disputed_minor=int((await run(tx, _DISPUTED, purchase_id=old.id))[0][0]),
    )
    found: list[tuple[NewsKind, int]] = []
    if now.state == "paid":
        if await _post_sale(tx, now):
            found.append(("paid", now.credits))
        now, change = await _post_change(tx, now)
        if change:
            found.append(change)
    elif now.state != old.state and now.state in ("failed", "expired"):
        found.append((now.state, 0))
    balance, _ = await ledger.locked(tx, now.wallet_id)
    news = tuple(News(kind, amount, now, balance) for kind, amount in found)
    await _save(tx, old, now, news)
    return news


def owed_back(purchase: Purchase) -> int:
    """Credits that refunds and disputes take in all: rounded down, never more than were sold."""
    taken_minor = min(purchase.amount_minor, purchase.refunded_minor + purchase.disputed_minor)
    return purchase.credits * taken_minor // purchase.amount_minor


def _next_state(state: PurchaseState, facts: Facts) -> PurchaseState:
    if facts.paid or state == "paid":
        return "paid"
    return facts.ended if facts.ended and state in ("new", "open") else state


async def _post_sale(tx: AsyncSession, purchase: Purchase) -> bool:
    key = f"sale:{purchase.receipt_id}"
    await ledger.locked(tx, purchase.wallet_id)
    if await ledger.known(tx, key, "sale"):
        return False
    lines = (
        Line(purchase.wallet_id, "bought", purchase.credits),
        Line(None, "sales", -purchase.credits),
    )
    memo = f"{purchase.pack} {purchase.amount_minor} {purchase.currency}"
    await ledger.post(
        tx,
        key,
        "sale",
        lines,
        purchase_id=purchase.id,
        account_id=purchase.account_id,
        memo=memo,
    )
    return True


async def _post_change(
    tx: AsyncSession, now: Purchase
) -> tuple[Purchase, tuple[NewsKind, int] | None]:
    missing = owed_back(now) - (now.taken_credits - now.returned_credits)
    if missing == 0:
        return now, None
    charge = now.charge_id or now.receipt_id
    if missing > 0:
        now = replace(now, taken_credits=now.taken_credits + missing)
        kind = "dispute" if now.disputed_minor else "refund"
        key = f"refund:{charge}:{now.taken_credits}"
        system = "chargebacks" if kind == "dispute" else "sales"
        news: tuple[NewsKind, int] = ("disputed" if kind == "dispute" else "refunded", -missing)
    else:
        now = replace(now, returned_credits=now.returned_credits - missing)
        kind, system = "reinstate", "chargebacks"
        key = f"reinstate:{charge}:{now.returned_credits}"
        news = ("reinstated", -missing)
    lines = (Line(now.wallet_id, "bought", -missing), Line(None, system, missing))
    await ledger.post(
        tx, key, kind, lines, purchase_id=now.id, account_id=now.account_id, memo=now.currency
    )
    return now, news


async def _note_dispute(tx: AsyncSession, purchase: Purchase, dispute: Dispute) -> None:
    await run(
        tx,
        _DISPUTE,
        id=dispute.id,
        purchase_id=purchase.id,
        account_id=purchase.account_id,
        amount_minor=dispute.amount_minor,
        is_withdrawn=dispute.is_withdrawn,
        is_reinstated=dispute.is_reinstated,
    )


async def _save(tx: AsyncSession, old: Purchase, now: Purchase, news: tuple[News, ...]) -> None:
    told = {"kind": news[-1].kind, "credits": news[-1].credits} if news else None
    # A webhook says that it was paid, but not where the receipt is: Stripe is asked for it.
    wants_receipt = (now.state, now.provider, now.receipt_url) == ("paid", "stripe", "")
    await run(
        tx,
        _SAVE,
        id=now.id,
        state=now.state,
        charge_id=now.charge_id,
        receipt_url=now.receipt_url,
        refunded_minor=now.refunded_minor,
        disputed_minor=now.disputed_minor,
        taken_credits=now.taken_credits,
        returned_credits=now.returned_credits,
        news=None if told is None else json.dumps(told),
        is_new_sale=wants_receipt and old.state != "paid",
        is_asked=wants_receipt or now.state == "open",
    )
