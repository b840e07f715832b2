"""Telegram Stars: checked within the pre-checkout, granted once, refunded whole."""

from __future__ import annotations

import asyncio

import pytest

from bot.payments import errors, stars
from bot.payments.refunds import Refunds
from db.core.sql import Sql, run
from db.money import open_purchases, purchases, star_refunds, verify
from db.money.purchase_rows import Purchase
from db.money.star_refunds import StarRefund
from db.people import accounts, audit
from db.people.accounts import Account
from tests.fixtures.market import Market, StarsBook
from tests.unit.db.customers import parts


async def begun(market: Market) -> tuple[Account, Purchase]:
    """A person on Telegram with an invoice for 700 Stars."""
    ada = await accounts.account_for(market.db, "telegram", "77")
    purchase = await market.checkout.start_purchase(
        market.db, ada.id, ada.wallet_id, "small", provider="stars", draft_id="d"
    )
    return ada, purchase


async def test_a_right_payment_may_go_on(market: Market) -> None:
    _, purchase = await begun(market)
    assert (purchase.url, purchase.amount_minor, purchase.currency) == ("", 700, "xtr")
    assert await stars.pre_checkout(market.db, purchase.id, 700, "XTR", "77") is None


@pytest.mark.parametrize(
    ("payload", "amount", "currency", "who", "says"),
    [
        ("junk", 700, "XTR", "77", "unknown"),
        ("x" * 4000, 700, "XTR", "77", "unknown"),
        ("", 1, "XTR", "77", "price_changed"),
        ("", 700, "USD", "77", "price_changed"),
        ("", 700, "XTR", "78", "unknown"),
    ],
)
async def test_a_payment_that_does_not_fit_is_stopped(
    market: Market, payload: str, amount: int, currency: str, who: str, says: str
) -> None:
    _, purchase = await begun(market)
    wanted = payload or purchase.id
    assert await stars.pre_checkout(market.db, wanted, amount, currency, who) == says


async def test_a_payment_is_granted_once(market: Market) -> None:
    ada, purchase = await begun(market)
    came = await asyncio.gather(
        *[stars.paid(market.db, purchase.id, "tg_1", 700, "XTR") for _ in range(4)]
    )
    assert {(one.id, one.kind, one.credits, one.purchase.draft_id) for one in came} == {
        (f"{purchase.id}:paid:0:0", "paid", 50, "d")
    }
    assert await open_purchases.untold(market.db) == []
    assert await parts(market.db, ada) == (50, 0)
    assert await stars.pre_checkout(market.db, purchase.id, 700, "XTR", "77") == "already_paid"
    assert await verify.verify(market.db) == []


async def test_a_payment_that_is_not_ours_is_reported(market: Market) -> None:
    ada, purchase = await begun(market)
    await stars.paid(market.db, purchase.id, "tg_1", 700, "XTR")
    for payload, charge, amount in (
        ("junk", "tg_2", 700),
        (purchase.id, "tg_3", 1),
        (purchase.id, "tg_4", 700),
    ):
        with pytest.raises(errors.ForeignSale):
            await stars.paid(market.db, payload, charge, amount, "XTR")
    async with market.db.operating() as tx:
        acts = [one.act for one in await audit.newest(tx)]
    assert acts == ["paid_twice", "mismatch", "mismatch"]
    assert await parts(market.db, ada) == (50, 0)


async def test_a_refund_takes_all_of_it_once(market: Market) -> None:
    ada, purchase = await begun(market)
    await stars.paid(market.db, purchase.id, "tg_1", 700, "XTR")
    async with market.db.operating() as tx:
        bought = await purchases.get(tx, purchase.id)
    book = StarsBook()
    refunds = Refunds(market.db, market.payment_events)
    assert "whole" in (await refunds(bought.id, None, "admin")).reason
    refunds.stars = book
    assert "whole" in (await refunds(bought.id, 5, "admin")).reason
    news = await stars.refund(market.db, book, bought, "77", actor="admin")
    assert news is not None
    assert (news.kind, news.credits, book.refunded) == ("refunded", -50, [("77", "tg_1")])
    assert "nothing left" in (await refunds(bought.id, None, "admin")).reason
    assert await stars.refunded(market.db, "tg_1") is None
    assert await stars.refunded(market.db, "tg_unknown") is None
    await market.payment_events.round()
    assert [one.kind for one in market.told] == ["refunded"]
    with pytest.raises(errors.NotRefundable):
        await stars.refund(market.db, book, news.purchase, "77", actor="admin")
    assert await parts(market.db, ada) == (0, 0)
    assert await verify.verify(market.db) == []


class Away(StarsBook):
    """Telegram does not answer."""

    async def refund(self, person_id: str, charge_id: str) -> None:
        raise errors.PaymentServiceUnreachable


async def test_what_is_never_given_back_is_told_once_and_tried_no_more(market: Market) -> None:
    refunds = Refunds(market.db, market.payment_events, Away())
    assert await refunds.give_back_stars("77", "tg_9", 700) == "later"
    assert await refunds.give_back_stars("77", "tg_9", 700) == "later"
    told: list[tuple[str, int, bool]] = []

    async def tell(refund: StarRefund, is_back: bool) -> None:
        told.append((refund.charge_id, refund.stars, is_back))

    due = Sql("UPDATE star_refunds SET next_try_at = 0", crosses="a test lets time pass")
    await refunds.try_again(tell)
    assert told == [], "its time has not come"
    for _ in star_refunds.TRY_AFTER_S:
        assert told == []
        async with market.db.operating() as tx:
            await run(tx, due)
        await refunds.try_again(tell)
    assert told == [("tg_9", 700, False)]
    async with market.db.operating() as tx:
        assert await run(tx, Sql("SELECT 1 FROM star_refunds", crosses="a test")) == []


async def test_a_refund_whose_news_cannot_be_told_yet_is_told_later(market: Market) -> None:
    refunds = Refunds(market.db, market.payment_events, Away())
    await refunds.give_back_stars("77", "tg_9", 700)
    refunds.stars = StarsBook()
    answers = [LookupError("no chat of this process"), None]

    async def tell(refund: StarRefund, is_back: bool) -> None:
        assert is_back
        if (answer := answers.pop(0)) is not None:
            raise answer

    due = Sql("UPDATE star_refunds SET next_try_at = 0", crosses="a test lets time pass")
    for _ in range(3):
        async with market.db.operating() as tx:
            await run(tx, due)
        await refunds.try_again(tell)
    assert answers == []
