"""Joining accounts, promo codes, erasing oneself, and what admins may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import preparation
from bot.conversation.admin import answer as admin_answer
from bot.conversation.admin import ledger as admin_ledger
from bot.listeners import intake
from db.money import promo_codes
from db.people import audit, inbox, switches
from pipeline.assets.storage import LocalStorage
from tests.fixtures.conversation import ConsoleUser


def make_admin(user: ConsoleUser) -> None:
    """This person runs the bot from now on."""
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, admin_ids=("console:me",))
    conversation.services = replace(conversation.services, policy=policy)


async def test_a_promo_code_gives_its_credits_once(user: ConsoleUser) -> None:
    async with user.db.operating() as tx:
        await promo_codes.create_code(tx, "SUMMER", credits_each=5, uses=10)
    assert "29 credits" in (await user.say("/promo summer")).message.text
    assert "does not exist" in (await user.say("/promo summer")).message.text
    assert "Send the code" in (await user.say("/promo")).message.text
    assert await user.balance() == 29


async def test_a_wrong_link_code_is_refused(user: ConsoleUser) -> None:
    code = (await user.say("/link")).message.copyable
    assert code.startswith("/link ")
    assert "wrong, used or older" in (await user.say("/link NONSENSE")).message.text


async def test_everything_of_a_person_is_erased_after_a_second_question(user: ConsoleUser) -> None:
    await user.say("/start")
    before = await user.account()
    await user.say("/deleteme")
    assert "Nothing was erased" in (await user.press("Keep it")).message.text
    await user.say("/deleteme")
    assert "erased" in (await user.press("Erase everything")).message.text
    await user.say("/start")
    after = await user.account()
    assert after.id != before.id
    assert await user.balance() == 0, "no second trial"


async def test_a_video_under_way_forbids_erasing(user: ConsoleUser) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    await user.press("AI story")
    await user.press("Confirm")
    await user.say("/deleteme")
    assert "still being made" in (await user.press("Erase everything")).message.text


async def test_nobody_else_learns_that_there_are_admins(user: ConsoleUser) -> None:
    unknown = (await user.say("/nonsense")).message.text
    for command in ("/admin", "/admin stats", "/admin grant console:me 1000"):
        assert (await user.say(command)).message.text == unknown
    assert await user.balance() == 24


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/admin", "/admin stats"),
        ("/admin nonsense", "/admin stats"),
        ("/admin grant", "/admin grant PLATFORM:ID CREDITS"),
        ("/admin grant console:nobody 5", "nothing of that name"),
        ("/admin grant console:me -5", "between 1 and"),
        ("/admin user console:me", "Bought: 0, free: 24"),
        ("/admin queue", "Nothing waits"),
        ("/admin cancel nothing", "nothing of that name"),
        ("/admin template nothing on", "Templates: "),
        ("/admin ledger verify", "in order"),
        ("/admin refund nothing", "No payments"),
        ("/admin providers", "No queue"),
        ("/admin broadcast", "TEXT"),
        ("/admin price ai_story many", "/admin price KEY CREDITS|default"),
        ("/admin retry nothing", "nothing of that name"),
    ],
)
async def test_admin_answers(user: ConsoleUser, command: str, said: str) -> None:
    await user.say("/start")
    make_admin(user)
    assert said in (await user.say(command)).message.text


async def test_admin_stats_come_with_a_picture(user: ConsoleUser) -> None:
    make_admin(user)
    shown = await user.say("/admin stats")
    assert "Last 14 days" in shown.message.text
    assert shown.files[0].read_bytes().startswith(b"\x89PNG")


async def test_admin_acts_have_an_effect_and_are_in_the_audit_log(user: ConsoleUser) -> None:
    await user.say("/start")
    make_admin(user)
    await user.say("/admin grant console:me 10")
    assert await user.balance() == 34
    await user.say("/admin ban console:me")
    assert (await user.account()).is_banned
    await user.say("/admin unban console:me")
    assert not (await user.account()).is_banned
    await user.say("/admin price ai_story 13")
    await user.say("A lighthouse keeper finds a door in the sea")
    assert "13 credits" in (await user.press("AI story")).message.text
    await user.say("/admin template ai_story off")
    await user.say("Another idea about the sea")
    assert user.said()[-1].button("AI story") is None
    async with user.db.operating() as tx:
        acts = {one.act for one in await audit.newest(tx)}
    assert {"grant", "ban", "unban", "price", "template"} <= acts


async def test_a_pause_refuses_new_videos_before_a_charge(user: ConsoleUser) -> None:
    make_admin(user)
    await user.say("A lighthouse keeper finds a door in the sea")
    await user.press("AI story")
    await user.say("/admin pause")
    assert "No new videos" in (await user.press("Confirm")).message.text
    assert await user.balance() == 24
    await user.say("/admin resume")
    async with user.db.operating() as tx:
        assert await switches.read(tx, "paused") is False


async def test_a_broadcast_reaches_everybody_once(user: ConsoleUser) -> None:
    other = user.as_person("other")
    await other.say("/start")
    await user.say("/start")
    make_admin(user)
    await user.say("/admin broadcast We are back. Thank you!")
    await user.intake.settle()
    heard = [
        one.place.chat_id for one in user.said() if one.message.text == "We are back. Thank you!"
    ]
    assert sorted(heard) == ["me", "other"]


async def test_a_broadcast_goes_out_a_page_of_people_at_a_time(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (preparation, admin_answer):
        monkeypatch.setattr(module, "PAGE_PEOPLE", 3)
    monkeypatch.setattr(intake, "BROADCAST_EVERY_S", 0)
    names = [f"p{number}" for number in range(7)]
    for name in names:
        await user.as_person(name).say("/start")
    await user.say("/start")
    make_admin(user)
    await user.say("/admin broadcast News")
    await user.intake.settle()
    assert any("8 people" in one.message.text for one in user.said())
    heard = [one.place.chat_id for one in user.said() if one.message.text == "News"]
    assert sorted(heard) == ["me", *names]
    assert not await inbox.pending(user.db, "console")


async def test_a_second_export_is_not_begun_beside_the_first(user: ConsoleUser) -> None:
    await user.say("/start")
    make_admin(user)
    async with admin_ledger._exporting:
        assert "already" in (await user.say("/admin export")).message.text
    assert (await user.say("/admin export")).files


async def test_the_next_export_takes_the_place_of_the_last_one(user: ConsoleUser) -> None:
    await user.say("/start")
    make_admin(user)
    storage = user.intake.conversation.services.storage
    assert isinstance(storage, LocalStorage)
    for _ in range(3):
        await user.say("/admin export")
    tables = [path for path in storage._folder.rglob("*.csv") if path.is_file()]
    assert len(tables) == 1


async def test_the_export_is_a_table_of_every_posting(user: ConsoleUser) -> None:
    await user.say("/start")
    make_admin(user)
    shown = await user.say("/admin export")
    assert "trial:console:me" in shown.files[0].read_text()
