"""/gift in the chat: asked, confirmed, told to both; links; wrong codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import pytest

from bot.conversation.event_news import GiftNews
from bot.conversation.events import Event, Mentioned
from bot.conversation.wallet.gift_preparation import code_of, read_request
from bot.listeners.console import Shown
from bot.surfaces.base import Place
from db.money import gift_links, ledger, promo_codes, verify
from db.people import accounts, code_guesses, inbox
from tests.fixtures.conversation import ConsoleUser


async def with_bought(user: ConsoleUser, amount: int = 50) -> None:
    """Credits that may be given, beside the 24 free ones."""
    await user.say("/start")
    account = await user.account()
    async with user.db.operating() as tx:
        await ledger.grant(tx, account.wallet_id, amount, part="bought", key="test:bought")


def read_code(shown: Shown) -> str:
    """The code in the message that shows a gift's link."""
    found = re.fullmatch(r"/gift (\w+)", shown.message.copyable)
    assert found is not None
    return found[1]


def texts(user: ConsoleUser) -> list[str]:
    """Everything the bot said."""
    return [one.message.text for one in user.said()]


async def give(user: ConsoleUser, text: str, to: Mentioned | None = None) -> Shown:
    """A command that answers somebody's message, where the platform says whose."""
    event = Event(
        f"give:{text}", user.listener.person, user.listener.place, "command", text, "gift"
    )
    await user.intake.take(replace(event, mentioned=to))
    return await user.answer()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("", "")),
        ("20", ("20", "")),
        ("20 @ada", ("20", "ada")),
        ("@ada 20", ("20", "ada")),
        ("-5", ("-5", "")),
        ("2.5", ("2.5", "")),
        ("20 ada", ("", "")),
        ("20 @ada please", ("", "")),
        ("20 30", ("", "")),
        ("@ada", ("", "")),
        ("abcDEF234567", ("", "abcDEF234567")),
        ("gift_abcDEF234567", ("", "abcDEF234567")),
    ],
)
def test_a_request_is_read_in_either_order(text: str, found: tuple[str, str]) -> None:
    assert read_request(text) == found


def test_only_a_gifts_link_opens_a_gift() -> None:
    place = Place("console", "me")
    for command, text, code in (
        ("start", "gift_abc", "abc"),
        ("start", "paid", ""),
        ("gift", "abc", "abc"),
        ("gift", "20", ""),
        ("promo", "abc", ""),
    ):
        event = Event("1", None, place, "command", text, command)  # type: ignore[arg-type]
        assert code_of(event) == code


async def test_a_gift_to_somebody_known_is_confirmed_and_both_are_told(user: ConsoleUser) -> None:
    bo = user.as_person("bo")
    await bo.say("/start")
    await with_bought(user)
    asked = await give(user, "20", Mentioned("bo", "Bo"))
    assert "Give 20 credits to Bo?" in asked.message.text
    assert "you keep: 30 credits" in asked.message.text
    assert await bo.balance() == 24
    yes = asked.button("Yes, give")
    assert yes is not None
    for _ in range(2):
        await user.listener.press(asked, yes)
    await user.intake.settle()
    told = texts(user)
    assert told.count("🎁 Bo has got 20 credits from you. You have 54 credits.") == 1
    assert told.count("🎁 Mia gave you 20 credits. You have 44 credits.") == 1
    assert (await user.balance(), await bo.balance()) == (54, 44)
    assert "· gift" in (await user.say("/history")).message.text
    assert await verify.verify(user.db) == []


async def test_a_link_is_opened_once_and_the_giver_is_told(user: ConsoleUser) -> None:
    bo, eve = user.as_person("bo"), user.as_person("eve")
    await with_bought(user)
    assert "Whoever opens it first" in (await user.say("/gift 20")).message.text
    code = read_code(await user.press("Yes, give"))
    await bo.say(f"/start gift_{code}")
    told = texts(user)
    assert "🎁 Mia gave you 20 credits. You have 44 credits." in told
    assert "🎁 Bo opened your gift of 20 credits. You have 54 credits." in told
    assert any("24 free credits" in one for one in told), "who is new is greeted too"
    assert "opened already" in (await eve.say(f"/gift {code}")).message.text
    assert (await user.balance(), await bo.balance(), await eve.balance()) == (54, 44, 24)


