"""A video at its storyboard: it holds its price, no lease and no slot, and ends in one way."""

from __future__ import annotations

import pytest

from db.core import errors
from db.core.database import Database
from db.jobs import claims, fair_queue, starts, storyboards, versions, videos
from db.jobs.claims import Outcome
from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from db.jobs.videos import StoryboardTerms
from db.money import verify
from db.people import drafts
from db.people.accounts import Account
from tests.unit.db.customers import PLACE, confirmed, parts, person, quoted

BOARD = {"revision": 1, "cards": []}


async def at_its_storyboard(
    app: Database, worker: Database, who: Account, *, waits_s: float = 60.0, redraws: int = 2
) -> Video:
    """A video of 10 credits that waits for its person; 3 are kept when it goes no further."""
    draft = await quoted(app, who)
    async with app.acting(who.id) as tx:
        video = await videos.confirm(
            tx, draft.id, draft.revision, storyboard=StoryboardTerms(3, redraws)
        )
    assert video.stops_at_storyboard
    await claims.mark_dispatched(worker, video.id)
    await claims.claim(worker, video.id, "w1")
    await storyboards.wait_for_person(worker, video.id, 1, "w1", BOARD, waits_s=waits_s)
    return await row(app, who, video.id)


async def row(app: Database, who: Account, video_id: str) -> Video:
    async with app.acting(who.id) as tx:
        return await videos.get_video(tx, video_id)


async def clean(db: Database) -> bool:
    return await verify.verify(db) == []


async def test_it_waits_without_a_lease_a_slot_or_a_place_in_the_queue(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=24)
    video = await at_its_storyboard(app, worker, ada)
    assert (video.state, video.board, video.attempt) == ("waiting", BOARD, 1)
    waiting, running = await fair_queue.load(worker)
    assert (waiting, running.total) == ([], 0)
    assert await claims.mark_dispatched(worker, video.id) == 1 + video.dispatch
    assert await claims.claim(worker, video.id, "w2") is None
    assert await claims.expired(worker, redispatch_s=0) == []
    async with app.acting(ada.id) as tx:
        assert (await starts.count(tx, 5)).running == 0
        assert [one.id for one in await storyboards.waiting(tx)] == [video.id]
    assert await parts(app, ada) == (0, 14), "the whole price is held"
    assert await clean(operator)


async def test_only_the_holder_of_the_lease_lays_it_aside(app: Database, worker: Database) -> None:
    ada = await person(app, promo=24)
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w1")
    with pytest.raises(errors.LeaseLost):
        await storyboards.wait_for_person(worker, video.id, 1, "other", BOARD)
    with pytest.raises(errors.LeaseLost):
        await storyboards.keep_board(worker, video.id, 1, "other", BOARD, [])


@pytest.mark.parametrize(("outcome", "back"), [("done", 14), ("failed", 24)])
async def test_rendered_it_goes_on_from_its_board_and_ends_as_any_video(
    app: Database, worker: Database, operator: Database, outcome: Outcome, back: int
) -> None:
    ada = await person(app, promo=24)
    video = await at_its_storyboard(app, worker, ada)
    async with app.acting(ada.id) as tx:
        assert await storyboards.change(tx, video.id, {**BOARD, "revision": 2})
        rendered = await storyboards.resume(tx, video.id, stops=False)
        assert await storyboards.resume(tx, video.id, stops=False) is None, "pressed twice"
    assert rendered is not None and rendered.state == "queued"
    claimed = await claims.claim(worker, video.id, "w2")
    assert claimed is not None and claimed.board == {**BOARD, "revision": 2}
    made = [VersionPart("picture", "p1"), VersionPart("line", "l1")]
    await storyboards.keep_board(worker, video.id, 2, "w2", claimed.board, made)
    owed = 10 if outcome == "done" else 0
    await claims.finish(worker, video.id, 2, "w2", outcome, owed=owed)
    assert await parts(app, ada) == (0, back)
    async with app.acting(ada.id) as tx:
        had = await versions.had(tx, video.root_id)
    assert (("picture", "p1") in had) is (outcome == "done")
    assert await clean(operator)


