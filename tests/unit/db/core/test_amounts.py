"""What a login of the bot can create by SQL of its own is bounded in the database (Postgres)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.core.database import Database
from db.core.migrate import migrate
from db.core.rls_check import examine
from db.people import accounts
from tests.fixtures.databases import PostgresServer
from tests.unit.db.customers import parts, person

MEET = "SELECT * FROM talemill_account_for($1, $2, 'x', 'en', $3, $4, $5)"
PURCHASE = """INSERT INTO purchases (id, account_id, wallet_id, provider, pack, credits,
    amount_minor, currency, state, url, return_link, refunded_minor, disputed_minor, taken_credits,
    returned_credits, asks, created_at) VALUES ('z', $1, $2, 'stripe', 'p', $3, $4, 'usd', 'new',
    '', '', 0, 0, 0, 0, 0, 0)"""


@pytest_asyncio.fixture
async def raw(postgres_url: str) -> AsyncIterator[Any]:
    """The bot's role, with whatever SQL it likes."""
    connection = await asyncpg.connect(postgres_url, server_settings={"role": "talemill_app"})
    yield connection
    await connection.close()


@pytest.mark.parametrize("trial", [10**9, 10**6, 100_001])
async def test_no_trial_is_larger_than_any_operator_gives(
    raw: Any, postgres_url: str, trial: int
) -> None:
    with pytest.raises(asyncpg.RaiseError):
        await raw.fetch(MEET, "console", "eve", trial, "acc1", "w1")


async def test_a_trial_is_no_more_than_the_operators_and_comes_once(
    raw: Any, postgres_url: str
) -> None:
    db = await Database.open(postgres_url)
    await accounts.allow_trial(db, 24)
    for number in range(3):
        await raw.fetch(MEET, "console", "eve", 100_000, f"acc{number}", f"w{number}")
    eve = await accounts.account_for(db, "console", "eve", trial_credits=100_000)
    assert await parts(db, eve) == (0, 24)
    await accounts.erase(db, eve.id)
    assert await raw.fetch(MEET, "console", "eve", 24, "acc9", "w9") == []
    again = await accounts.account_for(db, "console", "eve", trial_credits=24)
    assert await parts(db, again) == (0, 0)
    await db.close()


@pytest.mark.parametrize(("sold", "cents"), [(10**9, 100), (1001, 100), (10**9, 10**9), (50, 4)])
async def test_no_purchase_is_begun_at_a_price_that_nobody_asks(
    raw: Any, postgres_url: str, sold: int, cents: int
) -> None:
    db = await Database.open(postgres_url)
    ada = await person(db)
    await raw.execute("SELECT set_config('talemill.account', $1, false)", ada.id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await raw.execute(PURCHASE, ada.id, ada.wallet_id, sold, cents)
    await raw.execute(PURCHASE, ada.id, ada.wallet_id, 50, 900)
    await db.close()


async def test_nobody_counts_without_acting(raw: Any) -> None:
    with pytest.raises(asyncpg.RaiseError):
        await raw.fetch("SELECT * FROM talemill_start_counts(5)")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("GRANT EXECUTE ON FUNCTION talemill_post TO PUBLIC", "called by everybody"),
        ("GRANT EXECUTE ON FUNCTION talemill_claim TO talemill_app", "called by talemill_app"),
        ("REVOKE EXECUTE ON FUNCTION talemill_post FROM talemill_app", "may not be called"),
        ("ALTER FUNCTION talemill_post OWNER TO postgres", "belongs to postgres"),
        ("ALTER FUNCTION talemill_lock_wallet RESET search_path", "no fixed search_path"),
        ("DROP FUNCTION talemill_inbox_done", "missing (talemill_inbox_done)"),
        (
            "CREATE FUNCTION door() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "door lends",
        ),
    ],
)
async def test_doctor_sees_a_function_that_is_not_as_it_should_be(
    postgres_server: PostgresServer, statement: str, said: str
) -> None:
    url = postgres_server.new()
    name = url.split("?")[0].rsplit("/", 1)[1]
    await migrate(url)
    assert "function" not in " ".join((await examine(url)).problems)
    postgres_server.run(statement, name=name)
    assert said in " ".join((await examine(url)).problems)
    postgres_server.run(f"DROP DATABASE {name}")
