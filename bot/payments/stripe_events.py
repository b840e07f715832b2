"""Stripe's webhooks and answers become facts, facts become postings, and chats are told.

A webhook is verified, then matched once; each case says when it occurs. Nothing in an event is
trusted further than that it happened: the purchase is found by our own metadata, and its
account, amount and currency must be the ones that we asked for.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.payments import errors
from bot.settings.currencies import step_minor
from db.core.database import Database
from db.core.errors import DbError, IdempotencyConflict
from db.core.ids import new_id
from db.jobs import leadership
from db.money import open_purchases, purchases, settling
from db.money.purchase_rows import Dispute, Facts, News, Purchase
from db.people import audit

if TYPE_CHECKING:
    from bot.payments.stripe_client import CheckoutSession, StripeClient

log = logging.getLogger(__name__)

Tell = Callable[[News], Awaitable[None]]
"""Tells the chat of a purchase; may be called again with the same `News.id`."""

Noted = Literal["settled", "foreign", "mismatch", "ignored"]
"""What became of what Stripe said: posted, no sale of ours, unlike our purchase, or no matter."""

OpenPage = Callable[[Database, Purchase], Awaitable[Purchase]]

LOOK_EVERY_S: Final = 2.0
LEASE: Final = "till"
"""As the row of the lease is called."""
LEASE_S: Final = 15.0


class PaymentEvents:
    """One for a process. `counts` says how many events of each kind came, for the metrics.

    Without Stripe it still tells the news of Stars: refunds, and what reconciliation found.
    Without `tell`, as in `talemill reconcile`, news waits for the bot.
    """

    def __init__(self, db: Database, stripe: StripeClient | None, tell: Tell | None) -> None:
        self.db, self.stripe, self._tell = db, stripe, tell
        self.counts: Counter[str] = Counter()

    def stripe_client(self) -> StripeClient:
        """Stripe; PaymentServiceDenied where it is not configured."""
        if self.stripe is None:
            raise errors.PaymentServiceDenied("Card payments are not configured.")
        return self.stripe

    # -- what Stripe says by itself ---------------------------------------------------------

    async def take(self, body: bytes, signature: str) -> Noted:
        """One webhook call; what became of it. Returns only after the commit.

        BadSignature: answer 4xx. Any other error: answer 5xx, Stripe sends it again.
        """
        event = self.stripe_client().event(body, signature)
        done = await self._match(str(event.type), event.data.object)
        self.counts[f"{event.type}:{done}"] += 1
        return done

    async def _match(self, kind: str, changed: Any) -> Noted:
        done: Noted
        from bot.payments.stripe_client import session_of

        match kind:
            # Somebody finished the page. A card has paid by now; a bank debit may take days.
            case "checkout.session.completed":
                done = await self._note_session(session_of(changed))
            # A slow payment (bank debit, voucher) came in after all.
            case "checkout.session.async_payment_succeeded":
                done = await self._note_session(session_of(changed))
            # A slow payment will never come.
            case "checkout.session.async_payment_failed":
                done = await self._note_session(session_of(changed), ended="failed")
            # Nobody paid within the hour.
            case "checkout.session.expired":
                done = await self._note_session(session_of(changed), ended="expired")
            # Money went back, by an admin in the chat or in Stripe's dashboard; cumulative.
            case "charge.refunded":
                facts = Facts(refunded_minor=int(changed.amount_refunded))
                done = await self._note_charge(changed.payment_intent, facts)
            # The bank took the money of a disputed charge.
            case "charge.dispute.funds_withdrawn":
                taken = Dispute(str(changed.id), int(changed.amount), is_withdrawn=True)
                done = await self._note_charge(changed.payment_intent, Facts(dispute=taken))
            # We won a dispute and have the money back.
            case "charge.dispute.funds_reinstated":
                back = Dispute(str(changed.id), int(changed.amount), is_reinstated=True)
                done = await self._note_charge(changed.payment_intent, Facts(dispute=back))
            # Anything else is acknowledged and counted, or Stripe would send it for days.
            case _:
                done = "ignored"
        return done

    async def _note_session(self, session: CheckoutSession, *, ended: Any = None) -> Noted:
        facts = session.facts
        if ended is not None and not facts.paid:
            facts = Facts(ended=ended, charge_id=facts.charge_id)
        return await self.note(session, facts)

    async def _note_charge(self, charge_id: str | None, facts: Facts) -> Noted:
        """Facts of a charge whose session may be unknown still: then Stripe is asked for it."""
        if not charge_id:
            return "foreign"
        async with self.db.operating() as tx:
            purchase = await purchases.by_charge(tx, "stripe", str(charge_id))
        if purchase is not None:
            await self._settle(purchase, facts)
            return "settled"
        session = await self.stripe_client().look_by_charge(str(charge_id))
        if session is None:
            return "foreign"
        noted = await self.note(session, session.facts)
        if noted != "settled":
            return noted
        return await self.note(session, facts)

    # -- what we do with it -------------------------------------------------------------------

    async def note(self, session: CheckoutSession, facts: Facts) -> Noted:
        """Settle a session's purchase; "foreign" or "mismatch" for what is not ours."""
        if not session.purchase_id:
            return "foreign"
        async with self.db.operating() as tx:
            purchase = await purchases.find(tx, session.purchase_id)
        if purchase is None:
            return "foreign"
        if not session.fits(purchase):
            await self._report(purchase, "mismatch", session.id)
            return "mismatch"
        if purchase.session_id is None:
            # The process that made the page died before it wrote the session down.
            purchase = await purchases.opened(
                self.db,
                purchase.id,
                session.id,
                session.url,
                ask_in_s=open_purchases.ASK_AFTER_S[0],
            )
        elif purchase.session_id != session.id:
            await self._report(purchase, "mismatch", session.id)
            return "mismatch"
        try:
            await self._settle(purchase, facts)
            for dispute in session.disputes:
                await self._settle(purchase, Facts(dispute=dispute))
        except IdempotencyConflict:
            await self._report(purchase, "conflict", session.id)
            return "mismatch"
        return "settled"

    async def ask(self, purchase: Purchase) -> None:
        """Ask Stripe about one purchase and settle what it says."""
        if purchase.provider == "stripe" and purchase.session_id is not None:
            session = await self.stripe_client().look(purchase.session_id)
            await self.note(session, session.facts)

    async def refund(self, purchase: Purchase, amount_minor: int, *, actor: str) -> Purchase:
        """Give money back through Stripe; posted only when Stripe confirms. Cumulative.

        NotRefundable for more than is left. The purchase as it is afterwards.
        """
        is_open = purchase.state == "paid" and purchase.charge_id
        if not is_open or not 0 < amount_minor <= purchase.refundable_minor:
            raise errors.NotRefundable
        if amount_minor % step_minor(purchase.currency):
            raise errors.TooFine
        status = await self.stripe_client().refund(purchase, amount_minor, actor=actor)
        async with self.db.operating() as tx:
            details = {"amount_minor": amount_minor, "status": status}
            await audit.record(tx, actor, "refund", purchase.id, details)
        await self.ask(purchase)
        async with self.db.operating() as tx:
            return await purchases.get(tx, purchase.id)

    async def _settle(self, purchase: Purchase, facts: Facts) -> None:
        async with self.db.operating() as tx:
            news = await settling.settle(tx, purchase.id, facts)
        for one in news[-1:]:
            await self.tell(one)

    async def tell(self, news: News) -> None:
        """Tell the chat; what could not be told is told again by the watch."""
        if self._tell is None:
            return
        try:
            await self._tell(news)
        except Exception as error:
            # Whatever stops a chat must not stop the others; the watch tells it again.
            log.warning("News of a purchase waits.", extra={"code": type(error).__name__})
            return
        await open_purchases.told(self.db, news)

    async def _report(self, purchase: Purchase, act: str, session_id: str) -> None:
        log.error("A checkout session does not fit its purchase.", extra={"purchase": purchase.id})
        async with self.db.operating() as tx:
            await audit.record(tx, "stripe", act, purchase.id, {"session": session_id})

    # -- what we ask by ourselves ---------------------------------------------------------------

    async def watch(self, stop: asyncio.Event, *, open_page: OpenPage | None = None) -> None:
        """Ask about open purchases at their times, under a lease, until `stop` is set.

        So paying works without a public webhook, and news that a crash kept back is told.
        `open_page` makes the page of a purchase whose process died before it could.
        """
        owner = new_id()
        while not stop.is_set():
            try:
                if await leadership.lead(self.db, LEASE, owner, LEASE_S):
                    await self.round(open_page=open_page)
            except DbError:
                log.warning("The payments cannot reach the database.")
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await stop.wait()
            except TimeoutError:
                continue
        with suppress(DbError):
            await leadership.leave(self.db, LEASE, owner)

    async def round(self, *, open_page: OpenPage | None = None) -> None:
        """Ask and tell once what is due now."""
        for purchase in await open_purchases.due(self.db):
            await self._trying(self.ask(purchase))
        if open_page is not None and self.stripe is not None:
            for purchase in await open_purchases.left_unopened(self.db):
                await self._trying(open_page(self.db, purchase))
        for news in await open_purchases.untold(self.db):
            await self.tell(news)

    async def _trying(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except errors.PaymentError as error:
            log.warning("Stripe could not be asked.", extra={"code": error.code})
