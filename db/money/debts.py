"""A debt follows its person: from a wallet that was left behind to the one that is used."""

from __future__ import annotations

from functools import partial

from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import ledger
from db.money.ledger import WalletLine

_crossing = partial(Sql, crosses="a debt moves between two accounts of one person")
_WHERE_TO = _crossing(
    """SELECT a.id, k.id, k.account_id FROM wallets w JOIN accounts a ON a.id = w.account_id
    JOIN wallets k ON k.account_id = a.merged_into WHERE w.id = :wallet_id"""
)


async def carry(tx: Transaction, wallet_id: str) -> None:
    """Move a debt in the wallet of a joined account to where its person has theirs now.

    Nothing for a wallet that is in use, or owes nothing. Operators only.
    """
    rows = await run(tx, _WHERE_TO, wallet_id=wallet_id)
    if not rows:
        return
    joined, kept_wallet, kept = rows[0]
    have = {one: (await ledger.locked(tx, one))[0] for one in sorted((wallet_id, kept_wallet))}
    owed = -have[wallet_id].bought
    if owed > 0:
        lines = (
            WalletLine(wallet_id, "bought", owed, joined),
            WalletLine(kept_wallet, "bought", -owed, kept),
        )
        await ledger.post(tx, f"link:debt:{new_id()}", "link", lines, account_id=kept)
