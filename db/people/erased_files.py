"""Files of erased people, listed with their rows' end until the storage has none of them.

Whatever lies below an account's folder is its person's; files that a row names elsewhere, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction

AT_ONCE = 200
"""How many are looked at together."""


@dataclass(frozen=True, slots=True)
class ErasedFile:
    """A storage key, or a folder below which everything goes."""

    key: str
    is_folder: bool


_crossing = partial(Sql, crosses="an erased person acts no more")
_ASSETS = _crossing("SELECT storage_key FROM assets WHERE account_id = :account_id")
_RESULTS = _crossing(
    "SELECT result FROM videos WHERE account_id = :account_id AND result IS NOT NULL"
)
_FOLDERS = _crossing("SELECT id FROM accounts WHERE id = :account_id OR merged_into = :account_id")
_NOTE = _crossing(
    """INSERT INTO erased_files (key, is_folder, created_at) VALUES (:key, :is_folder, {now})
    ON CONFLICT DO NOTHING"""
)
_DUE = _crossing("SELECT key, is_folder FROM erased_files ORDER BY created_at, key LIMIT :limit")
_GONE = _crossing("DELETE FROM erased_files WHERE key = :key")


async def note(tx: Transaction, account_id: str) -> list[str]:
    """List all files of an account, before its rows are erased; the keys that rows name."""
    keys = {str(row[0]) for row in await run(tx, _ASSETS, account_id=account_id)}
    for (result,) in await run(tx, _RESULTS, account_id=account_id):
        keys.update(_keys_in(json.loads(result)))
    await note_keys(tx, sorted(keys))
    for (folder,) in await run(tx, _FOLDERS, account_id=account_id):
        await run(tx, _NOTE, key=folder, is_folder=True)
    return sorted(keys)


async def note_keys(tx: Transaction, keys: Iterable[str]) -> None:
    """List single files."""
    for key in keys:
        await run(tx, _NOTE, key=key, is_folder=False)


async def due(db: Database) -> list[ErasedFile]:
    """The oldest that are listed still."""
    async with db.operating() as tx:
        rows = await run(tx, _DUE, limit=AT_ONCE)
    return [ErasedFile(key, bool(is_folder)) for key, is_folder in rows]


async def gone(db: Database, file: ErasedFile) -> None:
    """The storage has it no more."""
    async with db.operating(is_brief=True) as tx:
        await run(tx, _GONE, key=file.key)


def _keys_in(result: dict[str, Any]) -> Iterable[str]:
    """`video_key`, `cover_key`, `srt_key` and whatever a result names in that way."""
    return (
        value for name, value in result.items() if name.endswith("_key") and isinstance(value, str)
    )
