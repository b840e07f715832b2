"""Hold, close and grant, and what the database refuses by itself."""

from __future__ import annotations

import asyncio

import pytest

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs import claims, starts, videos
from db.money import balances, ledger, verify
from db.money.balances import Balance
from db.money.ledger import WalletLine
from db.people import accounts, drafts
from tests.unit.db.customers import confirmed, parts, person, quoted


@pytest.mark.parametrize(
    ("price", "have", "expected"),
    [
        (5, Balance(10, 10), (("promo", 5),)),
        (15, Balance(10, 10), (("promo", 10), ("bought", 5))),
        (10, Balance(10, 0), (("bought", 10),)),
        (0, Balance(0, 0), ()),
    ],
)
def test_promo_credits_are_spent_first(
    price: int, have: Balance, expected: tuple[tuple[str, int], ...]
) -> None:
    assert balances.split(price, have) == expected


def test_a_wallet_in_debt_spends_nothing_and_says_so() -> None:
    with pytest.raises(errors.WalletInDebt):
        balances.split(1, Balance(-1, 50))
    assert Balance(-1, 50).spendable == 0


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_001, 1.5, True, "7"])
async def test_amounts_that_are_no_amounts_are_refused(app: Database, amount: int) -> None:
    ada = await person(app)
    async with app.operating() as tx:
        with pytest.raises(errors.BadAmount):
            await ledger.grant(tx, ada.wallet_id, amount, key="test:bad")


async def test_trial_credits_are_given_once_per_person(app: Database) -> None:
    first = await accounts.account_for(app, "telegram", "7", trial_credits=24)
    again = await accounts.account_for(app, "telegram", "7", trial_credits=24)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.id == again.id
    assert await parts(app, first) == (0, 24)


async def test_many_first_meetings_at_once_make_one_account(app: Database) -> None:
    met = await asyncio.gather(
        *[accounts.account_for(app, "telegram", "7", trial_credits=24) for _ in range(12)]
    )
    assert len({one.id for one in met}) == 1
    assert sum(one.is_new for one in met) == 1
    assert await parts(app, met[0]) == (0, 24)


async def test_a_grant_is_given_once_per_key(app: Database) -> None:
    ada = await person(app)
    async with app.operating() as tx:
        assert await ledger.grant(tx, ada.wallet_id, 5, key="grant:1", memo="sorry")
    async with app.operating() as tx:
        assert not await ledger.grant(tx, ada.wallet_id, 5, key="grant:1")
    assert await parts(app, ada) == (0, 5)


async def test_a_key_cannot_be_used_for_something_else(app: Database) -> None:
    ada = await person(app, promo=10)
    video = await confirmed(app, ada)
    async with app.operating() as tx:
        with pytest.raises(errors.IdempotencyConflict):
            await ledger.grant(tx, ada.wallet_id, 5, key=f"hold:{video.id}:promo")


@pytest.mark.parametrize(
    ("owed", "after"), [(0, (10, 5)), (15, (0, 0)), (5, (10, 0)), (7, (8, 0)), (3, (10, 2))]
)
async def test_a_close_gives_the_rest_back_to_where_it_came_from(
    app: Database, worker: Database, owed: int, after: tuple[int, int]
) -> None:
    ada = await person(app, promo=5, bought=10)
    video = await confirmed(app, ada, 15)
    assert video.is_paid
    assert await parts(app, ada) == (0, 0)
    assert await claims.claim(worker, video.id, "w")
    await claims.finish(worker, video.id, 1, "w", "cancelled", owed=owed)
    await claims.finish(worker, video.id, 1, "w", "cancelled", owed=owed)
    assert await parts(app, ada) == after
    assert await verify.verify(app) == []


async def test_more_than_was_held_cannot_be_owed(app: Database, worker: Database) -> None:
    ada = await person(app, promo=10)
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w")
    with pytest.raises(errors.BadAmount):
        await claims.finish(worker, video.id, 1, "w", "done", owed=11)
    assert await verify.verify(app) == []


