"""Giving money back from the chat: whichever service was paid, posted when it confirms.

What Telegram could not give back is tried again for days, and told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from bot.payments import errors, stars
from bot.payments.stars import StarsApi
from bot.payments.stripe_events import PaymentEvents
from db.core.database import Database
from db.core.errors import DbError, NotFound
from db.core.ids import new_id
from db.jobs import leadership
from db.money import purchases, star_refunds
from db.money.purchase_rows import Purchase
from db.money.star_refunds import StarRefund

log = logging.getLogger(__name__)

LEASE: Final = "star refunds"
LEASE_S: Final = 45.0
LOOK_EVERY_S: Final = 10.0

StarsOutcome = Literal["back", "later", "kept"]
"""Of Stars that are owed back: given back, tried again by itself, or for a person to do."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """What became of giving money back: how much, in the currency's smallest unit, and the
    credits taken. `later` is confirmed by the service, `retried` tried again by ourselves."""

    outcome: Literal["done", "later", "retried", "refused"]
    amount_minor: int = 0
    currency: str = ""
    taken_credits: int = 0
    reason: str = ""
    """For logs, in English; `code` is the error's name, for the wording catalogues."""
    code: str = ""


@dataclass(slots=True)
class Refunds:
    """For admins. `stars` is set once Telegram's listener is there."""

    db: Database
    payment_events: PaymentEvents
    stars: StarsApi | None = None

    async def __call__(self, purchase_id: str, amount_minor: int | None, actor: str) -> Refunded:
        """Give back a purchase, or `amount_minor` of it; what came of it, for the admin."""
        try:
            return await self._refund(purchase_id, amount_minor, actor)
        except (errors.PaymentError, NotFound) as error:
            return Refunded("refused", reason=str(error), code=error.code)

    async def give_back_stars(
        self, person_id: str, charge_id: str, amount_stars: int
    ) -> StarsOutcome:
        """A payment in Stars that no purchase waited for."""
        refund = StarRefund(charge_id, person_id, amount_stars)
        try:
            return await self._give_back(refund)
        except errors.PaymentError as error:
            log.warning("Stars could not be given back.", extra={"code": error.code})
            if not error.can_retry:
                return "kept"
        await star_refunds.keep(self.db, refund)
        return "later"

    async def _give_back(self, refund: StarRefund) -> StarsOutcome:
        if self.stars is None:
            return "kept"
        person_id, charge_id = refund.person_id, refund.charge_id
        is_back = await stars.give_back(self.db, self.stars, person_id, charge_id)
        return "back" if is_back else "kept"

    async def _refund(self, purchase_id: str, amount_minor: int | None, actor: str) -> Refunded:
        async with self.db.operating() as tx:
            purchase = await purchases.get(tx, purchase_id)
        if purchase.provider == "stars":
            return await self._stars(purchase, amount_minor, actor)
        amount = purchase.refundable_minor
        if amount_minor is not None:
            amount = amount_minor
        after = await self.payment_events.refund(purchase, amount, actor=actor)
        given = after.refunded_minor - purchase.refunded_minor
        if not given:
            # Stripe has taken it on and confirms it later; credits are taken then.
            return Refunded("later")
        taken = after.taken_credits - purchase.taken_credits
        return Refunded("done", given, after.currency, taken)

    async def _stars(self, purchase: Purchase, amount: int | None, actor: str) -> Refunded:
        if self.stars is None or (amount is not None and amount != purchase.amount_minor):
            raise errors.OnlyWhole
        person_id = await stars.payer_of(self.db, purchase)
        try:
            await stars.refund(self.db, self.stars, purchase, person_id, actor=actor)
        except errors.PaymentError as error:
            if not error.can_retry or purchase.charge_id is None:
                raise
            owed = StarRefund(
                purchase.charge_id, person_id, purchase.amount_minor, purchase.id, actor
            )
            await star_refunds.keep(self.db, owed)
            return Refunded("retried")
        return Refunded("done", purchase.amount_minor, purchase.currency, purchase.credits)

    # -- what is tried again --------------------------------------------------------------

    async def watch(
        self,
        stop: asyncio.Event,
        tell: Callable[[StarRefund, bool], Awaitable[None]],
        *,
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        """Try at their times, under a lease, until `stop` is set.

        `tell` hears of each that is over and whether it is back; what it raises is tried again.
        """
        owner = new_id()
        while not stop.is_set():
            try:
                if self.stars is not None and await leadership.lead(self.db, LEASE, owner, LEASE_S):
                    await self.try_again(tell)
            except DbError as error:
                log.warning("Refunds cannot reach the database.", extra={"code": error.code})
            with suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    await stop.wait()
        with suppress(DbError):
            await leadership.leave(self.db, LEASE, owner)

    async def try_again(self, tell: Callable[[StarRefund, bool], Awaitable[None]]) -> None:
        """Try once what is due now; giving back twice changes nothing."""
        for refund in await star_refunds.due(self.db):
            try:
                is_back = await self._again(refund)
            except errors.PaymentError as error:
                log.warning("Stars could not be given back.", extra={"code": error.code})
                if error.can_retry and not refund.is_last_try:
                    continue
                is_back = False
            try:
                await tell(refund, is_back)
            except (DbError, LookupError):
                log.warning("Somebody could not be told of a refund yet.")
                if not refund.is_last_try:
                    continue
            await star_refunds.done(self.db, refund.charge_id)

    async def _again(self, refund: StarRefund) -> bool:
        """Whether it is back; PaymentError where Telegram did not do it."""
        if refund.purchase_id is None:
            return await self._give_back(refund) == "back"
        async with self.db.operating() as tx:
            purchase = await purchases.find(tx, refund.purchase_id)
        if purchase is None:
            raise errors.NotRefundable
        if not purchase.refunded_minor and self.stars is not None:
            await stars.refund(self.db, self.stars, purchase, refund.person_id, actor=refund.actor)
        return True
