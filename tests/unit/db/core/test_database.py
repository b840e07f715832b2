"""One way in: whose rows, one transaction, nothing awaited but the database."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from db.core import errors
from db.core.address import driver_url
from db.core.database import Database
from db.core.driver_errors import translated
from db.core.engine import Role, make_engine
from db.core.migrate import NEWEST, check_schema, check_whole, migrate, schema_version
from db.core.retries import is_database_away
from db.core.sql import Sql, run
from db.jobs import fair_queue
from db.models.metadata import METADATA
from db.money import balances, ledger
from tests.fixtures.databases import PostgresServer
from tests.fixtures.transaction_guard import AwaitedTheWorld
from tests.unit.db.customers import parts, person


async def test_a_write_transaction_awaits_nothing_but_the_database(app: Database) -> None:
    ada = await person(app, promo=5)
    with pytest.raises(AwaitedTheWorld):
        async with app.acting(ada.id) as tx:
            await balances.balance(tx, ada.wallet_id)
            await asyncio.sleep(0.001)


async def test_what_awaited_the_world_is_rolled_back(app: Database) -> None:
    ada = await person(app)
    with pytest.raises(AwaitedTheWorld):
        async with app.operating() as tx:
            await ledger.grant(tx, ada.wallet_id, 5, key="test:world")
            await asyncio.to_thread(time.sleep, 0.001)
    assert await parts(app, ada) == (0, 0)


async def test_many_statements_are_the_database(app: Database) -> None:
    ada = await person(app, promo=5)
    async with app.acting(ada.id) as tx:
        for _ in range(5):
            await balances.balance(tx, ada.wallet_id)


async def test_a_transaction_inside_a_transaction_is_refused(app: Database) -> None:
    ada = await person(app)
    async with app.acting(ada.id):
        with pytest.raises(errors.NestedTransaction):
            async with app.operating():
                pass


@pytest.mark.parametrize("account_id", ["", "a'b", "x; DROP TABLE accounts"])
async def test_acting_for_nobody_is_refused(app: Database, account_id: str) -> None:
    with pytest.raises(errors.NoActingAccount):
        async with app.acting(account_id):
            pass


async def test_a_transaction_that_is_over_runs_nothing(app: Database) -> None:
    ada = await person(app)
    async with app.acting(ada.id) as tx:
        await balances.balance(tx, ada.wallet_id)
    with pytest.raises(errors.TransactionOver):
        await balances.balance(tx, ada.wallet_id)


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(
    app: Database,
) -> None:
    ada = await person(app)

    async def grants() -> None:
        async with app.operating() as tx:
            for number in range(10_000):
                await ledger.grant(tx, ada.wallet_id, 1, key=f"test:{number}")

    task = asyncio.create_task(grants())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await parts(app, ada) == (0, 0)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_two_programs_may_migrate_at_once_and_again(
    kind: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    url = f"sqlite:///{tmp_path}/deep/er/talemill.db"
    if kind == "postgres":
        url = postgres_server.new()
    with pytest.raises(errors.NeedsMigration):
        await check_schema(url)
    await asyncio.gather(migrate(url), migrate(url))
    await migrate(url)
    await check_schema(url)
    assert await schema_version(url) == NEWEST


async def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import CheckConstraint, Connection, inspect

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[object] = list(compare_metadata(context, METADATA))
        for name, table in METADATA.tables.items():
            meant = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
            there = {one["name"] for one in inspect(connection).get_check_constraints(name)}
            found += [(name, one) for one in meant ^ there]
        return found

    engine = make_engine(driver_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_sqlite_is_as_durable_as_it_can_be(sqlite_url: str) -> None:
    db = await Database.open(sqlite_url)
    async with db.operating() as tx:
        found = {
            name: (await run(tx, Sql(f"PRAGMA {name}")))[0][0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await db.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize(("role", "pages"), [("app", 1000), ("worker", 16_000)])
async def test_the_bot_keeps_the_log_of_sqlite_short_and_workers_leave_it(
    sqlite_url: str, role: Role, pages: int
) -> None:
    db = await Database.open(sqlite_url, role)
    async with db.operating() as tx:
        assert await run(tx, Sql("PRAGMA wal_autocheckpoint")) == [(pages,)]
    await db.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "nonsense",
        "postgresql://nobody@127.0.0.1:1/none",
        "sqlite:////proc/no/such/folder/x.db",
    ],
)
async def test_an_address_that_cannot_be_opened_is_one_sentence(url: str) -> None:
    with pytest.raises(errors.DbError) as refused:
        await Database.open(url)
    assert "\n" not in str(refused.value)


async def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "talemill.db"
    url = f"sqlite:///{path}"
    await migrate(url)
    await check_whole(url)
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * (path.stat().st_size - 4 * 4096))
    with pytest.raises(errors.DatabaseDamaged):
        await check_whole(url)
    path.write_bytes(b"no database at all" * 500)
    for ask in (check_whole, check_schema, migrate, Database.open):
        with pytest.raises(errors.DatabaseDamaged):
            await ask(url)


async def test_the_newest_finished_videos_are_found_by_an_index(sqlite_url: str) -> None:
    values = {"after_ms": 0, "limit": 10}
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {fair_queue.TOOK.sqlite}", values).fetchall()
    assert [row[3] for row in plan] == ["SEARCH videos USING INDEX videos_finished (ended_at>?)"]


async def test_a_database_that_refuses_the_login_is_no_outage(postgres_url: str) -> None:
    nowhere = make_url(postgres_url).set(database="no_such_database")
    with pytest.raises(errors.DatabaseRefused, match="user, password and name") as caught:
        await Database.open(nowhere.render_as_string(hide_password=False), "worker")
    assert not is_database_away(caught.value)
    with pytest.raises(errors.DatabaseRefused):
        await migrate(nowhere.render_as_string(hide_password=False))


@pytest.mark.parametrize("name", ["InvalidPasswordError", "InvalidAuthorizationSpecificationError"])
def test_a_wrong_password_is_told_from_absence(name: str) -> None:
    assert isinstance(translated(getattr(asyncpg, name)("no")), errors.DatabaseRefused)
    absent = asyncpg.ConnectionDoesNotExistError("gone")
    assert isinstance(translated(absent), errors.DatabaseUnreachable)
