"""Tables of what people make their own: characters that they keep by name, and their voices.

Rows, times and JSON are as in people.py.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.models.metadata import METADATA

# Somebody whom a person keeps by name for their videos; `picture` is a key among their assets, and
# of one that they brought nothing is drawn before they said what their right to it is.
Table(
    "characters",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("looks", Text, nullable=False),
    Column("picture", Text, nullable=False),
    Column("house", Text, nullable=False),
    Column("is_upright", Boolean),
    Column("is_brought", Boolean, nullable=False),
    Column("rights", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
    UniqueConstraint("account_id", "name_key", name="each_name_once"),
)

# A voice that was cloned from its person's own recordings; `vendor_id` is its maker's name for it.
#
# `recordings` are what it is made from, and in which consent was read aloud. `place_key` is the
# group or server that may use it, too.
Table(
    "cloned_voices",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("vendor_id", Text),
    Column("state", Text, nullable=False),
    Column("place_key", Text),
    Column("consent_words", Text, nullable=False),
    Column("recordings", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    CheckConstraint("state IN ('waiting', 'ready', 'refused')", name="known_voice_state"),
    CheckConstraint("state <> 'ready' OR vendor_id IS NOT NULL", name="a_ready_voice_has_its_id"),
    Index(
        "cloned_voices_of_a_place",
        "place_key",
        sqlite_where=text("place_key IS NOT NULL"),
        postgresql_where=text("place_key IS NOT NULL"),
    ),
    Index(
        "cloned_voices_waiting",
        "created_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# Cloned voices whose person does not want them any more, until their maker has deleted them.
Table(
    "erased_voices",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("vendor_id", Text),
    Column("created_at", BigInteger, nullable=False),
)