async def test_two_confirms_in_the_same_instant_on_the_last_credit(app: Database) -> None:
    ada = await person(app, promo=10)
    one, two = await quoted(app, ada), await quoted(app, ada)
    go = asyncio.Event()

    async def confirm(draft: drafts.Draft) -> str:
        await go.wait()
        try:
            async with app.acting(ada.id) as tx:
                return (await videos.confirm(tx, draft.id, draft.revision)).id
        except errors.InsufficientCredits:
            return "refused"

    racing = [asyncio.create_task(confirm(draft)) for draft in (one, two)]
    go.set()
    ended = await asyncio.gather(*racing)
    assert sorted(one == "refused" for one in ended) == [False, True]
    assert await parts(app, ada) == (0, 0)
    async with app.acting(ada.id) as tx:
        assert (await starts.count(tx, 5)).running == 1
    assert await verify.verify(app) == []


async def test_the_same_draft_confirmed_from_many_sides_is_one_video(app: Database) -> None:
    ada = await person(app, promo=100)
    draft = await quoted(app, ada)

    async def confirm() -> str:
        async with app.acting(ada.id) as tx:
            return (await videos.confirm(tx, draft.id, draft.revision)).id

    assert len(set(await asyncio.gather(*[confirm() for _ in range(10)]))) == 1
    assert await parts(app, ada) == (0, 90)


async def test_a_failed_confirm_leaves_nothing_behind(app: Database) -> None:
    ada = await person(app, promo=9)
    draft = await quoted(app, ada)
    with pytest.raises(errors.InsufficientCredits) as refused:
        async with app.acting(ada.id) as tx:
            await videos.confirm(tx, draft.id, draft.revision)
    assert (refused.value.need, refused.value.have) == (10, 9)
    async with app.acting(ada.id) as tx:
        assert await videos.history(tx, ada.id) == []
        assert (await drafts.get_draft(tx, draft.id)).state == "quoted"
    assert await parts(app, ada) == (0, 9)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE postings SET credits = credits + 1",
        "DELETE FROM postings",
        "UPDATE ledger_transactions SET memo = 'x'",
        "DELETE FROM ledger_transactions",
        "DELETE FROM audit",
    ],
)
async def test_the_database_refuses_to_change_what_was_posted(
    app: Database, statement: str
) -> None:
    from db.people import audit

    await person(app, promo=10)
    async with app.operating() as tx:
        await audit.record(tx, "admin", "grant", "ada")
    with pytest.raises((errors.AppendOnly, errors.NotYours)):
        async with app.operating() as tx:
            await run(tx, Sql(statement))


@pytest.mark.parametrize(
    "lines",
    [
        [("w", "promo", 5), (None, "grants", -4)],
        [("w", "promo", 5)],
        [],
    ],
)
async def test_a_transaction_that_does_not_sum_to_zero_is_refused(
    app: Database, lines: list[tuple[str | None, str, int]]
) -> None:
    ada = await person(app)
    with pytest.raises(errors.Unbalanced):
        async with app.operating() as tx:
            made = [WalletLine(ada.wallet_id if w else None, part, n) for w, part, n in lines]
            await ledger.post(tx, "test:unbalanced", "grant", made)
    assert await parts(app, ada) == (0, 0)


async def test_a_posting_cannot_join_a_sealed_transaction(app: Database) -> None:
    await person(app, promo=5)
    with pytest.raises(errors.Unbalanced):
        async with app.operating() as tx:
            await run(
                tx,
                Sql(
                    "INSERT INTO postings (tx_key, part, credits)"
                    " VALUES ('trial:console:ada', 'grants', 5)"
                ),
            )


async def test_a_transaction_cannot_be_left_unsealed(app: Database) -> None:
    with pytest.raises(errors.DbError):
        async with app.operating() as tx:
            await run(
                tx,
                Sql(
                    "INSERT INTO postings (tx_key, part, credits)"
                    " VALUES ('test:open', 'grants', 5), ('test:open', 'sales', -5)"
                ),
            )


async def test_spending_cannot_overdraw_even_when_nobody_looked(app: Database) -> None:
    ada = await person(app, promo=5)
    with pytest.raises(errors.DbError):
        async with app.operating() as tx:
            lines = (WalletLine(ada.wallet_id, "bought", -6), WalletLine(None, "escrow", 6))
            await ledger.post(tx, "hold:x:bought", "hold", lines)
    assert await parts(app, ada) == (0, 5)


async def test_history_shows_the_newest_posting_first(app: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    async with app.acting(ada.id) as tx:
        await videos.request_cancel(tx, video.id)
        shown = await balances.history(tx, ada.wallet_id)
    assert [(one.kind, one.credits) for one in shown] == [
        ("close", 10),
        ("hold", -10),
        ("grant", 20),
    ]
