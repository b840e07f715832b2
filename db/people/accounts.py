"""People: one account, any number of identities, one wallet of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from db.core import errors
from db.core.database import Database
from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import ledger
from db.people import cloned_voices, erased_files, switches, tombstones

MAX_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the conversation sees them."""

    id: str
    wallet_id: str
    language: str
    is_banned: bool
    is_new: bool
    settings: dict[str, Any]


_FIND = Sql(
    """SELECT a.id, w.id, a.language, a.is_banned, a.settings FROM identities i
    JOIN accounts a ON a.id = i.account_id JOIN wallets w ON w.account_id = a.id
    WHERE i.platform = :platform AND i.platform_id = :platform_id
    AND (CAST(:acting AS TEXT) IS NULL OR a.id = :acting)"""
)
_crossing = partial(Sql, crosses="an identity is looked up before its account is known")
_FIND_OR_MAKE = _crossing(
    """SELECT account_id, wallet_id, language, is_banned, settings, is_new FROM
    talemill_account_for(:platform, :platform_id, :name, :language, :trial, :id, :wallet_id)"""
)
_GET = Sql(
    """SELECT a.id, w.id, a.language, a.is_banned, a.settings FROM accounts a
    JOIN wallets w ON w.account_id = a.id
    WHERE a.id = :id AND (CAST(:acting AS TEXT) IS NULL OR a.id = :acting)"""
)
_NEW_ACCOUNT = _crossing(
    """INSERT INTO accounts (id, language, settings, is_banned, created_at, seen_at)
    VALUES (:id, :language, '{}', FALSE, {now}, {now})"""
)
_NEW_IDENTITY = _crossing(
    """INSERT INTO identities (platform, platform_id, account_id, name, created_at)
    VALUES (:platform, :platform_id, :id, :name, {now})"""
)
_NEW_WALLET = _crossing(
    """INSERT INTO wallets (id, account_id, bought, promo, allowance_credits, created_at)
    VALUES (:wallet_id, :id, 0, 0, 0, {now})"""
)
_IDENTITY = _crossing(
    """SELECT platform_id FROM identities WHERE account_id = :account_id
    AND platform = :platform ORDER BY created_at LIMIT 1"""
)
_IDENTITIES = _crossing(
    """SELECT platform, platform_id FROM identities WHERE account_id = :account_id
    ORDER BY created_at, platform"""
)
_SETTINGS = Sql("UPDATE accounts SET settings = :settings WHERE id = :id AND id = :acting")
_LANGUAGE = Sql("UPDATE accounts SET language = :language WHERE id = :id AND id = :acting")
_LANGUAGES = Sql("SELECT DISTINCT language FROM accounts", crosses="of nobody in particular")
_BAN = _crossing("UPDATE accounts SET is_banned = :banned WHERE id = :id RETURNING id")


async def account_for(
    db: Database,
    platform: str,
    platform_id: str,
    *,
    name: str = "",
    language: str = "en",
    trial_credits: int = 0,
) -> Account:
    """The account behind an identity, made with its wallet and trial on the first meeting.

    NotYours for a trial that no operator would give.
    """
    names = {"platform": platform, "platform_id": platform_id}
    new = _New(names, name[:MAX_NAME_CHARS], language)
    if not db.is_sqlite:
        async with db.crossing() as tx:
            rows = await run(
                tx,
                _FIND_OR_MAKE,
                **names,
                id=new.id,
                wallet_id=new.wallet_id,
                trial=trial_credits,
                name=new.name,
                language=language,
            )
        if rows:
            return _account(rows[0][:5], is_new=rows[0][5])
        async with db.operating() as tx:
            return await _come_back(tx, new)
    async with db.crossing(is_brief=True) as tx:
        rows = await run(tx, _FIND, **names)
        if rows:
            return _account(rows[0], is_new=False)
        if await tombstones.find(tx, **names):
            return await _come_back(tx, new)
        await _make(tx, new)
        if trial_credits > 0:
            key = f"trial:{platform}:{platform_id}"
            await ledger.grant(tx, new.wallet_id, trial_credits, key=key, memo="trial")
    return new.account


@dataclass(frozen=True, slots=True)
class _New:
    """Whom a new account would be for, and its ids."""

    names: dict[str, str]
    name: str
    language: str
    id: str = field(default_factory=new_id)
    wallet_id: str = field(default_factory=new_id)

    @property
    def account(self) -> Account:
        return Account(self.id, self.wallet_id, self.language, False, True, {})


async def _make(tx: Transaction, new: _New) -> None:
    await run(tx, _NEW_ACCOUNT, id=new.id, language=new.language)
    await run(tx, _NEW_IDENTITY, **new.names, id=new.id, name=new.name)
    await run(tx, _NEW_WALLET, wallet_id=new.wallet_id, id=new.id)


async def _come_back(tx: Transaction, new: _New) -> Account:
    """Somebody whose account was erased: no trial, and what followed them (tombstones.py)."""
    erased = await tombstones.find(tx, **new.names)
    rows = await run(tx, _FIND, **new.names)
    if rows or erased is None:
        # Met elsewhere at the same moment.
        if not rows:
            raise errors.DatabaseBusy
        return _account(rows[0], is_new=False)
    await tombstones.lift(tx, **new.names)
    if await tombstones.is_living(tx, erased):
        await run(tx, _NEW_IDENTITY, **new.names, id=erased, name=new.name)
        return await get_account(tx, erased)
    await _make(tx, new)
    await tombstones.inherit(tx, new.id, erased)
    return replace(await get_account(tx, new.id), is_new=True)


