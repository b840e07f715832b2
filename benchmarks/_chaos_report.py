"""What became of every video under chaos, as the chat, the rows and the ledger tell it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks._chaos_trace import Trace, percentile, spread, summary
from db.core.errors import DatabaseDamaged
from db.core.migrate import check_whole
from db.money.verify import verify
from tests.fixtures.bot_fleet import BotFleet
from tests.fixtures.fleet import ENDED

FREE_CREDITS = 100_000


@dataclass(slots=True)
class Tally:
    """What was done and seen."""

    kills: int = 0
    on_holder: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    """By what was killed."""
    stages: Counter[str] = field(default_factory=Counter)
    hit: dict[str, list[float]] = field(default_factory=dict)
    """When (monotonic seconds) the worker of a video was killed."""
    trees: list[float] = field(default_factory=list)
    """When everything was killed."""
    ordered: list[str] = field(default_factory=list)
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class Recovery:
    """One kill of a video's worker and the next sign of that video, in monotonic seconds."""

    video_id: str
    kill: float
    sign: float
    is_killed_again: bool
    """The sign was the next kill: the video was being made, and showed nothing yet."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.sign - self.kill


def recoveries(house: BotFleet, tally: Tally, refs: dict[str, str]) -> list[Recovery]:
    """From each kill to the next sign of the video in the chat.

    A video that is killed again was being made again: that counts as a sign, too. Where everything
    is killed, recovery begins anew with each kill: nothing was left that could go on.
    """
    ships = house.ships
    seen: dict[str, list[float]] = {name: list(times) for name, times in house.seen.items()}
    for at, message_id, _ in ships.seen:
        seen.setdefault(message_id, []).append(at)
    found = []
    for video_id, kills in tally.hit.items():
        shown = sorted([*seen.get(refs.get(video_id, ""), []), *result_times(house, video_id)])
        for kill in kills:
            sign = next((at for at in shown if at > kill), None)
            again = next((at for at in kills if at > kill), None)
            if again is not None and (sign is None or again < sign):
                found.append(Recovery(video_id, kill, again, is_killed_again=True))
            elif sign is not None:
                last = max([kill, *(at for at in tally.trees if kill < at < sign)])
                found.append(Recovery(video_id, last, sign, is_killed_again=False))
    return found


def result_times(house: BotFleet, video_id: str) -> list[float]:
    """When results of a video were shown."""
    data = f"vr:{video_id}"
    times = [
        at
        for at, _, shown in house.ships.seen
        if shown.message.media and any(button.data == data for button in shown.buttons)
    ]
    return times + [at for one in house.results(video_id) for at in house.seen[str(one.id)][:1]]


async def report(house: BotFleet, tally: Tally, began: float) -> dict[str, Any]:
    """What became of every video, as the chats, the rows and the ledger tell it."""
    ships = house.ships
    rows = [await ships.video(one) for one in tally.ordered]
    refs = {one.id: one.progress_ref["message_id"] for one in rows if one.progress_ref}
    states = Counter(one.state for one in rows)
    sent = {one.id: len(ships.results(one.id)) + len(house.results(one.id)) for one in rows}
    charged = sum(one.price_credits for one in rows if one.state in {"done", "kept"})
    spent = 0
    for name in ships.people:
        spent += FREE_CREDITS - await ships.credits(name)
    violations = await verify(ships.db)
    signs = recoveries(house, tally, refs)
    recovery = [one.seconds for one in signs]
    parts = {one: tally.trace.parts(one.video_id, one.kill, one.sign) for one in signs}
    slowest = sorted(signs, key=lambda one: -one.seconds)[:8]
    calls = len(ships.paid_calls())
    # What was composed is kept, too, and costs nothing.
    (stored,) = ships.rows("SELECT count(*) FROM assets WHERE kind <> 'segment'")[0]
    return {
        "benchmark": "chaos",
        "videos": len(rows),
        "delivered": states["done"],
        "refunded": states["failed"],
        "refunded_share": round(states["failed"] / max(1, len(rows)), 4),
        "lost": sum(one.state not in ENDED for one in rows)
        + sum(one.state == "done" and sent[one.id] == 0 for one in rows)
        + abs(house.confirms - len(house.ordered())),
        "damaged": await _is_damaged(ships.environment["TALEMILL_DATABASE_URL"]),
        "double_charged": len(violations) + abs(spent - charged),
        "double_sent": sum(count > 1 for count in sent.values()),
        "most_sent": max(sent.values(), default=0),
        "kills": tally.kills,
        "kills_on_holder_share": round(tally.on_holder / max(1, tally.kills), 3),
        "kills_by_process": dict(tally.killed),
        "kills_by_stage": dict(tally.stages),
        "recoveries": len(recovery),
        "recovery_p50_s": round(percentile(recovery, 0.5), 2),
        "recovery_p95_s": round(percentile(recovery, 0.95), 2),
        "recovery_max_s": round(max(recovery, default=0.0), 2),
        "recovery_parts": summary(list(parts.values())),
        "recoveries_killed_again": sum(one.is_killed_again for one in signs),
        "slowest": [
            {"s": round(one.seconds, 1), "again": one.is_killed_again}
            | {name: round(value, 1) for name, value in parts[one].items()}
            for one in slowest
        ],
        "worker_ready_s": spread(list(tally.trace.ready.values())),
        "load_1m": round(os.getloadavg()[0], 1),
        "attempts_most": max((one.attempt for one in rows), default=0),
        "errors": dict(Counter((one.error or {}).get("code", "") for one in rows if one.error)),
        "paid_calls": calls,
        "paid_again": calls - stored,
        "unanswered": house.unanswered,
        "confirms": house.confirms,
        "confirmed_videos": len(house.ordered()),
        "bot_answers_s": spread(house.answers_s),
        "wall_s": round(time.monotonic() - began, 1),
        "cores": os.cpu_count(),
    }


async def _is_damaged(url: str) -> bool:
    try:
        await check_whole(url)
    except DatabaseDamaged:
        return True
    return False


def _lives(process: psutil.Process) -> bool:
    """Whether it still does something: one that only waits for its new parent to notice is dead."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def left_behind(folder: Path, children: Iterable[psutil.Process]) -> dict[str, int]:
    """What must not be there once every worker has stopped."""
    # A process is its id and its start: ids are given anew in a long run.
    orphans = sum(map(_lives, children))
    work = folder / "work"
    files = sum(1 for one in work.glob("*/**/*") if one.is_file()) if work.exists() else 0
    return {"orphan_processes": orphans, "files_left": files}
