"""Gifts between people: bought credits only, from wallet to wallet in one transaction."""

from __future__ import annotations

from functools import partial

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import balances, ledger
from db.money.balances import Balance
from db.money.ledger import WalletLine

_crossing = partial(Sql, crosses="a gift has two people")
_WALLETS = _crossing(
    """SELECT w.id, a.id, a.is_banned FROM wallets w JOIN accounts a ON a.id = w.account_id
    WHERE a.id = :sender OR a.id = :receiver"""
)


async def gift(db: Database, sender: str, receiver: str, amount_credits: int, *, key: str) -> bool:
    """Give credits to another account at once, once per key.

    False when that key gave them before. BadAmount, NotFound, Banned, OnlyBoughtCredits,
    InsufficientCredits, WalletInDebt, GiftToYourself.
    """
    balances.checked(amount_credits)
    async with db.operating() as tx:
        return await move(tx, sender, receiver, amount_credits, key=key)


async def move(
    tx: Transaction, sender: str, receiver: str, amount_credits: int, *, key: str
) -> bool:
    """As `gift`, in the operator's transaction that is open already."""
    if sender == receiver:
        raise errors.GiftToYourself
    found = {row[1]: row for row in await run(tx, _WALLETS, sender=sender, receiver=receiver)}
    if len(found) != 2:
        raise errors.NotFound
    if any(row[2] for row in found.values()):
        raise errors.Banned
    wallets = {who: row[0] for who, row in found.items()}
    # In the order of their ids, so that two gifts that cross cannot wait for each other.
    have = {one: (await ledger.locked(tx, one))[0] for one in sorted(wallets.values())}
    full_key = f"gift:{key}"
    if await ledger.known(tx, full_key, "gift"):
        return False
    check(have[wallets[sender]], amount_credits)
    lines = (
        WalletLine(wallets[sender], "bought", -amount_credits, sender),
        WalletLine(wallets[receiver], "bought", amount_credits, receiver),
    )
    await ledger.post(tx, full_key, "gift", lines, account_id=sender, actor=sender)
    return True


def check(balance: Balance, amount_credits: int) -> None:
    """That so many bought credits can be given. WalletInDebt, OnlyBoughtCredits,
    InsufficientCredits."""
    if balance.bought < 0:
        raise errors.WalletInDebt(amount_credits, balance.total)
    if balance.bought < amount_credits <= balance.total:
        raise errors.OnlyBoughtCredits
    if balance.bought < amount_credits:
        raise errors.InsufficientCredits(amount_credits, balance.total)
