"""A full disk, a read-only or busy database: all is handled when it ends, in its order."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from bot.conversation.event_news import StarsPayment
from bot.conversation.events import Event
from bot.wording import LANGUAGES, words_in
from db.core import errors
from db.core.driver_errors import translated
from db.money import promo_codes, purchases
from db.people import code_guesses, inbox
from tests.fixtures.conversation import ConsoleUser
from tests.fixtures.databases import PostgresServer, apart

Trouble = Callable[[bool], Awaitable[None]]


class Refusing:
    """A connection whose disk takes nothing."""

    def __init__(self, raw: Any, says: str) -> None:
        self._raw, self._says = raw, says

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def execute(self, statement: str) -> Any:
        if statement == "COMMIT":
            raise sqlite3.OperationalError(self._says)
        return self._raw.execute(statement)


@pytest.fixture(params=["sqlite full", "sqlite read-only", "postgres read-only"])
def kind(request: pytest.FixtureRequest) -> str:
    """A database and its trouble; a server's disk is not filled in a test (see below)."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, kind: str) -> str:
    return str(request.getfixturevalue(f"{kind.split(maxsplit=1)[0]}_url"))


@pytest.fixture
def trouble(request: pytest.FixtureRequest, user: ConsoleUser, kind: str) -> Trouble:
    """Makes the real database refuse every change, and take them again."""

    said = {
        "sqlite full": "database or disk is full",
        "sqlite read-only": "attempt to write a readonly database",
    }

    async def on_sqlite(begins: bool) -> None:
        user.db._writers._wrap = (  # type: ignore[union-attr]
            lambda raw: Refusing(raw, said[kind]) if begins else raw
        )

    async def on_postgres(begins: bool) -> None:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        await asyncio.to_thread(
            server.run,
            f"ALTER DATABASE talemill SET default_transaction_read_only = {begins}",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'talemill'",
        )

    if not user.db.is_sqlite:
        request.addfinalizer(lambda: apart(on_postgres(False)))
        return on_postgres
    return on_sqlite


@asynccontextmanager
async def in_trouble(user: ConsoleUser, trouble: Trouble) -> AsyncIterator[None]:
    """What was said before and inside is handled while nothing can be stored."""
    handled, begun = user.intake.conversation.prefetch, asyncio.Event()

    async def later(*about: Any) -> Any:
        await begun.wait()
        return await handled(*about)

    user.intake.conversation.prefetch = later  # type: ignore[method-assign, assignment]
    try:
        yield
        await trouble(True)
        begun.set()
        await asyncio.sleep(0.2)
    finally:
        await trouble(False)
    await asyncio.wait_for(user.intake.settle(), 20)


async def test_what_could_not_be_handled_is_when_the_trouble_ends(
    user: ConsoleUser, trouble: Trouble
) -> None:
    await user.say("/start")
    async with user.db.operating() as tx:
        await promo_codes.create_code(tx, "HELLO", credits_each=7, uses=3)
    before = len(user.said())
    async with in_trouble(user, trouble):
        for command in ("/promo HELLO", "/balance", "/language es", "/balance"):
            await user.listener.say(command)
    said = [one.message.text for one in user.said()[before:]]
    assert len(said) == 4, said
    assert "7" in said[0] and "31" in said[0]
    assert "31 credits" in said[1] and "31 créditos" in said[3]
    assert await inbox.pending(user.db, "console") == []


async def test_what_could_not_even_be_written_down_is_kept_in_its_order(
    user: ConsoleUser, trouble: Trouble
) -> None:
    await user.say("/start")
    before = len(user.said())
    await trouble(True)
    waiting = []
    for command in ("/language es", "/balance", "/language en", "/balance"):
        waiting.append(asyncio.create_task(user.listener.say(command)))
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    assert len(user.said()) == before
    await trouble(False)
    await asyncio.wait_for(asyncio.gather(*waiting), 20)
    await user.intake.settle()
    said = [one.message.text for one in user.said()[before:]]
    assert "créditos" in said[1] and "credits" in said[3], said


