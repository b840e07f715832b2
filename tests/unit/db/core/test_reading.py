"""Reports look at one moment of the database, and hold up nobody who writes."""

from __future__ import annotations

import asyncio
import time
import tracemalloc

import pytest

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.money import ledger, verify
from db.money.export import PAGE_ROWS, export
from db.people import stats
from tests.unit.db.customers import person

MANY = Sql(
    """WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= :count)
    INSERT INTO postings (tx_key, part, credits)
    SELECT 'many:' || (i / 2), CASE i % 2 WHEN 0 THEN 'grants' ELSE 'revenue' END,
    CASE i % 2 WHEN 0 THEN -1 ELSE 1 END FROM n""",
    postgres="""INSERT INTO postings (tx_key, part, credits)
    SELECT 'many:' || (i / 2), CASE i % 2 WHEN 0 THEN 'grants' ELSE 'revenue' END,
    CASE i % 2 WHEN 0 THEN -1 ELSE 1 END
    FROM generate_series(2, CAST(:count AS BIGINT) + 1) AS i""",
    crosses="a test fills the books",
)
HEADERS = Sql(
    """INSERT INTO ledger_transactions (key, kind, actor, memo, created_at)
    SELECT DISTINCT tx_key, 'correction', '', '', 1 FROM postings WHERE tx_key LIKE 'many:%'""",
    crosses="a test fills the books",
)


async def test_an_export_is_one_moment_while_others_write(app: Database) -> None:
    ada = await person(app, promo=5)
    seen = []
    async for row in export(app):
        seen.append(row)
        async with app.operating() as tx:
            await ledger.grant(tx, ada.wallet_id, 1, key=f"more:{len(seen)}")
    assert len(seen) == 2
    assert len([row async for row in export(app)]) == 6


async def test_while_a_report_is_read_a_hundred_write(app: Database) -> None:
    ada = await person(app, promo=5)
    async with app.reading() as tx:
        before = await run(tx, Sql("SELECT count(*) FROM postings", crosses="a report"))
        began = time.monotonic()
        for number in range(100):
            async with app.operating() as other:
                await ledger.grant(other, ada.wallet_id, 1, key=f"more:{number}")
        took_s = time.monotonic() - began
        after = await run(tx, Sql("SELECT count(*) FROM postings", crosses="a report"))
    assert (before[0][0], after[0][0]) == (2, 2)
    assert took_s < 9, "nobody waited for the report (a busy database is waited for 10 s)"
    assert await verify.verify(app) == []
    assert (await stats.read(app)).people == 1


async def test_nothing_is_written_in_a_report_on_postgres(app: Database) -> None:
    if app.is_sqlite:
        return
    with pytest.raises(errors.DatabaseReadOnly):
        async with app.reading() as tx:
            await run(tx, Sql("DELETE FROM leases", crosses="a report"))


async def test_a_long_export_and_a_long_proof_leave_the_bot_its_turn(operator: Database) -> None:
    async with operator.operating() as tx:
        await run(tx, MANY, count=40 * PAGE_ROWS)
        await run(tx, HEADERS)
    waits: list[float] = []
    done = asyncio.Event()

    async def others() -> None:
        while not done.is_set():
            began = time.monotonic()
            async with operator.operating(is_brief=True) as tx:
                await run(tx, Sql("SELECT count(*) FROM leases", crosses="a test"))
            waits.append(time.monotonic() - began)
            await asyncio.sleep(0.005)

    beside = asyncio.create_task(others())
    tracemalloc.start()
    rows = 0
    async for _ in export(operator):
        rows += 1
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    found = await verify.verify(operator)
    done.set()
    await beside
    assert rows == 40 * PAGE_ROWS
    assert most_bytes < 20_000_000, "a page at a time"
    assert found == []
    assert max(waits) < 2
