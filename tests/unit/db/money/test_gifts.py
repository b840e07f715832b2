"""Gifts from the chat: confirmed once, opened once, and only bought credits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.money import gift_links, gifts, ledger, verify
from db.money.gift_links import Gift
from db.people import account_links, accounts, code_guesses
from db.people.accounts import Account
from tests.unit.db.customers import parts, person
from tests.unit.db.money.test_purchases import opened, say

LATER = Sql("UPDATE gifts SET ends_at = {now} - 1")


async def asked(db: Database, who: Account, amount: int = 10, **more: Any) -> Gift:
    """A gift that waits for Confirm."""
    async with db.acting(who.id) as tx:
        return await gift_links.ask(tx, who.id, amount, **more)


async def offered(db: Database, who: Account, amount: int = 10, **more: Any) -> Gift:
    """A gift whose link waits."""
    return await gift_links.confirm(db, who.id, (await asked(db, who, amount, **more)).id)


async def test_a_gift_for_somebody_known_is_given_on_confirm_and_once(app: Database) -> None:
    ada, bob = await person(app, "ada", bought=30), await person(app, "bob")
    gift = await asked(app, ada, receiver="console:bob", name="Bob")
    assert await parts(app, ada) == (30, 0)
    done = await asyncio.gather(*[gift_links.confirm(app, ada.id, gift.id) for _ in range(6)])
    assert [one.state for one in done] == ["given"] * 6
    assert sum(one.is_new for one in done) == 1
    assert {one.taken_by for one in done} == {bob.id}
    assert (await parts(app, ada), await parts(app, bob)) == ((20, 0), (10, 0))
    assert await verify.verify(app) == []


async def test_a_link_is_opened_once(app: Database) -> None:
    ada = await person(app, "ada", bought=30)
    people = [await person(app, f"p{number}") for number in range(5)]
    gift = await offered(app, ada)
    assert (gift.state, await parts(app, ada)) == ("open", (30, 0))
    tried = await asyncio.gather(
        *[gift_links.take(app, who.id, f" {gift.id} ") for who in people], return_exceptions=True
    )
    assert sum(isinstance(one, Gift) for one in tried) == 1
    assert sum(isinstance(one, errors.GiftGone) for one in tried) == 4
    winner = next(who for who, one in zip(people, tried, strict=True) if isinstance(one, Gift))
    assert not (await gift_links.take(app, winner.id, gift.id)).is_new
    assert (await parts(app, ada), await parts(app, winner)) == ((20, 0), (10, 0))
    assert await verify.verify(app) == []


async def test_a_gift_for_one_person_is_opened_by_nobody_else(app: Database) -> None:
    ada, bob = await person(app, "ada", bought=30), await person(app, "bob")
    by_id = await offered(app, ada, receiver="telegram:77", name="Eve")
    by_name = await offered(app, ada, handle="console:EVE")
    assert (by_id.state, by_name.state) == ("open", "open")
    for code, handle in ((by_id.id, None), (by_name.id, None), (by_name.id, "console:bob")):
        with pytest.raises(errors.CodeRefused):
            await gift_links.take(app, bob.id, code, handle=handle)
    eve = await accounts.account_for(app, "telegram", "77")
    assert (await gift_links.take(app, eve.id, by_id.id)).state == "given"
    assert (await gift_links.take(app, eve.id, by_name.id, handle="console:eve")).state == "given"
    assert await parts(app, eve) == (20, 0)


async def test_a_gift_that_cannot_be_is_refused_before_it_is_asked(app: Database) -> None:
    ada = await person(app, "ada", promo=20, bought=30)
    for amount, error in (
        (0, errors.BadAmount),
        (-1, errors.BadAmount),
        (10**12, errors.BadAmount),
        (40, errors.OnlyBoughtCredits),
        (51, errors.InsufficientCredits),
    ):
        with pytest.raises(error):
            await asked(app, ada, amount)
    with pytest.raises(errors.GiftToYourself):
        await asked(app, ada, receiver="console:ada")


async def test_somebody_elses_gift_cannot_be_confirmed_or_withdrawn(app: Database) -> None:
    ada, bob = await person(app, "ada", bought=30), await person(app, "bob")
    gift = await asked(app, ada)
    for act in (gift_links.confirm, gift_links.withdraw):
        for gift_id in (gift.id, "nothing", "x" * 12):
            with pytest.raises(errors.NotFound):
                await act(app, bob.id, gift_id)
    with pytest.raises(errors.GiftGone):
        await gift_links.take(app, bob.id, gift.id)


async def test_a_gift_is_taken_back_runs_out_or_is_spent_before_it_is_opened(app: Database) -> None:
    ada, bob = await person(app, "ada", bought=30), await person(app, "bob")
    back, spent = await offered(app, ada), await offered(app, ada, 25)
    assert (await gift_links.withdraw(app, ada.id, back.id)).state == "withdrawn"
    assert (await gift_links.withdraw(app, ada.id, back.id)).state == "withdrawn"
    for act in (gift_links.take(app, bob.id, back.id), gift_links.confirm(app, ada.id, back.id)):
        with pytest.raises(errors.GiftGone):
            await act
    assert await gifts.gift(app, ada.id, bob.id, 10, key="u1")
    with pytest.raises(errors.GiverIsShort):
        await gift_links.take(app, bob.id, spent.id)
    with pytest.raises(errors.GiftToYourself):
        await gift_links.take(app, ada.id, spent.id)
    late, waits = await offered(app, ada), await asked(app, ada)
    async with app.operating() as tx:
        await run(tx, LATER)
    for act in (gift_links.take(app, bob.id, late.id), gift_links.confirm(app, ada.id, waits.id)):
        with pytest.raises(errors.GiftGone):
            await act
    given = await gift_links.confirm(
        app, ada.id, (await asked(app, ada, receiver="console:bob")).id
    )
    with pytest.raises(errors.GiftGone):
        await gift_links.withdraw(app, ada.id, given.id)
    assert (await parts(app, ada), await parts(app, bob)) == ((10, 0), (20, 0))
    assert await verify.verify(app) == []


async def test_a_giver_has_at_most_ten_open_links(app: Database) -> None:
    ada = await person(app, "ada", bought=30)
    asks = [(await asked(app, ada, 1)).id for _ in range(gift_links.MAX_OPEN + 3)]
    tried = await asyncio.gather(
        *[gift_links.confirm(app, ada.id, one) for one in asks], return_exceptions=True
    )
    made = [one for one in tried if isinstance(one, Gift)]
    assert len(made) == gift_links.MAX_OPEN, "at the same instant too"
    one_more = await asked(app, ada, 1)
    with pytest.raises(errors.TooManyGifts):
        await gift_links.confirm(app, ada.id, one_more.id)
    await gift_links.withdraw(app, ada.id, made[0].id)
    assert (await gift_links.confirm(app, ada.id, one_more.id)).state == "open"


async def test_a_banned_person_neither_gives_nor_takes(app: Database) -> None:
    ada, bob = await person(app, "ada", bought=30), await person(app, "bob")
    gift = await offered(app, ada)
    async with app.operating() as tx:
        await accounts.ban(tx, bob.id)
    with pytest.raises(errors.Banned):
        await gift_links.take(app, bob.id, gift.id)
    direct = await asked(app, ada, receiver="console:bob")
    with pytest.raises(errors.Banned):
        await gift_links.confirm(app, ada.id, direct.id)


async def test_gift_codes_cannot_be_guessed(app: Database) -> None:
    ada, eve = await person(app, "ada", bought=30), await person(app, "eve")
    gift = await offered(app, ada)
    for number in range(code_guesses.PERSONS):
        with pytest.raises(errors.CodeRefused):
            await gift_links.take(app, eve.id, f"{number:012}")
    with pytest.raises(errors.TooManyGuesses):
        await gift_links.take(app, eve.id, gift.id)


async def test_links_follow_a_joined_account_and_end_with_an_erased_one(app: Database) -> None:
    here = await accounts.account_for(app, "telegram", "1")
    there, bob = await person(app, "there"), await person(app, "bob")
    async with app.operating() as tx:
        await ledger.grant(tx, here.wallet_id, 30, part="bought", key="test:here")
    gift, other = await offered(app, here), await offered(app, here, receiver="telegram:9")
    async with app.acting(there.id) as tx:
        code = await account_links.new_code(tx, there.id)
    await account_links.link(app, code, here.id)
    assert (await gift_links.take(app, bob.id, gift.id)).account_id == there.id
    assert await parts(app, there) == (20, 0)
    nine = await accounts.account_for(app, "telegram", "9")
    await accounts.erase(app, nine.id)
    again = await accounts.account_for(app, "telegram", "9")
    with pytest.raises(errors.GiftGone):
        await gift_links.take(app, again.id, other.id)
    assert await verify.verify(app) == []


async def test_a_debtor_gives_nothing(app: Database) -> None:
    ada = await person(app, "ada", promo=5)
    purchase = await opened(app, ada)
    from db.money.purchase_rows import Facts

    await say(app, purchase, Facts(paid=True, charge_id="pi_1"))
    gift = await offered(app, ada)
    async with app.operating() as tx:
        await ledger.hold(tx, ada.wallet_id, "v", 40)
    await say(app, purchase, Facts(refunded_minor=900))
    with pytest.raises(errors.WalletInDebt):
        await asked(app, ada, 1)
    bob = await person(app, "bob")
    with pytest.raises(errors.GiverIsShort):
        await gift_links.take(app, bob.id, gift.id)
