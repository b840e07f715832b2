"""What admins read: the numbers with their chart, the ledger's rules, every posting."""

from __future__ import annotations

import asyncio
import csv
import io

from bot.conversation.admin.ask import Ask, Told
from db.money.export import COLUMNS, export
from db.money.verify import verify
from db.people import stats


async def numbers(ask: Ask) -> Told:
    """The last days as a picture and in words."""
    from bot.conversation.admin import chart

    words = ask.words
    found = await stats.read(ask.db)
    picture = await asyncio.to_thread(chart.draw, found, ask.template_name, words)
    key = ask.file_key("stats", "png")
    if ask.services.storage:
        await ask.services.storage.put(key, picture, media_type="image/png")
    shares = [f"{ask.template_name(key)} {count}" for key, count in found.templates.items()]
    text = words(
        "admin.stats",
        days=len(found.days),
        done=sum(day.done for day in found.days),
        failed=sum(day.failed for day in found.days),
        spent=sum(day.revenue_credits for day in found.days),
        cost=f"${sum(day.cost_usd for day in found.days):.2f}",
        people=found.people,
        templates=", ".join(shares) or "–",
    )
    return Told(text, key if ask.services.storage else "", is_picture=True)


async def ledger_verify(ask: Ask) -> Told:
    """Whether every rule of the ledger holds."""
    broken = await verify(ask.db)
    await ask.record("verify", "ledger", broken=len(broken))
    if not broken:
        return ask.say("ledger_fine")
    lines = [ask.words("admin.ledger_broken", rule=one.rule, rows=len(one.rows)) for one in broken]
    return Told("\n".join(lines))


async def postings(ask: Ask) -> Told:
    """Every posting as a table."""
    if ask.services.storage is None:
        return ask.say("no_storage")
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    count = 0
    async for row in export(ask.db):
        writer.writerow(row)
        count += 1
    key = ask.file_key("postings", "csv")
    await ask.services.storage.put(key, table.getvalue().encode(), media_type="text/csv")
    await ask.record("export", "ledger", rows=count)
    return Told(ask.words("admin.exported", count=count), key)
