"""Tables of people and their videos; those of money are in money.py.

A row of a person carries `account_id`. Times are milliseconds since 1970 by the database's clock;
JSON is kept as text, so that both databases and both drivers see the same bytes.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.models.metadata import BIG_SERIAL, METADATA

# A person, whatever chats they use.
Table(
    "accounts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("is_banned", Boolean, nullable=False),
    Column("merged_into", Text, ForeignKey("accounts.id")),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index(
        "accounts_joined",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
)

# A person's name on one platform.
Table(
    "identities",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("platform_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
)

# An idea that is being talked about in one place.
Table(
    "drafts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("place_key", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("brief", Text, nullable=False),
    Column("message_ref", Text),
    Column("price_credits", BigInteger),
    # Whose credits the quote said would pay.
    Column("wallet_id", Text),
    Column("quoted_until", BigInteger),
    # Of a change: the script and pictures as the person left them.
    Column("board", Text),
    Column("updated_at", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Index("drafts_of_a_place", "account_id", "place_key", "updated_at"),
    Index(
        "drafts_waiting",
        "updated_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# One version of one video, from its hold to its end.
Table(
    "videos",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wallet_id", Text, ForeignKey("wallets.id"), nullable=False),
    Column("draft_id", Text),
    # The version that this one was changed from, and the first of all its versions.
    Column("parent_id", Text),
    Column("root_id", Text, nullable=False, index=True),
    Column("brief", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("request_ref", Text),
    Column("progress_ref", Text),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", BigInteger),
    # How many attempts in a row died at `death_stage`.
    Column("deaths", Integer, nullable=False),
    Column("death_stage", Text, nullable=False),
    Column("dispatch", Integer, nullable=False),
    Column("dispatched_at", BigInteger),
    Column("cancel_requested", Boolean, nullable=False),
    Column("price_credits", BigInteger, nullable=False),
    # The hold took at least one bought credit.
    Column("is_paid", Boolean, nullable=False),
    Column("upload_limit_bytes", BigInteger),
    Column("result", Text),
    Column("error", Text),
    Column("cost_usd", Float, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    # The script and pictures as they stand (pipeline/editing/board.py), once there are any.
    Column("board", Text),
    # Whether it waits for its person once script and pictures are there, what of its price is
    # kept when it ends there, and the redraws that its price still carries.
    Column("stops_at_storyboard", Boolean, nullable=False),
    # Whether a worker makes a draft of it before it waits again.
    Column("wants_draft", Boolean, nullable=False),
    Column("storyboard_credits", BigInteger, nullable=False),
    Column("redraws_left", Integer, nullable=False),
    Column("waits_until", BigInteger),
    Column("is_reminded", Boolean, nullable=False),
    # When its lifetime in the storage was over.
    Column("files_gone_at", BigInteger),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    CheckConstraint(
        "state IN ('queued', 'running', 'waiting', 'delivering', 'done', 'kept', 'failed',"
        " 'cancelled')",
        name="known_state",
    ),
    CheckConstraint("(state = 'waiting') = (waits_until IS NOT NULL)", name="who_waits_has_an_end"),
    Index(
        "videos_waiting",
        "waits_until",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("videos_of_a_person", "account_id", "created_at"),
    # A second try is free once, whoever presses it how often.
    Index(
        "one_free_try",
        "parent_id",
        unique=True,
        sqlite_where=text("parent_id IS NOT NULL AND draft_id IS NULL"),
        postgresql_where=text("parent_id IS NOT NULL AND draft_id IS NULL"),
    ),
    Index(
        "videos_alive",
        "created_at",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "videos_ended",
        "ended_at",
        sqlite_where=text("ended_at IS NOT NULL"),
        postgresql_where=text("ended_at IS NOT NULL"),
    ),
    Index(
        "videos_with_files",
        "ended_at",
        sqlite_where=text("ended_at IS NOT NULL AND files_gone_at IS NULL"),
        postgresql_where=text("ended_at IS NOT NULL AND files_gone_at IS NULL"),
    ),
    Index(
        "videos_finished",
        "ended_at",
        sqlite_where=text("state = 'done' AND attempt = 1"),
        postgresql_where=text("state = 'done' AND attempt = 1"),
    ),
)

# What a version consists of: each picture, line, scene and look under its content key.
#
# `hundredths` of a credit were charged for it in this version: 0 where an earlier version had it,
# or where the whole price covers it (kind `whole`).
Table(
    "video_parts",
    METADATA,
    Column("video_id", Text, ForeignKey("videos.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("root_id", Text, nullable=False, index=True),
    Column("hundredths", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
)

# Something that was made or paid for, under its content key.
Table(
    "assets",
    METADATA,
    Column("account_id", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("video_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("assets_of_a_day", "created_at"),
)

# A provider's request id, stored before its result is waited for.
Table(
    "provider_requests",
    METADATA,
    Column("account_id", Text, ForeignKey("accounts.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# An update from a chat or a webhook; handled in order per chat.
Table(
    "inbox",
    METADATA,
    Column("id", BIG_SERIAL, primary_key=True),
    Column("surface", Text, nullable=False),
    Column("update_id", Text, nullable=False),
    Column("chat_key", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("replies", Text),
    Column("received_at", BigInteger, nullable=False),
    UniqueConstraint("surface", "update_id", name="each_update_once"),
    Index(
        "inbox_unfinished",
        "surface",
        "id",
        sqlite_where=text("state <> 'answered'"),
        postgresql_where=text("state <> 'answered'"),
    ),
)

# What an admin or the system did; never changed.
Table(
    "audit",
    METADATA,
    Column("id", BIG_SERIAL, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Who leads a task that only one process may do.
Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)

# What admins switched: templates off, prices, pause.
Table(
    "switches",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

# An identity whose account was erased, as a hash: bans, debts, codes and trials follow it.
Table(
    "tombstones",
    METADATA,
    Column("who", Text, primary_key=True),
    Column("erased_account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Files of erased people that a storage still has: one, or all below an account's folder.
Table(
    "erased_files",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("is_folder", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# What became of each template on each day (UTC, days since 1970); `provider` is empty for all of
# it together. Nobody's: it stays when a person is erased.
Table(
    "template_days",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("template", Text, primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("amount", Float, nullable=False),
)