async def allow_trial(db: Database, trial_credits: int) -> None:
    """From now on no new account gets more on Postgres, whatever its maker asks for."""
    async with db.operating() as tx:
        await switches.put(tx, "trial_credits", trial_credits, actor="settings")


async def get_account(tx: Transaction, account_id: str) -> Account:
    """An account by its id, NotFound where the acting one may not see it."""
    rows = await run(tx, _GET, id=account_id)
    if not rows:
        raise errors.NotFound
    return _account(rows[0], is_new=False)


async def identity_of(tx: Transaction, account_id: str, platform: str) -> str | None:
    """The account's id on a platform; None when it has none there."""
    rows = await run(tx, _IDENTITY, account_id=account_id, platform=platform)
    return str(rows[0][0]) if rows else None


async def identities_of(tx: Transaction, account_id: str) -> list[tuple[str, str]]:
    """The platforms on which an account is known with its id on each, the first one first."""
    rows = await run(tx, _IDENTITIES, account_id=account_id)
    return [(str(platform), str(platform_id)) for platform, platform_id in rows]


async def find_account(tx: Transaction, platform: str, platform_id: str) -> Account | None:
    """The account behind an identity that is known already; None where another one acts."""
    rows = await run(tx, _FIND, platform=platform, platform_id=platform_id)
    return _account(rows[0], is_new=False) if rows else None


async def save_settings(tx: Transaction, account_id: str, settings: dict[str, Any]) -> None:
    """Remember a person's choices."""
    await run(tx, _SETTINGS, id=account_id, settings=json.dumps(settings))


async def languages_read(db: Database) -> frozenset[str]:
    """The languages that people here read, without their countries ("pt")."""
    async with db.operating() as tx:
        rows = await run(tx, _LANGUAGES)
    return frozenset(code.split("-", 1)[0] for (code,) in rows)


async def set_language(tx: Transaction, account_id: str, code: str) -> None:
    """Remember the language a person reads."""
    await run(tx, _LANGUAGE, id=account_id, language=code)


async def ban(tx: Transaction, account_id: str) -> None:
    """Refuse this person's videos from now on (operators only)."""
    if not await run(tx, _BAN, id=account_id, banned=True):
        raise errors.NotFound


async def unban(tx: Transaction, account_id: str) -> None:
    """Take a ban back (operators only)."""
    if not await run(tx, _BAN, id=account_id, banned=False):
        raise errors.NotFound


def _account(row: Any, *, is_new: bool) -> Account:
    account_id, wallet_id, language, is_banned, settings = row
    return Account(account_id, wallet_id, language, bool(is_banned), is_new, json.loads(settings))


_UNDER_WAY = _crossing("SELECT 1 FROM videos WHERE account_id = :id AND ended_at IS NULL LIMIT 1")
_ERASE = (
    # Gifts that wait: its own, and those that were meant for it.
    _crossing(
        """UPDATE gifts SET state = 'withdrawn' WHERE state IN ('asked', 'open')
        AND (account_id = :id OR receiver IN (SELECT platform || ':' || platform_id
            FROM identities WHERE account_id = :id))"""
    ),
    _crossing(
        """UPDATE gifts SET receiver = NULL, handle = NULL, name = '', place = '{}'
        WHERE account_id = :id OR taken_by = :id OR receiver IN (
            SELECT platform || ':' || platform_id FROM identities WHERE account_id = :id)"""
    ),
    _crossing("DELETE FROM identities WHERE account_id = :id"),
    _crossing("DELETE FROM drafts WHERE account_id = :id"),
    _crossing("DELETE FROM assets WHERE account_id = :id"),
    _crossing("DELETE FROM characters WHERE account_id = :id"),
    _crossing("DELETE FROM provider_requests WHERE account_id = :id"),
    _crossing("DELETE FROM link_codes WHERE account_id = :id"),
    _crossing("DELETE FROM wallet_members WHERE account_id = :id"),
    _crossing("UPDATE accounts SET settings = '{}' WHERE id = :id"),
    _crossing("UPDATE purchases SET place = NULL, return_link = '' WHERE account_id = :id"),
    _crossing(
        """UPDATE videos SET brief = '{}', place = '{}', request_ref = NULL, progress_ref = NULL,
        result = NULL, error = NULL, board = NULL WHERE account_id = :id"""
    ),
)


async def erase(db: Database, account_id: str) -> list[str]:
    """Forget a person's words, files and identities; the storage keys of files to delete.

    Postings stay, without a name: books are kept. So do bans, debts, redeemed codes and spent
    allowances, which a new meeting finds by the identity's hash (tombstones.py); it makes a new
    account and no second trial. Files are listed in erased_files.py until every one is gone.
    VideosUnderWay while something is being made.
    """
    async with db.operating() as tx:
        if await run(tx, _UNDER_WAY, id=account_id):
            raise errors.VideosUnderWay
        files = await erased_files.note(tx, account_id)
        await cloned_voices.note_erased(tx, account_id)
        await tombstones.bury(tx, account_id)
        for statement in _ERASE:
            await run(tx, statement, id=account_id)
    return files
