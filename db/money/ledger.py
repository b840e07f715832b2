"""The only module that writes postings: hold, close, grant, and what payments post. (On Postgres a
function of the database writes them, and the one that meets a new person writes their trial.)

A transaction is a set of postings that sum to zero, sealed by a header that goes in last. A
trigger refuses a header whose postings do not balance or that overdraws a wallet, another
refuses every change, and one keeps each wallet's parts equal to its postings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from db.core import errors
from db.core.sql import FOR_ME, Sql, run
from db.core.transaction import Transaction
from db.money.balances import MAY_SPEND, Balance, Part, checked, split


@dataclass(frozen=True, slots=True)
class WalletLine:
    """A posting to be written; `wallet_id` None means a system account."""

    wallet_id: str | None
    part: str
    credits: int
    account_id: str | None = None


LOCK = Sql(
    f"SELECT bought, promo, account_id FROM wallets w WHERE id = :wallet_id AND {MAY_SPEND}",
    postgres="SELECT bought, promo, account_id FROM talemill_lock_wallet(:wallet_id)",
)
_crossing = partial(Sql, crosses="a key is unique over everybody's transactions")
_KNOWN = _crossing("SELECT kind FROM ledger_transactions WHERE key = :key")
POSTING = Sql(
    """INSERT INTO postings (tx_key, wallet_id, account_id, video_id, part, credits)
    SELECT :key, :wallet_id, :account_id, :video_id, :part, :credits
    WHERE (CAST(:acting AS TEXT) IS NULL OR :account_id = :acting AND (:wallet_id IS NULL
        OR EXISTS (SELECT 1 FROM wallets w WHERE w.id = :wallet_id AND w.account_id = :acting)
        OR EXISTS (SELECT 1 FROM wallet_members m
            WHERE m.wallet_id = :wallet_id AND m.account_id = :acting)
        OR EXISTS (SELECT 1 FROM postings p WHERE p.video_id = :video_id
            AND p.wallet_id = :wallet_id AND p.account_id = :acting)))"""
)
"""SQLite's; whoever left a shared wallet may still close a hold that was taken from it."""
HEADER = Sql(
    f"""INSERT INTO ledger_transactions
    (key, kind, account_id, video_id, purchase_id, actor, memo, created_at)
    SELECT :key, :kind, :account_id, :video_id, :purchase_id, :actor, :memo, {{now}}
    WHERE {FOR_ME} AND (CAST(:acting AS TEXT) IS NULL OR :kind IN ('hold', 'close'))
    RETURNING key"""
)
"""SQLite's; a person posts nothing but its own holds and their ends."""
POST = Sql(
    """SELECT talemill_post(:key, :kind, :account_id, :video_id, :purchase_id, :actor, :memo,
    :wallets, :accounts, :parts, :amounts)"""
)
OPEN_HOLDS = Sql(
    """SELECT p.tx_key, p.wallet_id, p.part, -p.credits, p.account_id FROM postings p
    WHERE p.video_id = :video_id AND (CAST(:acting AS TEXT) IS NULL OR p.account_id = :acting)
    AND p.wallet_id IS NOT NULL AND p.tx_key LIKE 'hold:%'
    AND NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.key = 'close:' || p.tx_key)
    ORDER BY p.id"""
)
_ALLOWANCE = Sql(
    f"""SELECT w.allowance_credits, COALESCE((SELECT -SUM(p.credits) FROM postings p
        JOIN ledger_transactions t ON t.key = p.tx_key
        WHERE p.wallet_id = w.id AND t.kind IN ('hold', 'close') AND (p.account_id = :acting
            OR p.account_id IN (SELECT a.id FROM accounts a WHERE a.merged_into = :acting))
        AND t.created_at > {{now}} - 604800000), 0)
    FROM wallets w WHERE w.id = :wallet_id AND {MAY_SPEND}"""
)


async def post(
    tx: Transaction,
    key: str,
    kind: str,
    lines: Sequence[WalletLine],
    *,
    video_id: str | None = None,
    purchase_id: str | None = None,
    account_id: str | None = None,
    actor: str = "",
    memo: str = "",
) -> None:
    """Write one transaction; its key must be new (callers that may repeat ask `known`)."""
    if not tx.is_sqlite:
        await run(
            tx,
            POST,
            key=key,
            kind=kind,
            account_id=account_id,
            video_id=video_id,
            purchase_id=purchase_id,
            actor=actor,
            memo=memo,
            wallets=[line.wallet_id for line in lines],
            accounts=[line.account_id for line in lines],
            parts=[line.part for line in lines],
            amounts=[line.credits for line in lines],
        )
        return
    for line in lines:
        await run(
            tx,
            POSTING,
            key=key,
            wallet_id=line.wallet_id,
            account_id=line.account_id or account_id,
            video_id=video_id,
            part=line.part,
            credits=line.credits,
        )
    sealed = await run(
        tx,
        HEADER,
        key=key,
        kind=kind,
        account_id=account_id,
        video_id=video_id,
        purchase_id=purchase_id,
        actor=actor,
        memo=memo,
    )
    if not sealed:
        raise errors.NotYours


