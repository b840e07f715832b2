"""What has lived long enough: read by the one leader that takes it out of the storage.

What a video that is not ended may still use is left alone, whatever its age.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs.assets import PLACE_FILES

AT_ONCE: Final = 200
"""How many are looked at together."""
DAY_S: Final = 24 * 3600.0
EVERYBODYS: Final[Mapping[str, float]] = {"samples": 90 * DAY_S, "previews": math.inf}
"""Folders of a storage that are nobody's, and for how many seconds what lies in them is kept: a
voice's sample is made anew for who asks; a preview goes with its template's version
(worker/preview_maker.py)."""


@dataclass(frozen=True, slots=True)
class OldAsset:
    """A stored result whose time is over."""

    account_id: str
    key: str
    storage_key: str


@dataclass(frozen=True, slots=True)
class OldVideo:
    """An ended video whose time is over, and the files that its row names."""

    id: str
    storage_keys: tuple[str, ...]


WITHDRAWN: Final = "withdrawn"
"""Set in the result of a video that an admin took out of circulation."""


class DatedFile(Protocol):
    """What is asked of a file that a storage has."""

    @property
    def key(self) -> str:
        """Its name."""
        ...

    @property
    def stored_s(self) -> float:
        """When it was written, in seconds since 1970."""
        ...


File = TypeVar("File", bound=DatedFile)
_BRAND_FILES = ("logo", "intro_clip", "outro_clip")
"""The fields of a brand kit that name a file."""
_crossing = partial(Sql, crosses="what is old is anybody's")
_ASSETS = _crossing(
    """SELECT a.account_id, a.key, a.storage_key FROM assets a
    WHERE a.created_at < {now} - :older_ms AND a.kind <> 'segment' AND NOT EXISTS (
        SELECT 1 FROM videos v WHERE v.account_id = a.account_id AND v.ended_at IS NULL)
    AND NOT (a.kind = 'logo' AND EXISTS (SELECT 1 FROM accounts c
        WHERE c.id = a.account_id AND c.settings LIKE '%' || a.key || '%'))
    AND NOT (a.kind = 'character' AND EXISTS (SELECT 1 FROM characters k
        WHERE k.account_id = a.account_id AND k.picture = a.key))
    ORDER BY a.created_at, a.key LIMIT :limit"""
)
_SEGMENTS = _crossing(
    """SELECT account_id, key, storage_key FROM assets
    WHERE created_at < {now} - :older_ms AND kind = 'segment'
    ORDER BY created_at, key LIMIT :limit"""
)
_FORGET_ASSET = _crossing("DELETE FROM assets WHERE account_id = :account_id AND key = :key")
_VIDEOS = _crossing(
    """SELECT id, result FROM videos WHERE ended_at IS NOT NULL AND files_gone_at IS NULL
    AND ended_at < {now} - :older_ms ORDER BY ended_at, id LIMIT :limit"""
)
_RESULT = _crossing("SELECT result FROM videos WHERE id = :id {lock}")
_FILES_GONE = _crossing(
    """UPDATE videos SET files_gone_at = {now}, result = :result
    WHERE id = :id AND ended_at IS NOT NULL"""
)
_DRAFTS = _crossing(
    "DELETE FROM drafts WHERE updated_at < {now} - :older_ms AND state <> 'waiting'"
)
_REQUESTS = _crossing("DELETE FROM provider_requests WHERE created_at < {now} - :older_ms")
_ACCOUNTS = _crossing("SELECT id, merged_into FROM accounts WHERE id = :id OR merged_into = :id")
_ASSET_KEYS = _crossing("SELECT storage_key FROM assets WHERE account_id = :account_id")
_RESULTS = _crossing(
    "SELECT result FROM videos WHERE account_id = :account_id AND result IS NOT NULL"
)
_RECORDINGS = _crossing("SELECT recordings FROM cloned_voices WHERE account_id = :account_id")
_STYLES = _crossing("SELECT style FROM place_rules WHERE style LIKE '%own-%'")
_UNDER_WAY = _crossing("SELECT id FROM videos WHERE account_id = :account_id AND ended_at IS NULL")


async def old_assets(db: Database, older_than_s: float) -> list[OldAsset]:
    """Scripts, pictures and voices that were stored so long ago, the oldest first."""
    async with db.operating() as tx:
        rows = await run(tx, _ASSETS, older_ms=round(older_than_s * 1000), limit=AT_ONCE)
    return [OldAsset(*row) for row in rows]


async def old_segments(db: Database, older_than_s: float) -> list[OldAsset]:
    """Encoded segments that were stored so long ago, the oldest first."""
    async with db.operating() as tx:
        rows = await run(tx, _SEGMENTS, older_ms=round(older_than_s * 1000), limit=AT_ONCE)
    return [OldAsset(*row) for row in rows]


async def forget_asset(db: Database, asset: OldAsset) -> None:
    """Its file is gone: so is its row."""
    async with db.operating() as tx:
        await run(tx, _FORGET_ASSET, account_id=asset.account_id, key=asset.key)


async def old_videos(db: Database, older_than_s: float) -> list[OldVideo]:
    """Videos that ended so long ago and were not looked at yet, the oldest first."""
    async with db.operating() as tx:
        rows = await run(tx, _VIDEOS, older_ms=round(older_than_s * 1000), limit=AT_ONCE)
    return [OldVideo(video_id, _keys_in(result)) for video_id, result in rows]


async def files_of(db: Database, video_id: str) -> tuple[str, ...]:
    """The storage keys that a video's row names."""
    async with db.operating() as tx:
        rows = await run(tx, _RESULT, id=video_id)
    return _keys_in(rows[0][0]) if rows else ()


