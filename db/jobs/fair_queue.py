"""In which order waiting videos start, and who does the ordering.

The order is a pure function: persons take turns, each with their oldest video first; of three
turns two go to paid videos while any waits, so that free ones are slower but never starve.
One dispatcher leads by a row with a lease.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from heapq import heapify, heappop, heapreplace
from typing import Any, Final

from db.core.database import Database
from db.core.sql import Sql, run
from db.people.place_keys import shared_group_key

PAID_TURNS: Final = 2
"""Turns for paid videos before one for a free video, while both wait."""
_NO_LIMIT: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class WaitingVideo:
    """A video that could start; `since` orders the videos of one person, oldest first."""

    video_id: str
    account_id: str
    is_paid: bool
    since: float
    server: str = ""
    """The shared place it was asked in, or nothing for a private chat."""
    capability: str = "compose"
    surface: str = ""
    brief: str = field(default="{}", compare=False)
    """As JSON: it is looked at once for each kind of work, not once for each look."""
    attempt: int = field(default=0, compare=False)
    """How often it was claimed, for the log."""


@dataclass(frozen=True, slots=True)
class ConcurrencyLimits:
    """How many videos may run at once for a person, for a server, and in all."""

    per_person: int = 3
    per_server: int = 10
    overall: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """How many run now, by person and by server."""

    by_account: Mapping[str, int] = field(default_factory=dict)
    by_server: Mapping[str, int] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    since_s: tuple[tuple[str, float], ...] = ()
    """For each that runs, its kind of work (a brief as JSON) and for how many seconds."""
    turn: int = 0
    """How many turns were given so far; keeps paid and free turns in step between calls."""

    @property
    def total(self) -> int:
        """All that run."""
        return sum(self.by_account.values())


def fair_order(
    waiting: Sequence[WaitingVideo],
    running: Running | None = None,
    limits: ConcurrencyLimits | None = None,
) -> list[WaitingVideo]:
    """The videos that may start, in the order in which they should.

    Who has fewer running goes first, then who waits longest; each video that is given a turn
    counts as running for those after it. Videos over a limit are left out.
    """
    now, most = running or Running(), limits or ConcurrencyLimits()
    counts = _Counts(Counter(now.by_account), Counter(now.by_server), most)
    lines = {is_paid: _Lines(waiting, counts, is_paid=is_paid) for is_paid in (True, False)}
    order: list[WaitingVideo] = []
    while now.total + len(order) < most.overall:
        wants_paid = (now.turn + len(order)) % (PAID_TURNS + 1) < PAID_TURNS
        chosen = lines[wants_paid].next() or lines[not wants_paid].next()
        if chosen is None:
            break
        counts.by_account[chosen.account_id] += 1
        counts.by_server[chosen.server] += 1
        order.append(chosen)
    return order


def queue_order(
    waiting: Sequence[WaitingVideo], running: Running | None = None
) -> list[WaitingVideo]:
    """The order over all that wait, whatever the limits: for the place people are told."""
    return fair_order(waiting, running, ConcurrencyLimits(_NO_LIMIT, _NO_LIMIT, _NO_LIMIT))


@dataclass(frozen=True, slots=True)
class _Counts:
    by_account: Counter[str]
    by_server: Counter[str]
    limits: ConcurrencyLimits


class _Lines:
    """Each person's waiting videos of one kind, and whose turn is next (a heap)."""

    def __init__(self, waiting: Sequence[WaitingVideo], counts: _Counts, *, is_paid: bool) -> None:
        self._counts = counts
        self._lines: dict[str, deque[WaitingVideo]] = defaultdict(deque)
        for one in sorted(waiting, key=lambda one: (one.since, one.video_id)):
            if one.is_paid == is_paid:
                self._lines[one.account_id].append(one)
        self._heap = [self._key(account) for account in self._lines]
        heapify(self._heap)

    def next(self) -> WaitingVideo | None:
        """Take the video whose turn it is; None when nobody may start one."""
        while self._heap:
            count, _, _, account = self._heap[0]
            now, line = self._counts.by_account[account], self._lines[account]
            if now >= self._counts.limits.per_person:
                heappop(self._heap)
            elif now != count:
                heapreplace(self._heap, self._key(account))
            elif self._is_over(line[0].server):
                line.popleft()
                self._again(account)
            else:
                chosen = line.popleft()
                self._again(account)
                return chosen
        return None

    def _again(self, account: str) -> None:
        if self._lines[account]:
            heapreplace(self._heap, self._key(account))
        else:
            heappop(self._heap)

    def _key(self, account: str) -> tuple[int, float, str, str]:
        head = self._lines[account][0]
        return self._counts.by_account[account], head.since, head.video_id, account

    def _is_over(self, server: str) -> bool:
        return bool(server) and self._counts.by_server[server] >= self._counts.limits.per_server


