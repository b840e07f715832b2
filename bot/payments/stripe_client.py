"""Stripe through its own library: sessions, what became of them, refunds, signed events.

Foreign errors become ours here and nowhere else. Field meanings are from Stripe's API
reference, version 2026-10-28.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.payments import errors
from db.money.purchase_rows import Dispute, Facts, Purchase

SESSION_LIVES_S: Final = 3600
"""Stripe takes 30 minutes to 24 hours; an hour is asked about four times."""
TIMEOUT_S: Final = 20.0
NETWORK_RETRIES: Final = 2
SIGNATURE_TOLERANCE_S: Final = 300
MAX_RECEIPT_CHARS: Final = 500
_EXPAND: Final = "payment_intent.latest_charge"


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """What Stripe says of one checkout session."""

    id: str
    url: str
    purchase_id: str
    """From our metadata; empty for a session that we did not make."""
    account_id: str
    amount_minor: int
    currency: str
    facts: Facts
    disputes: tuple[Dispute, ...] = ()

    def fits(self, purchase: Purchase) -> bool:
        """Whether it is that purchase's: same account, amount and currency."""
        return (
            self.purchase_id == purchase.id
            and self.account_id == purchase.account_id
            and self.amount_minor == purchase.amount_minor
            and self.currency == purchase.currency
        )


class StripeClient:
    """A client of Stripe; `close` it."""

    def __init__(self, api_key: str, *, webhook_secret: str = "", api_base: str = "") -> None:
        import stripe

        self._stripe = stripe
        self._secret = webhook_secret
        # aiohttp is here anyway, and the library calls httpx in a way httpx warns about.
        self._http: Any = stripe.AIOHTTPClient(timeout=TIMEOUT_S)
        self._client = stripe.StripeClient(
            api_key,
            max_network_retries=NETWORK_RETRIES,
            base_addresses={"api": api_base} if api_base else None,
            http_client=self._http,
        )

    async def close(self) -> None:
        """Hang up."""
        await self._http.close_async()

    async def open(
        self, purchase: Purchase, name: str, *, success_url: str, cancel_url: str
    ) -> CheckoutSession:
        """A checkout page for the purchase; asking again finds the same page."""
        about = {"purchase": purchase.id, "account": purchase.account_id}
        with self._translating():
            made = await self._client.v1.checkout.sessions.create_async(
                {
                    "mode": "payment",
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": purchase.currency,
                                "unit_amount": purchase.amount_minor,
                                "product_data": {"name": name},
                            },
                        }
                    ],
                    "client_reference_id": purchase.account_id,
                    "metadata": about,
                    # Refund and dispute events do not carry the session's metadata.
                    "payment_intent_data": {"metadata": about},
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                    "expires_at": int(purchase.created_at.timestamp()) + SESSION_LIVES_S,
                },
                {"idempotency_key": f"open:{purchase.id}"},
            )
            return session_of(made)

    async def look(self, session_id: str) -> CheckoutSession:
        """The session as it is now, with what was refunded or disputed of its charge."""
        with self._translating():
            session = await self._client.v1.checkout.sessions.retrieve_async(
                session_id, {"expand": [_EXPAND]}
            )
            return await self._with_disputes(session)

    async def look_by_charge(self, payment_intent: str) -> CheckoutSession | None:
        """The session that a payment belongs to; None for a payment made elsewhere."""
        with self._translating():
            page = await self._client.v1.checkout.sessions.list_async(
                {"payment_intent": payment_intent, "limit": 1, "expand": [f"data.{_EXPAND}"]}
            )
            return await self._with_disputes(page.data[0]) if page.data else None

    async def paid_since(self, since_s: float) -> AsyncIterator[CheckoutSession]:
        """Every session completed that was made after that time, as far as it is ours."""
        with self._translating():
            page = await self._client.v1.checkout.sessions.list_async(
                {
                    "created": {"gte": int(since_s)},
                    "status": "complete",
                    "limit": 100,
                    "expand": [f"data.{_EXPAND}"],
                }
            )
            async for listed in page.auto_paging_iter():
                session = await self._with_disputes(listed)
                if session.purchase_id:
                    yield session

    async def refund(self, purchase: Purchase, amount_minor: int, *, actor: str) -> str:
        """Ask Stripe to give money back; its status. Repeating the same refund does nothing."""
        so_far = purchase.refunded_minor
        with self._translating():
            made = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": purchase.charge_id or "",
                    "amount": amount_minor,
                    "metadata": {"purchase": purchase.id, "actor": actor},
                },
                {"idempotency_key": f"refund:{purchase.id}:{so_far}:{amount_minor}"},
            )
            return str(made.status)

    def event(self, body: bytes, signature: str) -> Any:
        """A webhook's event; BadSignature unless Stripe signed it in the last five minutes."""
        if not self._secret:
            # Anybody can sign with nothing.
            raise errors.BadSignature
        try:
            return self._client.construct_event(
                body, signature, self._secret, tolerance=SIGNATURE_TOLERANCE_S
            )
        except (self._stripe.SignatureVerificationError, ValueError) as error:
            raise errors.BadSignature from error

    async def _with_disputes(self, raw: Any) -> CheckoutSession:
        session = session_of(raw)
        intent = raw.payment_intent
        charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
        if charge is None or isinstance(charge, str) or not charge.disputed:
            return session
        listed = await self._client.v1.disputes.list_async(
            {"payment_intent": intent.id, "limit": 100}
        )
        disputes = tuple(dispute_of(dispute) for dispute in listed.data)
        return CheckoutSession(
            session.id,
            session.url,
            session.purchase_id,
            session.account_id,
            session.amount_minor,
            session.currency,
            session.facts,
            disputes,
        )

    @contextmanager
    def _translating(self) -> Iterator[None]:
        stripe = self._stripe
        try:
            yield
        except stripe.RateLimitError as error:
            raise errors.PaymentServiceBusy from error
        except stripe.APIConnectionError as error:
            raise errors.PaymentServiceUnreachable from error
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise errors.PaymentServiceDenied from error
        except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
            raise errors.PaymentServiceRefused(
                str(error.user_message or error).split("\n")[0]
            ) from error
        except stripe.StripeError as error:
            busy = error.http_status is not None and error.http_status >= 500
            raise (errors.PaymentServiceBusy if busy else errors.PaymentServiceJunk) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise errors.PaymentServiceJunk from error


