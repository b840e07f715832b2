"""Tables of people and their videos; those of money are in money_models.py.

`Owned` rows belong to a person: session.py shows an acting account only its own, and on
Postgres row-level security does so again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.core.base import BIG_SERIAL, Base, JsonText, Moment, Owned
from db.models.money import (
    DisputeRow,
    GiftRow,
    LinkCodeRow,
    MemberRow,
    PostingRow,
    PromoCodeRow,
    PurchaseRow,
    RedemptionRow,
    TransactionRow,
    TriesRow,
    WalletRow,
)
from db.models.places import PlaceRulesRow

__all__ = [
    "AccountRow",
    "AssetRow",
    "AuditRow",
    "Base",
    "DisputeRow",
    "DraftRow",
    "GiftRow",
    "IdentityRow",
    "InboxRow",
    "LeaseRow",
    "LinkCodeRow",
    "MemberRow",
    "Owned",
    "PlaceRulesRow",
    "PostingRow",
    "PromoCodeRow",
    "PurchaseRow",
    "RedemptionRow",
    "RequestRow",
    "SwitchRow",
    "TransactionRow",
    "TriesRow",
    "VideoRow",
    "WalletRow",
]


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
        Index(
            "videos_finished",
            "ended_at",
            sqlite_where=text("state = 'done' AND attempt = 1"),
            postgresql_where=text("state = 'done' AND attempt = 1"),
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
    id: Mapped[int] = mapped_column(BIG_SERIAL, primary_key=True, autoincrement=True)
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
    id: Mapped[int] = mapped_column(BIG_SERIAL, primary_key=True, autoincrement=True)
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