# -- what the rows say -----------------------------------------------------------------

_ROW = "id, account_id, is_paid, created_at, place, brief, attempt"
_crossing = partial(Sql, crosses="fair order is an order of everybody's videos")
_WAITING = _crossing(
    f"""SELECT {_ROW} FROM videos
    WHERE ended_at IS NULL AND state = 'queued' AND dispatched_at IS NULL
    ORDER BY created_at, id LIMIT :limit"""
)
_ALIVE = _crossing(f"SELECT {_ROW} FROM videos WHERE ended_at IS NULL AND id = :id")
_ACTIVE = _crossing(
    """SELECT id, account_id, place, brief, {now} - dispatched_at FROM videos
    WHERE ended_at IS NULL
    AND (state IN ('running', 'delivering') OR dispatched_at IS NOT NULL)"""
)
_UNDER_WAY = _crossing(
    "SELECT id FROM videos WHERE ended_at IS NULL AND state <> 'waiting' LIMIT 1"
)
TOOK = _crossing(
    """SELECT brief, result, ended_at FROM videos
    WHERE state = 'done' AND attempt = 1 AND parent_id IS NULL AND ended_at > :after_ms
    ORDER BY ended_at DESC LIMIT :limit"""
)


async def load(
    db: Database, capability: str = "compose", limit: int = 2000
) -> tuple[list[WaitingVideo], Running]:
    """What waits, oldest first and at most `limit`, and what runs or was handed out."""
    async with db.operating() as tx:
        waiting = await run(tx, _WAITING, limit=limit)
        active = await run(tx, _ACTIVE)
    servers = [_placed(row[2])[0] for row in active]
    return [_waiting(row, capability) for row in waiting], Running(
        Counter(row[1] for row in active),
        Counter(one for one in servers if one),
        frozenset(row[0] for row in active),
        tuple((row[3], max(0.0, (row[4] or 0) / 1000)) for row in active),
    )


async def alive(
    db: Database, ids: Sequence[str], capability: str = "compose"
) -> list[WaitingVideo]:
    """Those of `ids` that did not end."""
    async with db.operating() as tx:
        rows = [row for one in ids for row in await run(tx, _ALIVE, id=one)]
    return [_waiting(row, capability) for row in rows]


async def is_any_under_way(db: Database) -> bool:
    """Whether anybody has a video that is queued or being made, and not left for its person."""
    async with db.operating() as tx:
        return bool(await run(tx, _UNDER_WAY))


@dataclass(frozen=True, slots=True)
class FinishedVideo:
    """A video that was made in one go: its brief, the seconds from claim to end and by stage."""

    brief: Mapping[str, Any]
    seconds: float
    stages_s: Mapping[str, float]
    ended_ms: int


async def took(db: Database, *, after_ms: int, limit: int = 100) -> list[FinishedVideo]:
    """Videos done since, newest first; those that were taken up again tell nothing, nor do
    versions, of which most was there."""
    async with db.operating() as tx:
        rows = await run(tx, TOOK, after_ms=after_ms, limit=limit)
    found = []
    for brief, text, ended_ms in rows:
        result = json.loads(text or "{}")
        if seconds := result.get("took_s"):
            stages_s = result.get("stages_took_s") or {}
            found.append(FinishedVideo(json.loads(brief), float(seconds), stages_s, int(ended_ms)))
    return found


@lru_cache(maxsize=4096)
def _placed(place: str) -> tuple[str, str]:
    """Server and surface of a place as a row keeps it."""
    data = json.loads(place)
    return shared_group_key(data), str(data.get("surface", ""))


def _waiting(row: Any, capability: str) -> WaitingVideo:
    video_id, account_id, is_paid, created_ms, place_text, brief, attempt = row
    server, surface = _placed(place_text)
    return WaitingVideo(
        video_id,
        account_id,
        bool(is_paid),
        created_ms / 1000,
        server,
        capability,
        surface,
        brief,
        attempt,
    )
