"""How many workers are rented: from what waits, what lives and what was spent, as data.

The ceiling holds for the worst: a worker is started only if the day's spending, with every rented
worker living as long as it may, stays below it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an operator allows; bot/settings/burst.py says what each is."""

    least_workers: int = 0
    most_workers: int = 4
    videos_per_worker: int = 4
    wait_s: float = 10.0
    cooldown_s: float = 30.0
    start_s: float = 180.0
    at_most_s: float = 3000.0
    usd_per_hour: float = 0.2
    ceiling_usd_per_day: float = 5.0

    @property
    def usd_per_s(self) -> float:
        """What a worker costs in a second."""
        return self.usd_per_hour / _HOUR_S


@dataclass(frozen=True, slots=True)
class Demand:
    """Videos that may start and that no worker has a slot for."""

    waiting: int = 0
    oldest_wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Rented:
    """The rented workers that are known; kept in a row, so that a next leader knows them too."""

    at_s: float = 0.0
    """When it was looked last, in seconds since 1970."""
    spent_usd: float = 0.0
    """Since midnight, UTC."""
    started_s: float = 0.0
    """When workers were started last."""
    starting_s: tuple[float, ...] = ()
    """When each was started that gave no sign of life yet, oldest first."""
    living_s: Mapping[str, float] = field(default_factory=dict)
    """Since when each lives, by its name."""

    @property
    def workers(self) -> int:
        """Those that live or start."""
        return len(self.starting_s) + len(self.living_s)

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return {
            "at_s": self.at_s,
            "spent_usd": self.spent_usd,
            "started_s": self.started_s,
            "starting_s": list(self.starting_s),
            "living_s": dict(self.living_s),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Rented:
        """From the row; nothing was kept at the very first."""
        return cls(**{**kept, "starting_s": tuple(kept.get("starting_s", ()))})


def observe(rented: Rented, names: Collection[str], now_s: float, bounds: Bounds) -> Rented:
    """What is known now that the workers of these names gave a sign of life.

    What lived or started since the last look has cost since then. Each new name is one of those
    that were started, the oldest; one that gave no sign in time is given up.
    """
    since_s = max(rented.at_s, _midnight_s(now_s))
    spent_usd = rented.spent_usd if _midnight_s(rented.at_s) == _midnight_s(now_s) else 0.0
    new = [name for name in names if name not in rented.living_s]
    return replace(
        rented,
        at_s=now_s,
        spent_usd=spent_usd + rented.workers * max(0.0, now_s - since_s) * bounds.usd_per_s,
        starting_s=tuple(
            at_s for at_s in rented.starting_s[len(new) :] if now_s - at_s < bounds.start_s
        ),
        living_s={name: rented.living_s.get(name, now_s) for name in sorted(names)},
    )


def to_start(rented: Rented, demand: Demand, bounds: Bounds) -> int:
    """How many workers to start now, after `observe`."""
    if rented.at_s - rented.started_s < bounds.cooldown_s:
        return 0
    wanted = bounds.least_workers - rented.workers
    if demand.waiting and demand.oldest_wait_s >= bounds.wait_s:
        worth = math.ceil(demand.waiting / bounds.videos_per_worker)
        wanted = max(wanted, worth - len(rented.starting_s))
    return max(0, min(wanted, bounds.most_workers - rented.workers, _affordable(rented, bounds)))


def is_overspent(rented: Rented, bounds: Bounds) -> bool:
    """Whether the day's ceiling is passed: some worker lives longer than it was told to."""
    return bounds.usd_per_hour > 0 and rented.spent_usd > bounds.ceiling_usd_per_day


def started(rented: Rented, count: int) -> Rented:
    """After that many were started."""
    return replace(
        rented,
        started_s=rented.at_s,
        starting_s=(*rented.starting_s, *[rented.at_s] * count),
    )


def _affordable(rented: Rented, bounds: Bounds) -> int:
    if not bounds.usd_per_hour:
        return bounds.most_workers
    lives_s = [max(0.0, bounds.at_most_s - rented.at_s + at_s) for at_s in rented.living_s.values()]
    most_s = sum(lives_s) + len(rented.starting_s) * bounds.at_most_s
    left_usd = bounds.ceiling_usd_per_day - rented.spent_usd - most_s * bounds.usd_per_s
    return math.floor(left_usd / (bounds.at_most_s * bounds.usd_per_s) + 1e-9)


def _midnight_s(at_s: float) -> float:
    return datetime.fromtimestamp(at_s, UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    ).timestamp()  # fmt: skip
