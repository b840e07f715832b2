"""Who may do what, as the catalogue of a cluster has it, whoever migrated it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from db.core import errors, rls_check
from db.core.access import EXECUTORS, GRANTS, HOUSEHOLD, PERSONAL, POLICIES, ROLES
from db.core.database import Database
from db.core.migrate import migrate
from db.jobs import claims, videos
from db.money import verify
from tests.fixtures.databases import PostgresServer
from tests.fixtures.postgres import dumped, restore, running_postgres
from tests.unit.db.customers import confirmed, parts, person

OWNER = "keeper"
"""A login that is no superuser, makes roles, and owns its databases."""
_FUNCTIONS = """SELECT proname, pg_get_userbyid(proowner), prosecdef, proconfig,
    ARRAY(SELECT CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END
        FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) ORDER BY 1)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname"""
_TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity"""
_GRANTS = """SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges
    WHERE table_schema = 'public' AND grantee = ANY($1) ORDER BY 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a database's catalogue says about who may do what."""

    functions: list[tuple[Any, ...]]
    walled: set[str]
    policies: set[str]
    grants: list[tuple[str, ...]]


async def rights(url: str) -> Rights:
    """Read the catalogue."""
    raw = await asyncpg.connect(url)
    try:
        policies = await raw.fetch("SELECT policyname FROM pg_policies")
        await raw.execute("SET ROLE talemill_operator")
        grants = await raw.fetch(_GRANTS, ["talemill_operator"])
        for role in ROLES[:2]:
            await raw.execute(f"SET ROLE {role}")
            grants += await raw.fetch(_GRANTS, [role])
        return Rights(
            [tuple(row) for row in await raw.fetch(_FUNCTIONS)],
            {row[0] for row in await raw.fetch(_TABLES)},
            {row[0] for row in policies},
            [tuple(row) for row in grants],
        )
    finally:
        await raw.close()


def check_functions(found: Rights) -> None:
    """Each is the operator's, has a fixed search path if it lends rights, and is nobody else's."""
    assert [row[0] for row in found.functions] == sorted(EXECUTORS)
    for name, owner, lends, config, executors in found.functions:
        assert owner == "talemill_operator", name
        assert sorted(executors) == sorted({"talemill_operator", *EXECUTORS[name]}), name
        assert config == (["search_path=public, pg_temp"] if lends else None), name


async def test_a_plain_dump_that_is_restored_elsewhere_works_after_migrating(
    postgres_server: PostgresServer,
) -> None:
    here = postgres_server.new()
    await migrate(here)
    by_superuser = await rights(here)
    check_functions(by_superuser)
    assert by_superuser.walled >= {*PERSONAL, *HOUSEHOLD}
    assert by_superuser.policies == set(POLICIES)
    assert len(by_superuser.grants) > len(GRANTS)
    db = await Database.open(here)
    ada = await person(db, "ada", promo=24)
    video = await confirmed(db, ada)
    await db.close()
    with running_postgres(is_migrated=False) as server:
        server.run(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE")
        there, fresh = server.new(OWNER), server.new(OWNER)
        # What names a role that is not there fails, and is made by migrating.
        await asyncio.to_thread(restore, there, await asyncio.to_thread(dumped, here))
        for url in (there, fresh):
            await migrate(url)
            assert await rights(url) == by_superuser
        db, worker = await Database.open(there), await Database.open(there, "worker")
        assert await parts(db, ada) == (0, 14)
        bob = await person(db, "bob", promo=5)
        async with db.acting(bob.id) as tx:
            with pytest.raises(errors.NotFound):
                await videos.get_video(tx, video.id)
        assert await claims.claim(worker, video.id, "w")
        await claims.finish(worker, video.id, 1, "w", "done", owed=10)
        assert await verify.verify(db) == []
        await db.close()
        await worker.close()


async def test_migrating_again_changes_nothing(postgres_server: PostgresServer) -> None:
    url = postgres_server.new()
    await migrate(url)
    before = await rights(url)
    await migrate(url)
    assert await rights(url) == before


@pytest.mark.parametrize("has_bot_login", [False, True], ids=["owner-makes-it", "made-before"])
async def test_two_logins_need_nobody_else_where_the_owner_may_make_roles(
    has_bot_login: bool,
) -> None:
    with running_postgres(is_migrated=False) as server:
        server.run("CREATE ROLE talemill_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE")
        owners = server.new("talemill_owner")
        if has_bot_login:
            server.run("CREATE ROLE talemill_bot LOGIN")
        bots = owners.replace("talemill_owner@", "talemill_bot@")
        raw = await asyncpg.connect(owners)
        try:
            if not has_bot_login:
                await raw.execute("CREATE ROLE talemill_bot LOGIN")
            await migrate(owners)
            await raw.execute("GRANT talemill_app, talemill_worker TO talemill_bot")
            report = await rls_check.examine(bots, owners)
            assert report == rls_check.IsolationReport(True, ())
            db = await Database.open(bots, operator_url=owners)
            worker = await Database.open(bots, "worker", operator_url=owners)
            ada = await person(db, "ada", promo=24)
            video = await confirmed(db, ada)
            assert await claims.claim(worker, video.id, "w")
            await claims.finish(worker, video.id, 1, "w", "done", owed=10)
            assert await verify.verify(db) == []
            await db.close()
            await worker.close()
            # A member in name only is none; who has its rights, or may become it, is. Before 16
            # there was but one kind of member.
            for options, is_apart in (
                (
                    (" WITH INHERIT FALSE, SET FALSE", True),
                    (" WITH INHERIT TRUE, SET FALSE", False),
                    (" WITH INHERIT FALSE, SET TRUE", False),
                )
                if server.major >= 16
                else (("", False),)
            ):
                await raw.execute(f"GRANT talemill_operator TO talemill_bot{options}")
                assert (await rls_check.examine(bots, owners)).is_separate is is_apart, options
        finally:
            await raw.close()