async def files_gone(db: Database, video_id: str, *, is_withdrawn: bool = False) -> None:
    """The storage has its files no more: the row names none, and what was made stays known.

    What `is_withdrawn` is sent from no chat either, nor made again.
    """
    async with db.operating() as tx:
        rows = await run(tx, _RESULT, id=video_id)
        if not rows:
            return
        result = None
        if rows[0][0] is not None:
            said = json.loads(rows[0][0])
            left = {name: one for name, one in said.items() if not _is_key(name)}
            if is_withdrawn:
                left = {**left, WITHDRAWN: True}
                left.pop("file_id", None)
            result = json.dumps(left)
        await run(tx, _FILES_GONE, id=video_id, result=result)


async def forget_drafts(db: Database, older_than_s: float) -> None:
    """Drafts that nobody touched for so long, but those that wait for room."""
    async with db.operating() as tx:
        await run(tx, _DRAFTS, older_ms=round(older_than_s * 1000))


async def forget_requests(db: Database, older_than_s: float) -> None:
    """Ids of calls whose results no provider has any more."""
    async with db.operating() as tx:
        await run(tx, _REQUESTS, older_ms=round(older_than_s * 1000))


async def named_files(db: Database, folder: str) -> frozenset[str] | None:
    """Every storage key that a row names below an account's folder; None where none is of it.

    Files of brands of groups and servers lie in a folder of their own, named by their styles.
    Files of accounts that were joined are named by the rows of the one that is left. Everything
    below a video that is under way counts as named: see `is_named`.
    """
    async with db.operating() as tx:
        if folder == PLACE_FILES:
            styles = [json.loads(style) for (style,) in await run(tx, _STYLES)]
            brands = [style.get("brand") or {} for style in styles]
            named = (brand.get(name) for brand in brands for name in _BRAND_FILES)
            return frozenset(f"{folder}/{key}" for key in named if key)
        accounts = {str(one) for row in await run(tx, _ACCOUNTS, id=folder) for one in row if one}
        if not accounts:
            return None
        keys: set[str] = set()
        for account_id in sorted(accounts):
            keys |= {str(row[0]) for row in await run(tx, _ASSET_KEYS, account_id=account_id)}
            for (recordings,) in await run(tx, _RECORDINGS, account_id=account_id):
                keys |= set(json.loads(recordings))
            for (result,) in await run(tx, _RESULTS, account_id=account_id):
                keys |= set(_keys_in(result))
            for (video_id,) in await run(tx, _UNDER_WAY, account_id=account_id):
                keys.add(f"{folder}/videos/{video_id}/")
    return frozenset(keys)


async def orphans(
    db: Database, files: AsyncIterator[File], grace_s: float, *, now_s: float | None = None
) -> AsyncIterator[File]:
    """Those of `files` that were stored over `grace_s` ago and that no row names.

    A person's files lie below their account; what lies elsewhere is an admin's table or chart,
    which goes after its grace, or a cache, which has its own.
    """
    now_s = time.time() if now_s is None else now_s
    named: dict[str, frozenset[str] | None] = {}
    async for file in files:
        folder = file.key.split("/", 1)[0]
        if now_s - file.stored_s < EVERYBODYS.get(folder, grace_s):
            continue
        if folder not in named:
            named = {folder: await named_files(db, folder)}
        known = named[folder]
        if known is None or not is_named(file.key, known):
            yield file


def is_named(key: str, named: frozenset[str]) -> bool:
    """Whether a row names the file, or the video that it lies below is under way."""
    return key in named or "/".join(key.split("/")[:3]) + "/" in named


def _keys_in(result: str | None) -> tuple[str, ...]:
    said: dict[str, Any] = json.loads(result) if result else {}
    values: Sequence[Any] = [one for name, one in said.items() if _is_key(name)]
    return tuple(one for one in values if isinstance(one, str))


def _is_key(name: str) -> bool:
    """`video_key`, `cover_key`, `srt_key` and whatever a result names in that way."""
    return name.endswith("_key")
