"""The logins of deploy/postgres/sql/logins.sql: each can do its part and no other's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db.core import rls_check
from db.core.database import Database
from db.core.migrate import migrate
from db.jobs import claims
from tests.fixtures.postgres import apart, client_program, running_postgres
from tests.unit.db.customers import confirmed, person

SQL = Path(__file__).parents[4] / "deploy" / "postgres" / "sql" / "logins.sql"
PASSWORDS = {"owner_password": "it's o", "bot_password": 'b"b', "worker_password": "w w"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a migrated database for a login that is named in place of `postgres`."""
    with running_postgres(is_migrated=False) as server:
        given = [word for pair in PASSWORDS.items() for word in ("-v", "=".join(pair))]
        client_program("psql", "-v", "ON_ERROR_STOP=1", *given, "-f", str(SQL), server.url())
        apart(migrate(login(server.url(), "talemill_owner")))
        yield server.url()


def login(url: str, name: str) -> str:
    return url.replace("postgres@", f"{name}@")


async def refused(url: str, *statements: str) -> None:
    """The last of these is refused by the database."""
    raw = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await raw.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await raw.execute(statements[-1])
    finally:
        await raw.close()


async def test_the_bots_login_has_no_way_around_the_walls(cluster: str) -> None:
    found = await rls_check.examine(
        login(cluster, "talemill_bot"), login(cluster, "talemill_owner")
    )
    assert found.problems == ()
    assert found.is_separate


async def test_a_worker_with_its_own_login_alone_claims_a_video(cluster: str) -> None:
    bot = await Database.open(
        login(cluster, "talemill_bot"), operator_url=login(cluster, "talemill_owner")
    )
    rented = await Database.open(login(cluster, "talemill_render"), "worker")
    try:
        video = await confirmed(bot, await person(bot, promo=100))
        await claims.mark_dispatched(rented, video.id)
        claimed = await claims.claim(rented, video.id, "burst-box-1-abc", lease_s=10)
        assert claimed is not None
    finally:
        await rented.close()
        await bot.close()


@pytest.mark.parametrize(
    "statements",
    [
        ("SET ROLE talemill_app",),
        ("SET ROLE talemill_owner",),
        ("CREATE TABLE public.mine (a int)",),
        ("ALTER TABLE postings DISABLE ROW LEVEL SECURITY",),
        ("SET ROLE talemill_operator", "UPDATE postings SET wallet_id = NULL"),
        ("SET ROLE talemill_operator", "DELETE FROM ledger_transactions"),
        ("SET ROLE talemill_worker", "INSERT INTO postings DEFAULT VALUES"),
        ("CREATE ROLE another LOGIN",),
    ],
)
async def test_a_workers_login_is_nobody_else(cluster: str, statements: tuple[str, ...]) -> None:
    await refused(login(cluster, "talemill_render"), *statements)


async def test_the_owner_that_migrates_is_no_superuser(cluster: str) -> None:
    await refused(login(cluster, "talemill_owner"), "ALTER SYSTEM SET fsync = off")
    raw = await asyncpg.connect(login(cluster, "talemill_owner"))
    try:
        assert await raw.fetchval("SELECT count(*) FROM accounts") == 0
    finally:
        await raw.close()
