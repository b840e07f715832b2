"""Numbers for the operator: each day and each template of a window of days. Read only."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs.template_days import WINDOW_DAYS, Facts, read_days

FUNNEL: Final = (
    "seen", "chosen", "quoted", "confirmed", "delivered", "redone", "rated", "shared",
)  # fmt: skip
"""What people do with a template, in their order; docs/operating.md says when each counts."""

_crossing = partial(Sql, crosses="numbers of the whole house")
_PEOPLE = _crossing("SELECT count(*) FROM accounts WHERE merged_into IS NULL")
_IDENTITIES = _crossing(
    """SELECT platform_id FROM identities WHERE platform = :platform AND platform_id > :after
    ORDER BY platform_id LIMIT :limit"""
)
_HOW_MANY = _crossing("SELECT count(*) FROM identities WHERE platform = :platform")
_WHO = _crossing(
    "SELECT account_id FROM identities WHERE platform = :platform AND platform_id = :platform_id"
)
_LIVE = _crossing("SELECT state, count(*) FROM videos WHERE ended_at IS NULL GROUP BY state")


@dataclass(frozen=True, slots=True)
class Day:
    """One day in UTC: videos that ended then, what they cost us, what people spent on them."""

    day: date
    done: int = 0
    failed: int = 0
    other: int = 0
    revenue_credits: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Business:
    """Credits spent on videos, what the videos cost us, and how long they took.

    `paid_credits` are those of `revenue_credits` that were bought; the others were given.
    """

    revenue_credits: int = 0
    paid_credits: int = 0
    cost_usd: float = 0.0
    took_s: float | None = None
    """The mean from a worker's claim to the delivery; None where nothing was delivered."""

    def margin_usd(self, usd_per_credit: float) -> float:
        """What is left of the bought credits; given ones bring nothing."""
        return self.paid_credits * usd_per_credit - self.cost_usd


@dataclass(frozen=True, slots=True)
class ProviderStats:
    """The videos of one template in which a provider made something."""

    provider: str
    videos: int
    calls: int
    provider_cost_usd: float
    """What the provider itself took of `business.cost_usd`."""
    business: Business


@dataclass(frozen=True, slots=True)
class TemplateStats:
    """One template over the whole window."""

    template: str
    funnel: Mapping[str, int]
    """A count for each of FUNNEL."""
    failed: int = 0
    cancelled: int = 0
    kept: int = 0
    stars: int = 0
    business: Business = Business()
    providers: tuple[ProviderStats, ...] = ()

    @property
    def rating(self) -> float | None:
        """The mean of the stars, 1 to 5; None before anybody rated."""
        rated = self.funnel["rated"]
        return self.stars / rated if rated else None


@dataclass(frozen=True, slots=True)
class Stats:
    """The last days, oldest first, and the templates, the most confirmed first."""

    days: tuple[Day, ...]
    templates: tuple[TemplateStats, ...] = ()
    people: int = 0


async def read(db: Database, days: int = WINDOW_DAYS, *, now_s: float | None = None) -> Stats:
    """The last `days` days, today included; days without anything are there with zeros."""
    now_ms = round((time.time() if now_s is None else now_s) * 1000)
    by_day = await read_days(db, days, now_ms)
    async with db.reading() as tx:
        people = int((await run(tx, _PEOPLE))[0][0])
    return Stats(
        tuple(_day(number, facts) for number, facts in by_day.items()),
        _templates(by_day.values()),
        people,
    )


def _day(number: int, facts: Facts) -> Day:
    whole = [amounts for (_, provider), amounts in facts.items() if not provider]

    def total(*names: str) -> float:
        return sum(amounts.get(name, 0.0) for amounts in whole for name in names)

    return Day(
        date(1970, 1, 1) + timedelta(days=number),
        done=int(total("delivered", "kept")),
        failed=int(total("failed")),
        other=int(total("cancelled", "alive")),
        revenue_credits=int(total("revenue_credits")),
        cost_usd=total("cost_usd"),
    )


def _templates(days: Iterable[Facts]) -> tuple[TemplateStats, ...]:
    totals: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for facts in days:
        for place, amounts in facts.items():
            totals[place].update(amounts)
    found = [
        _template(key, totals[key, ""], providers=_providers(totals, key))
        for key in {template for template, _ in totals}
    ]
    return tuple(sorted(found, key=lambda one: (-one.funnel["confirmed"], one.template)))


def _providers(
    totals: Mapping[tuple[str, str], Mapping[str, float]], template: str
) -> tuple[ProviderStats, ...]:
    return tuple(
        ProviderStats(
            provider,
            int(total.get("videos", 0)),
            int(total.get("calls", 0)),
            total.get("provider_cost_usd", 0.0),
            _business(total),
        )
        for (key, provider), total in sorted(totals.items())
        if key == template and provider
    )


def _template(
    key: str, total: Mapping[str, float], providers: tuple[ProviderStats, ...]
) -> TemplateStats:
    return TemplateStats(
        key,
        {step: int(total.get(step, 0)) for step in FUNNEL},
        failed=int(total.get("failed", 0)),
        cancelled=int(total.get("cancelled", 0)),
        kept=int(total.get("kept", 0)),
        stars=int(total.get("stars", 0)),
        business=_business(total),
        providers=providers,
    )


def _business(total: Mapping[str, float]) -> Business:
    timed = total.get("timed", 0)
    return Business(
        int(total.get("revenue_credits", 0)),
        int(total.get("paid_credits", 0)),
        total.get("cost_usd", 0.0),
        total.get("took_s", 0.0) / timed if timed else None,
    )


async def find_account(db: Database, platform: str, platform_id: str) -> str | None:
    """The account behind an identity, when there is one; nobody is made."""
    async with db.reading() as tx:
        rows = await run(tx, _WHO, platform=platform, platform_id=platform_id)
    return str(rows[0][0]) if rows else None


async def people(db: Database, platform: str, *, after: str = "", limit: int) -> list[str]:
    """The next people of a platform by their id there, in the database's order of texts."""
    async with db.reading() as tx:
        rows = await run(tx, _IDENTITIES, platform=platform, after=after, limit=limit)
    return [str(row[0]) for row in rows]


async def how_many(db: Database, platform: str) -> int:
    """People of a platform."""
    async with db.reading() as tx:
        return int((await run(tx, _HOW_MANY, platform=platform))[0][0])


async def live(db: Database) -> dict[str, int]:
    """Videos that have not ended, by state."""
    async with db.reading() as tx:
        return {str(state): int(count) for state, count in await run(tx, _LIVE)}
