"""Giving money back from the chat: whichever service was paid, posted when it confirms."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from bot.payments import errors, stars
from bot.payments.stars import StarsApi
from bot.payments.stripe_events import PaymentEvents
from db.core.database import Database
from db.core.errors import NotFound
from db.money import purchases
from db.money.purchase_rows import Purchase

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refunded:
    """What became of giving money back: how much, in the currency's smallest unit, and the
    credits taken."""

    outcome: Literal["done", "later", "refused"]
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

    async def give_back_stars(self, person_id: str, charge_id: str) -> bool:
        """A payment in Stars that no purchase waited for; False where that cannot be done now."""
        try:
            return self.stars is not None and await stars.give_back(
                self.db, self.stars, person_id, charge_id
            )
        except errors.PaymentError as error:
            log.warning("Stars could not be given back.", extra={"code": error.code})
            return False

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
        await stars.refund(self.db, self.stars, purchase, actor=actor)
        return Refunded("done", purchase.amount_minor, purchase.currency, purchase.credits)
