"""Videos at their storyboard: they wait for their person, changed and rendered by them.

A waiting video has no lease and no place in the queue; its whole price stays held. It ends after
a day by itself, and then, as when it is cancelled, only the storyboard's share is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from db.core import errors
from db.core.database import Database
from db.core.sql import MINE, Sql, run
from db.core.transaction import Transaction
from db.jobs import versions
from db.jobs.claims import HELD
from db.jobs.versions import VersionPart
from db.jobs.video_rows import COLUMNS, Video, kept_credits, video_of
from db.money import ledger

WAITS_S: Final = 24 * 3600.0
"""How long a storyboard waits for its person."""
REMIND_S: Final = 2 * 3600.0
"""How long before its end its person is reminded."""
MOST_WAITING: Final = 20
"""Storyboards of one person that are looked at, newest first."""
STAGE: Final = "storyboard"

_crossing = partial(Sql, crosses="a lease fences it, or the leader looks after everybody's videos")
_WAIT = _crossing(
    f"""UPDATE videos SET state = 'waiting', stage = '{STAGE}', board = :board, deaths = 0,
    owner = NULL, lease_until = NULL, dispatched_at = NULL, error = NULL, is_reminded = FALSE,
    wants_draft = FALSE,
    waits_until = {{now}} + :waits_ms,
    progress_ref = COALESCE(:progress_ref, progress_ref)
    WHERE {HELD} AND NOT cancel_requested RETURNING id"""
)
_CANCELLED = _crossing(f"SELECT id FROM videos WHERE {HELD} AND cancel_requested")
_KEEP = _crossing(f"UPDATE videos SET board = :board WHERE {HELD} RETURNING {COLUMNS}")
_CHANGE = Sql(
    f"""UPDATE videos SET board = :board, redraws_left = redraws_left - :redraws
    WHERE id = :id AND state = 'waiting' AND redraws_left >= :redraws AND {MINE} RETURNING id"""
)
_RESUME = Sql(
    f"""UPDATE videos SET state = 'queued', waits_until = NULL, stops_at_storyboard = :stops,
    wants_draft = :wants_draft,
    progress_ref = COALESCE(:progress_ref, progress_ref)
    WHERE id = :id AND state = 'waiting' AND {MINE} RETURNING {COLUMNS}"""
)
_TOP_UP = Sql(
    f"""UPDATE videos SET price_credits = price_credits + :credits,
    is_paid = (is_paid OR :is_paid) WHERE id = :id AND state = 'waiting' AND {MINE}
    RETURNING {COLUMNS}"""
)
_REDRAWN = Sql(
    f"SELECT count(*) FROM video_parts WHERE video_id = :id AND kind = 'redraw' AND {MINE}"
)
_WAITING = Sql(
    f"""SELECT {COLUMNS} FROM videos WHERE state = 'waiting' AND account_id = :acting
    ORDER BY waits_until DESC, id LIMIT :limit"""
)
_TO_REMIND = _crossing(
    f"""SELECT {COLUMNS} FROM videos WHERE state = 'waiting' AND NOT is_reminded
    AND waits_until < {{now}} + :before_ms AND waits_until > {{now}} ORDER BY waits_until"""
)
_REMINDED = _crossing("UPDATE videos SET is_reminded = TRUE WHERE id = :id")
_OVER = _crossing(
    f"""SELECT {COLUMNS} FROM videos WHERE state = 'waiting' AND waits_until <= {{now}}
    ORDER BY waits_until"""
)
_END = _crossing(
    """UPDATE videos SET state = 'cancelled', ended_at = {now}, waits_until = NULL
    WHERE id = :id AND state = 'waiting' AND waits_until <= {now} RETURNING storyboard_credits"""
)


async def wait_for_person(
    db: Database,
    video_id: str,
    attempt: int,
    owner: str,
    board: dict[str, Any],
    *,
    progress_ref: dict[str, Any] | None = None,
    waits_s: float = WAITS_S,
) -> bool:
    """Lay the video aside until its person renders it: no lease, no slot. LeaseLost when fenced.

    False, and nothing is done, when its person cancelled it meanwhile.

    `progress_ref` is the message that shows the storyboard from now on.
    """
    async with db.leasing(video_id, owner) as tx:
        rows = await run(
            tx,
            _WAIT,
            id=video_id,
            attempt=attempt,
            owner=owner,
            board=json.dumps(board),
            progress_ref=None if progress_ref is None else json.dumps(progress_ref),
            waits_ms=round(waits_s * 1000),
        )
        if rows:
            return True
        if await run(tx, _CANCELLED, id=video_id, attempt=attempt, owner=owner):
            return False
    raise errors.LeaseLost


async def keep_board(
    db: Database,
    video_id: str,
    attempt: int,
    owner: str,
    board: dict[str, Any],
    parts: Iterable[VersionPart],
) -> None:
    """Keep what a video was made from, and its parts. LeaseLost when fenced."""
    async with db.leasing(video_id, owner) as tx:
        rows = await run(
            tx, _KEEP, id=video_id, attempt=attempt, owner=owner, board=json.dumps(board)
        )
        if not rows:
            raise errors.LeaseLost
        await versions.record(tx, video_of(rows[0]), parts)


async def waiting(tx: Transaction) -> list[Video]:
    """The acting account's storyboards that wait, the newest first."""
    return [video_of(row) for row in await run(tx, _WAITING, limit=MOST_WAITING)]