async def test_cancelled_or_left_alone_only_its_share_is_kept(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=50)
    cancelled = await at_its_storyboard(app, worker, ada)
    async with app.acting(ada.id) as tx:
        assert await videos.request_cancel(tx, cancelled.id) == "cancelled"
    assert await parts(app, ada) == (0, 47)
    left = await at_its_storyboard(app, worker, ada, waits_s=-1)
    lively = await at_its_storyboard(app, worker, ada)
    assert [one.id for one in await storyboards.over(operator)] == [left.id]
    assert await storyboards.end(operator, left)
    assert not await storyboards.end(operator, left), "ended once"
    assert not await storyboards.end(operator, lively)
    assert (await row(app, ada, left.id)).state == "cancelled"
    assert await parts(app, ada) == (0, 47 - 3 - 10)
    assert await clean(operator)


async def test_cancelled_after_render_was_pressed_its_share_is_kept(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=24)
    video = await at_its_storyboard(app, worker, ada)
    async with app.acting(ada.id) as tx:
        await storyboards.resume(tx, video.id, stops=False)
        assert await videos.request_cancel(tx, video.id) == "cancelled"
    assert await parts(app, ada) == (0, 21)
    assert await clean(operator)


async def test_its_person_is_reminded_once_before_its_end(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=50)
    soon = await at_its_storyboard(app, worker, ada, waits_s=60)
    await at_its_storyboard(app, worker, ada, waits_s=9000)
    assert [one.id for one in await storyboards.to_remind(operator)] == [soon.id]
    await storyboards.reminded(operator, soon.id)
    assert await storyboards.to_remind(operator) == []


async def test_redraws_are_counted_and_then_paid_for_with_the_same_hold(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=12)
    video = await at_its_storyboard(app, worker, ada, redraws=1)
    async with app.acting(ada.id) as tx:
        assert await storyboards.change(tx, video.id, BOARD, redraws=1)
        assert not await storyboards.change(tx, video.id, BOARD, redraws=1)
        paid = await storyboards.top_up(tx, video, 1)
        paid = await storyboards.top_up(tx, paid, 1)
    assert paid.price_credits == 12
    with pytest.raises(errors.InsufficientCredits):
        async with app.acting(ada.id) as tx:
            await storyboards.top_up(tx, paid, 1)
    assert await parts(app, ada) == (0, 0)
    assert await clean(operator)
    async with app.acting(ada.id) as tx:
        await videos.request_cancel(tx, video.id)
    assert await parts(app, ada) == (0, 9)
    assert await clean(operator)


async def test_a_change_costs_its_parts_and_belongs_to_its_family(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=24)
    first = await confirmed(app, ada)
    await claims.claim(worker, first.id, "w")
    await storyboards.keep_board(worker, first.id, 1, "w", BOARD, [VersionPart("line", "a")])
    await claims.finish(worker, first.id, 1, "w", "done", owed=10)
    async with app.acting(ada.id) as tx:
        draft = await drafts.open_draft(tx, ada.id, PLACE, {"prompt": "x"})
        draft = await drafts.change(tx, draft.id, draft.brief, board=BOARD)
        draft = await drafts.quote(tx, draft.id, 2)
        charged = [VersionPart("line", "a"), VersionPart("line", "b", 140)]
        with pytest.raises(errors.BadAmount):
            await videos.confirm(tx, draft.id, draft.revision, parts=[VersionPart("line", "b", 90)])
        second = await videos.confirm(
            tx, draft.id, draft.revision, parent_id=first.id, parts=charged
        )
        assert {one.id for one in await versions.versions(tx, first.id)} == {first.id, second.id}
    assert (second.root_id, second.parent_id, second.board) == (first.id, first.id, BOARD)
    assert await clean(operator)
    await claims.claim(worker, second.id, "w")
    await claims.finish(worker, second.id, 1, "w", "done", owed=2)
    assert await parts(app, ada) == (0, 12)
    assert await clean(operator)


async def test_another_persons_storyboard_does_not_exist(app: Database, worker: Database) -> None:
    ada, bob = await person(app, "ada", promo=24), await person(app, "bob", promo=24)
    video = await at_its_storyboard(app, worker, ada)
    async with app.acting(bob.id) as tx:
        assert await storyboards.waiting(tx) == []
        assert not await storyboards.change(tx, video.id, BOARD)
        assert await storyboards.resume(tx, video.id, stops=False) is None
        assert await versions.versions(tx, video.root_id) == []
