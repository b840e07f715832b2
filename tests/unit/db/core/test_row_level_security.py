"""Nobody reaches another person's rows on Postgres: every table, every verb, every way around.

The attacker has the bot's own login and writes SQL.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.core import errors
from db.core.access import HOUSEHOLD, PERSONAL, ROLES
from db.core.database import Database
from db.core.migrate import migrate
from db.core.sql import Sql, run
from db.jobs import claims, videos
from db.models.metadata import METADATA
from db.money import ledger, verify
from tests.fixtures.databases import PostgresServer, apart
from tests.unit.db.customers import confirmed, person
from tests.unit.db.two_people import Two, both

OWNER = {"accounts": "id"}
REFUSALS = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.RaiseError,
    asyncpg.IntegrityConstraintViolationError,
)


@dataclass(frozen=True, slots=True)
class Login:
    """A raw connection of the bot's role, and the two people."""

    connection: Any
    two: Two
    url: str

    async def act_for(self, account_id: str) -> None:
        await self.connection.execute(
            f"SELECT set_config('talemill.account', '{account_id}', false)"
        )

    async def count(self, table: str) -> int:
        return int(await self.connection.fetchval(f"SELECT count(*) FROM {table}"))


@pytest.fixture(scope="module")
def attacked(postgres_server: PostgresServer) -> tuple[str, Two]:
    """A database of its own, filled once: what is tried here changes nothing."""
    url = postgres_server.new()

    async def fill() -> Two:
        await migrate(url)
        db = await Database.open(url)
        found = await both(db)
        await db.close()
        return found

    return url, apart(fill())


@pytest_asyncio.fixture
async def bots(attacked: tuple[str, Two]) -> AsyncIterator[Login]:
    """The bot's login, with two people's rows behind it."""
    url, two = attacked
    connection = await asyncpg.connect(url, server_settings={"role": "talemill_app"})
    yield Login(connection, two, url)
    await connection.close()


@pytest.mark.parametrize("table", [*PERSONAL, *HOUSEHOLD])
async def test_the_bots_login_reaches_no_row_of_another_person(bots: Login, table: str) -> None:
    column = OWNER.get(table, "account_id")
    hers = f"{column} = '{bots.two.ada.id}'"
    if table in HOUSEHOLD:
        column, hers = METADATA.tables[table].primary_key.columns.keys()[0], "true"
    owner = await asyncpg.connect(bots.url)
    try:
        before = await owner.fetch(f"SELECT * FROM {table} ORDER BY 1")
        for acting in (bots.two.bob.id, ""):
            await bots.act_for(acting)
            for statement in (
                f"SELECT * FROM {table} WHERE {hers}",
                f"INSERT INTO {table} SELECT * FROM {table} WHERE {hers}",
                f"UPDATE {table} SET {column} = {column} WHERE {hers} RETURNING *",
                f"DELETE FROM {table} WHERE {hers} RETURNING *",
            ):
                with contextlib.suppress(*REFUSALS):
                    assert await bots.connection.fetch(statement) == []
        assert await owner.fetch(f"SELECT * FROM {table} ORDER BY 1") == before
    finally:
        await owner.close()


async def test_without_an_acting_account_no_row_exists(bots: Login) -> None:
    for table in PERSONAL:
        assert await bots.count(table) == 0, table


