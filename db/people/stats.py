"""Numbers for the operator: videos, credits and cost by day, template shares. Read only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

from db.core.database import Database
from db.core.sql import Sql, run

_DAY_MS = 86_400_000
_crossing = partial(Sql, crosses="numbers of the whole house")
_VIDEOS = _crossing(
    """SELECT created_at / 86400000, state, count(*), sum(cost_usd) FROM videos
    WHERE created_at >= :since GROUP BY created_at / 86400000, state"""
)
_REVENUE = _crossing(
    """SELECT t.created_at / 86400000, sum(p.credits) FROM postings p
    JOIN ledger_transactions t ON t.key = p.tx_key
    WHERE p.part = 'revenue' AND t.created_at >= :since GROUP BY t.created_at / 86400000"""
)
_TEMPLATES = _crossing(
    """SELECT json_extract(brief, '$.template'), count(*) FROM videos
    WHERE created_at >= :since GROUP BY 1 ORDER BY 2 DESC""",
    postgres="""SELECT brief::json ->> 'template', count(*) FROM videos
    WHERE created_at >= :since GROUP BY 1 ORDER BY 2 DESC""",
)
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
    """One day in UTC: videos that were begun, what they cost us, what people spent."""

    day: date
    done: int = 0
    failed: int = 0
    other: int = 0
    revenue_credits: int = 0
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Stats:
    """The last days, oldest first, and videos by template."""

    days: tuple[Day, ...]
    templates: dict[str, int] = field(default_factory=dict)
    people: int = 0


async def read(db: Database, days: int = 14) -> Stats:
    """The last `days` days, today included; days without anything are there with zeros."""
    today = datetime.now(UTC).date()
    first = today - timedelta(days=days - 1)
    since = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp() * 1000)
    async with db.reading() as tx:
        videos = await run(tx, _VIDEOS, since=since)
        revenue = {int(day): int(spent) for day, spent in await run(tx, _REVENUE, since=since)}
        templates = {str(key): int(count) for key, count in await run(tx, _TEMPLATES, since=since)}
        people = int((await run(tx, _PEOPLE))[0][0])
    found = []
    for number in range(since // _DAY_MS, since // _DAY_MS + days):
        rows = [row for row in videos if int(row[0]) == number]
        counts = {str(state): int(count) for _, state, count, _ in rows}
        done = counts.pop("done", 0) + counts.pop("kept", 0)
        failed = counts.pop("failed", 0)
        found.append(
            Day(
                date(1970, 1, 1) + timedelta(days=number),
                done,
                failed,
                sum(counts.values()),
                revenue.get(number, 0),
                sum(float(row[3] or 0.0) for row in rows),
            )
        )
    return Stats(tuple(found), templates, people)


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
