"""Wait for me: what was refused for want of room begins by itself, at the price that was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.router import Conversation
from bot.listeners.console import ConsoleListener, Shown
from bot.listeners.room_watch import RoomWatch
from bot.surfaces.base import Place
from bot.wording import LANGUAGES, words_in
from bot.wording.messages import credits_text
from db.core.sql import Sql, run
from db.jobs import claims
from db.money import verify
from db.people import accounts, drafts, switches
from tests.fixtures.books import take_away
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.payments.test_trial_ceiling import spend_on_a_free_video

IDEA = "A lighthouse keeper finds a door in the sea"
WORDS = words_in("en")


def ruled(user: ConsoleUser, **limits: Any) -> None:
    """The same installation with other limits."""
    services = user.intake.conversation.services
    policy = replace(services.policy, **limits)
    user.intake.conversation = Conversation(replace(services, policy=policy))


async def looked(user: ConsoleUser) -> int:
    """The bot looks for room once, and what follows is over."""
    policy = user.intake.conversation.services.policy
    told = await RoomWatch(user.db, policy, {"console": user.intake}).look("console")
    await user.intake.settle()
    return told


async def confirmed(user: ConsoleUser, idea: str = IDEA) -> Shown:
    """Confirm was pressed on a new quote; what was said to it."""
    await user.say(idea)
    shown = user.said()[-1]
    ask = next(one for one in shown.buttons if one.data.endswith(":ai_story"))
    quote = await user.press_data(ask.data, on=shown)
    data = next(one.data for one in quote.buttons if one.data.startswith("c:"))
    return await user.press_data(data, on=quote)


async def waiting(user: ConsoleUser, language: str = "en") -> Shown:
    """A second video that has to wait for the first one: the message that says so."""
    ruled(user, videos_per_person=1)
    await confirmed(user)
    refused = await confirmed(user, "Why cats always land on their feet")
    return await user.press(words_in(language)("wait.button"), on=refused)


async def end_the_first(user: ConsoleUser) -> None:
    """The oldest video fails through our fault: its credits are back."""
    video = (await user.videos())[-1]
    claimed = await claims.claim(user.worker, video.id, "w")
    assert claimed is not None
    ours = {"is_ours": True, "code": "EncoderFailed"}
    await claims.finish(user.worker, video.id, claimed.attempt, "w", "failed", owed=0, error=ours)


async def let_time_pass(user: ConsoleUser, seconds: int) -> None:
    """Every waiting quote is that much older."""
    later = Sql(
        "UPDATE drafts SET quoted_until = quoted_until - :ms", crosses="a test lets time pass"
    )
    async with user.db.operating() as tx:
        await run(tx, later, ms=seconds * 1000)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_begins_by_itself_when_ones_own_video_is_over(
    user: ConsoleUser, language: str
) -> None:
    await user.say("/start")
    await user.say(f"/language {language}")
    words = words_in(language)
    waits = await waiting(user, language)
    price = credits_text(words, 10)
    assert waits.message.text == words("wait.waits", price=price)
    assert await looked(user) == 0 and await user.balance() == 14
    await end_the_first(user)
    assert await looked(user) == 1
    newest, _ = await user.videos()
    assert newest.brief["prompt"].startswith("Why cats") and newest.price_credits == 10
    shown = user.chat.messages[waits.id]
    assert [one.data for one in shown.buttons] == [f"vc:{newest.id}"], "it shows the progress now"
    assert newest.progress_ref is not None and newest.progress_ref["message_id"] == waits.id
    assert await looked(user) == 0 and len(await user.videos()) == 2
    assert await verify.verify(user.db) == []


async def test_a_storyboard_that_waited_for_room_is_still_one(user: ConsoleUser) -> None:
    ruled(user, videos_per_person=1)
    await confirmed(user)
    await user.say("Why cats always land on their feet")
    shown = user.said()[-1]
    ask = next(one for one in shown.buttons if one.data.endswith(":ai_story"))
    quote = await user.press_data(ask.data, on=shown)
    refused = await user.press(WORDS("quote.storyboard"), on=quote)
    await user.press(WORDS("wait.button"), on=refused)
    await end_the_first(user)
    assert await looked(user) == 1
    newest, _ = await user.videos()
    assert newest.stops_at_storyboard and newest.storyboard_credits >= 1


async def test_the_longest_waiting_goes_first_when_the_queue_has_room(user: ConsoleUser) -> None:
    ruled(user, queue_limit=1)
    await confirmed(user)
    people = [user.as_person(name) for name in ("zoe", "abe")]
    for person in people:
        refused = await confirmed(person)
        assert refused.message.text == WORDS("refused.queue_full")
        await person.press(WORDS("wait.button"), on=refused)
    assert await looked(user) == 0
    await end_the_first(user)
    await looked(user)
    assert [len(await person.videos()) for person in people] == [1, 0]
    assert await looked(user) == 0, "the queue is full again"


async def test_a_pause_is_waited_for(user: ConsoleUser) -> None:
    async with user.db.operating() as tx:
        await switches.put(tx, "paused", True, actor="admin")
    refused = await confirmed(user)
    await user.press(WORDS("wait.button"), on=refused)
    assert await looked(user) == 0
    async with user.db.operating() as tx:
        await switches.put(tx, "paused", False, actor="admin")
    assert await looked(user) == 1 and len(await user.videos()) == 1


async def test_a_free_video_waits_for_tomorrow(user: ConsoleUser) -> None:
    ruled(user, trial_ceiling_usd=0.2)
    await spend_on_a_free_video(user, 0.25)
    refused = await confirmed(user)
    assert refused.message.text == WORDS("refused.trial_today")
    await user.press(WORDS("wait.button"), on=refused)
    assert await looked(user) == 0, "nobody is asked before midnight"
    tomorrow = Sql(
        "UPDATE drafts SET message_ref = '{\"waits_from\": 1}'", crosses="a test lets time pass"
    )
    async with user.db.operating() as tx:
        await run(tx, tomorrow)
    assert await looked(user) == 1 and await user.videos() == [], "it still waits"
    ruled(user, trial_ceiling_usd=1.0)
    assert await looked(user) == 1 and len(await user.videos()) == 1


async def test_never_mind_ends_the_wait(user: ConsoleUser) -> None:
    waits = await waiting(user)
    await user.press("Never mind", on=waits)
    await end_the_first(user)
    assert await looked(user) == 0 and len(await user.videos()) == 1


async def test_confirm_still_works_while_it_waits_and_begins_it_once(user: ConsoleUser) -> None:
    await waiting(user)
    await end_the_first(user)
    quote = next(one for one in reversed(user.said()) if one.button("Confirm"))
    await user.press("Confirm", on=quote)
    assert len(await user.videos()) == 2
    assert await looked(user) == 0 and len(await user.videos()) == 2


async def test_after_a_day_it_says_so_and_asks_again(user: ConsoleUser) -> None:
    await waiting(user)
    await let_time_pass(user, drafts.WAIT_VALID_S + 1)
    assert await looked(user) == 1
    shown = user.said()[-1]
    assert shown.message.text.startswith(WORDS("wait.over")) and shown.message.notify
    assert shown.button("Confirm") and len(await user.videos()) == 1
    assert await looked(user) == 0


async def test_who_cannot_pay_any_more_is_asked_instead(user: ConsoleUser) -> None:
    await waiting(user)
    account = await user.account()
    async with user.db.operating() as tx:
        await take_away(tx, account.wallet_id, 14, "test:gone")
    ruled(user, videos_per_person=2)
    await looked(user)
    shown = user.said()[-1]
    assert shown.message.text.startswith(WORDS("wait.again")) and len(await user.videos()) == 1
    assert await looked(user) == 0


async def test_a_ban_while_it_waited_is_said_and_ends_it(user: ConsoleUser) -> None:
    await waiting(user)
    account = await user.account()
    async with user.db.operating() as tx:
        await accounts.ban(tx, account.id)
    ruled(user, videos_per_person=2)
    await looked(user)
    assert user.said()[-1].message.text == WORDS("refused.banned")
    assert await looked(user) == 0 and len(await user.videos()) == 1


async def test_a_template_that_went_while_it_waited_is_said(user: ConsoleUser) -> None:
    await waiting(user)
    async with user.db.operating() as tx:
        await switches.put(tx, "templates_off", ["ai_story"], actor="admin")
    ruled(user, videos_per_person=2)
    await looked(user)
    assert user.said()[-1].message.text.startswith(WORDS("template.off"))
    assert await looked(user) == 0


async def test_only_so_many_wait(user: ConsoleUser) -> None:
    ruled(user, videos_per_person=0)
    for _ in range(drafts.MOST_WAITING):
        refused = await confirmed(user)
        await user.press(WORDS("wait.button"), on=refused)
    last = await user.press(WORDS("wait.button"), on=await confirmed(user))
    assert last.message.text == WORDS("wait.many", count=drafts.MOST_WAITING)
    assert [one.label for one in last.buttons] == [f"✖️ {IDEA}"] * drafts.MOST_WAITING
    await user.press_data(last.buttons[1].data, on=last)
    waits = await user.press(WORDS("wait.button"), on=await confirmed(user))
    assert waits.message.text == WORDS("wait.waits", price=credits_text(WORDS, 10))


async def failed_beside_another(user: ConsoleUser) -> tuple[str, Shown]:
    """A video that failed through our fault while its person makes another: its id, and what is
    said to Try again free."""
    await confirmed(user)
    await end_the_first(user)
    (failed,) = await user.videos()
    await confirmed(user, "Why cats always land on their feet")
    ruled(user, videos_per_person=1)
    return failed.id, await user.press_data(f"va:{failed.id}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_free_second_try_waits_for_room_and_begins_once(
    user: ConsoleUser, language: str
) -> None:
    await user.say("/start")
    await user.say(f"/language {language}")
    words, (failed, refused) = words_in(language), await failed_beside_another(user)
    assert refused.message.text == words("refused.too_many", count=1)
    waits = await user.press(words("wait.button"), on=refused)
    assert waits.message.text == words("wait.free")
    assert await looked(user) == 0
    other, _ = await user.videos()
    claimed = await claims.claim(user.worker, other.id, "w")
    assert claimed is not None
    await claims.finish(user.worker, other.id, claimed.attempt, "w", "failed", owed=0)
    balance = await user.balance()
    assert await looked(user) == 1
    newest = (await user.videos())[0]
    assert newest.parent_id == failed and newest.price_credits == 0
    shown = user.chat.messages[waits.id]
    assert [one.data for one in shown.buttons] == [f"vc:{newest.id}"], "it shows the progress now"
    assert await looked(user) == 0 and len(await user.videos()) == 3
    assert await user.balance() == balance and await verify.verify(user.db) == []


async def test_a_free_second_try_that_was_begun_otherwise_meanwhile_is_not_begun_twice(
    user: ConsoleUser,
) -> None:
    failed, refused = await failed_beside_another(user)
    waits = await user.press(WORDS("wait.button"), on=refused)
    ruled(user, videos_per_person=3)
    await user.press_data(f"va:{failed}")
    assert len(await user.videos()) == 3
    assert await looked(user) == 1 and len(await user.videos()) == 3
    assert user.chat.messages[waits.id].message.text == WORDS("quote.already")


async def test_after_a_day_the_free_second_try_is_offered_again(user: ConsoleUser) -> None:
    failed, refused = await failed_beside_another(user)
    await user.press(WORDS("wait.button"), on=refused)
    await let_time_pass(user, drafts.WAIT_VALID_S + 1)
    assert await looked(user) == 1
    shown = user.said()[-1]
    assert shown.message.text == WORDS("wait.over_free") and shown.message.notify
    assert [one.data for one in shown.buttons] == [f"va:{failed}"]
    assert await looked(user) == 0 and len(await user.videos()) == 2


async def test_a_ban_while_a_free_second_try_waited_is_said(user: ConsoleUser) -> None:
    _, refused = await failed_beside_another(user)
    await user.press(WORDS("wait.button"), on=refused)
    account = await user.account()
    async with user.db.operating() as tx:
        await accounts.ban(tx, account.id)
    ruled(user, videos_per_person=3)
    await looked(user)
    assert user.said()[-1].message.text == WORDS("refused.banned")
    assert await looked(user) == 0 and len(await user.videos()) == 2


async def test_a_wait_that_nobody_can_be_told_about_is_given_up(user: ConsoleUser) -> None:
    await waiting(user)
    await let_time_pass(user, drafts.WAIT_VALID_S + drafts.GIVEN_UP_S + 1)
    assert await looked(user) == 0


async def test_a_bot_that_serves_another_platform_leaves_it_alone(user: ConsoleUser) -> None:
    await waiting(user)
    await end_the_first(user)
    policy = user.intake.conversation.services.policy
    elsewhere = RoomWatch(user.db, policy, {"telegram": user.intake})
    assert await elsewhere.look("telegram") == 0 and await looked(user) == 1


async def test_it_waits_in_a_group_for_whoever_pressed(user: ConsoleUser) -> None:
    place = Place("console", "9", is_private=False, person_id="me")
    listener = ConsoleListener(user.chat, user.intake, user.listener.person, place)
    member = replace(user, listener=listener)
    await waiting(member)
    await end_the_first(user)
    assert await looked(user) == 1
    newest, _ = await member.videos()
    assert newest.place["chat_id"] == "9"


async def test_others_press_it_in_vain(user: ConsoleUser) -> None:
    waits = await confirmed(user)
    ruled(user, videos_per_person=1)
    refused = await confirmed(user)
    data = next(one.data for one in refused.buttons if one.data.startswith("wr:"))
    other = user.as_person("eve")
    said = await other.press_data(data, on=refused)
    assert said.message.text == WORDS("press.not_yours")
    assert waits.id != said.id and await looked(user) == 0
