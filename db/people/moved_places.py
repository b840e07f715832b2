"""A group that got another id (Telegram's supergroups): all that is its own moves with it, once.

Whatever still names the old id finds the new one: buttons in private chats, late updates. Numbers
of messages are the old chat's and mean nothing in the new one, so that they are forgotten.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.money import ledger
from db.money.ledger import WalletLine
from db.people import audit
from db.people.place_keys import NEWEST_KEY, group_key

_crossing = partial(Sql, crosses="a place moves with all that its people have there")
_NOTE = _crossing(
    """INSERT INTO moved_places (old_key, new_key, moved_at) VALUES (:old_key, :new_key, {now})
    ON CONFLICT DO NOTHING RETURNING old_key"""
)
_NEWEST = _crossing(f"SELECT {NEWEST_KEY}")
_EARLIER = _crossing("UPDATE moved_places SET new_key = :new_key WHERE new_key = :old_key")
_WALLET = _crossing("SELECT id, allowance_credits FROM wallets WHERE place_key = :place_key")
_RENAME = _crossing("UPDATE wallets SET place_key = :place_key WHERE id = :wallet_id")
_ALLOW = _crossing("UPDATE wallets SET allowance_credits = :credits WHERE id = :wallet_id")
_MERGE: Final = (
    _crossing("UPDATE purchases SET wallet_id = :kept WHERE wallet_id = :joined"),
    _crossing("UPDATE drafts SET wallet_id = :kept WHERE wallet_id = :joined"),
    _crossing(
        """INSERT INTO wallet_members (wallet_id, account_id, is_manager)
        SELECT CAST(:kept AS TEXT), account_id, is_manager FROM wallet_members
        WHERE wallet_id = :joined ON CONFLICT DO NOTHING"""
    ),
    _crossing("DELETE FROM wallet_members WHERE wallet_id = :joined"),
)
_RULES: Final = (
    # What was set in the new place already is newer.
    _crossing(
        """DELETE FROM place_rules WHERE place_key = :old_key
        AND EXISTS (SELECT 1 FROM place_rules n WHERE n.place_key = :new_key)"""
    ),
    _crossing("UPDATE place_rules SET place_key = :new_key WHERE place_key = :old_key"),
    _crossing("UPDATE cloned_voices SET place_key = :new_key WHERE place_key = :old_key"),
)
_DRAFTS = _crossing(
    """SELECT id, place_key, place, message_ref FROM drafts
    WHERE place_key = :chat_key OR place_key LIKE :topics"""
)
_DRAFT = _crossing(
    """UPDATE drafts SET place_key = :place_key, place = :place, message_ref = :message_ref
    WHERE id = :id"""
)
_VIDEOS = _crossing("SELECT id, place FROM videos WHERE ended_at IS NULL AND place LIKE :chat")
_VIDEO = _crossing(
    "UPDATE videos SET place = :place, progress_ref = NULL, request_ref = NULL WHERE id = :id"
)
_PURCHASES = _crossing("SELECT id, place FROM purchases WHERE place LIKE :chat")
_PURCHASE = _crossing("UPDATE purchases SET place = :place WHERE id = :id")
_GIFTS = _crossing("SELECT id, place FROM gifts WHERE place LIKE :chat")
_GIFT = _crossing("UPDATE gifts SET place = :place WHERE id = :id")


async def move(db: Database, surface: str, old_chat: str, new_chat: str) -> bool:
    """Let all of the old chat be the new one's; False when that was done before.

    Where the new chat has a wallet already, its credits go into the old one, which stays.
    """
    old_key, new_key = f"{surface}:{old_chat}", f"{surface}:{new_chat}"
    if old_key == new_key:
        return False
    async with db.operating() as tx:
        if not await run(tx, _NOTE, old_key=old_key, new_key=new_key):
            return False
        await run(tx, _EARLIER, old_key=old_key, new_key=new_key)
        await _move_drafts(tx, surface, old_chat, new_chat)
        for select, update in ((_VIDEOS, _VIDEO), (_PURCHASES, _PURCHASE), (_GIFTS, _GIFT)):
            await _move_rows(tx, select, update, old_key, new_chat)
        await _move_wallet(tx, old_key, new_key)
        for statement in _RULES:
            await run(tx, statement, old_key=old_key, new_key=new_key)
        await audit.record(tx, surface, "move_place", old_key, {"to": new_key})
    return True


async def newest_chat(db: Database, surface: str, chat: str) -> str:
    """The id that a group's chat has now."""
    async with db.operating() as tx:
        rows = await run(tx, _NEWEST, place_key=f"{surface}:{chat}")
    return str(rows[0][0]).partition(":")[2]


async def _move_wallet(tx: Transaction, old_key: str, new_key: str) -> None:
    old = await run(tx, _WALLET, place_key=old_key)
    new = await run(tx, _WALLET, place_key=new_key)
    if not old:
        return
    kept, allowance = old[0]
    if new:
        joined, newer_allowance = new[0]
        have = {one: (await ledger.locked(tx, one))[0] for one in sorted((kept, joined))}
        lines = [
            WalletLine(wallet_id, part, sign * getattr(have[joined], part))
            for part in ("bought", "promo")
            for wallet_id, sign in ((joined, -1), (kept, 1))
        ]
        lines = [line for line in lines if line.credits]
        if lines:
            await ledger.post(tx, f"move:{joined}:{kept}", "move", lines)
        for statement in _MERGE:
            await run(tx, statement, kept=kept, joined=joined)
        await run(tx, _RENAME, place_key=f"closed:{joined}", wallet_id=joined)
        await run(tx, _ALLOW, credits=allowance or newer_allowance, wallet_id=kept)
    await run(tx, _RENAME, place_key=new_key, wallet_id=kept)


async def _move_drafts(tx: Transaction, surface: str, old_chat: str, new_chat: str) -> None:
    head = f"{surface}:{old_chat}:"
    for draft_id, key, place, ref in await run(tx, _DRAFTS, chat_key=head, topics=f"{head}%"):
        about: dict[str, Any] = json.loads(ref) if ref else {}
        about.pop("request_id", None)
        about.pop("waits_in", None)
        await run(
            tx,
            _DRAFT,
            id=draft_id,
            place_key=f"{surface}:{new_chat}:{key.removeprefix(head)}",
            place=_moved(place, new_chat),
            message_ref=json.dumps(about) if ref else None,
        )


async def _move_rows(
    tx: Transaction, select: Sql, update: Sql, old_key: str, new_chat: str
) -> None:
    _, _, old_chat = old_key.partition(":")
    for row_id, place in await run(tx, select, chat=f'%"{old_chat}"%'):
        if group_key(json.loads(place)) == old_key:
            await run(tx, update, id=row_id, place=_moved(place, new_chat))


def _moved(place: str, new_chat: str) -> str:
    return json.dumps({**json.loads(place), "chat_id": new_chat})
