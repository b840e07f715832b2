"""Who was erased and comes back: a new account, with what followed the identity.

A tombstone keeps no name: only the identity's hash and the account that was erased, in whose
place bans, debts, redeemed codes, spent allowances and the trial are still written. Whoever comes
back gets an account without words, files or credits, into which the erased one is joined.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Final

from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import debts

_crossing = partial(Sql, crosses="whose an identity was is asked before anybody acts")
_IDENTITIES = _crossing(
    "SELECT platform, platform_id FROM identities WHERE account_id = :account_id"
)
_BURY = _crossing(
    """INSERT INTO tombstones (who, erased_account, created_at) VALUES (:who, :account_id, {now})
    ON CONFLICT (who) DO UPDATE SET erased_account = excluded.erased_account"""
)
_FIND = _crossing(
    """SELECT COALESCE(a.merged_into, a.id) FROM tombstones t
    JOIN accounts a ON a.id = t.erased_account WHERE t.who = :who {lock}"""
)
_ERASED = _crossing("SELECT erased_account FROM tombstones")
_LIFT = _crossing("DELETE FROM tombstones WHERE who = :who")
_LIVING = _crossing("SELECT 1 FROM identities WHERE account_id = :account_id LIMIT 1")
_INHERIT: Final = (
    _crossing(
        """UPDATE accounts SET is_banned = (SELECT e.is_banned FROM accounts e WHERE e.id = :erased)
        WHERE id = :account_id"""
    ),
    _crossing(
        """UPDATE accounts SET merged_into = :account_id
        WHERE id = :erased OR merged_into = :erased"""
    ),
)
_INDEBTED = _crossing(
    """SELECT w.id FROM wallets w JOIN accounts a ON a.id = w.account_id
    WHERE a.merged_into = :account_id AND w.bought < 0 ORDER BY w.id"""
)


def who_of(platform: str, platform_id: str) -> str:
    """An identity as a tombstone has it (talemill_account_for hashes alike)."""
    return hashlib.sha256(f"{platform}:{platform_id}".encode()).hexdigest()


async def bury(tx: Transaction, account_id: str) -> None:
    """Remember every identity of an account that is being erased; before they are deleted."""
    for platform, platform_id in await run(tx, _IDENTITIES, account_id=account_id):
        await run(tx, _BURY, who=who_of(platform, platform_id), account_id=account_id)


async def erased_accounts(db: Database) -> frozenset[str]:
    """Every account that was erased and whose person has not come back."""
    async with db.operating() as tx:
        return frozenset(row[0] for row in await run(tx, _ERASED))


async def find(tx: Transaction, platform: str, platform_id: str) -> str | None:
    """The account whose place an identity takes that was erased; None when it never was."""
    rows = await run(tx, _FIND, who=who_of(platform, platform_id))
    return str(rows[0][0]) if rows else None


async def lift(tx: Transaction, platform: str, platform_id: str) -> None:
    """The identity is there again."""
    await run(tx, _LIFT, who=who_of(platform, platform_id))


async def is_living(tx: Transaction, account_id: str) -> bool:
    """Whether somebody came back to that account already, by another of its identities."""
    return bool(await run(tx, _LIVING, account_id=account_id))


async def inherit(tx: Transaction, account_id: str, erased: str) -> None:
    """The new account takes what the erased one cannot leave behind."""
    for statement in _INHERIT:
        await run(tx, statement, account_id=account_id, erased=erased)
    for (wallet_id,) in await run(tx, _INDEBTED, account_id=account_id):
        await debts.carry(tx, wallet_id)
