"""Codes cannot be guessed: wrong ones are counted for each identity.

Promo, link and gift codes share the counts, which fall away an hour after the first wrong one.
`allowed` comes first in the transaction that looks at a code; it locks the counts, so that
guesses at the same instant are counted one after the other.

Nothing is counted over everybody: a crowd that guesses must not close codes for people who have
the right one. What a crowd finds is bounded by the codes themselves: a million identities with
eight guesses each in a link code's ten minutes find it with a chance of 2 in 100,000.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from db.core import errors
from db.core.sql import Sql, run
from db.core.transaction import Transaction

WINDOW_S: Final = 3600
PERSONS: Final = 8
"""Wrong codes of one identity in an hour; joined identities share the strictest count."""

_crossing = partial(Sql, crosses="an identity's guesses outlive its account")
_IDENTITIES = _crossing(
    "SELECT platform || ':' || platform_id FROM identities WHERE account_id = :account_id"
)
_LOOK = _crossing(
    """INSERT INTO code_tries (who, wrong, ends_at) VALUES (:who, 0, {now} + :window_ms)
    ON CONFLICT (who) DO UPDATE SET
    wrong = CASE WHEN code_tries.ends_at <= {now} THEN 0 ELSE code_tries.wrong END,
    ends_at = CASE WHEN code_tries.wrong = 0 OR code_tries.ends_at <= {now}
        THEN excluded.ends_at ELSE code_tries.ends_at END
    RETURNING wrong, ends_at - {now}"""
)
_COUNT = _crossing("UPDATE code_tries SET wrong = wrong + 1 WHERE who = :who")
_FORGET = _crossing("DELETE FROM code_tries WHERE ends_at <= {now} OR wrong = 0")


async def allowed(tx: Transaction, account_id: str) -> tuple[str, ...]:
    """Whose counts a wrong code raises (for `count_wrong`). TooManyGuesses."""
    # In one order by all, so that no two wait for each other.
    mine = tuple(sorted(row[0] for row in await run(tx, _IDENTITIES, account_id=account_id)))
    for who in mine:
        if wait_s := await _look(tx, who, PERSONS):
            raise errors.TooManyGuesses(wait_s)
    return mine


async def count_wrong(tx: Transaction, whose: tuple[str, ...]) -> None:
    """A code was wrong; the caller commits this and only then refuses."""
    for who in whose:
        await run(tx, _COUNT, who=who)
    await run(tx, _FORGET)


async def _look(tx: Transaction, who: str, limit: int) -> float:
    """Seconds to wait; 0 while the count is below its limit."""
    rows = await run(tx, _LOOK, who=who, window_ms=WINDOW_S * 1000)
    wrong, left_ms = rows[0]
    return max(1.0, left_ms / 1000) if wrong >= limit else 0.0
