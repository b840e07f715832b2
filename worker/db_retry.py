"""Waiting out a database that is busy or away: what must be written is written when it is back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from db.core.retries import DATABASE, is_database_away, retried

T = TypeVar("T")

PATIENCE_S = 300.0


async def patiently(act: Callable[[], Awaitable[T]], *, for_s: float = PATIENCE_S) -> T:
    """Do `act` until the database takes it; after `for_s` its last error is raised."""
    return await retried(act, replace(DATABASE, for_s=for_s), is_database_away)
