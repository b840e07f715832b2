"""Taking back what an admin gave, as far as it is unspent."""

from __future__ import annotations

from functools import partial
from typing import Final

from db.core import errors
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import ledger
from db.money.balances import checked
from db.money.ledger import WalletLine

BY_ADMIN: Final = "admin:"
"""What the keys of an admin's grants begin with."""

_crossing = partial(Sql, crosses="an admin's grants are the operator's")
_GIVEN = _crossing(
    f"""SELECT COALESCE(SUM(p.credits), 0) FROM postings p
    JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.wallet_id IN (SELECT CAST(:wallet_id AS TEXT) UNION ALL SELECT j.id FROM wallets w
        JOIN accounts a ON a.merged_into = w.account_id JOIN wallets j ON j.account_id = a.id
        WHERE w.id = :wallet_id)
    AND p.part = 'promo'
    AND (t.kind = 'revoke' OR t.kind = 'grant' AND t.key LIKE '{BY_ADMIN}%')"""
)


async def unspent(tx: Transaction, wallet_id: str) -> int:
    """Credits that admins gave and that can still be taken back; locks the wallet."""
    have, _ = await ledger.locked(tx, wallet_id)
    given = int((await run(tx, _GIVEN, wallet_id=wallet_id))[0][0])
    return max(0, min(have.promo, given))


async def take_back(
    tx: Transaction, wallet_id: str, amount_credits: int, *, key: str, actor: str
) -> bool:
    """Take back so many of the credits that admins gave, once per key; False when that key did.

    InsufficientCredits for more than is unspent of them.
    """
    checked(amount_credits)
    _, owner = await ledger.locked(tx, wallet_id)
    if await ledger.known(tx, key, "revoke"):
        return False
    left = await unspent(tx, wallet_id)
    if amount_credits > left:
        raise errors.InsufficientCredits(amount_credits, left)
    lines = (
        WalletLine(wallet_id, "promo", -amount_credits),
        WalletLine(None, "grants", amount_credits),
    )
    await ledger.post(tx, key, "revoke", lines, account_id=owner, actor=actor)
    return True