async def change(
    tx: Transaction, video_id: str, board: dict[str, Any], *, redraws: int = 0
) -> bool:
    """Keep a changed board, and count redraws that the price carries; False when it does not
    wait any more, or the price carries no more."""
    found = await run(tx, _CHANGE, id=video_id, board=json.dumps(board), redraws=redraws)
    return bool(found)


async def resume(
    tx: Transaction,
    video_id: str,
    *,
    stops: bool,
    wants_draft: bool = False,
    progress_ref: dict[str, Any] | None = None,
) -> Video | None:
    """Let a worker go on: to the end, or back to the storyboard (`stops`), perhaps with a draft;
    None when it does not
    wait any more. `progress_ref` is the message that shows its progress from now on."""
    ref = None if progress_ref is None else json.dumps(progress_ref)
    rows = await run(
        tx, _RESUME, id=video_id, stops=stops, wants_draft=wants_draft, progress_ref=ref
    )
    return video_of(rows[0]) if rows else None


async def top_up(tx: Transaction, video: Video, credits: int) -> Video:  # noqa: A002
    """Pay for a redraw over those that the price carries: the hold grows by so many credits.

    StaleDraft when the video does not wait any more; InsufficientCredits, WalletInDebt.
    """
    number = int((await run(tx, _REDRAWN, id=video.id))[0][0]) + 1
    is_paid = await ledger.hold(tx, video.wallet_id, video.id, credits, number=number)
    rows = await run(tx, _TOP_UP, id=video.id, credits=credits, is_paid=is_paid)
    if not rows:
        raise errors.StaleDraft
    paid = video_of(rows[0])
    part = VersionPart(versions.REDRAW, f"{video.id}:{number}", 100 * credits)
    await versions.record(tx, paid, [part])
    return paid


async def to_remind(db: Database, before_s: float = REMIND_S) -> list[Video]:
    """Storyboards that end soon and whose people were not reminded."""
    async with db.operating() as tx:
        rows = await run(tx, _TO_REMIND, before_ms=round(before_s * 1000))
    return [video_of(row) for row in rows]


async def reminded(db: Database, video_id: str) -> None:
    """Its person was reminded."""
    async with db.operating() as tx:
        await run(tx, _REMINDED, id=video_id)


async def over(db: Database) -> list[Video]:
    """Storyboards whose time is over."""
    async with db.operating() as tx:
        return [video_of(row) for row in await run(tx, _OVER)]


async def end(db: Database, video: Video) -> bool:
    """End a storyboard whose time is over: its share is kept, the rest goes back. False when its
    person was quicker."""
    async with db.operating() as tx:
        if not await run(tx, _END, id=video.id):
            return False
        await ledger.close(tx, video.id, owed=kept_credits(video))
    return True
