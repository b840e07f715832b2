"""Two logins on Postgres: the one that acts for people cannot become the operator."""

from __future__ import annotations

import asyncpg
import pytest

from db.core import errors
from db.core.access import ROLES
from db.core.database import Database
from db.core.migrate import check_schema, migrate
from db.core.rls_check import examine
from db.money import gifts, promo_codes, verify
from db.people import account_links, accounts
from tests.fixtures.databases import PostgresServer
from tests.unit.db.customers import parts, person

NAME = "two_logins"


@pytest.fixture(scope="module")
def logins(postgres_server: PostgresServer) -> tuple[str, str]:
    """The address of the bot's login, and the operator's."""
    from tests.fixtures.databases import apart

    postgres_server.run(
        "CREATE ROLE keeper LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE",
        "CREATE ROLE actor LOGIN NOSUPERUSER NOBYPASSRLS",
        "GRANT talemill_app, talemill_worker TO actor",
        f"CREATE DATABASE {NAME} OWNER keeper",
    )
    postgres_server.lend(ROLES, "keeper")
    bot, operator = [
        postgres_server.url(NAME).replace("postgres@", f"{login}@") for login in ("actor", "keeper")
    ]
    apart(migrate(operator))
    return bot, operator


async def test_everything_works_with_two_logins(logins: tuple[str, str]) -> None:
    bot, operator = logins
    await check_schema(bot)
    db = await Database.open(bot, operator_url=operator)
    worker = await Database.open(bot, "worker", operator_url=operator)
    ada, bob = await person(db, "ada", promo=24, bought=30), await person(db, "bob")
    assert await gifts.gift(db, ada.id, bob.id, 10, key="u1")
    async with db.acting(bob.id) as tx:
        code = await account_links.new_code(tx, bob.id)
    here = await accounts.account_for(db, "telegram", "1")
    await account_links.link(db, code, here.id)
    async with db.operating() as tx:
        await promo_codes.create_code(tx, "HELLO", credits_each=7, uses=2)
    assert await promo_codes.redeem(db, ada.id, "HELLO") == 7
    assert (await parts(db, ada), await parts(db, bob)) == ((20, 31), (10, 0))
    assert await verify.verify(db) == []
    await db.close()
    await worker.close()


async def test_the_bots_login_cannot_become_the_operator(logins: tuple[str, str]) -> None:
    bot, operator = logins
    walls = await examine(bot, operator)
    assert (walls.is_separate, walls.problems) == (True, ())
    raw = await asyncpg.connect(bot)
    try:
        for statement in (
            "SET ROLE talemill_operator",
            "SET ROLE keeper",
            "SET SESSION AUTHORIZATION keeper",
            "ALTER TABLE postings NO FORCE ROW LEVEL SECURITY",
            "GRANT talemill_operator TO actor",
            "ALTER ROLE actor BYPASSRLS",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await raw.execute(statement)
        assert await raw.fetchval("SELECT count(*) FROM accounts") == 0
    finally:
        await raw.close()
    alone = await Database.open(bot)
    with pytest.raises(errors.DbError):
        async with alone.operating():
            raise AssertionError("the bot's login operates")
    await alone.close()


async def test_one_login_for_all_is_seen(logins: tuple[str, str]) -> None:
    _, operator = logins
    walls = await examine(operator)
    assert (walls.is_separate, walls.problems) == (False, ())
    walls = await examine(operator, operator)
    assert not walls.is_separate
    assert len(walls.problems) == 2
    assert "talemill_operator" in walls.problems[0]


async def test_a_superuser_and_a_wall_that_is_down_are_seen(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.new()
    await migrate(url)
    name = url.split("?")[0].rsplit("/", 1)[1]
    await person(db := await Database.open(url), "ada", promo=5)
    await db.close()
    postgres_server.run("ALTER TABLE accounts DISABLE ROW LEVEL SECURITY", name=name)
    found = " ".join((await examine(url)).problems)
    for said in ("superuser", "not forced on accounts", "without acting"):
        assert said in found
    postgres_server.run(f"DROP DATABASE {name}")


async def test_a_schema_in_which_everybody_may_make_things_is_seen_and_closed_by_its_owner(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.new()
    name = url.split("?")[0].rsplit("/", 1)[1]
    # As before Postgres 15: the schema is the server's, and open to everybody.
    postgres_server.run(
        "CREATE ROLE tenant LOGIN NOSUPERUSER CREATEROLE",
        f"ALTER DATABASE {name} OWNER TO tenant",
    )
    postgres_server.run(
        "ALTER SCHEMA public OWNER TO postgres",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        name=name,
    )
    postgres_server.lend(ROLES, "tenant")
    tenant = url.replace("postgres@", "tenant@")
    await migrate(tenant)
    (said,) = (await examine(tenant)).problems
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC" in said and "postgres" in said
    postgres_server.run("ALTER SCHEMA public OWNER TO tenant", name=name)
    await migrate(tenant)
    assert (await examine(tenant)).problems == ()
    postgres_server.run(f"DROP DATABASE {name}")


async def test_an_address_without_a_database_is_said(postgres_server: PostgresServer) -> None:
    with pytest.raises(errors.DatabaseRefused):
        await examine(postgres_server.url("nowhere"))
