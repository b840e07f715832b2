"""What belongs to a place and to nobody."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from db.models.metadata import METADATA

# One server's or group's rules, by its key such as `discord:123`.
Table(
    "place_rules",
    METADATA,
    Column("place_key", Text, primary_key=True),
    Column("rooms", Text, nullable=False),
    Column("templates", Text, nullable=False),
    Column("style", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

# A place that got another key: what names the old one means the new one.
Table(
    "moved_places",
    METADATA,
    Column("old_key", Text, primary_key=True),
    Column("new_key", Text, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
)
