"""How each provider is doing, as every worker says it: for doctor, metrics and admin.

A worker's rows are plain data (what `Makers.health()` gives, as dicts) and are forgotten soon
after it stops saying them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown

_KEY = "talemill:providers:"
_OPEN = {"closed": 0.0, "half-open": 0.5, "open": 1.0}


@dataclass(frozen=True, slots=True)
class ProviderNote:
    """One provider over all workers: calls and cost added up, the worst state, the last error."""

    kind: str
    name: str
    state: str
    calls: int
    failures: int
    in_flight: int
    last_error: str
    cost_usd: float
    workers: int


async def publish(
    queue: Queue, worker: str, rows: Sequence[Mapping[str, Any]], *, for_s: float = 30.0
) -> None:
    """Say how the providers do in one worker; forgotten after `for_s`. QueueDown."""
    try:
        await queue.redis.set(_KEY + worker, json.dumps(list(rows)), px=int(for_s * 1000))
    except (RedisError, OSError) as error:
        raise QueueDown from error


async def published(queue: Queue) -> tuple[ProviderNote, ...]:
    """Every provider as the workers said lately, in the order of the first worker. QueueDown."""
    try:
        keys = sorted([key async for key in queue.redis.scan_iter(f"{_KEY}*", count=500)])
        texts = await queue.redis.mget(keys) if keys else []
    except (RedisError, OSError) as error:
        raise QueueDown from error
    return merged([json.loads(text) for text in texts if text])


def merged(by_worker: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[ProviderNote, ...]:
    """One note for each provider; pure."""
    notes: dict[tuple[str, str], ProviderNote] = {}
    for rows in by_worker:
        for row in rows:
            place = (row["kind"], row["name"])
            old = notes.get(place) or ProviderNote(*place, "closed", 0, 0, 0, "", 0.0, 0)
            notes[place] = ProviderNote(
                *place,
                state=max(old.state, row["state"], key=lambda one: _OPEN[one]),
                calls=old.calls + row["calls"],
                failures=old.failures + row["failures"],
                in_flight=old.in_flight + row["in_flight"],
                last_error=row["last_error"] or old.last_error,
                cost_usd=round(old.cost_usd + row["cost_usd"], 6),
                workers=old.workers + 1,
            )
    return tuple(notes.values())