async def test_a_payment_in_stars_is_granted_when_the_trouble_ends(
    user: ConsoleUser, trouble: Trouble
) -> None:
    await user.say("/start")
    account = await user.account()
    async with user.db.acting(account.id) as tx:
        terms = {"pack": "small", "credits_sold": 50, "amount_minor": 700, "currency": "xtr"}
        bought = await purchases.begin(
            tx,
            account.id,
            account.wallet_id,
            provider="stars",
            **terms,  # type: ignore[arg-type]
        )
    paid = StarsPayment(bought.id, "charge1", 700, "XTR")
    who, place = user.listener.person, user.listener.place
    async with in_trouble(user, trouble):
        await user.intake.take(Event("pay1", who, place, "news", news=paid))
    assert await user.balance() == 74


async def test_a_press_that_waited_too_long_is_said_instead_of_done(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    await user.press("AI story")
    handle = user.intake._handle

    async def an_hour_later(_: Any, event: Any, rows: Any) -> Any:
        (row,) = rows
        return await handle(event, [replace(row, received_at=row.received_at - timedelta(hours=1))])

    monkeypatch.setattr(type(user.intake), "_handle", an_hour_later)
    assert "60 min late" in (await user.press("Confirm")).message.text
    assert "60 min late" in (await user.say("/cancel")).message.text
    assert "24 credits" in (await user.say("/balance")).message.text
    assert await user.videos() == [] and await user.balance() == 24


async def test_an_update_that_breaks_for_good_blocks_nobody(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await user.say("/start")
    answer, apologise = user.intake.conversation.answer, user.intake._apologise

    async def broken(tx: Any, account: Any, event: Any, known: Any) -> Any:
        if event.command == "balance":
            raise RuntimeError("a fault of ours")
        return await answer(tx, account, event, known)

    async def cannot(_: Any, event: Any, rows: Any) -> Any:
        if event.command == "balance":
            raise errors.DbError("no")
        return await apologise(event, rows)

    monkeypatch.setattr(user.intake.conversation, "answer", broken)
    monkeypatch.setattr(type(user.intake), "_apologise", cannot)
    await user.listener.say("/balance")
    assert "Commands" in (await user.say("/help")).message.text
    assert len(await inbox.pending(user.db, "console")) == 1, "the next start finds it"


@pytest.mark.parametrize(
    ("broken", "ours"),
    [
        (asyncpg.SerializationError("x"), errors.DatabaseBusy),
        (asyncpg.DeadlockDetectedError("x"), errors.DatabaseBusy),
        (asyncpg.LockNotAvailableError("x"), errors.DatabaseBusy),
        (asyncpg.QueryCanceledError("x"), errors.DatabaseBusy),
        (asyncpg.DiskFullError("x"), errors.DatabaseFull),
        (asyncpg.OutOfMemoryError("x"), errors.DatabaseFull),
        (asyncpg.ReadOnlySQLTransactionError("x"), errors.DatabaseReadOnly),
        (asyncpg.CannotConnectNowError("x"), errors.DatabaseUnreachable),
    ],
)
def test_what_passes_is_told_from_a_no(
    broken: Exception, ours: type[errors.DatabaseUnavailable]
) -> None:
    assert type(translated(broken)) is ours
    assert issubclass(ours, errors.DatabaseUnavailable)


@pytest.mark.parametrize("said", ["/promo HELLO", "/link ABCDEFGH", "/gift abcDEF234567"])
async def test_a_busy_database_never_says_that_a_code_is_wrong(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    await user.say("/start")
    before, fails = len(user.said()), [errors.DatabaseBusy(), errors.DatabaseFull()]
    allowed = code_guesses.allowed

    async def busy(*about: Any) -> Any:
        if fails:
            raise fails.pop()
        return await allowed(*about)

    monkeypatch.setattr("db.people.code_guesses.allowed", busy)
    await user.say(said)
    assert len(user.said()) == before + 1 and not fails, "one answer, after the database was back"


async def test_a_database_error_of_no_known_kind_is_an_apology(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await user.say("/start")

    async def odd(*_: Any, **__: Any) -> Any:
        raise errors.DbError("what nobody expected")

    monkeypatch.setattr(promo_codes, "redeem", odd)
    assert "wrong on our side" in (await user.say("/promo HELLO")).message.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_late_it_came_is_said_in_every_language(language: str) -> None:
    assert "45" in words_in(language)("error.late", minutes=45)
