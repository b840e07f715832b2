"""Promo codes, gifts, shared wallets, /link, being forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import assets, claims, starts, video_rows, videos
from db.money import balances, gifts, ledger, promo_codes, shared_wallets, verify
from db.people import account_links, accounts, drafts
from db.people.accounts import Account
from tests.unit.db.customers import confirmed, parts, person, quoted
from tests.unit.db.money.test_purchases import PAID, opened, say


async def make_code(db: Database, code: str = "HELLO", **more: object) -> None:
    """A code worth 7 credits for two people."""
    async with db.operating() as tx:
        await promo_codes.create_code(
            tx,
            code,
            **{"credits_each": 7, "uses": 2, "actor": "admin", **more},  # type: ignore[arg-type]
        )


async def test_a_code_gives_each_person_credits_once(app: Database) -> None:
    ada, bob, eve = [await person(app, name) for name in ("ada", "bob", "eve")]
    await make_code(app)
    assert await promo_codes.redeem(app, ada.id, " hello ") == 7
    for who, code in ((ada, "HELLO"), (ada, "OTHER"), (ada, "'--")):
        with pytest.raises(errors.CodeRefused):
            await promo_codes.redeem(app, who.id, code)
    assert await promo_codes.redeem(app, bob.id, "HELLO") == 7
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(app, eve.id, "HELLO")
    assert [await parts(app, who) for who in (ada, bob, eve)] == [(0, 7), (0, 7), (0, 0)]
    assert await verify.verify(app) == []


async def test_a_code_ends_and_is_never_overused(app: Database) -> None:
    await make_code(app, "OLD", ends_at=datetime.now(UTC) - timedelta(minutes=1))
    await make_code(app, "FEW")
    people = [await person(app, f"p{number}") for number in range(6)]
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(app, people[0].id, "OLD")
    tried = await asyncio.gather(
        *[promo_codes.redeem(app, who.id, "FEW") for who in people], return_exceptions=True
    )
    assert sum(one == 7 for one in tried) == 2
    with pytest.raises(errors.IdempotencyConflict):
        await make_code(app, "few")


async def test_a_gift_moves_bought_credits_once(app: Database) -> None:
    ada, bob = await person(app, "ada", promo=20, bought=30), await person(app, "bob")
    assert await gifts.gift(app, ada.id, bob.id, 10, key="u1")
    assert not await gifts.gift(app, ada.id, bob.id, 10, key="u1")
    assert (await parts(app, ada), await parts(app, bob)) == ((20, 20), (10, 0))
    with pytest.raises(errors.OnlyBoughtCredits):
        await gifts.gift(app, ada.id, bob.id, 40, key="u2")
    with pytest.raises(errors.InsufficientCredits):
        await gifts.gift(app, ada.id, bob.id, 41, key="u3")
    for amount in (0, -5, 10**12):
        with pytest.raises(errors.BadAmount):
            await gifts.gift(app, ada.id, bob.id, amount, key="u4")
    with pytest.raises(errors.GiftToYourself):
        await gifts.gift(app, ada.id, ada.id, 5, key="u5")
    with pytest.raises(errors.NotFound):
        await gifts.gift(app, ada.id, "nobody", 5, key="u6")
    assert await verify.verify(app) == []


async def test_gifts_that_cross_do_not_wait_for_each_other(app: Database) -> None:
    ada, bob = await person(app, "ada", bought=50), await person(app, "bob", bought=50)
    await asyncio.gather(
        *[gifts.gift(app, ada.id, bob.id, 1, key=f"a{n}") for n in range(8)],
        *[gifts.gift(app, bob.id, ada.id, 1, key=f"b{n}") for n in range(8)],
    )
    assert (await parts(app, ada), await parts(app, bob)) == ((50, 0), (50, 0))


async def spend(db: Database, who: Account, wallet_id: str, price: int) -> video_rows.Video:
    """A video that a shared wallet pays."""
    draft = await quoted(db, who, price)
    async with db.acting(who.id) as tx:
        return await videos.confirm(tx, draft.id, draft.revision, wallet_id=wallet_id)


async def test_members_spend_from_a_shared_wallet_within_their_allowance(
    app: Database,
) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    shared = await shared_wallets.shared_wallet(app, "discord:1")
    assert (await shared_wallets.shared_wallet(app, "discord:1")).id == shared.id
    async with app.operating() as tx:
        await ledger.grant(tx, shared.id, 100, part="bought", key="test:shared")
        await shared_wallets.set_allowance(tx, shared.id, 25, actor="admin")
    with pytest.raises(errors.DbError):
        await spend(app, ada, shared.id, 10)
    for who in (ada, bob):
        await shared_wallets.join(app, shared.id, who.id)
    first = await spend(app, ada, shared.id, 20)
    with pytest.raises(errors.AllowanceSpent) as refused:
        await spend(app, ada, shared.id, 10)
    assert refused.value.have == 5
    await spend(app, bob, shared.id, 25)
    async with app.acting(ada.id) as tx:
        await videos.request_cancel(tx, first.id)
    await spend(app, ada, shared.id, 25)
    async with app.acting(ada.id) as tx:
        mine = await balances.history(tx, shared.id)
    assert [one.credits for one in mine] == [-25, 20, -20]
    await shared_wallets.leave(app, shared.id, bob.id)
    with pytest.raises(errors.DbError):
        await spend(app, bob, shared.id, 1)
    found = await shared_wallets.find_shared(app, "discord:1")
    assert found is not None
    assert (found.balance.bought, found.allowance_credits) == (50, 25)
    assert await shared_wallets.find_shared(app, "discord:2") is None
    assert await verify.verify(app) == []


async def two_sides(db: Database, *, trial: int = 24) -> tuple[Account, Account]:
    """The same person on two platforms."""
    return (
        await accounts.account_for(db, "telegram", "1", trial_credits=trial),
        await accounts.account_for(db, "discord", "1", trial_credits=trial),
    )


async def code_of(db: Database, who: Account) -> str:
    """A fresh link code."""
    async with db.acting(who.id) as tx:
        return await account_links.new_code(tx, who.id)


async def test_linking_moves_credits_and_gives_no_second_trial(app: Database) -> None:
    there, here = await two_sides(app)
    await opened(app, here, "cs_1")
    draft = await quoted(app, here)
    async with app.operating() as tx:
        await ledger.grant(tx, here.wallet_id, 50, part="bought", key="test:here")
        await ledger.grant(tx, here.wallet_id, 6, key="test:sorry")
    stays = await account_links.link(app, await code_of(app, there), here.id)
    assert stays.id == there.id
    assert await parts(app, there) == (50, 30)
    assert (await accounts.account_for(app, "discord", "1", trial_credits=24)).id == there.id
    async with app.acting(there.id) as tx:
        assert (await drafts.get_draft(tx, draft.id)).account_id == there.id
        shown = await balances.history(tx, there.wallet_id)
    assert sum(one.credits for one in shown) == 80
    assert {one.memo for one in shown if one.kind == "grant"} == {"trial", ""}
    stranger = await person(app, "stranger")
    async with app.acting(stranger.id) as tx:
        assert await balances.history(tx, there.wallet_id) == []
        assert await balances.history(tx, here.wallet_id) == []
    assert await verify.verify(app) == []


async def test_a_debt_moves_too_and_later_refunds_find_the_kept_wallet(app: Database) -> None:
    there, here = await two_sides(app, trial=0)
    purchase = await opened(app, here)
    await say(app, purchase, PAID)
    async with app.operating() as tx:
        await ledger.hold(tx, here.wallet_id, "gone", 0)
    video = await confirmed(app, here, 40)
    with pytest.raises(errors.VideosUnderWay):
        await account_links.link(app, await code_of(app, there), here.id)
    async with app.acting(here.id) as tx:
        await videos.request_cancel(tx, video.id)
    await account_links.link(app, await code_of(app, there), here.id)
    assert await parts(app, there) == (50, 0)
    from db.money.purchase_rows import Facts

    await say(app, purchase, Facts(refunded_minor=900))
    assert await parts(app, there) == (0, 0)
    async with app.acting(there.id) as tx:
        assert [one.id for one in await videos.history(tx, there.id)] == [video.id]
    assert await verify.verify(app) == []


async def test_a_link_code_works_once_and_not_for_oneself(app: Database) -> None:
    there, here = await two_sides(app)
    third = await accounts.account_for(app, "console", "1")
    old, code = await code_of(app, there), await code_of(app, there)
    for wrong, who in ((old, here), ("NOPE", here), (code, there)):
        with pytest.raises(errors.CodeRefused):
            await account_links.link(app, wrong, who.id)
    code = await code_of(app, there)
    tried = await asyncio.gather(
        account_links.link(app, code, here.id),
        account_links.link(app, code, third.id),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Account) for one in tried) == 1


async def test_two_accounts_of_one_platform_are_not_joined(app: Database) -> None:
    one, two = await person(app, "ada"), await person(app, "bob")
    with pytest.raises(errors.SamePlatform):
        await account_links.link(app, await code_of(app, one), two.id)


async def test_a_banned_account_cannot_slip_into_another(app: Database) -> None:
    there, here = await two_sides(app)
    async with app.operating() as tx:
        await accounts.ban(tx, here.id)
    with pytest.raises(errors.Banned):
        await account_links.link(app, await code_of(app, there), here.id)


async def test_a_forgotten_person_gets_no_second_trial(app: Database) -> None:
    ada = await accounts.account_for(app, "telegram", "1", trial_credits=24)
    video = await confirmed(app, ada)
    with pytest.raises(errors.VideosUnderWay):
        await accounts.erase(app, ada.id)
    async with app.acting(ada.id) as tx:
        await videos.request_cancel(tx, video.id)
    assert await accounts.erase(app, ada.id) == []
    async with app.operating() as tx:
        assert (await videos.get_video(tx, video.id)).brief == {}
    again = await accounts.account_for(app, "telegram", "1", trial_credits=24)
    assert again.id != ada.id
    assert await parts(app, again) == (0, 0)
    assert await verify.verify(app) == []


async def test_what_free_videos_cost_today_is_counted_while_they_are_made(
    app: Database, worker: Database
) -> None:
    free, paying = await person(app, "ada", promo=20), await person(app, "bob", bought=20)
    for who, cost in ((free, 0.25), (paying, 9.0)):
        video = await confirmed(app, who)
        await claims.claim(worker, video.id, "w")
        await assets.put_asset(worker, who.id, video.id, "k", "picture", "s", {}, cost)
    async with app.acting(paying.id) as tx:
        assert (await starts.count(tx, 5)).trial_usd == 0.25


async def test_the_oldest_open_drafts_of_a_person_fall_away_and_nobody_elses(
    app: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_OPEN", 3)
    ada, bob = await person(app, "ada"), await person(app, "bob")
    place = {"surface": "console", "chat_id": "me"}
    async with app.acting(bob.id) as tx:
        kept = await drafts.open_draft(tx, bob.id, place, {"prompt": "his"})
    opened_ids = []
    for number in range(5):
        async with app.acting(ada.id) as tx:
            draft = await drafts.open_draft(tx, ada.id, place, {"prompt": str(number)})
            opened_ids.append(draft.id)
        await asyncio.sleep(0.002)
    async with app.acting(ada.id) as tx:
        for draft_id in opened_ids[:2]:
            with pytest.raises(errors.NotFound):
                await drafts.get_draft(tx, draft_id)
        assert [(await drafts.get_draft(tx, one)).id for one in opened_ids[2:]] == opened_ids[2:]
    async with app.acting(bob.id) as tx:
        assert (await drafts.get_draft(tx, kept.id)).brief == {"prompt": "his"}
