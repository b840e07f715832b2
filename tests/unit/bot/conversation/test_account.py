"""Joining accounts, promo codes, erasing oneself, and what admins may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.money import promo_codes
from db.people import audit, switches
from tests.fixtures.conversation import Desk


def make_admin(desk: Desk) -> None:
    """This person runs the bot from now on."""
    conversation = desk.intake.conversation
    rules = replace(conversation.services.rules, admin_ids=("console:me",))
    conversation.services = replace(conversation.services, rules=rules)


async def test_a_promo_code_gives_its_credits_once(desk: Desk) -> None:
    async with desk.db.operating() as tx:
        await promo_codes.create_code(tx, "SUMMER", credits_each=5, uses=10)
    assert "29 credits" in (await desk.say("/promo summer")).message.text
    assert "does not exist" in (await desk.say("/promo summer")).message.text
    assert "Send the code" in (await desk.say("/promo")).message.text
    assert await desk.balance() == 29


async def test_a_wrong_link_code_is_refused(desk: Desk) -> None:
    code = (await desk.say("/link")).message.text
    assert "Your code is" in code
    assert "wrong, used or older" in (await desk.say("/link NONSENSE")).message.text


async def test_everything_of_a_person_is_erased_after_a_second_question(desk: Desk) -> None:
    await desk.say("/start")
    before = await desk.account()
    await desk.say("/deleteme")
    assert "Nothing was erased" in (await desk.press("Keep it")).message.text
    await desk.say("/deleteme")
    assert "erased" in (await desk.press("Erase everything")).message.text
    await desk.say("/start")
    after = await desk.account()
    assert after.id != before.id
    assert await desk.balance() == 0, "no second trial"


async def test_a_video_under_way_forbids_erasing(desk: Desk) -> None:
    await desk.say("A lighthouse keeper finds a door in the sea")
    await desk.press("AI story")
    await desk.press("Confirm")
    await desk.say("/deleteme")
    assert "still being made" in (await desk.press("Erase everything")).message.text


async def test_nobody_else_learns_that_there_are_admins(desk: Desk) -> None:
    unknown = (await desk.say("/nonsense")).message.text
    for command in ("/admin", "/admin stats", "/admin grant console:me 1000"):
        assert (await desk.say(command)).message.text == unknown
    assert await desk.balance() == 24


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
async def test_admin_answers(desk: Desk, command: str, said: str) -> None:
    await desk.say("/start")
    make_admin(desk)
    assert said in (await desk.say(command)).message.text


async def test_admin_stats_come_with_a_picture(desk: Desk) -> None:
    make_admin(desk)
    shown = await desk.say("/admin stats")
    assert "Last 14 days" in shown.message.text
    assert shown.files[0].read_bytes().startswith(b"\x89PNG")


async def test_admin_acts_have_an_effect_and_are_in_the_audit_log(desk: Desk) -> None:
    await desk.say("/start")
    make_admin(desk)
    await desk.say("/admin grant console:me 10")
    assert await desk.balance() == 34
    await desk.say("/admin ban console:me")
    assert (await desk.account()).is_banned
    await desk.say("/admin unban console:me")
    assert not (await desk.account()).is_banned
    await desk.say("/admin price ai_story 13")
    await desk.say("A lighthouse keeper finds a door in the sea")
    assert "13 credits" in (await desk.press("AI story")).message.text
    await desk.say("/admin template ai_story off")
    await desk.say("Another idea about the sea")
    assert desk.said()[-1].button("AI story") is None
    async with desk.db.operating() as tx:
        acts = {one.act for one in await audit.newest(tx)}
    assert {"grant", "ban", "unban", "price", "template"} <= acts


async def test_a_pause_refuses_new_videos_before_a_charge(desk: Desk) -> None:
    make_admin(desk)
    await desk.say("A lighthouse keeper finds a door in the sea")
    await desk.press("AI story")
    await desk.say("/admin pause")
    assert "No new videos" in (await desk.press("Confirm")).message.text
    assert await desk.balance() == 24
    await desk.say("/admin resume")
    async with desk.db.operating() as tx:
        assert await switches.read(tx, "paused") is False


async def test_a_broadcast_reaches_everybody_once(desk: Desk) -> None:
    other = desk.as_person("other")
    await other.say("/start")
    await desk.say("/start")
    make_admin(desk)
    await desk.say("/admin broadcast We are back. Thank you!")
    await desk.intake.settle()
    heard = [
        one.place.chat_id for one in desk.said() if one.message.text == "We are back. Thank you!"
    ]
    assert sorted(heard) == ["me", "other"]


async def test_the_export_is_a_table_of_every_posting(desk: Desk) -> None:
    await desk.say("/start")
    make_admin(desk)
    shown = await desk.say("/admin export")
    assert "trial:console:me" in shown.files[0].read_text()