async def known(tx: Transaction, key: str, kind: str) -> bool:
    """Whether that transaction was posted; IdempotencyConflict when as something else."""
    rows = await run(tx, _KNOWN, key=key)
    if rows and rows[0][0] != kind:
        raise errors.IdempotencyConflict
    return bool(rows)


async def locked(tx: Transaction, wallet_id: str) -> tuple[Balance, str | None]:
    """The wallet's balance and owner, unchanged by others until the transaction ends."""
    rows = await run(tx, LOCK, wallet_id=wallet_id)
    if not rows:
        raise errors.NotFound
    bought, promo, owner = rows[0]
    return Balance(bought, promo), owner


async def grant(
    tx: Transaction,
    wallet_id: str,
    amount_credits: int,
    *,
    part: Part = "promo",
    key: str,
    memo: str = "",
    actor: str = "",
) -> bool:
    """Give credits once per key; False when that key gave them before."""
    checked(amount_credits)
    _, owner = await locked(tx, wallet_id)
    if await known(tx, key, "grant"):
        return False
    lines = (
        WalletLine(wallet_id, part, amount_credits),
        WalletLine(None, "grants", -amount_credits),
    )
    await post(tx, key, "grant", lines, account_id=owner, actor=actor, memo=memo)
    return True


async def hold(
    tx: Transaction, wallet_id: str, video_id: str, amount_credits: int, *, number: int = 0
) -> bool:
    """Move a video's price from the wallet to escrow; True when a bought credit was taken.

    A free redo is a hold of 0, which posts nothing. `number` counts what is added to a hold
    later. InsufficientCredits, WalletInDebt.
    """
    if amount_credits == 0:
        return False
    checked(amount_credits)
    have, owner = await locked(tx, wallet_id)
    if owner is None and tx.acting is not None:
        await _check_allowance(tx, wallet_id, amount_credits)
    parts = split(amount_credits, have)
    added = f":{number}" if number else ""
    for part, amount in parts:
        lines = (WalletLine(wallet_id, part, -amount), WalletLine(None, "escrow", amount))
        await post(
            tx,
            f"hold:{video_id}:{part}{added}",
            "hold",
            lines,
            video_id=video_id,
            account_id=tx.acting or owner,
        )
    return any(part == "bought" for part, _ in parts)


async def spent_of_allowance(tx: Transaction, wallet_id: str) -> int:
    """What the acting member spent of a shared wallet in 7 days; 0 for whoever is no member yet."""
    rows = await run(tx, _ALLOWANCE, wallet_id=wallet_id)
    return int(rows[0][1]) if rows else 0


async def _check_allowance(tx: Transaction, wallet_id: str, amount_credits: int) -> None:
    """A member of a shared wallet spends at most its allowance in 7 days."""
    allowed, spent = (await run(tx, _ALLOWANCE, wallet_id=wallet_id))[0]
    if allowed and spent + amount_credits > allowed:
        raise errors.AllowanceSpent(amount_credits, max(0, allowed - spent))


async def close(tx: Transaction, video_id: str, *, owed: int) -> None:
    """End a video's hold once: `owed` to revenue, the rest back to the parts it came from.

    Promo credits are owed first. Closing again does nothing.
    """
    holds = await run(tx, OPEN_HOLDS, video_id=video_id)
    if owed < 0:
        raise errors.BadAmount
    left = owed
    for key, wallet_id, part, amount, account_id in holds:
        taken = min(left, amount)
        left -= taken
        lines = [WalletLine(None, "escrow", -amount)]
        if taken:
            lines.append(WalletLine(None, "revenue", taken))
        if amount > taken:
            lines.append(WalletLine(wallet_id, part, amount - taken))
        await post(tx, f"close:{key}", "close", lines, video_id=video_id, account_id=account_id)
    if holds and left:
        raise errors.BadAmount("More is owed than was held.")