async def test_an_acting_account_finds_its_own_rows_in_every_table(bots: Login) -> None:
    await bots.act_for(bots.two.bob.id)
    for table in PERSONAL:
        assert await bots.count(table) > 0, table


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO drafts (id, account_id, place, place_key, revision, state, brief, updated_at)"
        " VALUES ('x', '{ada}', '{{}}', '', 1, 'draft', '{{}}', 0)",
        "INSERT INTO wallet_members (wallet_id, account_id, is_manager)"
        " VALUES ('shared1', '{bob}', true)",
        "INSERT INTO identities (platform, platform_id, account_id, name, created_at)"
        " VALUES ('console', 'eve', '{bob}', '', 0)",
        "UPDATE identities SET account_id = '{bob}'",
        "UPDATE drafts SET account_id = '{ada}'",
        "UPDATE accounts SET is_banned = false",
        "UPDATE wallets SET bought = 1000",
        "SELECT * FROM place_rules",
        "UPDATE place_rules SET rooms = '[]'",
        "INSERT INTO place_rules (place_key, rooms, templates, style, updated_at)"
        " VALUES ('discord:9', '[]', '[]', '{{}}', 0)",
        "UPDATE videos SET wallet_id = '{ada_wallet}'",
        "UPDATE videos SET state = 'done'",
        "INSERT INTO gifts (id, account_id, credits, state, name, place, ends_at, created_at)"
        " VALUES ('z', '{ada}', 5, 'asked', '', '{{}}', 0, 0)",
        "INSERT INTO gifts (id, account_id, credits, state, name, place, ends_at, created_at)"
        " VALUES ('z', '{bob}', 5, 'given', '', '{{}}', 0, 0)",
        "UPDATE gifts SET state = 'open'",
        "UPDATE purchases SET state = 'paid'",
        "UPDATE purchases SET credits = 1000",
        "INSERT INTO purchases (id, account_id, wallet_id, provider, pack, credits, amount_minor,"
        " currency, state, url, return_link, refunded_minor, disputed_minor, taken_credits,"
        " returned_credits, asks, created_at) VALUES ('z', '{bob}', '{ada_wallet}', 'stripe',"
        " 'p', 5, 5, 'usd', 'new', '', '', 0, 0, 0, 0, 0, 0)",
        "INSERT INTO videos (id, root_id, account_id, wallet_id, brief, place, state, stage,"
        " attempt, deaths, death_stage, dispatch, cancel_requested, price_credits, is_paid,"
        " cost_usd, created_at, stops_at_storyboard, storyboard_credits, redraws_left,"
        " is_reminded, wants_draft) VALUES ('z', 'z', '{bob}', '{ada_wallet}', '{{}}', '{{}}',"
        " 'queued', '', 0, 0, '', 0, false, 5, false, 0, 0, false, 0, 0, false, false)",
        "UPDATE videos SET state = 'done'",
        "DELETE FROM video_parts",
        "UPDATE video_parts SET hundredths = 0",
        "INSERT INTO video_parts (video_id, kind, key, root_id, hundredths, account_id)"
        " VALUES ('{video}', 'fix', 'z', 'z', -1000, '{ada}')",
        "INSERT INTO postings (tx_key, wallet_id, account_id, part, credits)"
        " VALUES ('x', '{bob_wallet}', '{bob}', 'promo', 500)",
        "INSERT INTO ledger_transactions (key, kind, actor, memo, created_at)"
        " VALUES ('x', 'grant', '', '', 0)",
        "SELECT talemill_post('x', 'grant', '{bob}', NULL, NULL, '', '', ARRAY['{bob_wallet}',"
        " NULL], ARRAY[NULL, NULL]::text[], ARRAY['promo', 'grants'], ARRAY[500, -500])",
        "SELECT talemill_post('hold:z:promo', 'hold', '{bob}', 'z', NULL, '', '',"
        " ARRAY['{ada_wallet}', NULL], ARRAY[NULL, NULL]::text[], ARRAY['promo', 'escrow'],"
        " ARRAY[-5, 5])",
        "SELECT talemill_post('hold:z:promo', 'hold', '{bob}', 'z', NULL, '', '',"
        " ARRAY['{bob_wallet}', '{ada_wallet}'], ARRAY[NULL, NULL]::text[],"
        " ARRAY['promo', 'promo'], ARRAY[-5, 5])",
        "SELECT talemill_post('close:hold:{video}:promo', 'close', '{bob}', '{video}', NULL,"
        " '', '', ARRAY[NULL, '{bob_wallet}'], ARRAY[NULL, NULL]::text[],"
        " ARRAY['escrow', 'promo'], ARRAY[-10, 10])",
        "SELECT * FROM talemill_claim('{video}', 'me', 1000)",
        "SELECT talemill_check_post('', '', '', NULL, NULL, NULL)",
        "TRUNCATE postings",
        "ALTER TABLE videos DISABLE ROW LEVEL SECURITY",
        "CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
async def test_ways_around_are_refused(bots: Login, statement: str) -> None:
    two = bots.two
    await bots.act_for(two.ada.id)
    video = await bots.connection.fetchval("SELECT id FROM videos LIMIT 1")
    await bots.act_for(two.bob.id)
    written = statement.format(
        ada=two.ada.id,
        bob=two.bob.id,
        ada_wallet=two.ada.wallet_id,
        bob_wallet=two.bob.wallet_id,
        video=video,
    )
    with pytest.raises(REFUSALS):
        await bots.connection.execute(written)


