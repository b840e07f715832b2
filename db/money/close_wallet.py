"""Closing a shared wallet: what was bought goes back to who bought it, the rest falls away.

Members spent the oldest purchases first, so what is left belongs to the newest ones. Promo
credits cannot be moved; they and bought credits that no purchase explains (an operator's gift)
go back to `grants`. A later refund or dispute then finds its buyer's own wallet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import ledger
from db.money.ledger import WalletLine
from db.people import audit
from db.people.place_keys import NEWEST_KEY

CLOSED: Final = "closed:"
"""What the place's key of a closed wallet begins with: the place may open another."""

_crossing = partial(Sql, crosses="a shared wallet goes back to all who bought for it")
_FIND = _crossing(f"SELECT id FROM wallets WHERE place_key = {NEWEST_KEY}")
_BOUGHT = _crossing(
    """SELECT u.account_id, CASE WHEN u.state = 'paid'
        THEN u.credits - (u.taken_credits - u.returned_credits) ELSE 0 END
    FROM purchases u WHERE u.wallet_id = :wallet_id ORDER BY u.created_at DESC, u.id DESC {lock}"""
)
_OWN = _crossing("SELECT id FROM wallets WHERE account_id = :account_id")
_UNDER_WAY = _crossing(
    "SELECT 1 FROM videos WHERE wallet_id = :wallet_id AND ended_at IS NULL LIMIT 1"
)
_REST: Final = (
    _crossing(
        """UPDATE purchases SET wallet_id = (SELECT w.id FROM wallets w
        WHERE w.account_id = purchases.account_id) WHERE wallet_id = :wallet_id"""
    ),
    _crossing("DELETE FROM wallet_members WHERE wallet_id = :wallet_id"),
    _crossing(
        f"""UPDATE wallets SET allowance_credits = 0, place_key = '{CLOSED}' || id
        WHERE id = :wallet_id"""
    ),
)


@dataclass(frozen=True, slots=True)
class ClosedWallet:
    """What became of the credits: `returned` by account, and what fell away."""

    returned: dict[str, int]
    fallen_promo: int
    fallen_bought: int


def shared_out(left_credits: int, bought: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Whose the credits that are left are; `bought` is (account, credits), the newest first."""
    found: Counter[str] = Counter()
    for account_id, amount in bought:
        share = min(left_credits, amount)
        if share > 0:
            found[account_id] += share
            left_credits -= share
    return dict(found)


async def close_wallet(db: Database, place_key: str, *, actor: str) -> ClosedWallet:
    """Close the shared wallet of a place; the place may open a new one afterwards.

    NotFound, VideosUnderWay, WalletInDebt (a debt stays where its buyers and operators see it).
    """
    async with db.operating() as tx:
        rows = await run(tx, _FIND, place_key=place_key)
        if not rows or place_key.startswith(CLOSED):
            raise errors.NotFound
        wallet_id = str(rows[0][0])
        # Purchases before wallets, wallets in the order of their ids: as everybody locks.
        bought = [(row[0], int(row[1])) for row in await run(tx, _BOUGHT, wallet_id=wallet_id)]
        own = {who: await _own(tx, who) for who in {who for who, _ in bought}}
        locked = {
            one: (await ledger.locked(tx, one))[0] for one in sorted({wallet_id, *own.values()})
        }
        have = locked[wallet_id]
        if have.bought < 0:
            raise errors.WalletInDebt(0, have.total)
        if await run(tx, _UNDER_WAY, wallet_id=wallet_id):
            raise errors.VideosUnderWay
        shares = shared_out(have.bought, bought)
        closed = ClosedWallet(shares, have.promo, have.bought - sum(shares.values()))
        lines = [
            WalletLine(wallet_id, "bought", -have.bought),
            WalletLine(wallet_id, "promo", -have.promo),
            *[
                WalletLine(own[who], "bought", amount, who)
                for who, amount in sorted(shares.items())
            ],
            WalletLine(None, "grants", closed.fallen_promo + closed.fallen_bought),
        ]
        lines = [line for line in lines if line.credits]
        if lines:
            await ledger.post(tx, f"closing:{wallet_id}", "closing", lines, actor=actor)
        for statement in _REST:
            await run(tx, statement, wallet_id=wallet_id)
        await audit.record(
            tx,
            actor,
            "close_wallet",
            wallet_id,
            {"place": place_key, "returned": shares, "fallen": have.total - sum(shares.values())},
        )
    return closed


async def _own(tx: Transaction, account_id: str) -> str:
    return str((await run(tx, _OWN, account_id=account_id))[0][0])
