"""Stripe's webhooks and answers, through the official library, on both databases."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from bot.payments import errors
from bot.payments.packs import Checkout
from bot.payments.refunds import Refunded, Refunds
from bot.payments.stripe_client import StripeClient
from db.money import open_purchases, purchases, verify
from db.people import accounts, audit
from tests.fixtures.loopback import junk, reset, status
from tests.fixtures.market import PACKS, Market
from tests.fixtures.purchases import purchases_of
from tests.unit.db.customers import parts, person


async def test_a_page_is_opened_with_what_we_sell(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada, draft_id="d1", return_link="https://t.me/bot?start=paid")
    session = market.stripe.sessions[str(purchase.session_id)]
    assert purchase.url == session["url"]
    assert (session["amount_total"], session["currency"]) == (900, "usd")
    assert session["client_reference_id"] == ada.id
    assert session["metadata"] == {"purchase": purchase.id, "account": ada.id}
    assert session["success_url"] == f"https://clip.example/pay/success?purchase={purchase.id}"
    assert 3500 < session["expires_at"] - time.time() < 3700
    assert market.stripe.requests[0].headers["Idempotency-Key"] == f"open:{purchase.id}"


async def test_a_paid_session_is_granted_and_told_once(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada, draft_id="d1")
    session = market.stripe.pay(str(purchase.session_id))
    event = market.stripe.event("checkout.session.completed", session)
    assert await market.payment_events.take(*event) == "settled"
    assert await market.payment_events.take(*event) == "settled"
    assert await market.send("checkout.session.async_payment_succeeded", session) == "settled"
    assert await parts(market.db, ada) == (50, 0)
    assert [(one.kind, one.credits) for one in market.told] == [("paid", 50)]
    assert market.told[0].purchase.draft_id == "d1"
    assert await open_purchases.untold(market.db) == []
    assert await verify.verify(market.db) == []


async def test_the_same_event_from_many_sides_grants_once(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    event = market.stripe.event(
        "checkout.session.completed", market.stripe.pay(str(purchase.session_id))
    )
    await asyncio.gather(*[market.payment_events.take(*event) for _ in range(8)])
    assert await parts(market.db, ada) == (50, 0)
    assert len(market.told) == 1


async def test_a_slow_payment_is_granted_when_it_came(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    session = market.stripe.pay(str(purchase.session_id), later=True)
    await market.send("checkout.session.completed", session)
    assert await parts(market.db, ada) == (0, 0)
    await market.send(
        "checkout.session.async_payment_succeeded", market.stripe.pay(str(purchase.session_id))
    )
    assert await parts(market.db, ada) == (50, 0)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("checkout.session.async_payment_failed", "failed"),
        ("checkout.session.expired", "expired"),
    ],
)
async def test_a_payment_that_never_came_is_told(market: Market, kind: str, state: str) -> None:
    purchase = await market.buy()
    session = market.stripe.sessions[str(purchase.session_id)]
    await market.send(kind, session)
    assert [one.kind for one in market.told] == [state]


@pytest.mark.parametrize("forged", ["secret", "body", "late", "none", "junk"])
async def test_a_webhook_that_stripe_did_not_sign_does_nothing(market: Market, forged: str) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    session = market.stripe.pay(str(purchase.session_id))
    kind = "checkout.session.completed"
    body, signature = market.stripe.event(kind, session)
    match forged:
        case "secret":
            body, signature = market.stripe.event(kind, session, secret="whsec_other")
        case "body":
            body = body.replace(b"900", b"901")
        case "late":
            body, signature = market.stripe.event(kind, session, at=int(time.time()) - 600)
        case "none":
            signature = ""
        case "junk":
            body = b"\xff\xfe"
    with pytest.raises(errors.BadSignature):
        await market.payment_events.take(body, signature)
    assert await parts(market.db, ada) == (0, 0)


async def test_an_unknown_event_is_acknowledged_and_counted(market: Market) -> None:
    assert await market.send("customer.created", {"id": "cus_1", "object": "customer"}) == "ignored"
    assert market.payment_events.counts["customer.created:ignored"] == 1


async def test_a_session_of_somebody_elses_program_is_acknowledged(market: Market) -> None:
    purchase = await market.buy()
    session = dict(market.stripe.pay(str(purchase.session_id)))
    for metadata in ({}, {"purchase": "unknown", "account": "x"}):
        about = {**session, "id": "cs_other", "metadata": metadata}
        assert await market.send("checkout.session.completed", about) == "foreign"


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "eur"},
        {"amount_total": 100},
        {"client_reference_id": "mallory"},
        {"id": "cs_forged"},
    ],
)
async def test_a_session_that_does_not_fit_its_purchase_is_reported_not_granted(
    market: Market, change: dict[str, object]
) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    session = {**market.stripe.pay(str(purchase.session_id)), **change}
    assert await market.send("checkout.session.completed", session) == "mismatch"
    assert await parts(market.db, ada) == (0, 0)
    async with market.db.operating() as tx:
        assert [(one.act, one.target) for one in await audit.newest(tx)] == [
            ("mismatch", purchase.id)
        ]


async def test_a_refund_event_before_the_completed_event(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    session = market.stripe.pay(str(purchase.session_id))
    charge = market.stripe.give_back(str(purchase.session_id), 450)
    assert await market.send("charge.refunded", charge) == "settled"
    assert await parts(market.db, ada) == (25, 0)
    await market.send("checkout.session.completed", session)
    assert await parts(market.db, ada) == (25, 0)
    assert await verify.verify(market.db) == []


async def test_several_refunds_of_one_charge(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    await market.send("checkout.session.completed", market.stripe.pay(str(purchase.session_id)))
    charges = [dict(market.stripe.give_back(str(purchase.session_id), 300)) for _ in range(3)]
    for charge in (charges[2], charges[0], charges[1], charges[2]):
        await market.send("charge.refunded", charge)
    assert await parts(market.db, ada) == (0, 0)
    assert await verify.verify(market.db) == []


async def test_a_dispute_after_spending_and_its_end(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    await market.send("checkout.session.completed", market.stripe.pay(str(purchase.session_id)))
    dispute = market.stripe.dispute(str(purchase.session_id), 900)
    await market.send("charge.dispute.funds_withdrawn", dispute)
    assert await parts(market.db, ada) == (0, 0)
    won = market.stripe.win(dispute["id"])
    await market.send("charge.dispute.funds_reinstated", won)
    await market.send("charge.dispute.funds_withdrawn", dispute)
    assert await parts(market.db, ada) == (50, 0)
    assert [one.kind for one in market.told] == ["paid", "disputed", "reinstated"]
    assert await verify.verify(market.db) == []


async def test_a_refund_beside_a_dispute_is_told_as_a_refund(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    session_id = str(purchase.session_id)
    await market.send("checkout.session.completed", market.stripe.pay(session_id))
    await market.send("charge.dispute.funds_withdrawn", market.stripe.dispute(session_id, 180))
    await market.send("charge.refunded", market.stripe.give_back(session_id, 360))
    assert [(one.kind, one.credits) for one in market.told] == [
        ("paid", 50),
        ("disputed", -10),
        ("refunded", -20),
    ]
    async with market.db.operating() as tx:
        now = await purchases.get(tx, purchase.id)
    # What the bank holds cannot be given back as well.
    assert now.refundable_minor == 360
    with pytest.raises(errors.NotRefundable):
        await market.payment_events.refund(now, 361, actor="admin")
    assert await parts(market.db, ada) == (20, 0)
    assert await verify.verify(market.db) == []


@pytest.mark.parametrize(("currency", "amount"), [("kwd", 5), ("isk", 150), ("ugx", 1)])
async def test_a_refund_follows_the_smallest_amounts_of_its_currency(
    market: Market, currency: str, amount: int
) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    await market.send("checkout.session.completed", market.stripe.pay(str(purchase.session_id)))
    async with market.db.operating() as tx:
        paid = await purchases.get(tx, purchase.id)
    with pytest.raises(errors.NotRefundable):
        await market.payment_events.refund(replace(paid, currency=currency), amount, actor="a")


async def test_a_charge_made_elsewhere_is_acknowledged(market: Market) -> None:
    charge = {"id": "ch_x", "object": "charge", "payment_intent": "pi_x", "amount_refunded": 5}
    assert await market.send("charge.refunded", charge) == "foreign"


async def test_paying_works_without_a_webhook(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    found = await market.checkout.check_purchase(market.db, ada.id, purchase.id)
    assert found.state == "open"
    market.stripe.pay(str(purchase.session_id))
    found = await market.checkout.check_purchase(market.db, ada.id, purchase.id)
    assert found.state == "paid"
    assert await parts(market.db, ada) == (50, 0)
    assert [one.kind for one in market.told] == ["paid"]


async def test_open_pages_are_asked_about_when_it_is_time(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_purchases, "ASK_AFTER_S", (0.0, 0.05, 0.1, 0.15))
    ada = await person(market.db)
    purchase = await market.buy(ada)
    await market.payment_events.round()
    assert await parts(market.db, ada) == (0, 0)
    market.stripe.pay(str(purchase.session_id))
    await asyncio.sleep(0.06)
    await market.payment_events.round()
    assert await parts(market.db, ada) == (50, 0)
    asked = len(market.stripe.requests)
    await asyncio.sleep(0.06)
    await market.payment_events.round()
    assert len(market.stripe.requests) == asked


async def test_a_sales_receipt_is_asked_for_once_and_kept(market: Market) -> None:
    ada = await person(market.db)
    purchase = await market.buy(ada)
    session = market.stripe.pay(str(purchase.session_id))
    await market.send("checkout.session.completed", session)
    await market.payment_events.round()
    asked = len(market.stripe.requests)
    await market.payment_events.round()
    assert len(market.stripe.requests) == asked
    async with market.db.acting(ada.id) as tx:
        [mine] = await purchases_of(tx, ada.id)
    assert mine.receipt == f"https://pay.example/receipts/{session['payment_intent']}"
    assert await parts(market.db, ada) == (50, 0)


@pytest.mark.parametrize("page", [None, 5, "javascript:alert(1)", "https://" + "x" * 600])
async def test_a_receipt_that_cannot_be_shown_is_not_asked_for_for_ever(
    market: Market, page: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_purchases, "ASK_AFTER_S", (0.0, 0.01, 0.02))
    purchase = await market.buy()
    session = market.stripe.pay(str(purchase.session_id))
    market.stripe.charges[session["payment_intent"]]["receipt_url"] = page
    await market.send("checkout.session.completed", session)
    for _ in range(5):
        await market.payment_events.round()
        await asyncio.sleep(0.02)
    assert 1 < len(market.stripe.requests) <= 1 + len(open_purchases.ASK_AFTER_S)
    async with market.db.operating() as tx:
        found = await purchases.get(tx, purchase.id)
    assert found.receipt == session["payment_intent"]


async def test_another_persons_purchase_cannot_be_checked(market: Market) -> None:
    purchase = await market.buy(await person(market.db, "ada"))
    bob = await person(market.db, "bob")
    with pytest.raises(Exception, match="no such row"):
        await market.checkout.check_purchase(market.db, bob.id, purchase.id)
    assert len(market.stripe.requests) == 1


async def test_news_that_could_not_be_told_is_told_later(market: Market) -> None:
    purchase = await market.buy()
    market.deaf = True
    await market.send("checkout.session.completed", market.stripe.pay(str(purchase.session_id)))
    assert market.told == []
    market.deaf = False
    await market.payment_events.round()
    assert [one.kind for one in market.told] == ["paid"]
    await market.payment_events.round()
    assert len(market.told) == 1


async def test_a_page_of_a_process_that_died_is_opened_by_the_watch(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_purchases, "REOPEN_AFTER_S", 0.0)
    ada = await person(market.db)
    async with market.db.acting(ada.id) as tx:
        begun = await purchases.begin(
            tx,
            ada.id,
            ada.wallet_id,
            provider="stripe",
            pack="small",
            credits_sold=50,
            amount_minor=900,
            currency="usd",
        )
    await asyncio.sleep(0.01)
    await market.payment_events.round(open_page=market.checkout.open_page)
    async with market.db.acting(ada.id) as tx:
        found = await purchases.get(tx, begun.id)
    assert (found.state, found.url.startswith("https://checkout")) == ("open", True)


async def test_a_refund_by_an_admin_is_posted_when_stripe_confirms(market: Market) -> None:
    ada = await person(market.db)
    bought = await market.buy(ada)
    await market.send("checkout.session.completed", market.stripe.pay(str(bought.session_id)))
    async with market.db.operating() as tx:
        purchase = await purchases.get(tx, bought.id)
    market.stripe.refund_status = "pending"
    after = await market.payment_events.refund(purchase, 450, actor="admin")
    assert after.refunded_minor == 0
    assert await parts(market.db, ada) == (50, 0)
    market.stripe.give_back(str(bought.session_id), 450)
    market.stripe.refund_status = "succeeded"
    await market.payment_events.ask(after)
    assert await parts(market.db, ada) == (25, 0)
    async with market.db.operating() as tx:
        now = await purchases.get(tx, bought.id)
    done = await market.payment_events.refund(now, 450, actor="admin")
    assert done.refunded_minor == 900
    assert await parts(market.db, ada) == (0, 0)
    with pytest.raises(errors.NotRefundable):
        await market.payment_events.refund(done, 1, actor="admin")
    assert await verify.verify(market.db) == []


@pytest.mark.parametrize("amount", [0, -5, 901])
async def test_more_than_was_paid_is_not_refunded(market: Market, amount: int) -> None:
    bought = await market.buy()
    await market.send("checkout.session.completed", market.stripe.pay(str(bought.session_id)))
    async with market.db.operating() as tx:
        purchase = await purchases.get(tx, bought.id)
    with pytest.raises(errors.NotRefundable):
        await market.payment_events.refund(purchase, amount, actor="admin")


async def test_a_busy_stripe_is_asked_again_with_the_same_key(market: Market) -> None:
    market.stripe.moods += [status(500), reset()]
    purchase = await market.buy()
    assert purchase.state == "open"
    keys = {one.headers["Idempotency-Key"] for one in market.stripe.requests}
    assert len(market.stripe.requests) == 3
    assert keys == {f"open:{purchase.id}"}


async def test_a_pack_that_is_no_more_is_refused(market: Market) -> None:
    ada = await person(market.db)
    with pytest.raises(errors.UnknownPack):
        await market.buy(ada, pack="gone")


async def test_no_foreign_error_escapes_the_shop(market: Market) -> None:
    ada = await accounts.account_for(market.db, "console", "ada")
    for mood, expected in (
        (status(401), errors.PaymentServiceDenied),
        (status(400), errors.PaymentServiceRefused),
        (junk(), errors.PaymentError),
    ):
        market.stripe.always = mood
        with pytest.raises(expected):
            await market.buy(ada)


async def test_an_admin_refunds_with_a_sentence(market: Market) -> None:
    refunds = Refunds(market.db, market.payment_events)
    bought = await market.buy()
    nothing = await refunds(bought.id, None, "admin")
    assert nothing.reason == "There is nothing left to refund of that purchase."
    await market.send("checkout.session.completed", market.stripe.pay(str(bought.session_id)))
    assert await refunds(bought.id, 450, "admin") == Refunded("done", 450, "usd", 25)
    assert await refunds(bought.id, None, "admin") == Refunded("done", 450, "usd", 25)
    assert (await refunds("nothing", None, "admin")).reason == "There is no such row."
    assert await verify.verify(market.db) == []


@pytest.mark.parametrize(
    ("public", "link", "leads_to"),
    [
        ("https://clip.example/", "https://t.me/bot", "https://clip.example/pay/success?purchase="),
        ("", "https://t.me/bot", "https://t.me/bot"),
        ("", "", "http://127.0.0.1:8090/pay/success?purchase="),
    ],
)
async def test_a_paid_page_leads_to_where_its_buyer_can_go(
    market: Market, public: str, link: str, leads_to: str
) -> None:
    market.checkout = Checkout(
        PACKS,
        payment_events=market.payment_events,
        page_base=public,
        local_base="http://127.0.0.1:8090",
    )
    purchase = await market.buy(return_link=link)
    session = market.stripe.sessions[str(purchase.session_id)]
    assert str(session["success_url"]).startswith(leads_to)
    assert str(session["success_url"]).startswith("http://127") is (not public and not link)


async def test_without_a_secret_no_webhook_is_believed(market: Market) -> None:
    client = StripeClient("sk_test_x", api_base=market.stripe.url)
    body, signature = market.stripe.event("checkout.session.completed", {}, secret="")
    with pytest.raises(errors.BadSignature):
        client.event(body, signature)
    await client.close()
