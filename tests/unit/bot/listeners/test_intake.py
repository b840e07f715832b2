"""The way in: commits that are shared, people who are remembered, replies that are sent once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.conversation.events import Event, Person
from bot.conversation.router import Conversation
from bot.listeners.inbox_writer import InboxWriter
from bot.surfaces.base import Place
from db.core import errors
from db.core.database import Database
from db.people import accounts, inbox
from db.people.inbox import Arrived
from tests.fixtures.conversation import ConsoleUser, services_of, user
from tests.fixtures.databases import (
    database_url,
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "database_url",
    "postgres_server",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
    "user",
]


def event_of(person_id: str = "me", text: str = "/x", number: int = 1) -> Event:
    """A text in a private chat."""
    place = Place("console", person_id, person_id=person_id)
    return Event(f"e{number}", Person("console", person_id, "Mia"), place, "text", text=text)


class Counted(InboxWriter):
    """A register that counts its commits and can be broken."""

    commits: list[int]

    async def _commit(self, new: list[Any], old: list[int]) -> bool:
        self.commits.append(len(new) + len(old))
        return await super()._commit(new, old)


@pytest.fixture
async def register(database_url: str) -> Any:
    db = await Database.open(database_url)
    made = Counted(db, "telegram")
    made.commits = []
    yield made
    await db.close()


async def test_a_hundred_updates_at_once_cost_a_few_commits(register: Counted) -> None:
    arrived = [Arrived(str(number), f"c{number}", {}) for number in range(100)]
    rows = await asyncio.gather(*(register.receive(one) for one in arrived))
    assert [row.update_id for row in rows if row] == [one.update_id for one in arrived]
    for row in rows:
        assert row is not None
        register.answered(row.id)
    await register.settle()
    assert await inbox.pending(register.db, "telegram") == []
    assert len(register.commits) <= 4


async def test_one_update_that_cannot_be_kept_does_not_take_others_with_it(
    register: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = inbox.exchange

    async def picky(db: Any, surface: str, new: Sequence[Arrived], old: Sequence[int] = ()) -> Any:
        if any(one.update_id == "bad" for one in new):
            raise errors.DbError("no")
        return await exchange(db, surface, new, old)

    monkeypatch.setattr("db.people.inbox.exchange", picky)
    names = ("a", "bad", "b")
    found = await asyncio.gather(
        *(register.receive(Arrived(name, "c", {})) for name in names), return_exceptions=True
    )
    assert isinstance(found[1], errors.DbError)
    assert [one.update_id for one in await inbox.pending(register.db, "telegram")] == ["a", "b"]


async def test_while_the_database_is_away_nothing_is_called_safe(
    register: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await register.receive(Arrived("1", "c", {}))
    assert row is not None

    async def away(*_: Any) -> Any:
        raise errors.DatabaseUnreachable

    monkeypatch.setattr("db.people.inbox.exchange", away)
    with pytest.raises(errors.DbError):
        await register.receive(Arrived("2", "c", {}))
    register.answered(row.id)
    await register.settle()
    assert register._answered == [row.id], "it is told again with the next commit"


async def test_somebody_remembered_is_read_again_in_their_transaction(database_url: str) -> None:
    db = await Database.open(database_url)
    conversation, event = Conversation(services_of(db)), event_of()
    assert conversation.remembered(event) is None
    account = await conversation.meet(event)
    async with db.acting(account.id) as tx:
        await accounts.save_settings(tx, account.id, {"greeted": True})
    known = conversation.remembered(event)
    assert known is not None and known.settings == {}
    async with db.acting(account.id) as tx:
        assert (await conversation.recognise(tx, known, event)).settings == {"greeted": True}
    await db.close()


async def test_who_was_erased_elsewhere_is_met_as_somebody_new(user: ConsoleUser) -> None:
    await user.say("/start")
    before = await user.account()
    await accounts.erase(user.db, before.id)
    shown = await user.say("/balance")
    after = await user.account()
    assert after.id != before.id
    assert "0 credits" in shown.message.text, "no second trial"


async def test_a_language_chosen_elsewhere_is_spoken_at_once(user: ConsoleUser) -> None:
    await user.say("/start")
    account = await user.account()
    async with user.db.acting(account.id) as tx:
        await accounts.set_language(tx, account.id, "es")
    assert "créditos" in (await user.say("/balance")).message.text
