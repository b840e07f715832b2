"""What changed after the quote counts at Confirm: it is said, and nothing is charged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.listeners.console import ConsoleListener
from bot.surfaces.base import Place
from bot.wording import LANGUAGES, words_in
from db.jobs import claims
from db.people import accounts, place_rules, switches
from db.people.place_rules import PlaceRules
from tests.fixtures.conversation import ConsoleUser

IDEA = "A lighthouse keeper finds a door in the sea"


def in_group(user: ConsoleUser, chat_id: str) -> ConsoleUser:
    """The same person in a group's chat."""
    place = Place("console", chat_id, is_private=False, person_id="me")
    listener = ConsoleListener(user.chat, user.intake, user.listener.person, place)
    return replace(user, listener=listener)


async def quoted(user: ConsoleUser, language: str = "en") -> str:
    """A quote is shown; the data of its Confirm."""
    await user.say("/start")
    await user.say(f"/language {language}")
    await user.say(IDEA)
    shown = user.said()[-1]
    data = next(one.data for one in shown.buttons if one.data.endswith(":ai_story"))
    quote = await user.press_data(data, on=shown)
    return next(one.data for one in quote.buttons if one.data.startswith("c:"))


async def switch_off(user: ConsoleUser, *keys: str) -> None:
    async with user.db.operating() as tx:
        await switches.put(tx, "templates_off", list(keys), actor="admin")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_template_that_was_switched_off_is_not_confirmed(
    user: ConsoleUser, language: str
) -> None:
    confirm, before = await quoted(user, language), await user.balance()
    quote = user.said()[-1]
    await switch_off(user, "ai_story")
    shown = await user.press_data(confirm, on=quote)
    assert shown.message.text.startswith(words_in(language)("template.off"))
    assert not any(one.data.endswith(":ai_story") for one in shown.buttons)
    assert await user.videos() == [] and await user.balance() == before


async def test_a_template_that_is_on_again_is_confirmed(user: ConsoleUser) -> None:
    confirm = await quoted(user)
    quote = user.said()[-1]
    await switch_off(user, "ai_story")
    await switch_off(user, "quiz")
    await user.press_data(confirm, on=quote)
    assert len(await user.videos()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_rule_that_a_group_made_since_is_kept(user: ConsoleUser, language: str) -> None:
    member = in_group(user, "9")
    confirm, quote = await quoted(member, language), member.said()[-1]
    async with user.db.operating() as tx:
        rules = PlaceRules(templates=("quiz",))
        await place_rules.keep_rules(tx, "console:9", rules, actor="admin")
    shown = await member.press_data(confirm, on=quote)
    assert shown.message.text.startswith(words_in(language)("rules.other_template"))
    assert await member.videos() == []


async def test_a_ban_since_the_quote_is_said(user: ConsoleUser) -> None:
    confirm, quote = await quoted(user), user.said()[-1]
    account = await user.account()
    async with user.db.operating() as tx:
        await accounts.ban(tx, account.id)
    shown = await user.press_data(confirm, on=quote)
    assert shown.message.text == words_in("en")("refused.banned")
    assert await user.videos() == []


async def test_no_free_second_try_with_a_template_that_is_off(user: ConsoleUser) -> None:
    await user.press_data(await quoted(user), on=user.said()[-1])
    (video,) = await user.videos()
    claimed = await claims.claim(user.worker, video.id, "worker")
    assert claimed is not None
    ours = {"is_ours": True, "code": "EncoderFailed"}
    await claims.finish(
        user.worker, video.id, claimed.attempt, "worker", "failed", owed=0, error=ours
    )
    await switch_off(user, "ai_story")
    shown = await user.press_data(f"va:{video.id}")
    assert shown.message.text.startswith(words_in("en")("template.off"))
    assert all("AI story" not in button.label for button in shown.buttons)
