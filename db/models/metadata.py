"""What all tables share. Importing any module of this package knows them all (`__init__.py`)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Integer, MetaData

METADATA: Final = MetaData()
BIG_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts up; SQLite counts only what is called INTEGER."""
