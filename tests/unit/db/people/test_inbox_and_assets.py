"""Updates are handled once; what was paid for is found again."""

from __future__ import annotations

import pytest

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs import assets, claims
from db.people import audit, inbox, switches
from tests.unit.db.customers import confirmed, person


async def test_an_update_is_received_once(app: Database) -> None:
    first = await inbox.receive(app, "telegram", "100", "c1", {"text": "hi"})
    assert first is not None
    assert await inbox.receive(app, "telegram", "100", "c1", {"text": "hi"}) is None
    assert await inbox.receive(app, "discord", "100", "c1", {}) is not None


async def test_an_update_is_done_in_the_transaction_of_its_effect(app: Database) -> None:
    ada = await person(app)
    row = await inbox.receive(app, "telegram", "1", "c", {"text": "hi"})
    assert row is not None
    with pytest.raises(RuntimeError):
        async with app.acting(ada.id) as tx:
            await inbox.done(tx, row.id, [{"text": "hello"}])
            raise RuntimeError
    assert [one.state for one in await inbox.pending(app, "telegram")] == ["new"]
    async with app.acting(ada.id) as tx:
        await inbox.done(tx, row.id, [{"text": "hello"}])
    waiting = await inbox.pending(app, "telegram")
    assert [(one.state, one.replies) for one in waiting] == [("done", [{"text": "hello"}])]
    with pytest.raises(errors.AlreadyDone):
        async with app.acting(ada.id) as tx:
            await inbox.done(tx, row.id, [])
    await inbox.answered(app, row.id)
    assert await inbox.pending(app, "telegram") == []
    await inbox.forget(app, older_than_s=-1)
    assert await inbox.receive(app, "telegram", "1", "c", {}) is not None


async def test_news_for_a_platform_that_nobody_serves_are_forgotten_but_no_payment(
    app: Database,
) -> None:
    for update_id in ("broadcast:1", "grant:1", "gift:1:got", "stars:1", "7", "quote:1"):
        assert await inbox.receive(app, "discord", update_id, "c", {})
    await inbox.forget(app)
    assert len(await inbox.pending(app, "discord")) == 6
    await inbox.forget(app, older_than_s=-1)
    left = [row.update_id for row in await inbox.pending(app, "discord")]
    assert left == ["stars:1", "7", "quote:1"]


async def test_updates_that_come_together_share_a_commit_with_what_was_answered(
    app: Database,
) -> None:
    first = await inbox.receive(app, "telegram", "1", "c", {"text": "said"})
    assert first is not None
    arrived = [inbox.Arrived(number, "c", {"text": "NUL \0 “ü”"}) for number in "1233"]
    seen, second, third, again = await inbox.exchange(app, "telegram", arrived, [first.id])
    assert seen is None and again is None
    assert second is not None and third is not None and first.id < second.id < third.id
    assert await inbox.pending(app, "telegram") == [second, third]
    assert second.payload == {"text": "NUL \0 “ü”"}


async def test_an_answered_update_keeps_nobodys_words(app: Database) -> None:
    rows = await inbox.exchange(
        app, "telegram", [inbox.Arrived(n, "telegram:77", {"text": "private"}) for n in "12"]
    )
    first, second = (row for row in rows if row)
    async with app.operating() as tx:
        await inbox.done(tx, first.id, [{"text": "private too"}])
    await inbox.answered(app, first.id)
    await inbox.exchange(app, "telegram", [], [second.id])
    async with app.operating() as tx:
        kept = await run(tx, Sql("SELECT * FROM inbox"))
    assert len(kept) == 2
    assert not any("private" in str(row) or "77" in str(row[3]) for row in map(tuple, kept))


async def test_an_asset_is_found_by_its_account_and_key(app: Database, worker: Database) -> None:
    ada, bob = await person(app, "ada", promo=20), await person(app, "bob", promo=20)
    for who in (ada, bob):
        video = await confirmed(app, who)
        await claims.claim(worker, video.id, "w")
    await assets.put_asset(worker, bob.id, video.id, "k", "picture", "f/1", {"w": 5}, 0.5)
    await assets.put_asset(worker, bob.id, video.id, "k", "picture", "f/2", {"w": 6}, 9.0)
    found = await assets.find_asset(worker, bob.id, "k")
    assert found is not None
    assert (found.storage_key, found.facts, found.cost_usd) == ("f/2", {"w": 6}, 0.5)
    assert [one.key for one in await assets.assets_of(worker, bob.id, video.id)] == ["k"]
    assert await assets.find_asset(worker, ada.id, "k") is None


async def test_the_newest_request_id_is_kept(app: Database, worker: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w")
    assert await assets.find_request_id(worker, ada.id, "k") is None
    await assets.store_request_id(worker, ada.id, "k", "r1")
    await assets.store_request_id(worker, ada.id, "k", "r2")
    assert await assets.find_request_id(worker, ada.id, "k") == "r2"


async def test_switches_and_audit_remember(operator: Database) -> None:
    async with operator.operating() as tx:
        await switches.put(tx, "template:ai_story", False, actor="admin")
        await switches.put(tx, "price:ai_story", 12, actor="admin")
        await audit.record(tx, "admin", "price", "ai_story", {"credits": 12})
        assert await switches.read_all(tx) == {"price:ai_story": 12, "template:ai_story": False}
        await switches.clear(tx, "template:ai_story")
        assert await switches.read(tx, "template:ai_story", True) is True
        assert [one.details for one in await audit.newest(tx)] == [{"credits": 12}]
