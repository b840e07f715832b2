"""Money between real processes, and through a crash of the database server."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from db.core import errors
from db.core.database import Database
from db.money import balances, ledger, verify
from tests.fixtures.databases import (
    PostgresServer,
    database_url,
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
)
from tests.unit.db.customers import confirmed, parts, person, quoted

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_template", "sqlite_url"]

ROOT = Path(__file__).parents[2]


async def spender(*arguments: str) -> int:
    """One process that confirms drafts; how many it got."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.spender",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return int(said)


async def test_three_processes_on_one_wallet_spend_what_it_has(database_url: str) -> None:
    app = await Database.open(database_url)
    ada = await person(app, promo=55, bought=50)
    drafts = [(await quoted(app, ada)).id for _ in range(30)]
    won = await asyncio.gather(
        *[spender(database_url, ada.id, *drafts[first::3]) for first in range(3)]
    )
    assert sum(won) == 10
    assert sum(await parts(app, ada)) == 5
    assert await verify.verify(app) == []
    await app.close()


async def test_the_same_draft_confirmed_by_two_processes_is_one_video(database_url: str) -> None:
    app = await Database.open(database_url)
    ada = await person(app, promo=55)
    draft = (await quoted(app, ada)).id
    assert await asyncio.gather(*[spender(database_url, ada.id, draft) for _ in range(2)]) == [1, 1]
    assert await parts(app, ada) == (0, 45)
    assert await verify.verify(app) == []
    await app.close()


async def test_a_postgres_that_crashes_loses_no_credit(postgres_server: PostgresServer) -> None:
    # Tests run without waiting for the log; what is acknowledged here must be in it.
    postgres_server.run("ALTER SYSTEM SET synchronous_commit = on", "SELECT pg_reload_conf()")
    app = await Database.open(postgres_server.emptied())
    ada = await person(app, promo=30)
    await confirmed(app, ada)
    try:
        async with app.acting(ada.id) as tx:
            await balances.balance(tx, ada.wallet_id)
            postgres_server.restart()
            await ledger.hold(tx, ada.wallet_id, "lost", 10)
    except errors.DatabaseUnreachable:
        pass
    else:
        raise AssertionError("a lost connection went unseen")
    assert await parts(app, ada) == (0, 20)
    await confirmed(app, ada)
    assert await parts(app, ada) == (0, 10)
    assert await verify.verify(app) == []
    await app.close()
    postgres_server.run("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")
