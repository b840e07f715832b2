"""Every table. Times are whole milliseconds since 1970 in UTC, by the database's clock.

`Owned` marks what belongs to a person: session.py shows an acting account only its own rows
of it, and on Postgres row-level security does so again. Credits are whole numbers.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

MAX_CREDITS: Final = 1_000_000_000
"""The largest amount in one posting; far below 64 bits, so sums cannot overflow."""


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, so that both databases and both drivers see the same bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Data to text."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Text to data."""
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[datetime]):
    """A time-zone aware UTC datetime, kept as milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Datetime to milliseconds."""
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Milliseconds to datetime."""
        return None if value is None else moment(value)


def moment(at_ms: int) -> datetime:
    """Milliseconds since 1970 as an aware UTC datetime."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


class Base(DeclarativeBase):
    """The declarative base of all tables."""


class Owned:
    """A row that belongs to one account."""

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)


class AccountRow(Base):
    """A person, whatever chats they use."""

    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    language: Mapped[str] = mapped_column(Text, default="en")
    settings: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    is_banned: Mapped[bool] = mapped_column(Boolean, default=False)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class IdentityRow(Owned, Base):
    """A person's name on one platform."""

    __tablename__ = "identities"
    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    platform_id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class WalletRow(Base):
    """Credits of one person (`account_id`), or of a server or group (`place_key`)."""

    __tablename__ = "wallets"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    place_key: Mapped[str | None] = mapped_column(Text, unique=True)
    bought: Mapped[int] = mapped_column(BigInteger, default=0)
    promo: Mapped[int] = mapped_column(BigInteger, default=0)
    allowance_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    """What each member of a shared wallet may spend in 30 days; 0 means no limit."""
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
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
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


class DraftRow(Owned, Base):
    """An idea that is being talked about in one place."""

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[dict[str, Any]] = mapped_column(JsonText)
    place_key: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[str] = mapped_column(Text, default="draft")
    brief: Mapped[dict[str, Any]] = mapped_column(JsonText)
    message_ref: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    price_credits: Mapped[int | None] = mapped_column(BigInteger)
    quoted_until: Mapped[datetime | None] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("drafts_of_a_place", "account_id", "place_key", "updated_at"),)


class VideoRow(Owned, Base):
    """One version of one video, from its hold to its end."""

    __tablename__ = "videos"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    wallet_id: Mapped[str] = mapped_column(ForeignKey("wallets.id"))
    draft_id: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[str | None] = mapped_column(Text)
    brief: Mapped[dict[str, Any]] = mapped_column(JsonText)
    place: Mapped[dict[str, Any]] = mapped_column(JsonText)
    request_ref: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    progress_ref: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(Text, default="queued")
    stage: Mapped[str] = mapped_column(Text, default="")
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    deaths: Mapped[int] = mapped_column(Integer, default=0)
    """How many attempts in a row died at `death_stage`."""
    death_stage: Mapped[str] = mapped_column(Text, default="")
    dispatch: Mapped[int] = mapped_column(Integer, default=0)
    dispatched_at: Mapped[datetime | None] = mapped_column(Moment)
    cancel_requested: Mapped[bool] = mapped_column(Boolean, default=False)
    price_credits: Mapped[int] = mapped_column(BigInteger, default=0)
    is_paid: Mapped[bool] = mapped_column(Boolean, default=False)
    """The hold took at least one bought credit."""
    upload_limit_bytes: Mapped[int | None] = mapped_column(BigInteger)
    script: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    result: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    error: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    cost_usd: Mapped[float] = mapped_column(Float, default=0.0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'delivering', 'done', 'kept', 'failed', 'cancelled')",
            name="known_state",
        ),
        Index("videos_of_a_person", "account_id", "created_at"),
        Index(
            "videos_alive",
            "created_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class AssetRow(Owned, Base):
    """Something that was made or paid for, under its content key."""

    __tablename__ = "assets"
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    video_id: Mapped[str] = mapped_column(Text, index=True)
    kind: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    cost_usd: Mapped[float] = mapped_column(Float, default=0.0)
    created_at: Mapped[datetime] = mapped_column(Moment)


class RequestRow(Owned, Base):
    """A provider's request id, stored before its result is waited for."""

    __tablename__ = "provider_requests"
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_id: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)


class InboxRow(Base):
    """An update from a chat or a webhook; handled in order per chat."""

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    surface: Mapped[str] = mapped_column(Text)
    update_id: Mapped[str] = mapped_column(Text)
    chat_key: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(Text, default="new")
    replies: Mapped[list[Any] | None] = mapped_column(JsonText)
    received_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("surface", "update_id", name="each_update_once"),
        Index(
            "inbox_unfinished",
            "surface",
            "id",
            sqlite_where=text("state <> 'answered'"),
            postgresql_where=text("state <> 'answered'"),
        ),
    )


class AuditRow(Base):
    """What an admin or the system did; never changed."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    actor: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(Moment)


class LeaseRow(Base):
    """Who leads a task that only one process may do."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(Moment)


class SwitchRow(Base):
    """What admins switched: templates off, prices, pause."""

    __tablename__ = "switches"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)
    actor: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime] = mapped_column(Moment)
