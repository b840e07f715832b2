"""Shared wallets of servers and groups: members spend from them within a weekly allowance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from db.core import errors
from db.core.base import MAX_CREDITS, moment
from db.core.database import Database
from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money.balances import Balance
from db.people import audit
from db.people.place_keys import NEWEST_KEY


@dataclass(frozen=True, slots=True)
class SharedWallet:
    """A place's wallet; `allowance_credits` is each member's for 7 days, 0 for no limit."""

    id: str
    place_key: str
    balance: Balance
    allowance_credits: int


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a shared wallet, and who it was."""

    kind: str
    credits: int
    who: str
    at: datetime


_crossing = partial(Sql, crosses="a shared wallet is its place's, whose managers were asked")
_POSTINGS = _crossing(
    """SELECT t.kind, p.credits, (SELECT i.name FROM identities i WHERE i.account_id =
    COALESCE(p.account_id, t.account_id) AND i.platform = :platform LIMIT 1), t.created_at
    FROM postings p JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.wallet_id = :wallet_id ORDER BY p.id DESC LIMIT :limit"""
)
_MAKE = _crossing(
    f"""INSERT INTO wallets (id, place_key, bought, promo, allowance_credits, created_at)
    SELECT :id, {NEWEST_KEY}, 0, 0, 0, {{now}} WHERE TRUE ON CONFLICT DO NOTHING"""
)
_FIND = _crossing(
    f"""SELECT id, place_key, bought, promo, allowance_credits FROM wallets
    WHERE place_key = {NEWEST_KEY}"""
)
_JOIN = _crossing(
    """INSERT INTO wallet_members (wallet_id, account_id, is_manager)
    VALUES (:wallet_id, :account_id, FALSE) ON CONFLICT DO NOTHING"""
)
_LEAVE = _crossing(
    "DELETE FROM wallet_members WHERE wallet_id = :wallet_id AND account_id = :account_id"
)
_ALLOW = _crossing(
    """UPDATE wallets SET allowance_credits = :credits WHERE id = :wallet_id
    AND place_key IS NOT NULL RETURNING id"""
)


async def shared_wallet(db: Database, place_key: str) -> SharedWallet:
    """The wallet of a place such as `discord:123`, made when it is first asked for."""
    async with db.operating() as tx:
        await run(tx, _MAKE, id=new_id(), place_key=place_key)
        rows = await run(tx, _FIND, place_key=place_key)
    return _wallet(rows[0])


async def find_shared(db: Database, place_key: str) -> SharedWallet | None:
    """The wallet of a place, when it has one."""
    async with db.operating() as tx:
        return await read_shared(tx, place_key)


async def read_shared(tx: Transaction, place_key: str) -> SharedWallet | None:
    """The same within an operator's transaction."""
    rows = await run(tx, _FIND, place_key=place_key)
    return _wallet(rows[0]) if rows else None


async def join(db: Database, wallet_id: str, account_id: str) -> None:
    """Let a member spend from it; the platform said that they belong to the place."""
    async with db.operating() as tx:
        await run(tx, _JOIN, wallet_id=wallet_id, account_id=account_id)


async def leave(db: Database, wallet_id: str, account_id: str) -> None:
    """From now on this person spends from it no more."""
    async with db.operating() as tx:
        await run(tx, _LEAVE, wallet_id=wallet_id, account_id=account_id)


async def postings(db: Database, wallet_id: str, platform: str, limit: int = 15) -> list[Posting]:
    """A shared wallet's newest postings first, each with the name of who made it."""
    async with db.operating() as tx:
        rows = await run(tx, _POSTINGS, wallet_id=wallet_id, platform=platform, limit=limit)
    return [Posting(kind, amount, who or "?", moment(at)) for kind, amount, who, at in rows]


async def set_allowance(
    tx: Transaction, wallet_id: str, allowance_credits: int, *, actor: str
) -> None:
    """What each member may spend in 7 days; 0 means no limit (operators, asked by managers)."""
    if not 0 <= allowance_credits <= MAX_CREDITS:
        raise errors.BadAmount
    if not await run(tx, _ALLOW, wallet_id=wallet_id, credits=allowance_credits):
        raise errors.NotFound
    await audit.record(tx, actor, "allowance", wallet_id, {"credits": allowance_credits})


def _wallet(row: tuple[str, str, int, int, int]) -> SharedWallet:
    wallet_id, place_key, bought, promo, allowance = row
    return SharedWallet(wallet_id, place_key, Balance(bought, promo), allowance)
