"""What is shown to be copied can be copied, and is read however it comes back."""

from __future__ import annotations

import re

import pytest

from bot.conversation.typed_codes import code_in, visible
from bot.conversation.wallet.gift_preparation import read_request
from bot.wording import LANGUAGES, catalogue
from db.money import ledger, promo_codes
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_account import make_admin

MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("\u2068ABC\u2069", "ABC"),
        (' "ABC". ', "ABC"),
        ("AB\u200bC\u00a0D", "ABCD"),
        ("\u200f«ABC»\u200f", "ABC"),
        ("\u2066\u2069 .", ""),
        ("summer-26", "summer-26"),
        ("summer–26", "summer-26"),
        ("ＳＵＭＭＥＲ２６", "SUMMER26"),
        ("AB٢٣", "AB23"),
    ],
)
def test_a_code_is_what_can_be_seen_of_it(typed: str, code: str) -> None:
    assert code_in(typed) == code


def test_letters_that_are_joined_stay_joined() -> None:
    assert visible("क्‍ष \u2068x\u2069") == "क्‍ष x"


@pytest.mark.parametrize(
    "text",
    [
        *("abcDEF 234567", "abc DEF 234 567", "234567 abcDEF"),
        *("gift_abcDEF\n234567", "https://t.me/a_bot?start=gift_abcDEF234567", "ab cDEF234567."),
    ],
)
def test_a_gifts_code_is_read_though_it_was_cut_up(text: str) -> None:
    amount, code = read_request(text)
    assert amount == "" and code in {"abcDEF234567", "234567abcDEF"}


@pytest.mark.parametrize("text", ["20 30", "20 ada", "20 @ada please", "123456 234567", "open it"])
def test_words_that_make_no_code_together_are_none(text: str) -> None:
    assert read_request(text) == ("", "")


@pytest.mark.parametrize("text", ["\u2068gift_aB3\u2069", "aB3.", "`aB3`"])
def test_a_gifts_code_is_read_through_what_stands_around_it(text: str) -> None:
    assert read_request(text) == ("", "aB3")


def test_an_amount_and_a_name_are_read_through_marks() -> None:
    assert read_request("\u206620\u2069 \u2068@bo\u2069") == ("20", "bo")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_command_that_joins_accounts_has_no_marks_inside(
    user: ConsoleUser, language: str
) -> None:
    await user.say(f"/language {language}")
    shown = await user.say("/link")
    assert re.fullmatch(r"/link [2-9A-Z]{8}", shown.message.copyable)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_in_a_sentence_has_marks_inside(language: str) -> None:
    for key, entry in catalogue(language).items():
        for text in entry.values() if isinstance(entry, dict) else [entry]:
            assert not re.search(rf"/{MARKS.pattern}|/[a-z]+{MARKS.pattern}", text), key


async def test_a_gift_is_copied_with_one_tap_and_opened_though_it_was_cut_up(
    user: ConsoleUser,
) -> None:
    await user.say("/start")
    account = await user.account()
    async with user.db.operating() as tx:
        await ledger.grant(tx, account.wallet_id, 50, part="bought", key="test:bought")
    await user.say("/gift 20")
    copied = (await user.press("🎁 Yes, give")).message.copyable
    code = copied.removeprefix("/gift ")
    friend = user.as_person("bo")
    await friend.say(f"/gift {code[:5]} {code[5:]}")
    assert await friend.balance() == 44


async def test_a_command_is_one_whatever_marks_stand_before_it(user: ConsoleUser) -> None:
    plain = (await user.say("/balance")).message.text
    for text in ("\u2068/balance", "\u200f \u2066/balance\u2069", "\ufeff/balance"):
        assert (await user.say(text)).message.text == plain


async def test_marked_codes_and_ids_are_taken(user: ConsoleUser) -> None:
    async with user.db.operating() as tx:
        await promo_codes.create_code(tx, "SUMMER", credits_each=5, uses=10)
    assert "29 credits" in (await user.say("/promo \u2068“summer”\u2069")).message.text
    assert "Send the code" in (await user.say("/promo \u2068\u2069")).message.text
    make_admin(user)
    answer = await user.say("/admin \u2068user\u2069 \u2068console:me\u2069")
    assert "free: 29" in answer.message.text
