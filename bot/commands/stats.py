"""`talemill stats`: what became of each template, what it cost and what it brought."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import asdict
from typing import Any, Final

from bot.settings import load_settings
from bot.settings.prices import usd_per_credit
from bot.wording.printable import printable
from db.people.stats import FUNNEL, Business, Stats, TemplateStats
from pipeline.errors import BadInput
from pipeline.templates import load_templates

MAX_DAYS: Final = 366


def stats(args: argparse.Namespace) -> int:
    """Print the numbers of the last days, as a table or as JSON (docs/operating.md)."""
    if not 1 <= args.days <= MAX_DAYS:
        raise BadInput(f"--days is 1 to {MAX_DAYS}.")
    settings = load_settings()
    read = asyncio.run(_read(settings.owner_url, args.days))
    usd = usd_per_credit(settings)
    if args.json:
        print(json.dumps(as_json(read, usd)))
        return 0
    for line in _table(read, usd):
        print(printable(line))
    return 0


async def _read(url: str, days: int) -> Stats:
    from db.core.database import Database
    from db.people import stats as numbers

    db = await Database.open(url, "operator")
    try:
        return await numbers.read(db, days)
    finally:
        await db.close()


def as_json(read: Stats, usd: float) -> dict[str, Any]:
    """The numbers with names that never change; money in US dollars, `usd` a bought credit."""
    return {
        "from": read.days[0].day.isoformat(),
        "until": read.days[-1].day.isoformat(),
        "people": read.people,
        "usd_per_credit": round(usd, 6),
        "days": [
            {**asdict(day), "day": day.day.isoformat(), "cost_usd": round(day.cost_usd, 6)}
            for day in read.days
        ],
        "templates": {one.template: _template(one, usd) for one in _all_templates(read)},
    }


def _all_templates(read: Stats) -> list[TemplateStats]:
    """Those that nobody saw too, last and with zeros."""
    known = {one.template for one in read.templates}
    nothing = dict.fromkeys(FUNNEL, 0)
    unseen = [TemplateStats(key, nothing) for key in load_templates() if key not in known]
    return [*read.templates, *unseen]


def _template(stats: TemplateStats, usd: float) -> dict[str, Any]:
    return {
        **stats.funnel,
        "kept": stats.kept,
        "failed": stats.failed,
        "cancelled": stats.cancelled,
        "rating": None if stats.rating is None else round(stats.rating, 3),
        **_business(stats.business, usd),
        "providers": {
            maker.provider: {
                "videos": maker.videos,
                "calls": maker.calls,
                "provider_cost_usd": round(maker.provider_cost_usd, 6),
                **_business(maker.business, usd),
            }
            for maker in stats.providers
        },
    }


def _business(one: Business, usd: float) -> dict[str, Any]:
    return {
        "revenue_credits": one.revenue_credits,
        "paid_credits": one.paid_credits,
        "revenue_usd": round(one.paid_credits * usd, 6),
        "cost_usd": round(one.cost_usd, 6),
        "margin_usd": round(one.margin_usd(usd), 6),
        "seconds": None if one.took_s is None else round(one.took_s, 2),
    }


def _table(read: Stats, usd: float) -> list[str]:
    """A line for each template, and one for each of its providers below it."""
    money = ("cost $", "margin $", "seconds")
    head = f"{'':18}" + "".join(f"{name:>10}" for name in (*FUNNEL, "stars", *money))
    lines = [f"{read.days[0].day} to {read.days[-1].day}, {read.people} people", head]
    for one in read.templates:
        counts = "".join(f"{one.funnel[step]:>10}" for step in FUNNEL)
        stars = "–" if one.rating is None else f"{one.rating:.1f}"
        lines.append(f"{one.template[:18]:18}{counts}{stars:>10}{_money(one.business, usd)}")
        for maker in one.providers:
            videos = f"{maker.videos} videos, {maker.calls} calls"
            room = 10 * (len(FUNNEL) + 1)
            lines.append(f"  {maker.provider[:16]:16}{videos:>{room}}{_money(maker.business, usd)}")
    return lines if read.templates else [lines[0], "Nobody has seen a template yet."]


def _money(one: Business, usd: float) -> str:
    took = "–" if one.took_s is None else f"{one.took_s:.0f}"
    return f"{one.cost_usd:>10.2f}{one.margin_usd(usd):>10.2f}{took:>10}"
