"""Where the time of a recovery goes: what the rows of killed videos do after each kill.

From the kill to the next sign of the video in the chat there are four waits: until it is handed
out anew (the lease, the dispatcher's look), until a worker claims it (a free slot, the start of
the process that replaces the dead one), until its attempt renders (company), until it shows.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from tests.fixtures.fleet import Fleet

EVERY_S = 0.1
_ROWS = "SELECT id, dispatch, attempt FROM videos WHERE ended_at IS NULL"


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def spread(values: list[float]) -> dict[str, float]:
    """Count, median, 95th percentile and maximum."""
    return {
        "count": len(values),
        "p50": round(percentile(values, 0.5), 2),
        "p95": round(percentile(values, 0.95), 2),
        "max": round(max(values, default=0.0), 2),
    }


@dataclass(slots=True)
class Trace:
    """When (monotonic seconds) each video was handed out and claimed."""

    dispatched: dict[str, list[float]] = field(default_factory=dict)
    claimed: dict[str, list[float]] = field(default_factory=dict)
    ready: dict[int, float] = field(default_factory=dict)
    """How long each worker took from its start to its first announcement, by process id."""

    async def watch(self, ships: Fleet) -> None:
        """Look at the rows every EVERY_S, for ever."""
        last: dict[str, tuple[int, int]] = {}
        started: dict[int, float] = {}
        turn = 0
        while True:
            now = time.monotonic()
            with contextlib.suppress(Exception):
                for video_id, dispatch, attempt in await asyncio.to_thread(ships.rows, _ROWS):
                    before = last.get(video_id, (0, 0))
                    if dispatch > before[0]:
                        self.dispatched.setdefault(video_id, []).append(now)
                    if attempt > before[1]:
                        self.claimed.setdefault(video_id, []).append(now)
                    last[video_id] = (dispatch, attempt)
            for worker in ships.workers:
                started.setdefault(worker.pid, now)
            turn += 1
            if turn % 3 == 0:
                await self._see_the_ready(ships, started)
            await asyncio.sleep(max(0.0, EVERY_S - (time.monotonic() - now)))

    async def _see_the_ready(self, ships: Fleet, started: dict[int, float]) -> None:
        with contextlib.suppress(Exception):
            for note in await ships.queue.workers():
                pid = int(note.worker.split("-")[-2])
                if pid in started:
                    self.ready.setdefault(pid, time.monotonic() - started[pid])

    def parts(self, video_id: str, kill: float, sign: float) -> dict[str, float]:
        """The waits of one recovery, in seconds; what was not seen is left out."""
        found: dict[str, float] = {}
        handed = _first(self.dispatched.get(video_id, []), kill, sign)
        claimed = _last(self.claimed.get(video_id, []), kill, sign)
        if handed is not None:
            found["handed_out_s"] = handed - kill
        if handed is not None and claimed is not None and claimed >= handed:
            found["claimed_s"] = claimed - handed
        if claimed is not None:
            found["shown_s"] = sign - claimed
        times = self.dispatched.get(video_id, [])
        found["hand_outs"] = bisect_right(times, sign) - bisect_right(times, kill)
        return found


def _first(times: list[float], after: float, until: float) -> float | None:
    return next((at for at in times if after < at <= until), None)


def _last(times: list[float], after: float, until: float) -> float | None:
    return next((at for at in reversed(times) if after < at <= until), None)


def summary(parts: list[dict[str, float]]) -> dict[str, Any]:
    """Each wait's spread over all recoveries."""
    names = ("handed_out_s", "claimed_s", "shown_s", "hand_outs")
    return {name: spread([one[name] for one in parts if name in one]) for name in names}