async def test_a_link_by_name_is_for_that_name_only_and_can_be_taken_back(
    user: ConsoleUser,
) -> None:
    bo, eve = user.as_person("bo"), user.as_person("eve")
    await with_bought(user)
    assert "only @bo can open" in (await user.say("/gift @bo 20")).message.text
    shown = await user.press("Yes, give")
    assert "Only @bo can open it." in shown.message.text
    code = read_code(shown)
    assert "no such gift for you" in (await eve.say(f"/gift {code}")).message.text
    await user.press("Take it back")
    assert "Taken back" in shown.message.text
    assert "taken back" in (await bo.say(f"/gift {code}")).message.text
    await user.say("/gift 20 @bo")
    code = read_code(await user.press("Yes, give"))
    await bo.say(f"/gift {code}")
    assert any("gave you 20" in one for one in texts(user))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "You can give: 50 credits"),
        ("0", "whole number of credits"),
        ("-5", "whole number of credits"),
        ("2.5", "whole number of credits"),
        ("99999999999", "whole number of credits"),
        ("60", "Only bought credits can be given. Of those you have 50 credits."),
        ("5000", "Only bought credits can be given. Of those you have 50 credits."),
        ("20 bo", "You can give: 50 credits"),
        ("NONSENSE", "no such gift for you"),
    ],
)
async def test_what_cannot_be_given_is_said(user: ConsoleUser, text: str, said: str) -> None:
    await with_bought(user)
    assert said in (await user.say(f"/gift {text}")).message.text
    assert await user.balance() == 74


async def test_no_gift_to_oneself_and_nobody_presses_for_another(user: ConsoleUser) -> None:
    await with_bought(user)
    assert "somebody else" in (await give(user, "5", Mentioned("me", "Mia"))).message.text
    asked = await user.say("/gift 20")
    yes = asked.button("Yes, give")
    assert yes is not None
    eve = user.as_person("eve")
    assert "belongs to somebody else" in (await eve.press_data(yes.data, asked)).message.text
    await user.press("Not now", asked)
    assert "Taken back" in asked.message.text
    assert "opened already" in (await user.press_data(yes.data, asked)).message.text
    assert await user.balance() == 74


async def test_a_giver_with_ten_open_links_takes_one_back_first(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gift_links, "MAX_OPEN", 1)
    await with_bought(user)
    for _ in range(2):
        await user.say("/gift 20")
        await user.press("Yes, give")
    assert "Your gift links that wait: 1" in user.said()[-1].message.text


async def test_guessing_codes_ends_with_how_long_to_wait(
    user: ConsoleUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_guesses, "PERSONS", 2)
    async with user.db.operating() as tx:
        await promo_codes.create_code(tx, "SUMMER", credits_each=5, uses=10)
    for command in ("/promo WRONG", "/gift abcDEF234567"):
        await user.say(command)
    for command in ("/promo SUMMER", "/link ABC", "/gift abcDEF234567"):
        assert "try again in 60 min" in (await user.say(command)).message.text
    bo = user.as_person("bo")
    assert "5 credits" in (await bo.say("/promo SUMMER")).message.text, "others go on"


async def offered_elsewhere(user: ConsoleUser) -> str:
    """The code of a gift that somebody made on another platform."""
    giver = await accounts.account_for(user.db, "elsewhere", "9")
    place = {"surface": "elsewhere", "chat_id": "9", "person_id": "9", "giver": "Zoe"}
    async with user.db.operating() as tx:
        await ledger.grant(tx, giver.wallet_id, 50, part="bought", key="test:elsewhere")
    async with user.db.acting(giver.id) as tx:
        asked = await gift_links.ask(tx, giver.id, 20, place=place)
    return (await gift_links.confirm(user.db, giver.id, asked.id)).id


async def test_a_giver_on_another_platform_is_told_there(user: ConsoleUser) -> None:
    class Elsewhere:
        taken: ClassVar[list[Event]] = []

        async def take_all(self, events: Sequence[Event]) -> list[bool]:
            self.taken.extend(events)
            return [True for _ in events]

    user.intake.others = {"elsewhere": Elsewhere()}  # type: ignore[dict-item]
    code = await offered_elsewhere(user)
    assert "Zoe gave you 20 credits" in (await user.say(f"/gift {code}")).message.text
    (told,) = Elsewhere.taken
    assert (told.place.surface, told.place.chat_id) == ("elsewhere", "9")
    assert told.news == GiftNews("opened", 20, "Mia")


async def test_a_giver_whose_platform_is_served_elsewhere_finds_it_in_the_inbox(
    user: ConsoleUser,
) -> None:
    await user.say(f"/gift {await offered_elsewhere(user)}")
    (row,) = await inbox.pending(user.db, "elsewhere")
    assert Event.from_json(row.payload).news == GiftNews("opened", 20, "Mia")
