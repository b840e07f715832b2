"""Settling a purchase: facts of a shop become postings, once, in whatever order they come.

New facts are added under the row's lock, and what the ledger still lacks is posted. Saying the
same thing twice posts nothing. Refunds and disputes share one counter: of the credits sold, the
part of the price that was taken back, rounded down.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from db.core import errors
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import debts, ledger
from db.money.ledger import WalletLine
from db.money.purchase_rows import (
    COLUMNS,
    Dispute,
    Facts,
    News,
    NewsKind,
    Purchase,
    PurchaseState,
    purchase_of,
)

_crossing = partial(Sql, crosses="the shop says who paid, not the person")
_LOCKED = _crossing(f"SELECT {COLUMNS} FROM purchases WHERE id = :id {{lock}}")
_SAVE = _crossing(
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
_REHOME = _crossing(
    """UPDATE purchases SET wallet_id = (SELECT w.id FROM wallets w
        WHERE w.account_id = purchases.account_id)
    WHERE id = :id
    AND wallet_id IN (SELECT c.id FROM wallets c WHERE c.place_key LIKE 'closed:%')"""
)
_DISPUTE = _crossing(
    """INSERT INTO disputes (id, purchase_id, account_id, amount_minor, is_withdrawn,
    is_reinstated) VALUES (:id, :purchase_id, :account_id, :amount_minor, :is_withdrawn,
    :is_reinstated) ON CONFLICT (id) DO UPDATE SET amount_minor = excluded.amount_minor,
    is_withdrawn = disputes.is_withdrawn OR excluded.is_withdrawn,
    is_reinstated = disputes.is_reinstated OR excluded.is_reinstated"""
)
_DISPUTED = _crossing(
    """SELECT COALESCE(SUM(amount_minor), 0) FROM disputes
    WHERE purchase_id = :purchase_id AND is_withdrawn AND NOT is_reinstated"""
)


async def settle(tx: Transaction, purchase_id: str, facts: Facts) -> tuple[News, ...]:
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
    changes: list[tuple[NewsKind, int]] = []
    if now.state == "paid":
        if await _post_sale(tx, now):
            changes.append(("paid", now.credits))
        now, change = await _post_change(tx, old, now)
        if change:
            changes.append(change)
            await debts.carry(tx, now.wallet_id)
    elif now.state != old.state and now.state in ("failed", "expired"):
        changes.append((now.state, 0))
    balance, _ = await ledger.locked(tx, now.wallet_id)
    news = tuple(News(kind, amount, now, balance) for kind, amount in changes)
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


async def _post_sale(tx: Transaction, purchase: Purchase) -> bool:
    key = f"sale:{purchase.receipt_id}"
    await ledger.locked(tx, purchase.wallet_id)
    if await ledger.known(tx, key, "sale"):
        return False
    lines = (
        WalletLine(purchase.wallet_id, "bought", purchase.credits),
        WalletLine(None, "sales", -purchase.credits),
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
    tx: Transaction, old: Purchase, now: Purchase
) -> tuple[Purchase, tuple[NewsKind, int] | None]:
    missing = owed_back(now) - (now.taken_credits - now.returned_credits)
    if missing == 0:
        return now, None
    charge = now.charge_id or now.receipt_id
    if missing > 0:
        now = replace(now, taken_credits=now.taken_credits + missing)
        kind = "dispute" if _is_disputed(old, now) else "refund"
        key = f"refund:{charge}:{now.taken_credits}"
        system = "chargebacks" if kind == "dispute" else "sales"
        news: tuple[NewsKind, int] = ("disputed" if kind == "dispute" else "refunded", -missing)
    else:
        now = replace(now, returned_credits=now.returned_credits - missing)
        kind, system = "reinstate", "chargebacks"
        key = f"reinstate:{charge}:{now.returned_credits}"
        news = ("reinstated", -missing)
    lines = (WalletLine(now.wallet_id, "bought", -missing), WalletLine(None, system, missing))
    await ledger.post(
        tx, key, kind, lines, purchase_id=now.id, account_id=now.account_id, memo=now.currency
    )
    return now, news


def _is_disputed(old: Purchase, now: Purchase) -> bool:
    """Whether the bank took what is missing, and not we who gave it back."""
    if now.disputed_minor > old.disputed_minor:
        return True
    return now.disputed_minor > 0 and now.refunded_minor == old.refunded_minor


async def _note_dispute(tx: Transaction, purchase: Purchase, dispute: Dispute) -> None:
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


async def _save(tx: Transaction, old: Purchase, now: Purchase, news: tuple[News, ...]) -> None:
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
