"""Versions of a video: what each consists of, and what of it was charged in which.

A change makes a new version with a parent. Each picture, line, scene and look of a version is a
part under its content key; what an earlier version has is not charged again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from db.core import errors
from db.core.sql import FOR_ME, MINE, Sql, run
from db.core.transaction import Transaction
from db.jobs.video_rows import COLUMNS, Video, video_of

WHOLE: Final = "whole"
"""The kind of the part that stands for a whole video's price."""
REDRAW: Final = "redraw"
"""The kind of a redraw at the storyboard over those that the price carries."""
FIX: Final = "fix"
"""The kind of what a fix is given for free; its key says why."""
MOST_VERSIONS: Final = 50


@dataclass(frozen=True, slots=True)
class VersionPart:
    """A part of a version; `hundredths` of a credit were charged for it in this one.

    Below 0 it is what was given: a fix that was free, or a change that costs no more than a
    whole video.
    """

    kind: str
    key: str
    hundredths: int = 0


_HAD = Sql(
    """SELECT p.kind, p.key FROM video_parts p JOIN videos v ON v.id = p.video_id
    WHERE p.root_id = :root_id AND v.state NOT IN ('failed', 'cancelled')
    AND (CAST(:acting AS TEXT) IS NULL OR p.account_id = :acting)"""
)
_RECORD = Sql(
    f"""INSERT INTO video_parts (video_id, kind, key, root_id, hundredths, account_id)
    SELECT :video_id, :kind, :key, :root_id, :hundredths, :account_id WHERE {FOR_ME}
    ON CONFLICT (video_id, kind, key) DO NOTHING"""
)
_VERSIONS = Sql(
    f"""SELECT {COLUMNS} FROM videos WHERE root_id = :root_id AND {MINE}
    ORDER BY created_at, id LIMIT :limit"""
)


_FIXES = Sql(
    """SELECT count(*) FROM video_parts p JOIN videos v ON v.id = p.video_id
    WHERE p.account_id = :acting AND p.kind = 'fix' AND v.created_at > {now} - 604800000
    AND v.state NOT IN ('failed', 'cancelled')"""
)


def credits_of(parts: Iterable[VersionPart]) -> int:
    """Whole credits that the parts cost, rounded up; never below 0."""
    return max(0, -(-sum(part.hundredths for part in parts) // 100))


def whole(video_id: str, price_credits: int) -> VersionPart:
    """The one part that a whole video's price is for."""
    return VersionPart(WHOLE, video_id, 100 * price_credits)


async def had(tx: Transaction, root_id: str) -> frozenset[tuple[str, str]]:
    """Kind and key of every part that a version has which did not fail and was not cancelled."""
    return frozenset((kind, key) for kind, key in await run(tx, _HAD, root_id=root_id))


async def record(tx: Transaction, video: Video, parts: Iterable[VersionPart]) -> None:
    """Keep what a version consists of; a part that is there keeps what was charged for it."""
    for part in parts:
        await run(
            tx,
            _RECORD,
            video_id=video.id,
            kind=part.kind,
            key=part.key,
            root_id=video.root_id,
            hundredths=part.hundredths,
            account_id=video.account_id,
        )


async def free_fixes(tx: Transaction) -> int:
    """How many fixes the acting account was given in seven days."""
    return int((await run(tx, _FIXES))[0][0])


async def versions(tx: Transaction, root_id: str) -> list[Video]:
    """All versions of a video, the first one first."""
    rows = await run(tx, _VERSIONS, root_id=root_id, limit=MOST_VERSIONS)
    return [video_of(row) for row in rows]


def check_price(parts: Iterable[VersionPart], price_credits: int) -> None:
    """BadAmount where a version's price is not what its parts cost."""
    if credits_of(parts) != price_credits:
        raise errors.BadAmount("A version's price is what its parts cost.")
