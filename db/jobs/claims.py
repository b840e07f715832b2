"""Videos as a worker sees them: waiting, claimed under a lease, renewed, finished.

Every write after the claim checks attempt and owner, so that a worker that was believed dead
cannot overwrite what its successor does. The lease runs by the database's clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs.leadership import DISPATCHER, OTHER_LED
from db.jobs.video_rows import ALIVE, COLUMNS, Video, text_of, video_of
from db.money import ledger

LEASE_S = 12.0
WAITING = "waiting"
"""The stage of a claimed video that nobody works on: another has the worker to itself."""
Outcome = Literal["done", "kept", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a renewal found: whether the lease is still ours, and whether to stop."""

    is_ours: bool
    is_cancelled: bool = False


# No lease and no dispatch lies half a minute ahead unless the clock jumped back since: it is void.
_FREE = "(lease_until IS NULL OR lease_until < {now} OR lease_until > {now} + 30000)"
_LATE = "(dispatched_at < {now} - :older_ms OR dispatched_at > {now} + 30000)"
HELD = f"id = :id AND attempt = :attempt AND owner = :owner AND {ALIVE}"
_crossing = partial(Sql, crosses="a lease fences it, or the dispatcher orders everybody's videos")
_DISPATCH = _crossing(
    f"""UPDATE videos SET dispatch = dispatch + 1, dispatched_at = {{now}}
    WHERE id = :id AND ended_at IS NULL AND {_FREE}
    AND (:leader = '' OR NOT {OTHER_LED}) RETURNING dispatch"""
)
_UNDELIVERED = _crossing(
    f"""SELECT id FROM videos WHERE ended_at IS NULL AND {_LATE}
    AND state = 'queued' AND {_FREE} ORDER BY created_at, id"""
)
_EXPIRED = _crossing(
    f"""SELECT id FROM videos WHERE ended_at IS NULL AND state IN ('running', 'delivering')
    AND {_FREE} AND (dispatched_at IS NULL OR {_LATE}) ORDER BY created_at, id"""
)
_CLAIM = _crossing(
    f"""UPDATE videos SET
    deaths = CASE WHEN owner IS NULL THEN deaths
        WHEN stage = death_stage THEN deaths + 1 ELSE 1 END,
    death_stage = CASE WHEN owner IS NULL THEN death_stage ELSE stage END,
    attempt = attempt + 1, owner = :owner, lease_until = {{now}} + :lease_ms,
    state = CASE WHEN state = 'queued' THEN 'running' ELSE state END
    WHERE id = :id AND {ALIVE} AND {_FREE} RETURNING {COLUMNS}""",
    postgres=f"SELECT {COLUMNS} FROM talemill_claim(:id, :owner, :lease_ms)",
)
_RENEW = _crossing(
    f"""UPDATE videos SET lease_until = {{now}} + :lease_ms WHERE {HELD}
    RETURNING cancel_requested"""
)
_STAGE = _crossing(
    f"""UPDATE videos SET stage = :stage,
    state = CASE WHEN :delivering = 1 THEN 'delivering' ELSE state END
    WHERE {HELD} RETURNING id"""
)
_ADVANCED = _crossing(f"UPDATE videos SET deaths = 0 WHERE {HELD} RETURNING id")
_RESULT = _crossing(
    f"UPDATE videos SET result = :data, cost_usd = :cost_usd WHERE {HELD} RETURNING id"
)
# On Postgres a worker sees the assets of the account that it acts for.
_AS_ITS_PERSON = _crossing(
    "SELECT account_id FROM videos WHERE id = :id",
    postgres="SELECT set_config('talemill.account', account_id, true) FROM videos WHERE id = :id",
)
# Whether it was used or not: a failed or cancelled video has cost it all the same.
_SPENT = """COALESCE((SELECT SUM(a.cost_usd) FROM assets a
    WHERE a.account_id = videos.account_id AND a.video_id = videos.id), 0)"""
_FINISH = _crossing(
    f"""UPDATE videos SET state = :outcome, ended_at = {{now}}, lease_until = NULL,
    result = COALESCE(:result, result), error = :error,
    cost_usd = CASE WHEN {_SPENT} > cost_usd THEN {_SPENT} ELSE cost_usd END
    WHERE {HELD} RETURNING id"""
)
_ENDED = _crossing("SELECT state, attempt FROM videos WHERE id = :id")
_RELEASE = _crossing(
    f"""UPDATE videos SET state = CASE WHEN state = 'running' THEN 'queued' ELSE state END,
    owner = NULL, lease_until = NULL, dispatched_at = NULL, error = COALESCE(:error, error)
    WHERE {HELD} RETURNING id"""
)


