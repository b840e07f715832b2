"""/gift in the chat: asked, confirmed, told to both; links; wrong codes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

import pytest

from bot.conversation.events import Event, GiftNews, Mentioned
from bot.conversation.wallet.gift_preparation import code_of, read_request
from bot.listeners.console import Shown
from bot.surfaces.base import Place
from db.money import gift_links, ledger, promo_codes, verify
from db.people import accounts, code_guesses, inbox
from tests.fixtures.conversation import Desk


async def with_bought(desk: Desk, amount: int = 50) -> None:
    """Credits that may be given, beside the 24 free ones."""
    await desk.say("/start")
    account = await desk.account()
    async with desk.db.operating() as tx:
        await ledger.grant(tx, account.wallet_id, amount, part="bought", key="test:bought")


def read_code(shown: Shown) -> str:
    """The code in the message that shows a gift's link."""
    found = re.search(r"/gift (\w+)", shown.message.text)
    assert found is not None
    return found[1]


def texts(desk: Desk) -> list[str]:
    """Everything the bot said."""
    return [one.message.text for one in desk.said()]


async def give(desk: Desk, text: str, to: Mentioned | None = None) -> Shown:
    """A command that answers somebody's message, where the platform says whose."""
    event = Event(
        f"give:{text}", desk.listener.person, desk.listener.place, "command", text, "gift"
    )
    await desk.intake.take(replace(event, mentioned=to))
    return await desk.answer()


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


async def test_a_gift_to_somebody_known_is_confirmed_and_both_are_told(desk: Desk) -> None:
    bo = desk.as_person("bo")
    await bo.say("/start")
    await with_bought(desk)
    asked = await give(desk, "20", Mentioned("bo", "Bo"))
    assert "Give 20 credits to Bo?" in asked.message.text
    assert "you keep: 30 credits" in asked.message.text
    assert await bo.balance() == 24
    yes = asked.button("Yes, give")
    assert yes is not None
    for _ in range(2):
        await desk.listener.press(asked, yes)
    await desk.intake.settle()
    told = texts(desk)
    assert told.count("🎁 Bo has got 20 credits from you. You have 54 credits.") == 1
    assert told.count("🎁 Mia gave you 20 credits. You have 44 credits.") == 1
    assert (await desk.balance(), await bo.balance()) == (54, 44)
    assert "· gift" in (await desk.say("/history")).message.text
    assert await verify.verify(desk.db) == []


async def test_a_link_is_opened_once_and_the_giver_is_told(desk: Desk) -> None:
    bo, eve = desk.as_person("bo"), desk.as_person("eve")
    await with_bought(desk)
    assert "Whoever opens it first" in (await desk.say("/gift 20")).message.text
    code = read_code(await desk.press("Yes, give"))
    await bo.say(f"/start gift_{code}")
    told = texts(desk)
    assert "🎁 Mia gave you 20 credits. You have 44 credits." in told
    assert "🎁 Bo opened your gift of 20 credits. You have 54 credits." in told
    assert any("24 free credits" in one for one in told), "who is new is greeted too"
    assert "opened already" in (await eve.say(f"/gift {code}")).message.text
    assert (await desk.balance(), await bo.balance(), await eve.balance()) == (54, 44, 24)


async def test_a_link_by_name_is_for_that_name_only_and_can_be_taken_back(desk: Desk) -> None:
    bo, eve = desk.as_person("bo"), desk.as_person("eve")
    await with_bought(desk)
    assert "only @bo can open" in (await desk.say("/gift @bo 20")).message.text
    shown = await desk.press("Yes, give")
    assert "Only @bo can open it." in shown.message.text
    code = read_code(shown)
    assert "no such gift for you" in (await eve.say(f"/gift {code}")).message.text
    await desk.press("Take it back")
    assert "Taken back" in shown.message.text
    assert "taken back" in (await bo.say(f"/gift {code}")).message.text
    await desk.say("/gift 20 @bo")
    code = read_code(await desk.press("Yes, give"))
    await bo.say(f"/gift {code}")
    assert any("gave you 20" in one for one in texts(desk))


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
async def test_what_cannot_be_given_is_said(desk: Desk, text: str, said: str) -> None:
    await with_bought(desk)
    assert said in (await desk.say(f"/gift {text}")).message.text
    assert await desk.balance() == 74


async def test_no_gift_to_oneself_and_nobody_presses_for_another(desk: Desk) -> None:
    await with_bought(desk)
    assert "somebody else" in (await give(desk, "5", Mentioned("me", "Mia"))).message.text
    asked = await desk.say("/gift 20")
    yes = asked.button("Yes, give")
    assert yes is not None
    eve = desk.as_person("eve")
    assert "belongs to somebody else" in (await eve.press_data(yes.data, asked)).message.text
    await desk.press("Not now", asked)
    assert "Taken back" in asked.message.text
    assert "opened already" in (await desk.press_data(yes.data, asked)).message.text
    assert await desk.balance() == 74


async def test_a_giver_with_ten_open_links_takes_one_back_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gift_links, "MAX_OPEN", 1)
    await with_bought(desk)
    for _ in range(2):
        await desk.say("/gift 20")
        await desk.press("Yes, give")
    assert "Your gift links that wait: 1" in desk.said()[-1].message.text


async def test_guessing_codes_ends_with_how_long_to_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_guesses, "PERSONS", 2)
    async with desk.db.operating() as tx:
        await promo_codes.create_code(tx, "SUMMER", credits_each=5, uses=10)
    for command in ("/promo WRONG", "/gift abcDEF234567"):
        await desk.say(command)
    for command in ("/promo SUMMER", "/link ABC", "/gift abcDEF234567"):
        assert "try again in 60 min" in (await desk.say(command)).message.text
    bo = desk.as_person("bo")
    assert "5 credits" in (await bo.say("/promo SUMMER")).message.text, "others go on"


async def offered_elsewhere(desk: Desk) -> str:
    """The code of a gift that somebody made on another platform."""
    giver = await accounts.account_for(desk.db, "elsewhere", "9")
    place = {"surface": "elsewhere", "chat_id": "9", "person_id": "9", "giver": "Zoe"}
    async with desk.db.operating() as tx:
        await ledger.grant(tx, giver.wallet_id, 50, part="bought", key="test:elsewhere")
    async with desk.db.acting(giver.id) as tx:
        asked = await gift_links.ask(tx, giver.id, 20, place=place)
    return (await gift_links.confirm(desk.db, giver.id, asked.id)).id


async def test_a_giver_on_another_platform_is_told_there(desk: Desk) -> None:
    class Elsewhere:
        taken: ClassVar[list[Event]] = []

        async def take(self, event: Event) -> bool:
            self.taken.append(event)
            return True

    desk.intake.others = {"elsewhere": Elsewhere()}  # type: ignore[dict-item]
    code = await offered_elsewhere(desk)
    assert "Zoe gave you 20 credits" in (await desk.say(f"/gift {code}")).message.text
    (told,) = Elsewhere.taken
    assert (told.place.surface, told.place.chat_id) == ("elsewhere", "9")
    assert told.news == GiftNews("opened", 20, "Mia")


async def test_a_giver_whose_platform_is_served_elsewhere_finds_it_in_the_inbox(
    desk: Desk,
) -> None:
    await desk.say(f"/gift {await offered_elsewhere(desk)}")
    (row,) = await inbox.pending(desk.db, "elsewhere")
    assert Event.from_json(row.payload).news == GiftNews("opened", 20, "Mia")
