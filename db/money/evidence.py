"""What a dispute of a purchase is answered with: who bought what, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from db.core import errors
from db.core.base import moment
from db.core.database import Database
from db.core.sql import Sql, run
from db.money.balances import Entry
from db.money.purchase_rows import COLUMNS, Purchase, purchase_of

MOST_VIDEOS: Final = 500


@dataclass(frozen=True, slots=True)
class UsedVideo:
    """A video that was made for the buyer after the purchase."""

    id: str
    state: str
    price_credits: int
    asked_at: datetime
    ended_at: datetime | None
    prompt: str
    result: dict[str, Any]

    @property
    def is_delivered(self) -> bool:
        """Whether the chat acknowledged it."""
        return self.state == "done"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it; `identities` as `platform:id (name)`."""

    purchase: Purchase
    identities: tuple[str, ...]
    ledger: tuple[Entry, ...]
    videos: tuple[UsedVideo, ...]


_crossing = partial(Sql, crosses="an operator answers for the installation")
_PURCHASE = _crossing(
    f"SELECT {COLUMNS} FROM purchases WHERE id = :id OR session_id = :id OR charge_id = :id"
)
_WHO = _crossing(
    "SELECT platform, platform_id, name FROM identities WHERE account_id = :account_id"
)
_LEDGER = _crossing(
    """SELECT t.key, t.kind, p.part, p.credits, p.video_id, t.memo, t.created_at
    FROM postings p JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.wallet_id = :wallet_id AND t.created_at >= :since ORDER BY p.id LIMIT :limit"""
)
_VIDEOS = _crossing(
    """SELECT id, state, price_credits, created_at, ended_at, brief, result FROM videos
    WHERE wallet_id = :wallet_id AND created_at >= :since ORDER BY created_at, id LIMIT :limit"""
)


async def evidence(db: Database, wanted: str) -> Evidence:
    """Of a purchase by its id, its session's or its charge's; NotFound."""
    async with db.operating() as tx:
        rows = await run(tx, _PURCHASE, id=wanted)
        if not rows:
            raise errors.NotFound
        purchase = purchase_of(rows[0])
        since = round(purchase.created_at.timestamp() * 1000)
        bounds = {"wallet_id": purchase.wallet_id, "since": since}
        who = await run(tx, _WHO, account_id=purchase.account_id)
        ledger = await run(tx, _LEDGER, **bounds, limit=10 * MOST_VIDEOS)
        videos = await run(tx, _VIDEOS, **bounds, limit=MOST_VIDEOS)
    return Evidence(
        purchase,
        tuple(f"{platform}:{one} ({name})" for platform, one, name in who),
        tuple(
            Entry(key, kind, part, amount, video_id, memo, moment(at))
            for key, kind, part, amount, video_id, memo, at in ledger
        ),
        tuple(_video(row) for row in videos),
    )


def _video(row: Any) -> UsedVideo:
    video_id, state, price, asked_at, ended_at, brief, result = row
    return UsedVideo(
        video_id,
        state,
        price,
        moment(asked_at),
        None if ended_at is None else moment(ended_at),
        str(json.loads(brief).get("prompt", "")),
        json.loads(result) if result else {},
    )