async def test_locking_another_persons_wallet_finds_nothing(bots: Login) -> None:
    two = bots.two
    await bots.act_for(two.bob.id)
    for wallet, rows in ((two.ada.wallet_id, 0), ("shared1", 0), ("shared2", 1)):
        found = await bots.connection.fetch("SELECT * FROM talemill_lock_wallet($1)", wallet)
        assert len(found) == rows


async def test_a_worker_sees_only_the_video_it_leases(postgres_url: str) -> None:
    app, worker = await Database.open(postgres_url), await Database.open(postgres_url, "worker")
    ada, bob = await person(app, "ada", promo=50), await person(app, "bob", promo=50)
    hers, his = await confirmed(app, ada), await confirmed(app, bob)
    await claims.claim(worker, hers.id, "w1")
    async with worker.leasing(hers.id, "w1") as tx:
        assert (await videos.get_video(tx, hers.id)).id == hers.id
        for other in ("talemill.nothing", his.id):
            with pytest.raises(errors.NotFound):
                await videos.get_video(tx, other)
    async with worker.leasing(his.id, "w1") as tx:
        rows = await run(tx, Sql("SELECT id FROM videos"))
        assert [row[0] for row in rows] == [his.id]
    await claims.claim(worker, his.id, "w2")
    async with worker.leasing(his.id, "w1") as tx:
        with pytest.raises(errors.NotFound):
            await videos.get_video(tx, his.id)
    with pytest.raises(errors.NotYours):
        async with worker.leasing(his.id, "w1") as tx:
            await ledger.close(tx, his.id, owed=0)
            lines = (
                ledger.WalletLine(None, "escrow", -10),
                ledger.WalletLine(bob.wallet_id, "promo", 10),
            )
            await ledger.post(tx, f"close:hold:{his.id}:promo", "close", lines, video_id=his.id)
    await app.close()
    await worker.close()


async def test_the_catalogue_says_the_same(postgres_server: PostgresServer) -> None:
    postgres_server.emptied()
    owner = await asyncpg.connect(postgres_server.url())
    tables = {
        row["relname"]: row["relrowsecurity"] and row["relforcerowsecurity"]
        for row in await owner.fetch(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    }
    ours = set(METADATA.tables)
    assert {name for name in ours if not tables[name]} == set()
    assert ours == {*PERSONAL, *HOUSEHOLD}
    with_account = {
        name for name, table in METADATA.tables.items() if "account_id" in table.columns
    }
    assert with_account <= set(PERSONAL)
    roles = await owner.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1)"
        " AND NOT rolbypassrls AND NOT rolsuper AND NOT rolcanlogin",
        list(ROLES),
    )
    assert len(roles) == len(ROLES)
    views = await owner.fetchval("SELECT count(*) FROM pg_views WHERE schemaname = 'public'")
    assert views == 0
    await owner.close()


async def test_a_login_that_is_no_superuser_migrates_runs_and_is_held_to_the_rules(
    postgres_server: PostgresServer,
) -> None:
    """As in production: the login owns the database and is a member of our roles."""
    name = "plainly_owned"
    postgres_server.emptied()
    postgres_server.run(
        "CREATE ROLE plain LOGIN NOSUPERUSER NOBYPASSRLS",
        f"CREATE DATABASE {name} OWNER plain",
    )
    postgres_server.lend(ROLES, "plain")
    url = postgres_server.url(name).replace("postgres@", "plain@")
    await migrate(url)
    app, worker = await Database.open(url), await Database.open(url, "worker")
    ada, bob = await person(app, "ada", promo=50), await person(app, "bob", promo=50)
    video = await confirmed(app, ada)
    assert await claims.claim(worker, video.id, "w")
    await claims.finish(worker, video.id, 1, "w", "done", owed=10)
    assert await verify.verify(app) == []
    raw = await asyncpg.connect(url)
    try:
        # Even the tables' owner sees nothing: row-level security is forced.
        for table in PERSONAL:
            assert await raw.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        await raw.execute("SET ROLE talemill_app")
        await raw.execute(f"SELECT set_config('talemill.account', '{bob.id}', false)")
        assert await raw.fetchval("SELECT count(*) FROM videos") == 0
    finally:
        await raw.close()
        await app.close()
        await worker.close()
