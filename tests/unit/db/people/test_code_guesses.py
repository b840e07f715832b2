"""Codes cannot be guessed: by one person, through their other identity, or by a crowd."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from db.core import errors
from db.core.database import Database
from db.core.ids import new_id
from db.core.sql import Sql, run
from db.money import gift_links, promo_codes, verify
from db.people import account_links, accounts, code_guesses
from tests.unit.db.customers import parts, person
from tests.unit.db.people.test_people import make_code

AN_HOUR_LATER = Sql("UPDATE code_tries SET ends_at = ends_at - 3600000")
TRIED = Sql("SELECT who, wrong FROM code_tries ORDER BY who")


async def wrong(db: Database, account_id: str, code: str = "WRONG") -> None:
    """One wrong promo code."""
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(db, account_id, code)


async def test_after_eight_wrong_codes_even_the_right_one_waits_an_hour(app: Database) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    await make_code(app)
    for number in range(code_guesses.PERSONS):
        await wrong(app, ada.id, f"WRONG{number}")
    with pytest.raises(errors.TooManyGuesses) as refused:
        await promo_codes.redeem(app, ada.id, "HELLO")
    assert 58 <= refused.value.minutes <= 60
    with pytest.raises(errors.TooManyGuesses):
        await account_links.link(app, "ANYTHING", ada.id)
    assert await promo_codes.redeem(app, bob.id, "HELLO") == 7
    async with app.operating() as tx:
        await run(tx, AN_HOUR_LATER)
    assert await promo_codes.redeem(app, ada.id, "HELLO") == 7
    assert (await parts(app, ada), await parts(app, bob)) == ((0, 7), (0, 7))
    assert await verify.verify(app) == []


async def test_guesses_at_the_same_instant_are_all_counted(app: Database) -> None:
    ada = await person(app, "ada")
    tried = await asyncio.gather(
        *[promo_codes.redeem(app, ada.id, f"WRONG{number}") for number in range(20)],
        return_exceptions=True,
    )
    assert sum(isinstance(one, errors.CodeRefused) for one in tried) == code_guesses.PERSONS
    assert sum(isinstance(one, errors.TooManyGuesses) for one in tried) == 20 - code_guesses.PERSONS


async def test_a_crowd_that_guesses_closes_nothing_for_who_has_the_right_code(
    app: Database,
) -> None:
    """Three kinds of codes, each under a crowd that has used up all its guesses."""
    crowd = [await person(app, f"p{number}") for number in range(63)]
    ada, there = (
        await person(app, "ada", bought=9),
        await accounts.account_for(app, "telegram", "1"),
    )
    await make_code(app)
    async with app.acting(ada.id) as tx:
        link_code = await account_links.new_code(tx, ada.id)
        gift = await gift_links.ask(tx, ada.id, 5)
    await gift_links.confirm(app, ada.id, gift.id)
    for number, who in enumerate(crowd):
        for nth in range(code_guesses.PERSONS):
            await wrong(app, who.id, f"W{number}X{nth}")
        with pytest.raises(errors.TooManyGuesses):
            await promo_codes.redeem(app, who.id, "HELLO")
    assert len(crowd) * code_guesses.PERSONS > 500
    assert await promo_codes.redeem(app, there.id, "HELLO") == 7
    assert (await gift_links.take(app, there.id, gift.id)).state == "given"
    assert (await account_links.link(app, link_code, there.id)).id == ada.id


def test_what_a_crowd_can_guess_is_bounded_by_the_code_itself() -> None:
    """The likeliest guess at a link code, eight by each of a million identities."""
    letters = Counter("".join(new_id(1000).upper() for _ in range(200)))
    likeliest = max(letters.values()) / letters.total()
    chance = likeliest**account_links.CODE_CHARS * code_guesses.PERSONS * 1_000_000
    assert chance < 1e-4


async def test_neither_a_new_account_nor_a_joined_one_guesses_more(app: Database) -> None:
    ada = await accounts.account_for(app, "telegram", "1")
    for _ in range(code_guesses.PERSONS):
        await wrong(app, ada.id)
    await accounts.erase(app, ada.id)
    again = await accounts.account_for(app, "telegram", "1")
    assert again.id != ada.id
    with pytest.raises(errors.TooManyGuesses):
        await promo_codes.redeem(app, again.id, "WRONG")
    fresh = await accounts.account_for(app, "discord", "1")
    async with app.acting(again.id) as tx:
        code = await account_links.new_code(tx, again.id)
    await account_links.link(app, code, fresh.id)
    with pytest.raises(errors.TooManyGuesses):
        await promo_codes.redeem(app, again.id, "WRONG")


async def test_right_and_malformed_codes_are_no_guesses_and_nothing_is_kept_for_long(
    app: Database,
) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    await make_code(app)
    await promo_codes.redeem(app, ada.id, "HELLO")
    for junk in ("", "'--", "x" * 50, "ПРИВЕТ"):
        await wrong(app, ada.id, junk)
    await wrong(app, ada.id)
    async with app.operating() as tx:
        assert dict(await run(tx, TRIED)) == {"console:ada": 1}
        await run(tx, AN_HOUR_LATER)
    await wrong(app, bob.id)
    async with app.operating() as tx:
        assert dict(await run(tx, TRIED)) == {"console:bob": 1}
