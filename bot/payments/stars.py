"""Telegram Stars: the invoice's payload is our purchase, its charge id is the receipt.

The listener answers a pre-checkout query with `pre_checkout` (Telegram waits ten seconds and
asks once), and calls `paid` for every `successful_payment`, before it handles the update:
calling it again posts nothing. A payment that no purchase waits for is given back. Amounts are
whole Stars, currency XTR.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.payments import errors
from db.core.database import Database
from db.core.errors import IdempotencyConflict
from db.money import balances, open_purchases, purchases, settling
from db.money.purchase_rows import Facts, News, Purchase
from db.people import audit
from db.people.accounts import get_account, identity_of

PLATFORM = "telegram"


@dataclass(frozen=True, slots=True)
class StarTransaction:
    """A line of the bot's Star ledger (`getStarTransactions`)."""

    charge_id: str
    amount: int
    at: datetime
    payload: str = ""
    """Of an incoming payment; empty for anything else."""
    is_refund: bool = False


class StarsApi(Protocol):
    """What we ask of Telegram; the Telegram surface implements it."""

    def transactions(self, since: datetime) -> AsyncIterator[StarTransaction]: ...

    async def refund(self, person_id: str, charge_id: str) -> None: ...


async def pre_checkout(
    db: Database, payload: str, amount: int, currency: str, person_id: str
) -> str | None:
    """None to let the payment go on, else why not, in a word for the wording catalogue."""
    async with db.operating() as tx:
        purchase = await purchases.find(tx, payload[:64])
        if purchase is None or purchase.provider != "stars":
            return "unknown"
        owner = await identity_of(tx, purchase.account_id, PLATFORM)
        is_banned = (await get_account(tx, purchase.account_id)).is_banned
    if owner != person_id:
        return "unknown"
    if is_banned:
        return "banned"
    if purchase.state == "paid":
        return "already_paid"
    if currency.casefold() != purchase.currency or amount != purchase.amount_minor:
        return "price_changed"
    return None


async def paid(db: Database, payload: str, charge_id: str, amount: int, currency: str) -> News:
    """A payment came in: grant it once. The news is the same for a payment granted before, so
    that a listener which died before it told can tell. ForeignSale when it is no purchase of
    ours (reported, for an admin to refund)."""
    news, _ = await grant(db, payload, charge_id, amount, currency)
    return news


async def grant(
    db: Database, payload: str, charge_id: str, amount: int, currency: str
) -> tuple[News, bool]:
    """As `paid`; also whether it was granted just now."""
    async with db.operating() as tx:
        purchase = await purchases.find(tx, payload[:64])
        if (
            purchase is None
            or purchase.provider != "stars"
            or (currency.casefold(), amount) != (purchase.currency, purchase.amount_minor)
        ):
            await audit.record(tx, "stars", "mismatch", payload[:64], {"charge": charge_id})
            purchase = None
        elif purchase.state == "paid" and purchase.charge_id != charge_id:
            await audit.record(tx, "stars", "paid_twice", purchase.id, {"charge": charge_id})
            purchase = None
    if purchase is None:
        raise errors.ForeignSale
    news = await _settle(db, purchase, Facts(paid=True, charge_id=charge_id))
    if news is not None:
        # Whoever called tells it: the payment is an update of its own in the inbox.
        await open_purchases.told(db, news)
        return news, True
    async with db.operating() as tx:
        now = await purchases.get(tx, purchase.id)
        balance = await balances.balance(tx, now.wallet_id)
    return News("paid", now.credits, now, balance), False


async def payer_of(db: Database, purchase: Purchase) -> str:
    """Who paid, as Telegram knows them. NotRefundable where nobody is known any more."""
    async with db.operating() as tx:
        person_id = await identity_of(tx, purchase.account_id, PLATFORM)
    if person_id is None:
        raise errors.NotRefundable
    return person_id


async def refund(
    db: Database, api: StarsApi, purchase: Purchase, person_id: str, *, actor: str
) -> News | None:
    """Give all Stars of a purchase back to whoever paid (Telegram knows no partial refund).

    NotRefundable, or PaymentServiceUnreachable where it may be tried again.
    """
    if purchase.state != "paid" or not purchase.charge_id or purchase.refunded_minor:
        raise errors.NotRefundable
    await api.refund(person_id, purchase.charge_id)
    async with db.operating() as tx:
        await audit.record(tx, actor, "refund", purchase.id, {"stars": purchase.amount_minor})
    return await _settle(db, purchase, Facts(refunded_minor=purchase.amount_minor))


async def give_back(db: Database, api: StarsApi, person_id: str, charge_id: str) -> bool:
    """Refund a payment that no purchase was granted for; False for one that was granted.

    PaymentError when Telegram does not take it back. Repeating it changes nothing.
    """
    async with db.operating() as tx:
        if await purchases.by_charge(tx, "stars", charge_id) is not None:
            return False
    await api.refund(person_id, charge_id)
    async with db.operating() as tx:
        await audit.record(tx, "stars", "given_back", charge_id)
    return True


async def refunded(db: Database, charge_id: str) -> News | None:
    """Telegram says that a payment was refunded (`refunded_payment`)."""
    async with db.operating() as tx:
        purchase = await purchases.by_charge(tx, "stars", charge_id)
    if purchase is None:
        return None
    return await _settle(db, purchase, Facts(refunded_minor=purchase.amount_minor))


async def _settle(db: Database, purchase: Purchase, facts: Facts) -> News | None:
    try:
        async with db.operating() as tx:
            news = await settling.settle(tx, purchase.id, facts)
    except IdempotencyConflict as error:
        raise errors.ForeignSale from error
    return news[-1] if news else None
