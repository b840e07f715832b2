"""What was made or paid for, under content keys scoped to the account."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Asset:
    """A stored thing and its facts."""

    key: str
    video_id: str
    kind: str
    storage_key: str
    facts: dict[str, Any]
    cost_usd: float


SEGMENT: Final = "segment"
"""The kind of an encoded segment; its `video_id` is the first version's."""
EDITS: Final = "edits"
"""The kind of a writer's answer to a wish about a storyboard."""

BRAND_FILE: Final = "logo"
"""The kind of a brand's logo and clips, which stay while their person's settings name them."""
PLACE_FILES: Final = "places"
"""The storage's folder of the brands' files that groups and servers set."""

CHARACTER: Final = "character"
"""The kind of the picture that a character is drawn from, which stays while one is kept."""

OWN: Final = "own"
"""The kind of what a person brought; sent again, it is kept as long again."""
MOST_OWN: Final = 2000

_PUT = Sql(
    """INSERT INTO assets
    (account_id, key, video_id, kind, storage_key, facts, cost_usd, created_at)
    VALUES (:acting, :key, :video_id, :kind, :storage_key, :facts, :cost_usd, {now})
    ON CONFLICT (account_id, key) DO UPDATE SET storage_key = excluded.storage_key,
    facts = excluded.facts, created_at = CASE assets.kind WHEN 'own' THEN excluded.created_at
    ELSE assets.created_at END"""
)
_OWN = Sql(
    """SELECT key, video_id, kind, storage_key, facts, cost_usd FROM assets
    WHERE account_id = :acting AND kind = 'own' ORDER BY created_at DESC, key LIMIT :limit"""
)
_FIND = Sql(
    """SELECT key, video_id, kind, storage_key, facts, cost_usd FROM assets
    WHERE account_id = :acting AND key = :key"""
)
_FORGET = Sql(
    """DELETE FROM assets WHERE account_id = :acting AND key = :picture AND kind = 'character'
    AND NOT EXISTS (SELECT 1 FROM characters c
        WHERE c.account_id = :acting AND c.picture = :picture) RETURNING storage_key"""
)
_OF_VIDEO = Sql(
    """SELECT key, video_id, kind, storage_key, facts, cost_usd FROM assets
    WHERE account_id = :acting AND video_id = :video_id ORDER BY created_at, key"""
)
_SEGMENTS = Sql(
    """SELECT key, storage_key FROM assets WHERE account_id = :acting AND video_id = :root_id
    AND kind = 'segment' ORDER BY created_at DESC, key LIMIT :limit"""
)
_ASKED_TODAY = Sql(
    """SELECT count(*) FROM assets WHERE account_id = :acting AND kind = 'edits'
    AND created_at > {now} - 86400000"""
)
_KEPT = Sql(
    """SELECT key FROM assets WHERE account_id = :acting
    AND key IN (SELECT value FROM json_each(:keys))""",
    postgres="""SELECT key FROM assets WHERE account_id = :acting
    AND key IN (SELECT json_array_elements_text(CAST(:keys AS JSON)))""",
)
_STORE_REQUEST = Sql(
    """INSERT INTO provider_requests (account_id, key, request_id, created_at)
    VALUES (:acting, :key, :request_id, {now})
    ON CONFLICT (account_id, key) DO UPDATE SET request_id = excluded.request_id,
    created_at = excluded.created_at"""
)
_FIND_REQUEST = Sql(
    "SELECT request_id FROM provider_requests WHERE account_id = :acting AND key = :key"
)


async def put_asset(
    db: Database,
    account_id: str,
    video_id: str,
    key: str,
    kind: str,
    storage_key: str,
    facts: dict[str, Any],
    cost_usd: float = 0.0,
) -> None:
    """Record a stored thing; a second put of the key keeps the first cost."""
    async with db.acting(account_id) as tx:
        await run(
            tx,
            _PUT,
            key=key,
            video_id=video_id,
            kind=kind,
            storage_key=storage_key,
            facts=json.dumps(facts),
            cost_usd=float(cost_usd),
        )


async def find_asset(db: Database, account_id: str, key: str) -> Asset | None:
    """The account's asset of that content key."""
    async with db.acting(account_id) as tx:
        rows = await run(tx, _FIND, key=key)
    return _asset(rows[0]) if rows else None


async def storage_key_of(tx: Transaction, key: str) -> str | None:
    """Where the acting account's asset of that key lies; None where it is not kept any more."""
    rows = await run(tx, _FIND, key=key)
    return str(rows[0][3]) if rows else None


async def forget_character_picture(tx: Transaction, key: str) -> str | None:
    """Forget the picture of a character that is kept no more: its storage key; None where another
    one is drawn from it, too."""
    rows = await run(tx, _FORGET, picture=key)
    return str(rows[0][0]) if rows else None


async def own_assets(tx: Transaction) -> list[Asset]:
    """What the acting account brought, newest first."""
    return [_asset(row) for row in await run(tx, _OWN, limit=MOST_OWN)]


async def own_bytes(db: Database, account_id: str) -> int:
    """How much of what the account brought is kept still."""
    async with db.acting(account_id) as tx:
        return sum(int(one.facts.get("bytes", 0)) for one in await own_assets(tx))


async def assets_of(db: Database, account_id: str, video_id: str) -> list[Asset]:
    """Everything made for one video, oldest first."""
    async with db.acting(account_id) as tx:
        rows = await run(tx, _OF_VIDEO, video_id=video_id)
    return [_asset(row) for row in rows]


async def kept_keys(tx: Transaction, keys: Collection[str]) -> frozenset[str]:
    """Those of the acting account's `keys` that are still stored."""
    if not keys:
        return frozenset()
    rows = await run(tx, _KEPT, keys=json.dumps(sorted(keys)))
    return frozenset(str(row[0]) for row in rows)


async def segments_of(db: Database, account_id: str, root_id: str, limit: int) -> dict[str, str]:
    """Storage keys by name of the newest segments of all versions of a video."""
    async with db.acting(account_id) as tx:
        rows = await run(tx, _SEGMENTS, root_id=root_id, limit=limit)
    return {str(key): str(storage_key) for key, storage_key in rows}


async def asked_today(tx: Transaction) -> int:
    """How many wishes of the acting account were answered in the last day."""
    return int((await run(tx, _ASKED_TODAY))[0][0])


async def store_request_id(db: Database, account_id: str, key: str, request_id: str) -> None:
    """Keep a provider's request id before its result is waited for."""
    async with db.acting(account_id) as tx:
        await run(tx, _STORE_REQUEST, key=key, request_id=request_id)


async def find_request_id(db: Database, account_id: str, key: str) -> str | None:
    """The request id that an earlier attempt stored."""
    async with db.acting(account_id) as tx:
        rows = await run(tx, _FIND_REQUEST, key=key)
    return str(rows[0][0]) if rows else None


def _asset(row: Any) -> Asset:
    return Asset(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5])
