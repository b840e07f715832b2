"""What an admin does about money: codes, grants and their end, purchases, free redos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.payments.packs import Checkout, Offer, packs
from bot.settings import load_settings
from db.core.sql import Sql, run
from db.money import ledger, purchases, settling, verify
from db.money.purchase_rows import Facts
from pipeline.brief import Brief
from pipeline.pricing import Quote, quote
from pipeline.templates.base import Template
from tests.fixtures.conversation import ConsoleUser
from tests.unit.bot.conversation.test_account import make_admin
from tests.unit.bot.conversation.test_conversation import quoted


@pytest.fixture
async def admin(user: ConsoleUser) -> ConsoleUser:
    """Somebody who runs the bot."""
    await user.say("/start")
    make_admin(user)
    return user


async def said(user: ConsoleUser, text: str) -> str:
    """What the bot answers."""
    return (await user.say(text)).message.text


async def test_a_code_is_made_used_listed_and_ended(admin: ConsoleUser) -> None:
    assert "SUMMER26 · 7 credits · used 0 of 2" in await said(admin, "/admin promo summer26 7 2 30")
    assert "already" in await said(admin, "/admin promo SUMMER26 9 1")
    other = admin.as_person("bo")
    assert "7 credits" in await said(other, "/promo summer26")
    listed = await said(admin, "/admin promos")
    assert "used 1 of 2 · until" in listed
    assert "SUMMER26 is ended" in await said(admin, "/admin endpromo summer26")
    assert "ended" in await said(admin, "/admin promos")
    assert "expired" in await said(admin.as_person("cy"), "/promo summer26")
    assert await verify.verify(admin.db) == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/admin promo", "Write it like this: /admin promo CODE CREDITS USES [DAYS]"),
        ("/admin promo A! 5 5", "letters A to Z"),
        ("/admin promo ÄÖ 5 5", "letters A to Z"),
        ("/admin promo ABC 0 5", "whole number"),
        ("/admin promo ABC 5 -1", "whole number"),
        ("/admin promo ABC 5 5 0", "whole number"),
        ("/admin promo ABC 5 5 99999999", "whole number"),
        ("/admin promos", "no promo codes"),
        ("/admin endpromo NOPE", "no promo code is NOPE"),
        ("/admin endpromo N-O", "no promo code is N-O"),
        ("/admin user console:nobody", "nobody is known here as console:nobody"),
        ("/admin grant 123 5", "nobody is known here as 123"),
        ("/admin ungrant console:nobody 5", "nobody is known here"),
        ("/admin cancel nothing-1", "no video is nothing-1"),
        ("/admin retry nothing-1", "no video is nothing-1"),
    ],
)
async def test_what_is_not_there_is_said_as_it_is(
    admin: ConsoleUser, command: str, answer: str
) -> None:
    assert answer in await said(admin, command)


async def test_a_grant_is_told_and_taken_back_while_it_is_unspent(admin: ConsoleUser) -> None:
    other = admin.as_person("bo")
    await other.say("/start")
    await admin.say("/admin grant console:bo 20")
    assert any("gave you 20 credits. You have 44" in one.message.text for one in admin.said())
    for _ in range(3):
        await quoted(other)
        await other.press("Confirm")
    assert "unspent: 14 credits" in await said(admin, "/admin ungrant console:bo 15")
    await admin.say("/admin ungrant console:bo 10")
    assert any("took back 10 credits" in one.message.text for one in admin.said())
    assert await other.balance() == 4
    assert "unspent: 4 credits" in await said(admin, "/admin user console:bo")
    # Trial credits are nobody's grant.
    assert "unspent: 0 credits" in await said(admin, "/admin ungrant console:me 1")
    assert "credits taken back" in await said(other, "/history")
    assert await verify.verify(admin.db) == []


async def test_purchases_are_shown_with_what_is_left_to_refund(admin: ConsoleUser) -> None:
    account = await admin.account()
    for number, (currency, price) in enumerate([("jpy", 900), ("kwd", 3500), ("usd", 900)]):
        async with admin.db.operating() as tx:
            begun = await purchases.begin(
                tx,
                account.id,
                account.wallet_id,
                provider="stripe",
                pack="small",
                credits_sold=50,
                amount_minor=price,
                currency=currency,
            )
            paid = Facts(paid=True, charge_id=f"c{number}", refunded_minor=100)
            await settling.settle(tx, begun.id, paid)
    shown = await said(admin, "/admin user console:me")
    for shown_price, left in (("¥900", "¥800"), ("KWD3.500", "KWD3.400"), ("$9.00", "$8.00")):
        assert f"{shown_price} · left to refund: {left}" in shown


@pytest.mark.parametrize(
    ("state", "owed"), [("done", 10), ("kept", 10), ("failed", 0), ("cancelled", 5)]
)
async def test_the_same_video_is_made_again_free_whatever_became_of_it(
    admin: ConsoleUser, state: str, owed: int
) -> None:
    await quoted(admin)
    await admin.press("Confirm")
    (video,) = await admin.videos()
    assert "still being made" in await said(admin, f"/admin retry {video.id}")
    ended = Sql("UPDATE videos SET state = :state, ended_at = {now}", crosses="a test")
    async with admin.db.operating() as tx:
        await run(tx, ended, state=state)
        await ledger.close(tx, video.id, owed=owed)
    assert "made again" in await said(admin, f"/admin retry {video.id}")
    again, _ = await admin.videos()
    assert (again.state, again.price_credits, again.brief) == ("queued", 0, video.brief)
    assert await admin.balance() == 24 - owed


async def test_the_price_that_people_are_told_is_what_they_will_be_quoted(
    admin: ConsoleUser,
) -> None:
    conversation = admin.intake.conversation
    offered = Checkout(packs(load_settings()), has_stars=True)

    class OnConsole(Checkout):
        def offers(self, surface: str, *, at_least: int = 1) -> Sequence[Offer]:
            return offered.offers("telegram", at_least=at_least)

    shop = OnConsole(packs(load_settings()))
    conversation.services = replace(conversation.services, checkout=shop)
    for key in conversation.services.templates:
        await admin.say(f"/admin price {key} 100")
    assert "One video costs from 100 credits." in await said(admin, "/buy")
    await admin.say("/admin price quiz 30")
    assert "One video costs from 30 credits." in await said(admin, "/buy")
    await admin.say("/admin template quiz off")
    assert "One video costs from 100 credits." in await said(admin, "/buy")

    def floor(
        brief: Brief, template: Template, overrides: Mapping[str, int] | None = None
    ) -> Quote:
        return Quote(max(12, quote(brief, template, overrides).price_credits), 5, 35.0)

    conversation.services = replace(conversation.services, price_of=floor)
    assert "12 credits from now on: less" in await said(admin, "/admin price ai_story 2")
    assert "One video costs from 12 credits." in await said(admin, "/buy")
