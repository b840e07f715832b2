"""Tables of money: wallets, the ledger, purchases, codes. Credits are whole numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.core.base import BIG_SERIAL, Base, JsonText, Moment, Owned


class WalletRow(Base):
    """Credits of one person (`account_id`), or of a server or group (`place_key`)."""

    __tablename__ = "wallets"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    place_key: Mapped[str | None] = mapped_column(Text, unique=True)
    bought: Mapped[int] = mapped_column(BigInteger, default=0)
    promo: Mapped[int] = mapped_column(BigInteger, default=0)
    allowance_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    """What each member of a shared wallet may spend in 7 days; 0 means no limit."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        CheckConstraint("promo >= 0", name="promo_is_never_negative"),
        CheckConstraint(
            "(account_id IS NULL) <> (place_key IS NULL)", name="one_person_or_one_place"
        ),
        Index(
            "one_wallet_per_person",
            "account_id",
            unique=True,
            sqlite_where=text("account_id IS NOT NULL"),
            postgresql_where=text("account_id IS NOT NULL"),
        ),
    )


class MemberRow(Owned, Base):
    """Who may spend from a shared wallet."""

    __tablename__ = "wallet_members"
    wallet_id: Mapped[str] = mapped_column(ForeignKey("wallets.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    is_manager: Mapped[bool] = mapped_column(Boolean, default=False)


class PostingRow(Base):
    """One line of a transaction: never changed, never deleted.

    `part` is `bought` or `promo` with a wallet, else a system account: escrow, revenue,
    sales, grants, chargebacks. `account_id` is whose history shows the line.
    """

    __tablename__ = "postings"
    id: Mapped[int] = mapped_column(BIG_SERIAL, primary_key=True, autoincrement=True)
    tx_key: Mapped[str] = mapped_column(
        ForeignKey("ledger_transactions.key", deferrable=True, initially="DEFERRED"), index=True
    )
    wallet_id: Mapped[str | None] = mapped_column(ForeignKey("wallets.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    video_id: Mapped[str | None] = mapped_column(Text, index=True)
    part: Mapped[str] = mapped_column(Text)
    credits: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        Index("postings_of_a_wallet", "wallet_id", "id"),
        CheckConstraint("credits <> 0", name="no_empty_posting"),
        CheckConstraint(
            "(wallet_id IS NOT NULL AND part IN ('bought', 'promo')) OR (wallet_id IS NULL AND"
            " part IN ('escrow', 'revenue', 'sales', 'grants', 'chargebacks'))",
            name="part_fits_wallet",
        ),
    )


class TransactionRow(Base):
    """The header that seals a transaction; it goes in after its postings.

    A trigger refuses it unless its postings sum to zero and no spending overdraws.
    """

    __tablename__ = "ledger_transactions"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    video_id: Mapped[str | None] = mapped_column(Text)
    purchase_id: Mapped[str | None] = mapped_column(Text, index=True)
    actor: Mapped[str] = mapped_column(Text, default="")
    memo: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class PurchaseRow(Owned, Base):
    """A pack somebody began to buy, from before the shop is asked to after the last dispute.

    The row keeps what the shop says (`paid`, `refunded_minor`, `disputed_minor`, in the
    currency's smallest unit); db/money/purchases.py posts what is still missing in the ledger.
    """

    __tablename__ = "purchases"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    wallet_id: Mapped[str] = mapped_column(ForeignKey("wallets.id"))
    provider: Mapped[str] = mapped_column(Text)
    pack: Mapped[str] = mapped_column(Text)
    credits: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="new")
    session_id: Mapped[str | None] = mapped_column(Text)
    charge_id: Mapped[str | None] = mapped_column(Text)
    receipt_url: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Stripe's page of the receipt; Stars have none, their charge id is the receipt."""
    url: Mapped[str] = mapped_column(Text, default="")
    draft_id: Mapped[str | None] = mapped_column(Text)
    place: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    return_link: Mapped[str] = mapped_column(Text, default="")
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    disputed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    taken_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    """All credits ever taken back for refunds and disputes: only rises."""
    returned_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    """All credits ever given again for disputes won: only rises."""
    asks: Mapped[int] = mapped_column(Integer, default=0)
    next_ask_at: Mapped[datetime | None] = mapped_column(Moment)
    news: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    """What the chat was not told yet."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("provider", "session_id", name="each_session_once"),
        UniqueConstraint("provider", "charge_id", name="each_charge_once"),
        CheckConstraint("credits > 0 AND amount_minor > 0", name="a_purchase_costs_something"),
        CheckConstraint(
            "state IN ('new', 'open', 'paid', 'failed', 'expired')", name="known_purchase_state"
        ),
        CheckConstraint(
            "taken_credits - returned_credits BETWEEN 0 AND credits",
            name="never_take_more_than_sold",
        ),
        Index("purchases_to_ask", "state", "next_ask_at"),
    )


class DisputeRow(Owned, Base):
    """A disputed charge; both flags only ever rise, so that late events change nothing."""

    __tablename__ = "disputes"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchases.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    is_withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    is_reinstated: Mapped[bool] = mapped_column(Boolean, default=False)


class PromoCodeRow(Base):
    """A code that gives promo credits to a number of people until it ends."""

    __tablename__ = "promo_codes"
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    credits: Mapped[int] = mapped_column(BigInteger)
    uses_left: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (CheckConstraint("uses_left >= 0", name="no_code_is_overused"),)


class RedemptionRow(Owned, Base):
    """Who used which code."""

    __tablename__ = "promo_redemptions"
    code: Mapped[str] = mapped_column(ForeignKey("promo_codes.code"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class LinkCodeRow(Owned, Base):
    """A code that joins two identities; used once, valid for minutes."""

    __tablename__ = "link_codes"
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(Moment)


class GiftRow(Owned, Base):
    """Credits that a person (`account_id`) means to give; they move when the other takes them.

    `state` is `asked` until the giver confirms, `open` while its link waits, then `given`,
    or `withdrawn`. `handle` is the only user name that may open it, such as `telegram:ada`.
    """

    __tablename__ = "gifts"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    credits: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="asked")
    receiver: Mapped[str | None] = mapped_column(Text)
    """Whom it is for, such as `telegram:123`; None for whoever opens the link."""
    handle: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, default="")
    """How the giver called the other person."""
    place: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """Where the giver asked, and is told what became of it."""
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    ends_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        CheckConstraint("credits > 0", name="a_gift_is_something"),
        CheckConstraint(
            "state IN ('asked', 'open', 'given', 'withdrawn')", name="known_gift_state"
        ),
    )


class TriesRow(Base):
    """How often codes were guessed wrong in a while: by an identity, and by all (`everybody`)."""

    __tablename__ = "code_tries"
    who: Mapped[str] = mapped_column(Text, primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[datetime] = mapped_column(Moment)
