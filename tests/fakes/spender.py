"""A process that spends: `python -m tests.fakes.spender URL ACCOUNT DRAFT…` prints its videos."""

from __future__ import annotations

import asyncio
import sys

from db.core import errors
from db.core.database import Database
from db.jobs import videos
from tests.fixtures import transaction_guard


async def spend(url: str, account_id: str, draft_ids: list[str]) -> int:
    """Confirm every draft at once; how many were not refused."""
    db = await Database.open(url)

    async def confirm(draft_id: str) -> bool:
        try:
            async with db.acting(account_id) as tx:
                await videos.confirm(tx, draft_id, 1)
        except errors.InsufficientCredits:
            return False
        return True

    done = await asyncio.gather(*map(confirm, draft_ids))
    await db.close()
    return sum(done)


if __name__ == "__main__":
    transaction_guard.install()
    print(asyncio.run(spend(sys.argv[1], sys.argv[2], sys.argv[3:])))
