"""What an admin gave is taken back as far as it is unspent; what a member spent of an allowance."""

from __future__ import annotations

import asyncio

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import videos
from db.money import grants, ledger, promo_codes, shared_wallets, verify
from tests.unit.db.customers import parts, person, quoted


async def test_only_what_admins_gave_and_is_unspent_is_taken_back_once(app: Database) -> None:
    ada = await person(app, "ada", promo=24)
    async with app.operating() as tx:
        await ledger.grant(tx, ada.wallet_id, 10, key="admin:x:1")
        await ledger.grant(tx, ada.wallet_id, 50, part="bought", key="admin:x:2")
        assert await grants.unspent(tx, ada.wallet_id) == 10
        with pytest.raises(errors.InsufficientCredits):
            await grants.take_back(tx, ada.wallet_id, 11, key="revoke:x:1", actor="x")

    async def take(number: int) -> bool:
        async with app.operating() as tx:
            return await grants.take_back(tx, ada.wallet_id, 4, key=f"revoke:x:{number}", actor="x")

    assert sorted(await asyncio.gather(take(2), take(2), take(3))) == [False, True, True]
    async with app.operating() as tx:
        assert await grants.unspent(tx, ada.wallet_id) == 2
    assert await parts(app, ada) == (50, 26)
    assert await verify.verify(app) == []


async def test_codes_are_listed_newest_first_and_end_at_once(app: Database) -> None:
    ada = await person(app, "ada")
    async with app.operating() as tx:
        for code in ("ONE", "TWO"):
            await promo_codes.create_code(tx, code, credits_each=5, uses=2)
    assert await promo_codes.redeem(app, ada.id, "one") == 5
    async with app.operating() as tx:
        found = {one.code: (one.used, one.uses_left) for one in await promo_codes.newest(tx)}
        assert found == {"ONE": (1, 1), "TWO": (0, 2)}
        assert await promo_codes.end_code(tx, "two") == "TWO"
        with pytest.raises(errors.NotFound):
            await promo_codes.end_code(tx, "THREE")
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(app, ada.id, "TWO")


async def test_what_is_spent_of_an_allowance_is_ones_own_and_nothing_for_a_stranger(
    app: Database,
) -> None:
    ada, bob = await person(app, "ada"), await person(app, "bob")
    shared = await shared_wallets.shared_wallet(app, "telegram:-5")
    async with app.operating() as tx:
        await ledger.grant(tx, shared.id, 40, key="test:shared")
    await shared_wallets.join(app, shared.id, ada.id)
    draft = await quoted(app, ada)
    async with app.acting(ada.id) as tx:
        await videos.confirm(tx, draft.id, draft.revision, wallet_id=shared.id)
        assert await ledger.spent_of_allowance(tx, shared.id) == 10
    async with app.acting(bob.id) as tx:
        assert await ledger.spent_of_allowance(tx, shared.id) == 0