def session_of(session: Any) -> CheckoutSession:
    """A checkout session object as what we need of it."""
    about = session.metadata.to_dict() if session.metadata is not None else {}
    intent = session.payment_intent
    intent_id = intent if intent is None or isinstance(intent, str) else intent.id
    charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
    whole = None if isinstance(charge, str) else charge
    refunded = 0 if whole is None else int(whole.amount_refunded)
    ended: Literal["expired"] | None = "expired" if session.status == "expired" else None
    return CheckoutSession(
        id=str(session.id),
        url=str(session.url or ""),
        purchase_id=str(about.get("purchase", "")),
        account_id=str(session.client_reference_id or ""),
        amount_minor=int(session.amount_total or 0),
        currency=str(session.currency or ""),
        facts=Facts(
            paid=session.payment_status in ("paid", "no_payment_required"),
            ended=ended,
            charge_id=intent_id,
            receipt_url=_page(getattr(whole, "receipt_url", None)),
            refunded_minor=refunded,
        ),
    )


def _page(address: Any) -> str:
    """A receipt's address as it may be shown in a chat; empty for anything else."""
    is_page = isinstance(address, str) and address.startswith("https://")
    return address if is_page and len(address) <= MAX_RECEIPT_CHARS else ""


def dispute_of(dispute: Any) -> Dispute:
    """A dispute object; its balance transactions say where the money is."""
    moves = [int(row.amount) for row in dispute.balance_transactions or ()]
    return Dispute(
        id=str(dispute.id),
        amount_minor=int(dispute.amount),
        is_withdrawn=any(move < 0 for move in moves),
        is_reinstated=any(move > 0 for move in moves),
    )


def now_s() -> float:
    """The time as Stripe counts it."""
    return time.time()
