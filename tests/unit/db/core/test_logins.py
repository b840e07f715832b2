"""The logins of deploy/postgres/sql/logins.sql: each can do its part and no other's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from bot.__main__ import main
from db.core import errors, rls_check
from db.core.database import Database
from db.core.migrate import check_schema, migrate
from db.jobs import claims
from tests.fixtures.postgres import apart, client_program, running_postgres
from tests.fixtures.shell import workplace
from tests.unit.db.customers import confirmed, person

__all__ = ["workplace"]
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


async def test_a_workers_login_is_told_from_the_bots(cluster: str) -> None:
    found = await rls_check.examine(login(cluster, "talemill_render"))
    assert found.is_workers
    assert found.problems == ()


async def test_a_login_without_rights_of_its_own_sees_which_schema_it_is(cluster: str) -> None:
    raw = await asyncpg.connect(cluster)
    await raw.execute(
        "CREATE ROLE takes_only LOGIN; GRANT CONNECT ON DATABASE talemill TO takes_only;"
        " GRANT talemill_worker TO takes_only WITH INHERIT FALSE, SET TRUE"
    )
    await raw.close()
    await check_schema(login(cluster, "takes_only"))
    assert (await rls_check.examine(login(cluster, "takes_only"))).is_workers


async def test_a_login_that_may_take_no_role_is_told_so(cluster: str) -> None:
    raw = await asyncpg.connect(cluster)
    await raw.execute("CREATE ROLE lost LOGIN; GRANT CONNECT ON DATABASE talemill TO lost")
    await raw.close()
    with pytest.raises(errors.RoleNotGranted, match="talemill_app"):
        await rls_check.examine(login(cluster, "lost"))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("storage", "sweep", "--dry-run"), 0),
        (("ledger", "verify"), 0),
        (("ledger", "export"), 0),
        (("stats",), 0),
        (("backup", "backup.tar"), 0),
        (("evidence", "of-nothing"), 2),
    ],
)
def test_commands_take_the_owners_login_where_the_bots_may_not(
    cluster: str,
    command: tuple[str, ...],
    code: int,
    workplace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", login(cluster, "talemill_bot"))
    monkeypatch.setenv("TALEMILL_OPERATOR_URL", login(cluster, "talemill_owner"))
    assert main(list(command)) == code, capsys.readouterr().err
    said = capsys.readouterr().err
    assert ("There is no purchase" in said) == (code == 2), said


async def test_a_login_that_may_not_take_a_role_is_told_which(cluster: str) -> None:
    with pytest.raises(errors.RoleNotGranted, match="role talemill_operator"):
        await Database.open(login(cluster, "talemill_bot"), "operator")
    with pytest.raises(errors.RoleNotGranted, match="role talemill_app"):
        await Database.open(login(cluster, "talemill_render"))


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
