"""A video's life: born with its hold, claimed, fenced, handed back, ended once."""

from __future__ import annotations

import asyncio

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import assets, claims, fair_queue, leadership, starts, videos
from db.money import verify
from db.people import drafts
from tests.unit.db.customers import PLACE, confirmed, parts, person, quoted


async def test_a_change_raises_the_revision_and_drops_the_quote(app: Database) -> None:
    ada = await person(app, promo=20)
    draft = await quoted(app, ada)
    async with app.acting(ada.id) as tx:
        newer = await drafts.change(tx, draft.id, {"prompt": "a whale"}, {"message_id": "5"})
        latest = await drafts.latest_draft(tx, ada.id, PLACE)
    assert (newer.revision, newer.state, newer.price_credits) == (2, "draft", None)
    assert latest == newer
    async with app.acting(ada.id) as tx:
        with pytest.raises(errors.StaleDraft):
            await videos.confirm(tx, draft.id, draft.revision)
        with pytest.raises(errors.QuoteExpired):
            await videos.confirm(tx, draft.id, newer.revision)


async def test_a_quote_ends_after_its_time(app: Database) -> None:
    ada = await person(app, promo=20)
    async with app.acting(ada.id) as tx:
        draft = await drafts.open_draft(tx, ada.id, PLACE, {"prompt": "x"})
        await drafts.quote(tx, draft.id, 10, valid_s=0.02)
    await asyncio.sleep(0.05)
    async with app.acting(ada.id) as tx:
        with pytest.raises(errors.QuoteExpired):
            await videos.confirm(tx, draft.id, 1)


async def test_a_banned_person_cannot_confirm(app: Database) -> None:
    from db.people import accounts

    ada = await person(app, promo=20)
    draft = await quoted(app, ada)
    async with app.operating() as tx:
        await accounts.ban(tx, ada.id)
    async with app.acting(ada.id) as tx:
        with pytest.raises(errors.Banned):
            await videos.confirm(tx, draft.id, 1)


async def test_another_persons_draft_does_not_exist(app: Database) -> None:
    ada, bob = await person(app, "ada", promo=20), await person(app, "bob", promo=20)
    draft = await quoted(app, ada)
    async with app.acting(bob.id) as tx:
        with pytest.raises(errors.NotFound):
            await drafts.get_draft(tx, draft.id)
        with pytest.raises(errors.NotFound):
            await videos.confirm(tx, draft.id, 1)


