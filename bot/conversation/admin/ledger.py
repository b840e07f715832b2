"""What admins read: the numbers with their chart, the ledger's rules, every posting."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.conversation.admin.request import AdminAnswer, AdminRequest
from db.money.export import COLUMNS, export
from db.money.verify import verify
from db.people import stats


async def numbers(request: AdminRequest) -> AdminAnswer:
    """The last days as a picture and in words."""
    from bot.conversation.admin import chart

    words = request.words
    lately = await stats.read(request.db)
    picture = await asyncio.to_thread(chart.draw, lately, request.template_name, words)
    key = request.file_key("stats", "png")
    if request.services.storage:
        await request.services.storage.put(key, picture, media_type="image/png")
    shares = [f"{request.template_name(key)} {count}" for key, count in lately.templates.items()]
    text = words(
        "admin.stats",
        days=len(lately.days),
        done=sum(day.done for day in lately.days),
        failed=sum(day.failed for day in lately.days),
        spent=sum(day.revenue_credits for day in lately.days),
        cost=words.usd(sum(day.cost_usd for day in lately.days)),
        people=lately.people,
        templates=", ".join(shares) or "–",
    )
    return AdminAnswer(text, key if request.services.storage else "", is_picture=True)


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
