"""Compares what the payment services were paid with what we sold, and repairs what it can.

Paid but never granted: granted. Refunded or disputed but not taken: taken. Granted but not
paid, or paid for something that is not ours: reported, for a person to decide.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.payments import errors, stars
from bot.payments.stars import StarsApi
from db.core.database import Database
from db.core.errors import DbError
from db.core.ids import new_id
from db.jobs import leadership
from db.money import open_purchases, purchases
from db.money.purchase_rows import Provider, Purchase
from db.people import audit

if TYPE_CHECKING:
    from bot.payments.stripe_events import PaymentEvents

log = logging.getLogger(__name__)

LEASE: Final = "reconcile"
LEASE_S: Final = 45.0
DAY_S: Final = 24 * 3600.0
GRACE: Final = timedelta(minutes=5)
"""A sale this young may still be on its way to the service's lists."""

What = Literal["granted", "changed", "granted_not_paid", "mismatch", "unknown_payment"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was not alike; `is_repaired` says whether it is now."""

    what: What
    provider: Provider
    receipt: str
    """The service's id of the payment."""
    purchase: str
    is_repaired: bool


@dataclass(slots=True)
class Report:
    """What one run saw."""

    seen: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left for a person to decide."""
        return all(difference.is_repaired for difference in self.differences)

    def to_json(self) -> dict[str, Any]:
        """For the command and the audit log."""
        differences = [asdict(difference) for difference in self.differences]
        return {"seen": self.seen, "differences": differences}


async def reconcile(
    db: Database,
    *,
    payment_events: PaymentEvents | None = None,
    stars_api: StarsApi | None = None,
    days: float = 3,
    now: datetime | None = None,
) -> Report:
    """Compare the last days with every configured service. PaymentError when one is silent."""
    now = now or datetime.now(UTC)
    since = now - timedelta(days=days)
    report = Report()
    if payment_events is not None and payment_events.stripe is not None:
        await _with_stripe(db, payment_events, since, now, report)
    if stars_api is not None:
        await _with_stars(db, stars_api, since, now, report)
    if report.differences:
        async with db.operating() as tx:
            await audit.record(tx, "reconcile", "differences", "", report.to_json())
    return report


async def _with_stripe(
    db: Database, payment_events: PaymentEvents, since: datetime, now: datetime, report: Report
) -> None:
    paid: set[str] = set()
    stripe = payment_events.stripe_client()
    async for session in stripe.paid_since(since.timestamp()):
        if not session.facts.paid:
            continue
        report.seen += 1
        before = await _find(db, session.purchase_id)
        if before is None or not session.fits(before):
            what: What = "unknown_payment" if before is None else "mismatch"
            report.differences.append(
                Difference(what, "stripe", session.id, session.purchase_id, False)
            )
            continue
        paid.add(before.id)
        done = await payment_events.note(session, session.facts)
        after = await _find(db, before.id)
        if done != "settled" or after is None:
            report.differences.append(
                Difference("mismatch", "stripe", session.id, before.id, False)
            )
        elif replace(after, receipt_url=before.receipt_url, asks=before.asks) != before:
            what = "granted" if before.state != "paid" else "changed"
            report.differences.append(Difference(what, "stripe", session.id, before.id, True))
    for purchase in await _sold(db, "stripe", since, now):
        if purchase.id in paid:
            continue
        # Not in the list of the days asked: ask for this one before calling it a difference.
        session = await stripe.look(purchase.receipt_id)
        if not session.facts.paid:
            report.differences.append(_not_paid(purchase))


async def _with_stars(
    db: Database, api: StarsApi, since: datetime, now: datetime, report: Report
) -> None:
    paid: set[str] = set()
    lines = [line async for line in api.transactions(since)]
    # A refund bears the id of what it gives back.
    given_back = {line.charge_id for line in lines if line.is_refund}
    for line in lines:
        report.seen += 1
        if line.is_refund:
            await _star_refund(db, line.charge_id, report)
        elif line.payload:
            paid.add(line.charge_id)
            await _star_payment(db, line, report, is_given_back=line.charge_id in given_back)
    for purchase in await _sold(db, "stars", since, now):
        if purchase.charge_id not in paid:
            report.differences.append(_not_paid(purchase))


async def _star_payment(
    db: Database, line: stars.StarTransaction, report: Report, *, is_given_back: bool
) -> None:
    try:
        news, is_new = await stars.grant(db, line.payload, line.charge_id, line.amount, "XTR")
    except errors.ForeignSale:
        if is_given_back:
            return
        report.differences.append(
            Difference("unknown_payment", "stars", line.charge_id, line.payload, False)
        )
        return
    if is_new:
        await open_purchases.keep(db, news)
        report.differences.append(
            Difference("granted", "stars", line.charge_id, news.purchase.id, True)
        )


async def _star_refund(db: Database, charge_id: str, report: Report) -> None:
    news = await stars.refunded(db, charge_id)
    if news is not None:
        report.differences.append(Difference("changed", "stars", charge_id, news.purchase.id, True))


def _not_paid(purchase: Purchase) -> Difference:
    return Difference(
        "granted_not_paid", purchase.provider, purchase.receipt_id, purchase.id, False
    )


async def _find(db: Database, purchase_id: str) -> Purchase | None:
    async with db.operating() as tx:
        return await purchases.find(tx, purchase_id)


async def _sold(db: Database, provider: Provider, since: datetime, now: datetime) -> list[Purchase]:
    async with db.operating() as tx:
        sold = await purchases.paid_since(tx, provider, since)
    return [purchase for purchase in sold if purchase.created_at < now - GRACE]


async def daily(
    db: Database,
    stop: asyncio.Event,
    run: Callable[[], Awaitable[Report]],
    *,
    every_s: float = DAY_S,
) -> None:
    """Reconcile once a day in whichever process holds the lease, until `stop` is set.

    The day is counted by the audit log, so that restarts neither repeat nor skip it.
    """
    owner = new_id()
    while not stop.is_set():
        try:
            if await leadership.lead(db, LEASE, owner, LEASE_S) and await _is_due(db, every_s):
                report = await run()
                differences = len(report.differences)
                log.info(
                    "Sales were compared.",
                    extra={"seen": report.seen, "differences": differences},
                )
                await _note_run(db, report)
        except (errors.PaymentError, DbError) as error:
            log.warning("Sales could not be compared.", extra={"code": error.code})
        try:
            async with asyncio.timeout(min(LEASE_S / 3, every_s)):
                await stop.wait()
        except TimeoutError:
            continue
    with suppress(DbError):
        await leadership.leave(db, LEASE, owner)


async def _is_due(db: Database, every_s: float) -> bool:
    async with db.operating() as tx:
        last = await audit.last(tx, "reconcile", "ran")
    return last is None or (datetime.now(UTC) - last.at).total_seconds() >= every_s


async def _note_run(db: Database, report: Report) -> None:
    async with db.operating() as tx:
        await audit.record(tx, "reconcile", "ran", "", {"seen": report.seen})
