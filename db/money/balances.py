"""What a wallet holds and what became of it: the ledger's read side, and what may be spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.core import errors
from db.core.base import MAX_CREDITS, moment
from db.core.sql import Sql, run
from db.core.transaction import Transaction

Part = Literal["bought", "promo"]


@dataclass(frozen=True, slots=True)
class Balance:
    """What a wallet holds, in credits; `bought` is negative after a chargeback."""

    bought: int
    promo: int

    @property
    def total(self) -> int:
        """Both parts together."""
        return self.bought + self.promo

    @property
    def spendable(self) -> int:
        """What may be spent now: nothing while the wallet is in debt."""
        return 0 if self.bought < 0 else self.total

    @property
    def debt(self) -> int:
        """What must be made up for before anything may be spent."""
        return max(0, -self.bought)

    def missing(self, price_credits: int) -> int:
        """What must be bought before `price_credits` may be spent; 0 where they reach."""
        return max(0, self.debt, price_credits - self.total)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a wallet's history."""

    key: str
    kind: str
    part: str
    credits: int
    video_id: str | None
    memo: str
    at: datetime


def split(amount_credits: int, balance: Balance) -> tuple[tuple[Part, int], ...]:
    """Which parts pay: promo first. InsufficientCredits when they do not reach."""
    if balance.bought < 0:
        raise errors.WalletInDebt(amount_credits, balance.total)
    if amount_credits > balance.total:
        raise errors.InsufficientCredits(amount_credits, balance.total)
    promo = min(amount_credits, balance.promo)
    parts: tuple[tuple[Part, int], ...] = (("promo", promo), ("bought", amount_credits - promo))
    return tuple(part for part in parts if part[1])


def checked(amount_credits: int) -> int:
    """An amount that can be posted, or BadAmount."""
    is_whole = isinstance(amount_credits, int) and not isinstance(amount_credits, bool)
    if not is_whole or not 0 < amount_credits <= MAX_CREDITS:
        raise errors.BadAmount
    return amount_credits


MAY_SPEND = """(CAST(:acting AS TEXT) IS NULL OR w.account_id = :acting OR EXISTS (
    SELECT 1 FROM wallet_members m WHERE m.wallet_id = w.id AND m.account_id = :acting))"""
_BALANCE = Sql(f"SELECT bought, promo FROM wallets w WHERE id = :wallet_id AND {MAY_SPEND}")
_HISTORY = Sql(
    """SELECT t.key, t.kind, p.part, p.credits, p.video_id, t.memo, t.created_at
    FROM postings p JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.wallet_id IN (SELECT CAST(:wallet_id AS TEXT) UNION ALL SELECT j.id FROM wallets w
        JOIN accounts a ON a.merged_into = w.account_id JOIN wallets j ON j.account_id = a.id
        WHERE w.id = :wallet_id)
    AND (CAST(:acting AS TEXT) IS NULL OR p.account_id = :acting
        OR p.account_id IN (SELECT id FROM accounts WHERE merged_into = :acting))
    ORDER BY p.id DESC LIMIT :limit OFFSET :skip"""
)


_OF_VIDEO = Sql(
    """SELECT t.key, t.kind, p.part, p.credits, p.video_id, t.memo, t.created_at
    FROM postings p JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.video_id = :video_id AND p.wallet_id IS NOT NULL
    AND (p.account_id = :acting
        OR p.account_id IN (SELECT id FROM accounts WHERE merged_into = :acting))
    ORDER BY p.id LIMIT :limit"""
)
_MOST_OF_A_VIDEO = 100


async def of_video(tx: Transaction, video_id: str) -> list[Entry]:
    """What wallets were charged for a video and given back, the oldest first."""
    rows = await run(tx, _OF_VIDEO, video_id=video_id, limit=_MOST_OF_A_VIDEO)
    return [
        Entry(key, kind, part, amount, of, memo, moment(at))
        for key, kind, part, amount, of, memo, at in rows
    ]


async def balance(tx: Transaction, wallet_id: str) -> Balance:
    """What the wallet holds now."""
    rows = await run(tx, _BALANCE, wallet_id=wallet_id)
    if not rows:
        raise errors.NotFound
    return Balance(*rows[0])


async def history(
    tx: Transaction, wallet_id: str, limit: int = 20, *, skip: int = 0
) -> list[Entry]:
    """The wallet's newest postings first, and those of accounts that were joined to it.

    Without the `skip` newest.
    """
    rows = await run(tx, _HISTORY, wallet_id=wallet_id, limit=limit, skip=skip)
    return [
        Entry(key, kind, part, amount, video_id, memo, moment(at))
        for key, kind, part, amount, video_id, memo, at in rows
    ]
