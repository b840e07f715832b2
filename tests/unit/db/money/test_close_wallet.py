"""Closing a shared wallet: bought credits to their buyers, everything else falls away."""

from __future__ import annotations

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import claims, videos
from db.money import ledger, purchases, shared_wallets, verify
from db.money.close_wallet import ClosedWallet, close_wallet, shared_out
from db.money.purchase_rows import Facts, Purchase
from db.money.shared_wallets import SharedWallet
from db.people.accounts import Account
from tests.unit.db.customers import parts, person
from tests.unit.db.money.test_purchases import say
from tests.unit.db.people.test_people import spend


@pytest.mark.parametrize(
    ("left", "bought", "shares"),
    [
        (0, [("a", 50)], {}),
        (30, [("a", 50)], {"a": 30}),
        (60, [("b", 50), ("a", 50)], {"b": 50, "a": 10}),
        (60, [("a", 20), ("b", 0), ("a", 20)], {"a": 40}),
        (60, [], {}),
    ],
)
def test_what_is_left_belongs_to_the_newest_purchases(
    left: int, bought: list[tuple[str, int]], shares: dict[str, int]
) -> None:
    assert shared_out(left, bought) == shares


async def bought(db: Database, who: Account, wallet: SharedWallet, session: str) -> Purchase:
    """50 credits for the group, not paid yet."""
    await shared_wallets.join(db, wallet.id, who.id)
    async with db.acting(who.id) as tx:
        begun = await purchases.begin(
            tx,
            who.id,
            wallet.id,
            provider="stripe",
            pack="small",
            credits_sold=50,
            amount_minor=900,
            currency="usd",
        )
    return await purchases.opened(db, begun.id, session, "https://pay", ask_in_s=0.0)


async def paid(db: Database, who: Account, wallet: SharedWallet, session: str) -> Purchase:
    """50 credits in the group's wallet."""
    purchase = await bought(db, who, wallet, session)
    await say(db, purchase, Facts(paid=True, charge_id=f"pi_{session}"))
    return purchase


async def test_bought_credits_go_back_to_their_buyers_and_promo_falls_away(app: Database) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    shared = await shared_wallets.shared_wallet(app, "discord:1")
    first = await paid(app, ada, shared, "cs_1")
    await paid(app, bob, shared, "cs_2")
    async with app.operating() as tx:
        await ledger.grant(tx, shared.id, 5, key="test:promo")
    video = await spend(app, ada, shared.id, 25)
    with pytest.raises(errors.VideosUnderWay):
        await close_wallet(app, "discord:1", actor="admin")
    async with app.operating() as tx:
        await videos.request_cancel(tx, video.id)
        await ledger.grant(tx, shared.id, 7, part="bought", key="test:sorry")
    await say(app, first, Facts(refunded_minor=450))
    closed = await close_wallet(app, "discord:1", actor="admin")
    assert closed == ClosedWallet({bob.id: 50, ada.id: 25}, fallen_promo=5, fallen_bought=7)
    assert (await parts(app, ada), await parts(app, bob)) == ((25, 0), (50, 0))
    await say(app, first, Facts(refunded_minor=900))
    assert await parts(app, ada) == (0, 0)
    assert await shared_wallets.find_shared(app, "discord:1") is None
    with pytest.raises(errors.DbError):
        await spend(app, ada, shared.id, 1)
    anew = await shared_wallets.shared_wallet(app, "discord:1")
    assert (anew.id != shared.id, anew.balance.total) == (True, 0)
    assert await verify.verify(app) == []


async def test_a_page_that_is_paid_after_the_closing_pays_its_buyer(app: Database) -> None:
    ada = await person(app, "ada")
    shared = await shared_wallets.shared_wallet(app, "discord:1")
    late = await bought(app, ada, shared, "cs_1")
    await close_wallet(app, "discord:1", actor="admin")
    await say(app, late, Facts(paid=True, charge_id="pi_1"))
    assert await parts(app, ada) == (50, 0)
    assert await verify.verify(app) == []


async def test_a_debt_is_not_closed_away(app: Database, worker: Database) -> None:
    ada = await person(app, "ada")
    shared = await shared_wallets.shared_wallet(app, "discord:1")
    purchase = await paid(app, ada, shared, "cs_1")
    video = await spend(app, ada, shared.id, 40)
    await claims.claim(worker, video.id, "w")
    await claims.finish(worker, video.id, 1, "w", "done", owed=40)
    await say(app, purchase, Facts(refunded_minor=900))
    with pytest.raises(errors.WalletInDebt):
        await close_wallet(app, "discord:1", actor="admin")
    for nowhere in ("discord:2", "closed:x"):
        with pytest.raises(errors.NotFound):
            await close_wallet(app, nowhere, actor="admin")
