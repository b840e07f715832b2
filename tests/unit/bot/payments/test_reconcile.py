"""What the payment services were paid is compared with what we sold."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.payments import errors, reconcile, stars
from bot.payments.packs import CreditPack
from bot.payments.reconcile import Report
from bot.payments.stars import StarTransaction
from db.money import verify
from db.people import accounts
from tests.fixtures.loopback import status
from tests.fixtures.market import Market, StarsBook
from tests.unit.db.customers import parts, person

LATER = timedelta(minutes=10)


async def run(market: Market, **more: object) -> Report:
    """As the daily task runs it, ten minutes from now."""
    return await reconcile.reconcile(
        market.db,
        payment_events=market.payment_events,
        now=datetime.now(UTC) + LATER,
        **more,  # type: ignore[arg-type]
    )


async def test_nothing_to_do_says_so(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    await market.send("checkout.session.completed", market.stripe.pay(str(purchase.session_id)))
    await market.buy(ada)
    report = await run(market)
    assert (report.seen, report.differences) == (1, [])


async def test_what_was_paid_but_never_granted_is_granted(market: Market) -> None:
    ada = await person(market.db)
    for _ in range(3):
        purchase = await market.buy(ada)
        market.stripe.pay(str(purchase.session_id))
    report = await run(market)
    assert [(one.what, one.is_repaired) for one in report.differences] == [("granted", True)] * 3
    assert report.is_clean
    assert await parts(market.db, ada) == (150, 0)
    assert (await run(market)).differences == []
    assert await verify.verify(market.db) == []


async def test_refunds_and_disputes_that_no_webhook_told_are_posted(market: Market) -> None:
    ada = await person(market.db)
    for step in ("refund", "dispute"):
        purchase = await market.buy(ada)
        session = str(purchase.session_id)
        await market.send("checkout.session.completed", market.stripe.pay(session))
        if step == "refund":
            market.stripe.give_back(session, 450)
        else:
            market.stripe.dispute(session, 900)
    report = await run(market)
    assert [one.what for one in report.differences] == ["changed", "changed"]
    assert await parts(market.db, ada) == (25, 0)
    assert await verify.verify(market.db) == []


async def test_what_was_granted_but_not_paid_is_reported(market: Market) -> None:
    purchase = await market.buy()
    session = str(purchase.session_id)
    await market.send("checkout.session.completed", market.stripe.pay(session))
    market.stripe.sessions[session] |= {"payment_status": "unpaid", "status": "open"}
    report = await run(market)
    assert [(one.what, one.receipt) for one in report.differences] == [
        ("granted_not_paid", session)
    ]
    assert not report.is_clean


async def test_what_was_paid_for_something_else_is_reported(market: Market) -> None:
    purchase = await market.buy()
    session = market.stripe.pay(str(purchase.session_id))
    other = {**session, "id": "cs_other", "metadata": {"purchase": "lost", "account": "x"}}
    market.stripe.sessions["cs_other"] = other
    session["amount_total"] = 1
    report = await run(market)
    assert sorted(one.what for one in report.differences) == ["mismatch", "unknown_payment"]
    assert not report.is_clean


async def test_a_long_list_is_read_to_its_end(market: Market) -> None:
    ada = await person(market.db)
    market.checkout = type(market.checkout)(
        [CreditPack("small", 1, 100, "usd", 1)],
        payment_events=market.payment_events,
        page_base="https://x",
    )
    for _ in range(105):
        market.stripe.pay(str((await market.buy(ada)).session_id))
    report = await run(market)
    assert len(report.differences) == 105
    assert await parts(market.db, ada) == (105, 0)


async def test_a_service_that_cannot_be_asked_is_an_error(market: Market) -> None:
    market.stripe.always = status(401)
    with pytest.raises(errors.PaymentServiceDenied):
        await run(market)


async def test_stars_are_compared_too(market: Market) -> None:
    ada = await accounts.account_for(market.db, "telegram", "77")
    begun = [
        await market.checkout.start_purchase(
            market.db, ada.id, ada.wallet_id, "small", provider="stars"
        )
        for _ in range(3)
    ]
    await stars.paid(market.db, begun[0].id, "tg_0", 700, "XTR")
    await stars.paid(market.db, begun[1].id, "tg_1", 700, "XTR")
    now = datetime.now(UTC)
    book = StarsBook(
        [
            StarTransaction("tg_1", 700, now, begun[1].id),
            StarTransaction("tg_2", 700, now, begun[2].id),
            StarTransaction("tg_1", 700, now, is_refund=True),
            StarTransaction("tg_9", 5, now, "a gift shop"),
            # Given back when it came: nothing is left to decide.
            StarTransaction("tg_8", 700, now, begun[0].id),
            StarTransaction("tg_8", 700, now, is_refund=True),
        ]
    )
    report = await run(market, stars_api=book)
    assert sorted((one.what, one.receipt) for one in report.differences) == [
        ("changed", "tg_1"),
        ("granted", "tg_2"),
        ("granted_not_paid", "tg_0"),
        ("unknown_payment", "tg_9"),
    ]
    assert await parts(market.db, ada) == (100, 0)
    assert await verify.verify(market.db) == []


async def test_one_of_several_processes_compares_once_a_day(market: Market) -> None:
    ran: list[int] = []
    stop, compared = asyncio.Event(), asyncio.Event()

    async def compare() -> Report:
        ran.append(1)
        compared.set()
        return Report()

    tasks = [asyncio.create_task(reconcile.daily(market.db, stop, compare)) for _ in range(3)]
    async with asyncio.timeout(5):
        await compared.wait()
    await asyncio.sleep(0.1)
    stop.set()
    await asyncio.gather(*tasks)
    stop.clear()
    again = asyncio.create_task(reconcile.daily(market.db, stop, compare))
    await asyncio.sleep(0.1)
    stop.set()
    await again
    assert ran == [1]
