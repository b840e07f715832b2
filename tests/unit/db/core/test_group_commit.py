"""Writers on SQLite that wait for each other share a commit, and nothing else."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import pytest

from db.core import errors, group_commit
from db.core.database import Database
from db.core.group_commit import MOST_TOGETHER
from db.people import accounts, switches
from db.people.accounts import Account
from tests.unit.db.customers import person

CROWD = 40


class Driver:
    """The real driver, with its commits counted and what is named `broken` refused."""

    def __init__(self, raw: Any, owner: Watched) -> None:
        self._raw, self._owner = raw, owner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    async def execute(self, sql: str, *more: Any) -> Any:
        self._owner.commits += sql == "COMMIT"
        if self._owner.broken is not None and sql.startswith(self._owner.broken):
            self._owner.broken = None
            raise sqlite3.OperationalError("database or disk is full")
        return await self._raw.execute(sql, *more)


class Watched(Database):
    """A database that counts its commits, and may fail to do one."""

    commits = 0
    broken: str | None = None

    def _driver(self, raw: Any) -> Any:
        return Driver(raw, self)


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group stays open for whoever waits, however slow the machine is just now."""
    monkeypatch.setattr(group_commit, "LONGEST_S", 10.0)


@pytest.fixture
async def db(sqlite_url: str) -> AsyncIterator[Watched]:
    """An open database."""
    watched = await Watched.open(sqlite_url)
    yield watched
    await watched.close()


@pytest.fixture
async def ada(db: Watched) -> Account:
    """Somebody to act for."""
    return await person(db, promo=5)


async def put(db: Database, name: str) -> None:
    """One writer of the house."""
    async with db.operating() as tx:
        await switches.put(tx, name, 1, actor="test")


def stored(url: str) -> set[str]:
    """The switches on disk, as another process sees them."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = {row[0] for row in connection.execute("SELECT name FROM switches")}
    connection.close()
    return found


async def together(*writers: Awaitable[None]) -> list[BaseException | None]:
    """All at once, with a limit: nobody may wait for ever."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*writers, return_exceptions=True)


@pytest.mark.usefixtures("unhurried")
async def test_those_that_wait_share_a_commit(db: Watched, sqlite_url: str) -> None:
    before = db.commits
    assert await together(*(put(db, f"s{n}") for n in range(CROWD))) == [None] * CROWD
    assert db.commits - before <= CROWD / 4
    assert stored(sqlite_url) == {f"s{n}" for n in range(CROWD)}


async def test_a_lone_writer_commits_for_itself(db: Watched) -> None:
    before = db.commits
    for number in range(3):
        await put(db, f"s{number}")
    assert db.commits - before == 3


async def test_nobody_goes_on_before_the_commit_is_on_disk(db: Watched, sqlite_url: str) -> None:
    async def put_and_look(name: str) -> None:
        await put(db, name)
        assert name in stored(sqlite_url)

    assert await together(*(put_and_look(f"s{n}") for n in range(CROWD))) == [None] * CROWD


@pytest.mark.usefixtures("unhurried")
async def test_one_that_fails_is_undone_alone(db: Watched, ada: Account, sqlite_url: str) -> None:
    async def fail(name: str) -> None:
        async with db.operating() as tx:
            await switches.put(tx, name, 1, actor="test")
            raise ValueError(name)

    async def fail_as_a_person(name: str) -> None:
        async with db.acting(ada.id) as tx:
            await accounts.save_settings(tx, ada.id, {"spoilt": True})
            raise ValueError(name)

    kinds = (put, lambda _, name: fail(name), lambda _, name: fail_as_a_person(name))
    told = await together(*(kinds[n % 3](db, f"s{n}") for n in range(CROWD)))
    assert [type(one) for one in told] == [
        (type(None), ValueError, ValueError)[n % 3] for n in range(CROWD)
    ]
    assert stored(sqlite_url) == {f"s{n}" for n in range(0, CROWD, 3)}
    async with db.acting(ada.id) as tx:
        found = await accounts.find_account(tx, "console", "ada")
    assert found is not None
    assert found.settings == {}


