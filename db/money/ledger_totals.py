"""The sums of the ledger's accounts, kept up to date by reading only what was posted since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final

from db.core.database import Database
from db.core.sql import Sql, run

PAGE: Final = 50_000
SETTLED_S: Final = 600.0
"""What was posted so long ago is committed, and so is whatever took an earlier number."""
_crossing = partial(Sql, crosses="numbers of the whole house")
_LAST = _crossing(
    """SELECT COALESCE((SELECT max(id) FROM postings), 0), COALESCE((SELECT max(id) FROM postings
    WHERE tx_key = (SELECT key FROM ledger_transactions WHERE created_at < {now} - :settled_ms
        ORDER BY created_at DESC LIMIT 1)), 0)"""
)
_SUMS = _crossing(
    "SELECT part, sum(credits) FROM postings WHERE id > :after AND id <= :until GROUP BY part"
)


class LedgerTotals:
    """Credits in each part of the ledger.

    A posting is immutable and numbered. What is older than SETTLED_S is summed once in a process;
    what is younger at every look, for a transaction that is still open may have an earlier number.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._settled: Counter[str] = Counter()
        self._settled_id = 0

    async def read(self) -> Mapping[str, int]:
        """Credits by part (`bought`, `promo`, `escrow`, `revenue`, `sales`, …); they sum to 0."""
        async with self._db.reading() as tx:
            last, settled = (await run(tx, _LAST, settled_ms=round(SETTLED_S * 1000)))[0]
        settled = max(settled, self._settled_id)
        self._settled.update(await self._sums(self._settled_id, settled))
        self._settled_id = settled
        total = Counter(self._settled)
        total.update(await self._sums(settled, last))
        return dict(total)

    async def _sums(self, after: int, until: int) -> Counter[str]:
        """Page by page, so that no look is long and others get their turn in between."""
        found: Counter[str] = Counter()
        for begin in range(after, until, PAGE):
            async with self._db.reading() as tx:
                rows = await run(tx, _SUMS, after=begin, until=min(begin + PAGE, until))
            found.update({str(part): int(amount) for part, amount in rows})
        return found
