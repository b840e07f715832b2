"""What became of each template, day by day: counted as it happens, or rolled up from its videos.

People's steps that leave no row (a template was seen, chosen, quoted, shared, rated) are added up
in the transaction that answers them. What rows tell is read from the videos that ended on a day,
once for a day that is over: the numbers of a window stay as quick to read with a million videos.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from db.core.database import Database
from db.core.errors import DbError
from db.core.sql import Sql, run
from db.core.transaction import Transaction

DAY_MS: Final = 86_400_000
WINDOW_DAYS: Final = 14
"""What an operator is shown when nothing else is asked for."""
SETTLED_MS: Final = 600_000
"""How long after its end a day is rolled up: what ended in it is committed by then."""
_ROLLED: Final = "rolled"

Step = Literal["seen", "chosen", "quoted", "shared", "rated", "stars"]
Facts = dict[tuple[str, str], dict[str, float]]
"""Amounts by fact, of each (template, provider); the provider is empty for the whole template."""


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """One more step that somebody took with a template; `stars` come by their number."""

    template: str
    step: Step
    amount: int = 1


_ADD = Sql(
    """INSERT INTO template_days (day, template, provider, fact, amount)
    SELECT {now} / 86400000, value ->> 'template', '', value ->> 'fact', sum(value ->> 'amount')
    FROM json_each(:steps) WHERE true GROUP BY 2, 4
    ON CONFLICT (day, template, provider, fact)
    DO UPDATE SET amount = template_days.amount + excluded.amount""",
    postgres="SELECT talemill_count_steps(CAST(:steps AS jsonb))",
)
_crossing = partial(Sql, crosses="numbers of the whole house")
_READ = _crossing(
    """SELECT day, template, provider, fact, amount FROM template_days
    WHERE day >= :since AND day < :until"""
)
_STORE = _crossing(
    """INSERT INTO template_days (day, template, provider, fact, amount)
    SELECT :day, value ->> 'template', value ->> 'provider', value ->> 'fact', value ->> 'amount'
    FROM json_each(:facts) WHERE true
    ON CONFLICT (day, template, provider, fact) DO UPDATE SET amount = excluded.amount""",
    postgres="""INSERT INTO template_days (day, template, provider, fact, amount)
    SELECT CAST(:day AS integer), value ->> 'template', value ->> 'provider', value ->> 'fact',
        CAST(value ->> 'amount' AS double precision)
    FROM jsonb_array_elements(CAST(:facts AS jsonb))
    ON CONFLICT (day, template, provider, fact) DO UPDATE SET amount = excluded.amount""",
)


_JSON_TEXT = re.compile(r"\[(\w+\.\w+)\.([\w.]+)\]")
"""`[v.brief.template]` is a text inside of a JSON column; each database spells it its own way."""


def _sqlite(text: str) -> str:
    return _JSON_TEXT.sub(r"json_extract(\1, '$.\2')", text)


def _postgres(text: str) -> str:
    return _JSON_TEXT.sub(
        lambda found: f"({found[1]}::json #>> '{{{found[2].replace('.', ',')}}}')", text
    )


_ENDED: Final = """WITH ended AS MATERIALIZED (
    SELECT v.id, v.state, v.draft_id, v.parent_id, v.cost_usd,
        COALESCE([v.brief.template], '') AS template,
        CASE WHEN v.state = 'done' THEN CAST([v.result.took_s] AS double precision) END AS took_s,
        COALESCE((SELECT sum(p.credits) FROM postings p
            WHERE p.video_id = v.id AND p.part = 'revenue'), 0) AS revenue,
        COALESCE((SELECT -sum(p.credits) FROM postings p
            WHERE p.video_id = v.id AND p.part = 'bought'), 0) AS paid
    FROM videos v WHERE v.ended_at >= :since AND v.ended_at < :until
) """
_TEMPLATE_FACTS: Final = (
    "confirmed", "delivered", "kept", "failed", "cancelled", "cost_usd", "revenue_credits",
    "paid_credits", "took_s", "timed",
)  # fmt: skip
_TEMPLATES_TEXT: Final = (
    _ENDED
    + """SELECT template, '', sum(CASE WHEN draft_id IS NULL THEN 0 ELSE 1 END),
    sum(CASE state WHEN 'done' THEN 1 ELSE 0 END), sum(CASE state WHEN 'kept' THEN 1 ELSE 0 END),
    sum(CASE state WHEN 'failed' THEN 1 ELSE 0 END),
    sum(CASE state WHEN 'cancelled' THEN 1 ELSE 0 END),
    sum(cost_usd), sum(revenue), sum(paid), COALESCE(sum(took_s), 0), count(took_s)
    FROM ended GROUP BY template"""
)
_PROVIDER_FACTS: Final = (
    "videos", "calls", "provider_cost_usd", "cost_usd", "revenue_credits", "paid_credits",
    "took_s", "timed",
)  # fmt: skip
_PROVIDERS_TEXT: Final = (
    _ENDED
    + """SELECT e.template, made.provider, count(*), sum(made.calls), sum(made.usd),
    sum(e.cost_usd), sum(e.revenue), sum(e.paid), COALESCE(sum(e.took_s), 0), count(e.took_s)
    FROM ended e JOIN (
        SELECT a.video_id, COALESCE([a.facts.made.provider], [a.facts.provider]) AS provider,
            count(*) AS calls, sum(a.cost_usd) AS usd
        FROM assets a WHERE a.video_id IN (SELECT id FROM ended) GROUP BY 1, 2
    ) made ON made.video_id = e.id WHERE made.provider IS NOT NULL
    GROUP BY e.template, made.provider"""
)
_REDONE_TEXT: Final = (
    _ENDED
    + """SELECT COALESCE([p.brief.template], ''), '', count(*)
    FROM ended e JOIN videos p ON p.id = e.parent_id GROUP BY 1"""
)
_ALIVE_TEXT: Final = """SELECT COALESCE([v.brief.template], ''), '', count(*),
    sum(CASE WHEN v.draft_id IS NULL THEN 0 ELSE 1 END)
    FROM videos v WHERE v.ended_at IS NULL GROUP BY 1"""
_TEMPLATES = _crossing(_sqlite(_TEMPLATES_TEXT), postgres=_postgres(_TEMPLATES_TEXT))
_PROVIDERS = _crossing(_sqlite(_PROVIDERS_TEXT), postgres=_postgres(_PROVIDERS_TEXT))
_REDONE = _crossing(_sqlite(_REDONE_TEXT), postgres=_postgres(_REDONE_TEXT))
_ALIVE = _crossing(_sqlite(_ALIVE_TEXT), postgres=_postgres(_ALIVE_TEXT))


async def count_steps(tx: Transaction, steps: Sequence[TemplateStep]) -> None:
    """Add people's steps to today's numbers, in the transaction in which they were taken."""
    rows = [{"template": one.template, "fact": one.step, "amount": one.amount} for one in steps]
    await run(tx, _ADD, steps=json.dumps(rows))


async def read_days(db: Database, days: int, now_ms: int) -> dict[int, Facts]:
    """Every fact of the last `days` days, today included, by the day's number since 1970 (UTC).

    Days that are over are rolled up on the way, each once.
    """
    today = now_ms // DAY_MS
    since = today - days + 1
    by_day = await _stored(db, since, today + 1)
    for day in range(since, today):
        if ("", "") in by_day[day] and _ROLLED in by_day[day][("", "")]:
            continue
        facts = await _of_ended_videos(db, day * DAY_MS, (day + 1) * DAY_MS)
        if now_ms >= (day + 1) * DAY_MS + SETTLED_MS:
            await _store(db, day, facts)
        _merge(by_day[day], facts)
    _merge(by_day[today], await _of_ended_videos(db, today * DAY_MS, now_ms + DAY_MS))
    _merge(by_day[today], await _of_living_videos(db))
    for facts in by_day.values():
        facts.pop(("", ""), None)
    return {day: by_day[day] for day in range(since, today + 1)}


async def keep_rolling_up(
    db: Database, stop: asyncio.Event, *, first_s: float = 60.0, every_s: float = 3600.0
) -> None:
    """Roll up days soon after they are over, so that who asks for their numbers need not wait."""
    wait_s = first_s
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait_s)
            return
        wait_s = every_s
        with contextlib.suppress(DbError):
            await read_days(db, WINDOW_DAYS, round(time.time() * 1000))


async def _stored(db: Database, since: int, until: int) -> defaultdict[int, Facts]:
    found: defaultdict[int, Facts] = defaultdict(dict)
    async with db.reading() as tx:
        for day, template, provider, fact, amount in await run(tx, _READ, since=since, until=until):
            found[day].setdefault((template, provider), {})[fact] = float(amount)
    return found


async def _of_ended_videos(db: Database, since_ms: int, until_ms: int) -> Facts:
    """What the videos tell that ended in this time; a moment of the database for each question."""
    facts: Facts = {}
    statements = (
        (_TEMPLATES, _TEMPLATE_FACTS),
        (_PROVIDERS, _PROVIDER_FACTS),
        (_REDONE, ("redone",)),
    )
    for statement, names in statements:
        async with db.reading() as tx:
            rows = await run(tx, statement, since=since_ms, until=until_ms)
        _merge(facts, _named(rows, names))
    return facts


async def _of_living_videos(db: Database) -> Facts:
    async with db.reading() as tx:
        return _named(await run(tx, _ALIVE), ("alive", "confirmed"))


def _named(rows: Sequence[Any], names: Sequence[str]) -> Facts:
    return {
        (str(template), str(provider)): dict(zip(names, map(float, amounts), strict=True))
        for template, provider, *amounts in rows
    }


def _merge(into: Facts, more: Facts) -> None:
    """Add amounts up."""
    for place, amounts in more.items():
        had = into.setdefault(place, {})
        for fact, amount in amounts.items():
            had[fact] = had.get(fact, 0.0) + amount


async def _store(db: Database, day: int, facts: Facts) -> None:
    rows = [
        {"template": template, "provider": provider, "fact": fact, "amount": amount}
        for (template, provider), amounts in {**facts, ("", ""): {_ROLLED: 1.0}}.items()
        for fact, amount in amounts.items()
    ]
    async with db.operating() as tx:
        await run(tx, _STORE, day=day, facts=json.dumps(rows))
