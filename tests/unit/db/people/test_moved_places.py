"""A group with a new id: its wallet, rules, drafts and videos are the new chat's, once."""

from __future__ import annotations

import asyncio

import pytest

from db.core.database import Database
from db.jobs import videos
from db.money import close_wallet, ledger, shared_wallets, verify
from db.people import drafts, moved_places, place_rules
from db.people.place_rules import PlaceRules
from tests.unit.db.customers import person

OLD, NEW = "-4711", "-1004711"
RULES = PlaceRules(templates=("quiz",))


def place(chat: str, topic: str | None = None) -> dict[str, object]:
    """As rows keep it."""
    return {"surface": "telegram", "chat_id": chat, "topic_id": topic, "is_private": False}


async def filled(db: Database, chat: str, promo: int) -> str:
    """The chat's wallet with so many credits; its id."""
    shared = await shared_wallets.shared_wallet(db, f"telegram:{chat}")
    async with db.operating() as tx:
        await ledger.grant(tx, shared.id, promo, key=f"test:{chat}")
        await ledger.grant(tx, shared.id, 5, part="bought", key=f"test:bought:{chat}")
    return shared.id


@pytest.mark.parametrize("is_new_known", [False, True])
async def test_all_of_a_group_moves_once(app: Database, is_new_known: bool) -> None:
    ada = await person(app, "ada")
    old_wallet = await filled(app, OLD, 40)
    await shared_wallets.join(app, old_wallet, ada.id)
    async with app.operating() as tx:
        await shared_wallets.set_allowance(tx, old_wallet, 30, actor="test")
        await place_rules.keep_rules(tx, f"telegram:{OLD}", RULES, actor="test")
    async with app.acting(ada.id) as tx:
        await drafts.open_draft(tx, ada.id, place(OLD, "7"), {"prompt": "elsewhere"})
        draft = await drafts.open_draft(tx, ada.id, place(OLD), {"prompt": "a lighthouse"})
        quoted = await drafts.quote(tx, draft.id, 10, wallet_id=old_wallet)
        made = await videos.confirm(
            tx,
            draft.id,
            quoted.revision,
            wallet_id=old_wallet,
            progress_ref={"place": place(OLD), "message_id": "3"},
        )
    await asyncio.sleep(0.005)  # drafts of one millisecond have no order
    async with app.acting(ada.id) as tx:
        await drafts.open_draft(tx, ada.id, place(OLD), {"prompt": "the next"})
    if is_new_known:
        # Somebody wrote in the new chat before anybody said that it is the old one.
        await filled(app, NEW, 3)
    done = await asyncio.gather(*[moved_places.move(app, "telegram", OLD, NEW) for _ in range(3)])
    assert sorted(done) == [False, False, True]
    for chat in (NEW, OLD):
        found = await shared_wallets.find_shared(app, f"telegram:{chat}")
        assert found is not None and found.id == old_wallet and found.allowance_credits == 30
        assert found.balance.total == 35 + (8 if is_new_known else 0)
        assert await place_rules.rules_of(app, f"telegram:{chat}") == RULES
        assert (await shared_wallets.shared_wallet(app, f"telegram:{chat}")).id == old_wallet
    async with app.acting(ada.id) as tx:
        newest = await drafts.latest_draft(tx, ada.id, place(NEW))
        assert newest is not None and newest.brief["prompt"] == "the next"
        in_topic = await drafts.latest_draft(tx, ada.id, place(NEW, "7"))
        assert in_topic is not None and in_topic.place["chat_id"] == NEW
        assert await drafts.latest_draft(tx, ada.id, place(OLD)) is None
        video = await videos.get_video(tx, made.id)
        assert (video.place["chat_id"], video.progress_ref) == (NEW, None)
        await videos.request_cancel(tx, made.id)
    assert await verify.verify(app) == []
    back = await close_wallet.close_wallet(app, f"telegram:{OLD}", actor="test")
    assert back.fallen_promo == 40 + (3 if is_new_known else 0)
    assert await verify.verify(app) == []


async def test_a_group_that_moves_twice_is_still_found_by_its_first_id(app: Database) -> None:
    wallet = await filled(app, "-1", 7)
    assert await moved_places.move(app, "telegram", "-1", "-2")
    assert await moved_places.move(app, "telegram", "-2", "-3")
    assert not await moved_places.move(app, "telegram", "-3", "-3")
    for chat in ("-1", "-2", "-3"):
        found = await shared_wallets.find_shared(app, f"telegram:{chat}")
        assert found is not None and found.id == wallet


async def test_a_group_without_anything_moves_too(app: Database) -> None:
    wallet = await filled(app, "-20", 7)
    assert await moved_places.move(app, "telegram", "-2", "-200")
    found = await shared_wallets.find_shared(app, "telegram:-20")
    assert found is not None and found.id == wallet
    assert await shared_wallets.find_shared(app, "telegram:-200") is None
