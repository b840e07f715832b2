"""What all rows share: their times and amounts.

Times are whole milliseconds since 1970 in UTC, by the database's clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

MAX_CREDITS: Final = 1_000_000_000
"""The largest amount in one posting; far below 64 bits, so sums cannot overflow."""


def moment(at_ms: int) -> datetime:
    """Milliseconds since 1970 as an aware UTC datetime."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
