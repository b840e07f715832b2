"""What is sold, and buying it: packs, checkout pages, "I have paid"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.payments import errors
from bot.payments.stripe_events import PaymentEvents
from bot.settings import Settings
from bot.settings.currencies import STARS
from bot.wording import words_in
from db.core.database import Database
from db.money import open_purchases, purchases
from db.money.purchase_rows import Provider, Purchase
from db.people import accounts

if TYPE_CHECKING:
    from bot.payments.stripe_client import StripeClient


@dataclass(frozen=True, slots=True)
class CreditPack:
    """Credits and what they cost; `price_minor` in the currency's smallest unit."""

    key: str
    credits: int
    price_minor: int
    currency: str
    price_stars: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack and one way to pay it; its price in the currency's smallest unit."""

    pack: str
    credits: int
    way: Provider
    price_minor: int
    currency: str


def packs(settings: Settings) -> tuple[CreditPack, ...]:
    """Every pack that the settings sell, the smallest first."""
    sold = [
        CreditPack(
            pack.key, pack.credits, pack.price_cents, settings.stripe.currency, pack.price_stars
        )
        for pack in settings.money.packs
    ]
    return tuple(sorted(sold, key=lambda pack: pack.credits))


class Checkout:
    """Sells packs by card (Stripe) and in Telegram Stars, as far as each is configured."""

    def __init__(
        self,
        sold: Sequence[CreditPack],
        *,
        payment_events: PaymentEvents | None = None,
        has_stars: bool = False,
        page_base: str = "",
        local_base: str = "",
    ) -> None:
        """`page_base` is our public address; `local_base` is reached from this machine alone, and
        serves chats that have no link of their own, as a console."""
        self._packs = {pack.key: pack for pack in sold}
        self._payment_events = payment_events
        self._has_stars = has_stars
        self._page_base = page_base.rstrip("/")
        self._local_base = local_base.rstrip("/")

    def pack(self, key: str) -> CreditPack:
        """A pack by its key; UnknownPack when it is not sold any more."""
        if key not in self._packs:
            raise errors.UnknownPack
        return self._packs[key]

    def offers(self, surface: str, *, at_least: int = 1) -> Sequence[Offer]:
        """Packs of at least so many credits, each way to pay that this surface can show."""
        offers = []
        for pack in self._packs.values():
            if pack.credits < at_least:
                continue
            if self._has_stars and surface == "telegram":
                offers.append(Offer(pack.key, pack.credits, "stars", pack.price_stars, STARS))
            if self._payment_events is not None and self._payment_events.stripe is not None:
                offers.append(
                    Offer(pack.key, pack.credits, "stripe", pack.price_minor, pack.currency)
                )
        return offers

    async def start_purchase(
        self,
        db: Database,
        account_id: str,
        wallet_id: str,
        pack_key: str,
        *,
        provider: Provider,
        draft_id: str | None = None,
        place: dict[str, Any] | None = None,
        return_link: str = "",
    ) -> Purchase:
        """Begin to buy: its `url` is the page to pay on, empty for Stars (send an invoice with
        the purchase's id as payload). UnknownPack, PaymentError."""
        pack = self.pack(pack_key)
        is_stars = provider == "stars"
        async with db.acting(account_id) as tx:
            purchase = await purchases.begin(
                tx,
                account_id,
                wallet_id,
                provider=provider,
                pack=pack.key,
                credits_sold=pack.credits,
                amount_minor=pack.price_stars if is_stars else pack.price_minor,
                currency=STARS if is_stars else pack.currency,
                draft_id=draft_id,
                place=place,
                return_link=return_link,
            )
        return purchase if is_stars else await self.open_page(db, purchase)

    async def open_page(self, db: Database, purchase: Purchase) -> Purchase:
        """Make the checkout page of a purchase that was begun; the same page when repeated."""
        if self._payment_events is None:
            raise errors.PaymentServiceDenied
        async with db.operating() as tx:
            language = (await accounts.get_account(tx, purchase.account_id)).language
        name = words_in(language)("quote.credits", count=purchase.credits)
        success_url, cancel_url = self._ways_back(purchase)
        session = await self._payment_events.stripe_client().open(
            purchase, name, success_url=success_url, cancel_url=cancel_url
        )
        return await purchases.opened(
            db, purchase.id, session.id, session.url, ask_in_s=open_purchases.ASK_AFTER_S[0]
        )

    def _ways_back(self, purchase: Purchase) -> tuple[str, str]:
        """Where the page leads once it is paid, and when it is left: to our pages where others
        can reach them, else straight back to the chat."""
        if not self._page_base and purchase.return_link:
            return purchase.return_link, purchase.return_link
        base = f"{self._page_base or self._local_base}/pay"
        return (
            f"{base}/success?purchase={purchase.id}",
            f"{base}/cancel?purchase={purchase.id}",
        )

    async def check_purchase(self, db: Database, account_id: str, purchase_id: str) -> Purchase:
        """ "I have paid": ask now; the purchase as it is then. NotFound, PaymentError."""
        async with db.acting(account_id) as tx:
            purchase = await purchases.get(tx, purchase_id)
        if (
            purchase.provider == "stripe"
            and purchase.state != "paid"
            and self._payment_events is not None
        ):
            await self._payment_events.ask(purchase)
            async with db.acting(account_id) as tx:
                purchase = await purchases.get(tx, purchase_id)
        return purchase


def build_stripe(settings: Settings) -> StripeClient | None:
    """Stripe as configured; None without a key."""
    key = settings.stripe.api_key.get_secret_value()
    if not key:
        return None
    from bot.payments.stripe_client import StripeClient

    base = settings.stripe.api_base
    return StripeClient(
        key,
        webhook_secret=settings.stripe.webhook_secret.get_secret_value(),
        api_base="" if base == "https://api.stripe.com" else base,
    )


def build_checkout(settings: Settings, payment_events: PaymentEvents | None) -> Checkout:
    """What this installation sells; pages come back to the public address, else to the chat."""
    web = settings.web
    return Checkout(
        packs(settings),
        payment_events=payment_events,
        has_stars=settings.telegram.stars and bool(settings.telegram.token.get_secret_value()),
        page_base=settings.core.public_url,
        local_base=f"http://{web.host}:{web.port}",
    )
