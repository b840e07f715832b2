"""The till's open business: purchases whose shop is to be asked, and news not told yet."""

from __future__ import annotations

import json
from functools import partial
from typing import Final

from db.core.database import Database
from db.core.sql import Sql, run
from db.money import balances
from db.money.purchase_rows import News, Purchase
from db.money.purchases import get

ASK_AFTER_S: Final = (20.0, 60.0, 300.0, 1800.0)
"""When an open purchase's shop is asked, in seconds since it was opened."""
REOPEN_AFTER_S: Final = 20.0
"""A purchase that nobody opened by then was left by a process that died."""

_crossing = partial(Sql, crosses="the till asks and tells for everybody")
_DUE = _crossing(
    """SELECT id, asks FROM purchases WHERE state IN ('open', 'paid') AND next_ask_at <= {now}
    ORDER BY next_ask_at, id LIMIT :limit"""
)
_ASKED = _crossing(
    """UPDATE purchases SET asks = asks + 1, next_ask_at = CASE WHEN :wait_ms < 0 THEN NULL
    ELSE next_ask_at + :wait_ms END WHERE id = :id AND asks = :asks"""
)
_LEFT = _crossing(
    """SELECT id FROM purchases WHERE state = 'new' AND provider = 'stripe'
    AND created_at < {now} - :older_ms AND created_at > {now} - 3600000 ORDER BY id LIMIT 20"""
)
_UNTOLD = _crossing("SELECT id, news FROM purchases WHERE news IS NOT NULL ORDER BY id LIMIT 100")
_KEEP = _crossing("UPDATE purchases SET news = :news WHERE id = :id")
_TOLD = _crossing("UPDATE purchases SET news = NULL WHERE id = :id AND news = :news")


async def due(db: Database, limit: int = 20) -> list[Purchase]:
    """Purchases whose shop is to be asked now, open ones or for the receipt of a paid one; each
    is given its next time at once."""
    async with db.operating() as tx:
        found = await run(tx, _DUE, limit=limit)
        for purchase_id, asks in found:
            times = ASK_AFTER_S[asks : asks + 2]
            wait_ms = round((times[1] - times[0]) * 1000) if len(times) == 2 else -1
            await run(tx, _ASKED, id=purchase_id, asks=asks, wait_ms=wait_ms)
        return [await get(tx, purchase_id) for purchase_id, _ in found]


async def left_unopened(db: Database) -> list[Purchase]:
    """Purchases whose checkout page was never made, because a process died in between."""
    async with db.operating() as tx:
        found = await run(tx, _LEFT, older_ms=round(REOPEN_AFTER_S * 1000))
        return [await get(tx, row[0]) for row in found]


async def untold(db: Database) -> list[News]:
    """News that no chat was told yet, as after a crash."""
    async with db.operating() as tx:
        found = []
        for purchase_id, text in await run(tx, _UNTOLD):
            purchase = await get(tx, purchase_id)
            said = json.loads(text)
            balance = await balances.balance(tx, purchase.wallet_id)
            found.append(News(said["kind"], said["credits"], purchase, balance))
        return found


async def keep(db: Database, news: News) -> None:
    """Let the till tell this news, when nobody else will."""
    text = json.dumps({"kind": news.kind, "credits": news.credits})
    async with db.operating() as tx:
        await run(tx, _KEEP, id=news.purchase.id, news=text)


async def told(db: Database, news: News) -> None:
    """The chat was told; later news of the same purchase stay to be told."""
    text = json.dumps({"kind": news.kind, "credits": news.credits})
    async with db.operating() as tx:
        await run(tx, _TOLD, id=news.purchase.id, news=text)


_NUMBERS = _crossing(
    """SELECT state, count(*) FROM videos WHERE ended_at IS NULL GROUP BY state
    UNION ALL SELECT 'open_purchases', count(*) FROM purchases WHERE state = 'open'
    UNION ALL SELECT 'untold_news', count(*) FROM purchases WHERE news IS NOT NULL
    UNION ALL SELECT 'inbox_unanswered', count(*) FROM inbox WHERE state <> 'answered'"""
)
_NUMBER_NAMES: Final = {
    "queued": "videos_queued",
    "running": "videos_running",
    "waiting": "videos_waiting",
    "delivering": "videos_delivering",
}


async def numbers(db: Database) -> dict[str, float]:
    """How much is under way, for the metrics page."""
    found: dict[str, float] = dict.fromkeys(_NUMBER_NAMES.values(), 0.0)
    async with db.reading() as tx:
        for name, count in await run(tx, _NUMBERS):
            found[_NUMBER_NAMES.get(name, name)] = float(count)
    return found