async def test_one_of_many_claims_wins(app: Database, worker: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    taken = await asyncio.gather(*[claims.claim(worker, video.id, f"w{n}") for n in range(8)])
    won = [one for one in taken if one]
    assert len(won) == 1
    assert (won[0].attempt, won[0].state) == (1, "running")


async def waiting_ids(db: Database) -> list[str]:
    """What fair order may choose from, oldest first."""
    waiting, _ = await fair_queue.load(db)
    return [one.video_id for one in waiting]


async def test_what_waits_is_shown_until_it_is_dispatched(app: Database, worker: Database) -> None:
    ada = await person(app, promo=20)
    first, second = await confirmed(app, ada, 5), await confirmed(app, ada, 5)
    assert await waiting_ids(worker) == [first.id, second.id]
    async with app.acting(ada.id) as tx:
        for limit in (1, 5):
            counts = await starts.count(tx, limit)
            assert counts.waiting == min(2, limit)
    assert await claims.mark_dispatched(worker, first.id) == 1
    assert await waiting_ids(worker) == [second.id]
    assert await claims.undelivered_dispatches(worker, older_than_s=10) == []
    await asyncio.sleep(0.02)
    assert await claims.undelivered_dispatches(worker, older_than_s=0.01) == [first.id]
    assert await claims.mark_dispatched(worker, first.id) == 2
    assert await claims.claim(worker, first.id, "w")
    assert await claims.mark_dispatched(worker, first.id) == 0


async def test_a_worker_believed_dead_writes_nothing_more(app: Database, worker: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    await claims.mark_dispatched(worker, video.id)
    assert await claims.claim(worker, video.id, "old", lease_s=0.02)
    await claims.set_stage(worker, video.id, 1, "old", "script")
    await asyncio.sleep(0.05)
    assert await claims.expired(worker, redispatch_s=0) == [video.id]
    again = await claims.claim(worker, video.id, "new")
    assert again is not None
    assert (again.attempt, again.deaths) == (2, 1)
    assert not (await claims.renew(worker, video.id, 1, "old")).is_ours
    with pytest.raises(errors.LeaseLost):
        await claims.set_stage(worker, video.id, 1, "old", "voices")
    with pytest.raises(errors.LeaseLost):
        await claims.save_result(worker, video.id, 1, "old", {})
    with pytest.raises(errors.LeaseLost):
        await claims.finish(worker, video.id, 1, "old", "failed", owed=0)
    assert (await claims.renew(worker, video.id, 2, "new")).is_ours


async def test_deaths_are_counted_per_stage(app: Database, worker: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    seen = []
    for attempt, stage in enumerate(["script", "script", "script", "compose", "compose"], 1):
        claimed = await claims.claim(worker, video.id, f"w{attempt}", lease_s=0.01)
        assert claimed is not None
        seen.append(claimed.deaths)
        await claims.set_stage(worker, video.id, attempt, f"w{attempt}", stage)
        await asyncio.sleep(0.02)
    assert seen == [0, 1, 2, 3, 1]


async def test_a_video_handed_back_waits_again_and_counts_no_death(
    app: Database, worker: Database
) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    await claims.mark_dispatched(worker, video.id)
    await claims.claim(worker, video.id, "w1")
    assert await claims.release(worker, video.id, 1, "w1")
    assert await waiting_ids(worker) == [video.id]
    again = await claims.claim(worker, video.id, "w2")
    assert again is not None
    assert (again.attempt, again.deaths) == (2, 0)


async def test_results_stay_with_the_video(app: Database, worker: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w")
    await claims.save_result(worker, video.id, 1, "w", {"bytes": 5}, cost_usd=0.25)
    await claims.set_stage(worker, video.id, 1, "w", "delivering")
    async with app.acting(ada.id) as tx:
        assert (await videos.get_video(tx, video.id)).state == "delivering"
        assert await videos.request_cancel(tx, video.id) == "too_late"
    await claims.finish(worker, video.id, 1, "w", "done", owed=10, result={"file_id": "f"})
    async with app.acting(ada.id) as tx:
        ended = await videos.get_video(tx, video.id)
    assert (ended.state, ended.result) == ("done", {"file_id": "f"})
    assert (ended.cost_usd, ended.ended_at is not None) == (0.25, True)


@pytest.mark.parametrize("outcome", ["failed", "cancelled"])
async def test_a_video_without_a_result_books_what_was_spent_on_it(
    app: Database, worker: Database, outcome: claims.Outcome
) -> None:
    ada = await person(app, promo=40)
    video, other = await confirmed(app, ada), await confirmed(app, ada)
    for one, spent_usd in ((video, 0.25), (other, 4.0)):
        await claims.claim(worker, one.id, "w")
        await assets.put_asset(worker, ada.id, one.id, f"k{one.id}", "picture", "s", {}, spent_usd)
    await claims.finish(worker, video.id, 1, "w", outcome, owed=0)
    async with app.acting(ada.id) as tx:
        assert (await videos.get_video(tx, video.id)).cost_usd == 0.25


async def test_a_queued_video_is_cancelled_at_once_with_credits_back(app: Database) -> None:
    ada = await person(app, promo=20)
    video = await confirmed(app, ada)
    async with app.acting(ada.id) as tx:
        assert await videos.request_cancel(tx, video.id) == "cancelled"
        assert await videos.request_cancel(tx, video.id) == "too_late"
    assert await parts(app, ada) == (0, 20)
    assert await verify.verify(app) == []


async def test_cancel_and_claim_in_the_same_instant_agree(app: Database, worker: Database) -> None:
    ada = await person(app, promo=100)
    for _ in range(6):
        video = await confirmed(app, ada)

        async def cancel(wanted: str = video.id) -> str:
            async with app.acting(ada.id) as tx:
                return await videos.request_cancel(tx, wanted)

        claimed, cancelled = await asyncio.gather(claims.claim(worker, video.id, "w"), cancel())
        assert (claimed is None) == (cancelled == "cancelled")
        if claimed:
            async with worker.leasing(video.id, "w") as tx:
                assert (await videos.get_video(tx, video.id)).cancel_requested
    assert await verify.verify(app) == []


async def test_a_failed_video_is_tried_again_for_free(app: Database, worker: Database) -> None:
    ada = await person(app, bought=10)
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w")
    await claims.finish(worker, video.id, 1, "w", "failed", owed=0, error={"code": "DiskFull"})
    assert await parts(app, ada) == (10, 0)
    async with app.acting(ada.id) as tx:
        redo = await videos.again(tx, video.id)
    assert (redo.parent_id, redo.price_credits, redo.state) == (video.id, 0, "queued")
    await claims.claim(worker, redo.id, "w")
    await claims.finish(worker, redo.id, 1, "w", "done", owed=0)
    assert await parts(app, ada) == (10, 0)
    assert await verify.verify(app) == []


async def test_one_process_leads_until_its_lease_ends(operator: Database) -> None:
    assert await leadership.lead(operator, "dispatcher", "a", 50)
    assert not await leadership.lead(operator, "dispatcher", "b", 50)
    assert await leadership.lead(operator, "dispatcher", "a", 0)
    await asyncio.sleep(0.005)
    assert await leadership.lead(operator, "dispatcher", "b", 50)
    await leadership.leave(operator, "dispatcher", "b")
    assert await leadership.lead(operator, "dispatcher", "a", 1)