@pytest.mark.usefixtures("unhurried")
async def test_when_the_commit_fails_everybody_in_it_is_told(db: Watched, sqlite_url: str) -> None:
    db.broken = "COMMIT"
    told = await together(*(put(db, f"s{n}") for n in range(CROWD)))
    refused = {n for n, one in enumerate(told) if one is not None}
    assert refused
    assert {type(told[n]) for n in refused} <= {errors.DatabaseBusy, errors.DbError}
    assert stored(sqlite_url) == {f"s{n}" for n in range(CROWD) if n not in refused}
    await put(db, "after")


async def test_a_lone_writer_learns_why_its_commit_failed(db: Watched) -> None:
    db.broken = "COMMIT"
    with pytest.raises(errors.DbError, match="disk is full"):
        await put(db, "s")
    await put(db, "after")


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("broken", ["ROLLBACK TO", "RELEASE"])
async def test_when_one_cannot_be_undone_alone_all_are_and_may_try_again(
    db: Watched, sqlite_url: str, broken: str
) -> None:
    db.broken = broken

    async def fail() -> None:
        async with db.operating() as tx:
            await switches.put(tx, "failed", 1, actor="test")
            raise ValueError

    writers = [fail() if n == 5 else put(db, f"s{n}") for n in range(10)]
    told = await together(*writers)
    assert isinstance(told[5], ValueError)
    busy = {n for n, one in enumerate(told) if isinstance(one, errors.DatabaseBusy)}
    assert 0 in busy
    assert stored(sqlite_url) == {f"s{n}" for n in range(10) if n != 5 and n not in busy}
    assert await together(*(put(db, f"s{n}") for n in busy)) == [None] * len(busy)


async def test_a_group_has_an_end(db: Watched) -> None:
    before = db.commits
    crowd = MOST_TOGETHER * 2 + 1
    assert await together(*(put(db, f"s{n % 7}") for n in range(crowd))) == [None] * crowd
    assert db.commits - before >= 3


async def test_another_process_gets_its_turn_beside_a_crowd(db: Watched, sqlite_url: str) -> None:
    other = await Watched.open(sqlite_url)
    is_over = False

    async def keep_writing(number: int) -> None:
        while not is_over:
            await put(db, f"s{number}")

    crowd = [asyncio.create_task(keep_writing(n)) for n in range(CROWD)]
    async with asyncio.timeout(30):
        for number in range(10):
            await put(other, f"other{number}")
    is_over = True
    await asyncio.gather(*crowd)
    await other.close()
    assert {f"other{n}" for n in range(10)} <= stored(sqlite_url)


async def test_in_a_storm_each_writer_is_told_the_truth(
    db: Watched, ada: Account, sqlite_url: str
) -> None:
    chance = random.Random(11)

    async def write(name: str, *, fails: bool, is_awaited: bool) -> None:
        async with db.operating(is_brief=not is_awaited) as tx:
            await switches.put(tx, name, 1, actor="test")
            await accounts.get_account(tx, ada.id)
            if fails:
                raise ValueError

    async def one(name: str) -> str:
        task = asyncio.create_task(
            write(name, fails=chance.random() < 0.2, is_awaited=chance.random() < 0.7)
        )
        if chance.random() < 0.4:
            await asyncio.sleep(chance.choice([0, 0, 0.0005, 0.001, 0.003, 0.01]))
            task.cancel()
        (told,) = await asyncio.gather(task, return_exceptions=True)
        return type(told).__name__

    for storm in range(8):
        names = [f"{storm}.{n}" for n in range(CROWD)]
        async with asyncio.timeout(30):
            told = dict(zip(names, await asyncio.gather(*map(one, names)), strict=True))
        await put(db, f"{storm}.after")
        found = stored(sqlite_url)
        assert f"{storm}.after" in found
        for name, ending in told.items():
            if ending == "NoneType":
                assert name in found
            elif ending != "CancelledError":
                # A cancelled one may be in the commit that was being written.
                assert name not in found, ending


async def test_a_closed_database_has_finished_its_commit(sqlite_url: str, tmp_path: Path) -> None:
    db = await Watched.open(sqlite_url)
    task = asyncio.create_task(put(db, "s"))
    while not db.commits:  # noqa: ASYNC110 - the commit itself is to be hit
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await db.close()
    assert stored(sqlite_url) == {"s"}
