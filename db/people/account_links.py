"""/link: two accounts of one person become one.

A code made on one platform is typed on the other within ten minutes. Bought credits, debts and
promo credits move in one transaction; what both were given, the trial or the same promo code, falls
away the second time as far as it is unspent.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from db.core import errors
from db.core.database import Database
from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import ledger
from db.money.ledger import WalletLine
from db.people import accounts, code_guesses
from db.people.accounts import Account

CODE_VALID_S: Final = 600
CODE_CHARS: Final = 8

_FORGET = Sql("DELETE FROM link_codes WHERE account_id = :acting")
_MAKE = Sql(
    """INSERT INTO link_codes (code, account_id, ends_at)
    VALUES (:code, :acting, {now} + :valid_ms)"""
)
_crossing = partial(Sql, crosses="two accounts become one")
_USE = _crossing(
    "DELETE FROM link_codes WHERE code = :code AND ends_at > {now} RETURNING account_id"
)
_PEOPLE = _crossing(
    """SELECT a.id, a.is_banned, a.merged_into, w.id FROM accounts a
    JOIN wallets w ON w.account_id = a.id WHERE a.id = :kept OR a.id = :joined
    ORDER BY a.id {lock}"""
)
_SAME_PLATFORM = _crossing(
    """SELECT 1 FROM identities x JOIN identities y ON x.platform = y.platform
    WHERE x.account_id = :kept AND y.account_id = :joined"""
)
_UNDER_WAY = _crossing(
    "SELECT 1 FROM videos WHERE account_id = :joined AND ended_at IS NULL LIMIT 1"
)
_TWICE = _crossing(
    """SELECT COALESCE(SUM(p.credits), 0) FROM postings p JOIN ledger_transactions t
        ON t.key = p.tx_key
    WHERE p.wallet_id = :joined_wallet AND p.part = 'promo' AND p.credits > 0
    AND t.kind = 'grant' AND (
        t.key LIKE 'trial:%' AND EXISTS (SELECT 1 FROM ledger_transactions o
            JOIN accounts a ON a.id = o.account_id WHERE o.key LIKE 'trial:%'
            AND (a.id = :kept OR a.merged_into = :kept))
        OR EXISTS (SELECT 1 FROM promo_redemptions r JOIN accounts a ON a.id = r.account_id
            WHERE t.key = 'promo:' || r.code || ':' || :joined
            AND EXISTS (SELECT 1 FROM promo_redemptions o JOIN accounts b ON b.id = o.account_id
                WHERE o.code = r.code AND (b.id = :kept OR b.merged_into = :kept))))"""
)
"""What the joining account was given that the other one had, too: the trial, the same codes."""
_SPENT = _crossing(
    """SELECT COALESCE(-SUM(p.credits), 0) FROM postings p JOIN ledger_transactions t
        ON t.key = p.tx_key
    WHERE p.wallet_id = :joined_wallet AND p.part = 'promo' AND t.kind IN ('hold', 'close')"""
)
_FIRST = (
    # Before the wallets are locked, in the order in which everybody else locks.
    _crossing("UPDATE drafts SET account_id = :kept WHERE account_id = :joined"),
    _crossing(
        """UPDATE purchases SET account_id = :kept, wallet_id = CASE
        WHEN wallet_id = :joined_wallet THEN :kept_wallet ELSE wallet_id END
        WHERE account_id = :joined"""
    ),
    _crossing("UPDATE gifts SET account_id = :kept WHERE account_id = :joined"),
    _crossing("UPDATE gifts SET taken_by = :kept WHERE taken_by = :joined"),
)
_REST = (
    _crossing("UPDATE disputes SET account_id = :kept WHERE account_id = :joined"),
    _crossing("UPDATE videos SET account_id = :kept WHERE account_id = :joined"),
    _crossing("UPDATE video_parts SET account_id = :kept WHERE account_id = :joined"),
    _crossing("UPDATE identities SET account_id = :kept WHERE account_id = :joined"),
    _crossing("UPDATE cloned_voices SET account_id = :kept WHERE account_id = :joined"),
    _crossing(
        """DELETE FROM assets WHERE account_id = :joined
        AND key IN (SELECT key FROM assets WHERE account_id = :kept)"""
    ),
    _crossing("UPDATE assets SET account_id = :kept WHERE account_id = :joined"),
    _crossing("DELETE FROM provider_requests WHERE account_id = :joined"),
    # Two of one name stay two.
    _crossing(
        """UPDATE characters SET name = substr(name, 1, 26) || ' ' || substr(id, 1, 3),
        name_key = substr(name_key, 1, 26) || ' ' || substr(id, 1, 3)
        WHERE account_id = :joined
        AND name_key IN (SELECT name_key FROM characters WHERE account_id = :kept)"""
    ),
    _crossing("UPDATE characters SET account_id = :kept WHERE account_id = :joined"),
    _crossing(
        """DELETE FROM wallet_members WHERE account_id = :joined
        AND wallet_id IN (SELECT wallet_id FROM wallet_members WHERE account_id = :kept)"""
    ),
    _crossing("UPDATE wallet_members SET account_id = :kept WHERE account_id = :joined"),
    _crossing("DELETE FROM link_codes WHERE account_id = :joined OR account_id = :kept"),
    _crossing(
        "UPDATE accounts SET merged_into = :kept WHERE id = :joined OR merged_into = :joined"
    ),
)


async def new_code(tx: Transaction, account_id: str) -> str:
    """A code for this account, valid once and for ten minutes; an older one falls away."""
    code = new_id(CODE_CHARS).upper()
    if tx.acting != account_id:
        raise errors.NotYours
    await run(tx, _FORGET)
    await run(tx, _MAKE, code=code, valid_ms=CODE_VALID_S * 1000)
    return code


async def link(db: Database, code: str, account_id: str) -> Account:
    """Join `account_id` into the account that made the code; the account that stays.

    CodeRefused, Banned, VideosUnderWay, SamePlatform, TooManyGuesses.
    """
    clean = code.strip().upper()
    async with db.operating() as tx:
        whose = await code_guesses.allowed(tx, account_id)
        rows = await run(tx, _USE, code=clean)
        if rows:
            return await _join(tx, clean, rows[0][0], account_id)
        await code_guesses.count_wrong(tx, whose)
    raise errors.CodeRefused


async def _join(tx: Transaction, code: str, kept: str, joined: str) -> Account:
    if kept == joined:
        raise errors.CodeRefused
    pair = {"kept": kept, "joined": joined}
    people = {row[0]: row for row in await run(tx, _PEOPLE, **pair)}
    if len(people) != 2 or any(row[2] is not None for row in people.values()):
        raise errors.CodeRefused
    if any(row[1] for row in people.values()):
        raise errors.Banned
    if await run(tx, _SAME_PLATFORM, **pair):
        raise errors.SamePlatform
    names = {**pair, "kept_wallet": people[kept][3], "joined_wallet": people[joined][3]}
    for statement in _FIRST:
        await run(tx, statement, **_wanted(statement, names))
    await _move_credits(tx, names, f"link:{code}:{joined}")
    for statement in _REST:
        await run(tx, statement, **_wanted(statement, names))
    return await accounts.get_account(tx, kept)


async def _move_credits(tx: Transaction, names: dict[str, str], key: str) -> None:
    kept, joined = names["kept_wallet"], names["joined_wallet"]
    have = {one: (await ledger.locked(tx, one))[0] for one in sorted((kept, joined))}
    if await run(tx, _UNDER_WAY, joined=names["joined"]):
        raise errors.VideosUnderWay
    twice = int((await run(tx, _TWICE, **_wanted(_TWICE, names)))[0][0])
    spent = int((await run(tx, _SPENT, joined_wallet=joined))[0][0])
    # What was given twice is what was spent first: other grants are not touched by it.
    void = min(have[joined].promo, max(0, twice - spent))
    moves = (
        (joined, "bought", -have[joined].bought, names["joined"]),
        (kept, "bought", have[joined].bought, names["kept"]),
        (joined, "promo", -have[joined].promo, names["joined"]),
        (kept, "promo", have[joined].promo - void, names["kept"]),
        (None, "grants", void, names["joined"]),
    )
    lines = [WalletLine(*move) for move in moves if move[2]]
    if lines:
        await ledger.post(tx, key, "link", lines, account_id=names["kept"])


def _wanted(statement: Sql, names: dict[str, str]) -> dict[str, Any]:
    return {name: names[name] for name in statement.names}
