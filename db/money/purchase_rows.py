"""A purchase as the frozen view that crosses modules, and what is said about one."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from db.core.base import moment
from db.money import balances

Provider = Literal["stripe", "stars"]
PurchaseState = Literal["new", "open", "paid", "failed", "expired"]
NewsKind = Literal["paid", "refunded", "disputed", "reinstated", "failed", "expired"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A frozen view of a purchase; amounts in the currency's smallest unit."""

    id: str
    account_id: str
    wallet_id: str
    provider: Provider
    pack: str
    credits: int
    amount_minor: int
    currency: str
    state: PurchaseState
    session_id: str | None
    charge_id: str | None
    receipt_url: str
    """Stripe's page of the receipt; empty for Stars, and until Stripe said it."""
    url: str
    draft_id: str | None
    place: dict[str, Any] | None
    return_link: str
    refunded_minor: int
    disputed_minor: int
    taken_credits: int
    returned_credits: int
    asks: int
    created_at: datetime

    @property
    def refundable_minor(self) -> int:
        """What of the price can still be given back: Stars go back whole or not at all."""
        if self.provider == "stars":
            return 0 if self.refunded_minor else self.amount_minor
        return max(0, self.amount_minor - self.refunded_minor - self.disputed_minor)

    @property
    def receipt_id(self) -> str:
        """The shop's own id of the sale."""
        return self.session_id or self.charge_id or self.id

    @property
    def receipt(self) -> str:
        """What a person is shown as the receipt: Stripe's page, else the charge's id."""
        return self.receipt_url or self.charge_id or ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the shop says of a purchase; None and 0 say nothing new."""

    paid: bool = False
    ended: Literal["failed", "expired"] | None = None
    charge_id: str | None = None
    refunded_minor: int = 0
    """All that was ever refunded of the charge."""
    dispute: Dispute | None = None
    receipt_url: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute: its money was withdrawn from us, or given back."""

    id: str
    amount_minor: int
    is_withdrawn: bool = False
    is_reinstated: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What changed for the person; `credits` were given, or taken when negative."""

    kind: NewsKind
    credits: int
    purchase: Purchase
    balance: balances.Balance

    @property
    def id(self) -> str:
        """The same for the same news, so that a chat is told once."""
        p = self.purchase
        return f"{p.id}:{self.kind}:{p.taken_credits}:{p.returned_credits}"


_NAMES = tuple(field.name for field in fields(Purchase))
COLUMNS = ", ".join(_NAMES)


def purchase_of(row: Any) -> Purchase:
    """A row of COLUMNS as a Purchase."""
    values = dict(zip(_NAMES, row, strict=True))
    values["place"] = None if values["place"] is None else json.loads(values["place"])
    values["created_at"] = moment(values["created_at"])
    return Purchase(**values)