async def mark_dispatched(db: Database, video_id: str, leader: str = "") -> int:
    """The number of this dispatch; 0 when the video ended or is being worked on, or when another
    than `leader` has led since: only one process at a time counts who is running."""
    async with db.operating() as tx:
        rows = await run(tx, _DISPATCH, id=video_id, leader=leader, task=DISPATCHER)
    return int(rows[0][0]) if rows else 0


async def undelivered_dispatches(db: Database, older_than_s: float = 10) -> list[str]:
    """Videos that were dispatched but that no worker claimed in time."""
    async with db.operating() as tx:
        rows = await run(tx, _UNDELIVERED, older_ms=round(older_than_s * 1000))
    return [row[0] for row in rows]


async def expired(db: Database, redispatch_s: float = 10) -> list[str]:
    """Videos whose worker's lease ran out and that were not dispatched again since."""
    async with db.operating() as tx:
        rows = await run(tx, _EXPIRED, older_ms=round(redispatch_s * 1000))
    return [row[0] for row in rows]


async def claim(db: Database, video_id: str, owner: str, lease_s: float = LEASE_S) -> Video | None:
    """Take the lease, unless one lives or the video ended; the attempt rises by one."""
    async with db.leasing(video_id, owner) as tx:
        rows = await run(tx, _CLAIM, id=video_id, owner=owner, lease_ms=round(lease_s * 1000))
    if not rows:
        return None
    video = video_of(rows[0])
    db.works_for(video.account_id, video.id, owner)
    return video


async def renew(
    db: Database, video_id: str, attempt: int, owner: str, lease_s: float = LEASE_S
) -> Renewal:
    """Keep the lease for `lease_s` from now, by the database's clock."""
    async with db.leasing(video_id, owner) as tx:
        rows = await run(
            tx, _RENEW, id=video_id, attempt=attempt, owner=owner, lease_ms=round(lease_s * 1000)
        )
    return Renewal(bool(rows), bool(rows and rows[0][0]))


async def set_stage(db: Database, video_id: str, attempt: int, owner: str, stage: str) -> None:
    """Record the stage that begins; "delivering" is also a state. LeaseLost when fenced."""
    delivering = int(stage == "delivering")
    await _fenced(db, _STAGE, video_id, attempt, owner, stage=stage, delivering=delivering)


async def advanced(db: Database, video_id: str, attempt: int, owner: str) -> None:
    """Something new was stored: earlier deaths count no more. LeaseLost when fenced."""
    await _fenced(db, _ADVANCED, video_id, attempt, owner)


async def save_result(
    db: Database,
    video_id: str,
    attempt: int,
    owner: str,
    result: dict[str, Any],
    *,
    cost_usd: float = 0.0,
) -> None:
    """Keep what was made before it is delivered. LeaseLost when fenced."""
    await _fenced(
        db, _RESULT, video_id, attempt, owner, data=json.dumps(result), cost_usd=float(cost_usd)
    )


async def finish(
    db: Database,
    video_id: str,
    attempt: int,
    owner: str,
    outcome: Outcome,
    *,
    owed: int,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
) -> None:
    """End the video and close its hold, together and once. LeaseLost when fenced."""
    async with db.leasing(video_id, owner) as tx:
        await run(tx, _AS_ITS_PERSON, id=video_id)
        rows = await run(
            tx,
            _FINISH,
            id=video_id,
            attempt=attempt,
            owner=owner,
            outcome=outcome,
            result=text_of(result),
            error=text_of(error),
        )
        if not rows:
            ended = await run(tx, _ENDED, id=video_id)
            if ended and tuple(ended[0]) == (outcome, attempt):
                return
            raise errors.LeaseLost
        await ledger.close(tx, video_id, owed=owed)


async def release(
    db: Database,
    video_id: str,
    attempt: int,
    owner: str,
    *,
    error: dict[str, Any] | None = None,
) -> bool:
    """Hand a video back: it waits again and counts no death; `error` is why, if it failed."""
    async with db.leasing(video_id, owner) as tx:
        rows = await run(
            tx, _RELEASE, id=video_id, attempt=attempt, owner=owner, error=text_of(error)
        )
    return bool(rows)


async def _fenced(
    db: Database, statement: Sql, video_id: str, attempt: int, owner: str, **values: Any
) -> None:
    async with db.leasing(video_id, owner) as tx:
        rows = await run(tx, statement, id=video_id, attempt=attempt, owner=owner, **values)
    if not rows:
        raise errors.LeaseLost
