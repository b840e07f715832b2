"""Facts of a shop become postings once, however late, often or out of order they come."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import claims
from db.money import open_purchases, purchases, settling, verify
from db.money.purchase_rows import Dispute, Facts, Purchase
from db.people.accounts import Account
from tests.fixtures.purchases import purchases_of
from tests.unit.db.customers import confirmed, parts, person

PAID = Facts(paid=True, charge_id="pi_1")
WITHDRAWN = Facts(dispute=Dispute("du_1", 900, is_withdrawn=True))
REINSTATED = Facts(dispute=Dispute("du_1", 900, is_reinstated=True))


async def opened(db: Database, who: Account, session: str = "cs_1") -> Purchase:
    """A purchase of 50 credits for 9.00 whose page is open."""
    async with db.acting(who.id) as tx:
        begun = await purchases.begin(
            tx,
            who.id,
            who.wallet_id,
            provider="stripe",
            pack="small",
            credits_sold=50,
            amount_minor=900,
            currency="USD",
            draft_id="d",
            place={"surface": "console"},
        )
    return await purchases.opened(db, begun.id, session, "https://pay", ask_in_s=0.0)


async def say(db: Database, purchase: Purchase, facts: Facts) -> list[tuple[str, int]]:
    """Settle and return what was news."""
    async with db.operating() as tx:
        news = await settling.settle(tx, purchase.id, facts)
    return [(one.kind, one.credits) for one in news]


async def test_a_paid_purchase_is_granted_once(app: Database) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    told = await asyncio.gather(*[say(app, purchase, PAID) for _ in range(6)])
    assert sorted(map(tuple, told)) == [(), (), (), (), (), (("paid", 50),)]
    assert await parts(app, ada) == (50, 0)
    assert await verify.verify(app) == []


async def test_facts_in_any_order_end_alike(app: Database) -> None:
    facts = {
        "paid": PAID,
        "part": Facts(refunded_minor=300, charge_id="pi_1"),
        "more": Facts(refunded_minor=500),
        "expired": Facts(ended="expired"),
    }
    for number, order in enumerate(itertools.permutations(facts)):
        who = await person(app, f"p{number}")
        purchase = await opened(app, who, f"cs_{number}")
        for name in order:
            fact = facts[name]
            charge = fact.charge_id and f"pi_{number}"
            await say(app, purchase, Facts(fact.paid, fact.ended, charge, fact.refunded_minor))
        assert await parts(app, who) == (50 - 50 * 500 // 900, 0), order
    assert await verify.verify(app) == []


@pytest.mark.parametrize("order", list(itertools.permutations(["paid", "out", "in"])))
async def test_a_dispute_won_gives_back_in_any_order(app: Database, order: tuple[str, ...]) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    said = {"paid": PAID, "out": WITHDRAWN, "in": REINSTATED}
    for name in order:
        await say(app, purchase, said[name])
        await say(app, purchase, said[name])
    assert await parts(app, ada) == (50, 0)
    assert await verify.verify(app) == []


async def test_refunds_and_disputes_never_take_more_than_was_sold(app: Database) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    await say(app, purchase, PAID)
    assert await say(app, purchase, Facts(refunded_minor=899)) == [("refunded", -49)]
    assert await say(app, purchase, WITHDRAWN) == [("disputed", -1)]
    assert await say(app, purchase, Facts(refunded_minor=900)) == []
    assert await parts(app, ada) == (0, 0)
    assert await say(app, purchase, REINSTATED) == []
    assert await verify.verify(app) == []


async def test_a_dispute_after_spending_leaves_a_debt_that_stops_spending(
    app: Database, worker: Database
) -> None:
    ada = await person(app, promo=5)
    purchase = await opened(app, ada)
    await say(app, purchase, PAID)
    video = await confirmed(app, ada, 40)
    await claims.claim(worker, video.id, "w")
    await claims.finish(worker, video.id, 1, "w", "done", owed=40)
    assert await say(app, purchase, WITHDRAWN) == [("disputed", -50)]
    assert await parts(app, ada) == (-35, 0)
    with pytest.raises(errors.WalletInDebt):
        await confirmed(app, ada, 1)
    assert await say(app, purchase, REINSTATED) == [("reinstated", 50)]
    await confirmed(app, ada, 1)
    assert await verify.verify(app) == []


async def test_a_second_dispute_after_one_was_won_takes_again(app: Database) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    for facts in (PAID, WITHDRAWN, REINSTATED):
        await say(app, purchase, facts)
    again = Facts(dispute=Dispute("du_2", 450, is_withdrawn=True))
    assert await say(app, purchase, again) == [("disputed", -25)]
    assert await parts(app, ada) == (25, 0)
    assert await verify.verify(app) == []


async def test_a_late_payment_of_an_expired_page_is_granted(app: Database) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    assert await say(app, purchase, Facts(ended="expired")) == [("expired", 0)]
    assert await say(app, purchase, PAID) == [("paid", 50)]
    assert await say(app, purchase, Facts(ended="failed")) == []
    assert await verify.verify(app) == []


@pytest.mark.parametrize(
    ("sold", "amount"), [(0, 900), (-5, 900), (50, 0), (50, -1), (10**10, 900), (50, 10**10)]
)
async def test_what_cannot_be_sold_is_refused(app: Database, sold: int, amount: int) -> None:
    ada = await person(app)
    async with app.acting(ada.id) as tx:
        with pytest.raises(errors.BadAmount):
            await purchases.begin(
                tx,
                ada.id,
                ada.wallet_id,
                provider="stripe",
                pack="small",
                credits_sold=sold,
                amount_minor=amount,
                currency="usd",
            )


async def test_one_charge_pays_one_purchase(app: Database) -> None:
    ada = await person(app)
    one, two = await opened(app, ada, "cs_1"), await opened(app, ada, "cs_2")
    await say(app, one, PAID)
    with pytest.raises(errors.DbError):
        await say(app, two, PAID)
    assert await parts(app, ada) == (50, 0)


async def test_open_purchases_are_asked_about_at_their_times(app: Database) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    assert [one.id for one in await open_purchases.due(app)] == [purchase.id]
    assert await open_purchases.due(app) == []


async def test_news_is_kept_until_it_was_told(app: Database) -> None:
    ada = await person(app)
    purchase = await opened(app, ada)
    await say(app, purchase, PAID)
    waiting = await open_purchases.untold(app)
    assert [(one.kind, one.credits, one.balance.bought) for one in waiting] == [("paid", 50, 50)]
    assert waiting[0].purchase.draft_id == "d"
    await say(app, purchase, Facts(refunded_minor=900))
    await open_purchases.told(app, waiting[0])
    assert [one.kind for one in await open_purchases.untold(app)] == ["refunded"]
    await open_purchases.told(app, (await open_purchases.untold(app))[0])
    assert await open_purchases.untold(app) == []


async def test_another_persons_purchase_does_not_exist(app: Database) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    purchase = await opened(app, ada)
    async with app.acting(bob.id) as tx:
        with pytest.raises(errors.NotFound):
            await purchases.get(tx, purchase.id)
        assert await purchases_of(tx, ada.id) == []
    async with app.acting(ada.id) as tx:
        assert [one.id for one in await purchases_of(tx, ada.id)] == [purchase.id]
