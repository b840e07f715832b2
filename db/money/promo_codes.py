"""Promo codes: a number of people each get promo credits once, until the code ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from db.core import errors
from db.core.base import moment
from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import balances, ledger
from db.people import code_guesses

MAX_CODE_CHARS = 32
MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class PromoCode:
    """A code, how often it was used, and how often it still can be."""

    code: str
    credits: int
    used: int
    uses_left: int
    ends_at: datetime | None


_crossing = partial(Sql, crosses="a code is everybody's, and redeeming it is the operator's grant")
_CREATE = _crossing(
    """INSERT INTO promo_codes (code, credits, uses_left, ends_at, actor, created_at)
    VALUES (:code, :credits, :uses, :ends_at, :actor, {now})
    ON CONFLICT DO NOTHING RETURNING code"""
)
_LOCK = _crossing(
    """SELECT credits FROM promo_codes WHERE code = :code AND uses_left > 0
    AND (ends_at IS NULL OR ends_at > {now}) {lock}"""
)
_USED = _crossing(
    """SELECT 1 FROM promo_redemptions r JOIN accounts a ON a.id = r.account_id
    WHERE r.code = :code AND (a.id = :account_id OR a.merged_into = :account_id)"""
)
_REDEEM = _crossing(
    """INSERT INTO promo_redemptions (code, account_id, created_at)
    VALUES (:code, :account_id, {now})"""
)
_NEWEST = _crossing(
    """SELECT c.code, c.credits, (SELECT COUNT(*) FROM promo_redemptions r WHERE r.code = c.code),
    c.uses_left, c.ends_at FROM promo_codes c ORDER BY c.created_at DESC, c.code LIMIT :limit"""
)
_END = _crossing(
    """UPDATE promo_codes SET ends_at = CASE WHEN ends_at < {now} THEN ends_at ELSE {now} END
    WHERE code = :code RETURNING code"""
)
_COUNT = _crossing("UPDATE promo_codes SET uses_left = uses_left - 1 WHERE code = :code")
_WALLET = _crossing(
    """SELECT w.id FROM accounts a JOIN wallets w ON w.account_id = a.id
    WHERE a.id = :account_id AND a.merged_into IS NULL {lock}"""
)


async def create_code(
    tx: Transaction,
    code: str,
    *,
    credits_each: int,
    uses: int,
    ends_at: datetime | None = None,
    actor: str = "",
) -> str:
    """A new code (operators only); IdempotencyConflict when there is one of that name."""
    balances.checked(credits_each)
    balances.checked(uses)
    clean = cleaned(code)
    rows = await run(
        tx,
        _CREATE,
        code=clean,
        credits=credits_each,
        uses=uses,
        ends_at=None if ends_at is None else round(ends_at.timestamp() * 1000),
        actor=actor,
    )
    if not rows:
        raise errors.IdempotencyConflict("There is a code of that name already.")
    return clean


async def newest(tx: Transaction, limit: int = MOST_LISTED) -> list[PromoCode]:
    """The newest codes first, ended ones too (operators only)."""
    return [
        PromoCode(code, amount, used, left, None if ends_at is None else moment(ends_at))
        for code, amount, used, left, ends_at in await run(tx, _NEWEST, limit=limit)
    ]


async def end_code(tx: Transaction, code: str) -> str:
    """End a code now (operators only); its name as it is kept. NotFound."""
    try:
        clean = cleaned(code)
    except errors.CodeRefused as error:
        raise errors.NotFound from error
    if not await run(tx, _END, code=clean):
        raise errors.NotFound
    return clean


async def redeem(db: Database, account_id: str, code: str) -> int:
    """Give the person the code's credits, once; how many.

    CodeRefused says no more than no, TooManyGuesses how long to wait.
    """
    clean = cleaned(code)
    async with db.operating() as tx:
        whose = await code_guesses.allowed(tx, account_id)
        given = await _given(tx, account_id, clean)
        if not given:
            await code_guesses.count_wrong(tx, whose)
    if not given:
        raise errors.CodeRefused
    return given


async def _given(tx: Transaction, account_id: str, clean: str) -> int:
    """The credits that the code gave; 0 for one that this person cannot use."""
    # First, as /link does: an account that is being joined redeems nothing beside that.
    wallet = await run(tx, _WALLET, account_id=account_id)
    if not wallet:
        raise errors.DatabaseBusy
    found = await run(tx, _LOCK, code=clean)
    if not found or await run(tx, _USED, code=clean, account_id=account_id):
        return 0
    amount = int(found[0][0])
    await run(tx, _REDEEM, code=clean, account_id=account_id)
    await run(tx, _COUNT, code=clean)
    key = f"promo:{clean}:{account_id}"
    await ledger.grant(tx, wallet[0][0], amount, key=key, memo=f"code {clean}")
    return amount


def cleaned(code: str) -> str:
    """A code as it is kept: capital letters and digits; CodeRefused for anything else."""
    clean = code.strip().upper()
    if not clean.isascii() or not clean.isalnum() or len(clean) > MAX_CODE_CHARS:
        raise errors.CodeRefused
    return clean
