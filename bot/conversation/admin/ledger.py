"""What admins read: the numbers with their chart, the ledger's rules, every posting."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from bot.conversation.admin.request import AdminAnswer, AdminRequest, StatsPicture
from db.money.export import COLUMNS, export
from db.money.verify import verify
from db.people import stats

if TYPE_CHECKING:
    from bot.conversation.admin import charts


async def numbers(request: AdminRequest) -> AdminAnswer:
    """The last days in words, and as pictures where there is a storage to keep them in."""
    words, storage = request.words, request.services.storage
    lately = await stats.read(request.db)
    text = words(
        "admin.stats",
        days=len(lately.days),
        done=sum(day.done for day in lately.days),
        failed=sum(day.failed for day in lately.days),
        spent=sum(day.revenue_credits for day in lately.days),
        cost=words.usd(sum(day.cost_usd for day in lately.days)),
        people=lately.people,
        templates=", ".join(
            f"{request.template_name(one.template)} {one.funnel['confirmed']}"
            for one in lately.templates
            if one.funnel["confirmed"]
        )
        or "–",
    )
    if storage is None:
        return AdminAnswer(text)
    pictures = []
    for drawn in await asyncio.to_thread(_drawn, request, lately):
        key = request.file_key(f"stats-{drawn.name}", "png")
        await storage.put(key, drawn.png, media_type="image/png")
        pictures.append(StatsPicture(key, drawn.title))
    return AdminAnswer(text, pictures=tuple(pictures))


def _drawn(request: AdminRequest, lately: stats.Stats) -> Sequence[charts.DrawnChart]:
    from bot.conversation.admin import charts

    return charts.draw(
        lately, request.template_name, request.words, request.services.usd_per_credit
    )


async def ledger_verify(request: AdminRequest, _: str | None) -> AdminAnswer:
    """Whether every rule of the ledger holds."""
    broken = await verify(request.db)
    await request.record("verify", "ledger", broken=len(broken))
    if not broken:
        return request.say("ledger_fine")
    lines = [
        request.words("admin.ledger_broken", rule=rule.rule, rows=len(rule.rows)) for rule in broken
    ]
    return AdminAnswer("\n".join(lines))


_exporting = asyncio.Semaphore(1)
"""One table at a time: each holds a connection and a file as large as the books."""


async def postings(request: AdminRequest) -> AdminAnswer:
    """Every posting as a table; one at a time."""
    if _exporting.locked():
        return request.say("export_busy")
    async with _exporting:
        return await _table(request)


async def _table(request: AdminRequest) -> AdminAnswer:
    storage = request.services.storage
    assert storage is not None
    key, count = request.file_key("postings", "csv"), 0
    with NamedTemporaryFile("w", newline="", encoding="utf-8", suffix=".csv") as table:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        async for row in export(request.db):
            writer.writerow(row)
            count += 1
        table.flush()
        await storage.put(key, Path(table.name), media_type="text/csv")
    await request.record("export", "ledger", rows=count)
    return AdminAnswer(request.words("admin.exported", count=count), key)
