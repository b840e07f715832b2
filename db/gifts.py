"""Gifts between people: bought credits only, from wallet to wallet in one transaction."""

from __future__ import annotations

from db import errors, ledger
from db.ledger import Line
from db.session import Database
from db.sql import Sql, run

_WALLETS = Sql(
    """SELECT w.id, a.id, a.is_banned FROM wallets w JOIN accounts a ON a.id = w.account_id
    WHERE a.id = :sender OR a.id = :receiver"""
)


async def gift(db: Database, sender: str, receiver: str, amount_credits: int, *, key: str) -> bool:
    """Give credits to another account, once per key (the update that asked for it).

    False when that key gave them before. BadAmount, NotFound, Banned, OnlyBoughtCredits,
    InsufficientCredits, WalletInDebt.
    """
    ledger.checked(amount_credits)
    if sender == receiver:
        raise errors.BadAmount("A gift goes to somebody else.")
    async with db.operating() as tx:
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
        balance = have[wallets[sender]]
        if balance.bought < 0:
            raise errors.WalletInDebt(amount_credits, balance.total)
        if balance.bought < amount_credits <= balance.total:
            raise errors.OnlyBoughtCredits
        if balance.bought < amount_credits:
            raise errors.InsufficientCredits(amount_credits, balance.total)
        lines = (
            Line(wallets[sender], "bought", -amount_credits, sender),
            Line(wallets[receiver], "bought", amount_credits, receiver),
        )
        await ledger.post(tx, full_key, "gift", lines, account_id=sender, actor=sender)
    return True
