"""The worker's side of a storyboard: shown, laid aside, drawn again, rendered, ended."""

from __future__ import annotations

from typing import Any

from bot.surfaces.base import MessageGone, PlaceGone
from db.jobs import claims, storyboards, videos
from db.jobs.video_rows import Video
from db.jobs.videos import StoryboardTerms
from db.money import verify
from db.people import drafts
from tests.fixtures.workshop import PLACE, Workshop
from worker.storyboard_clock import StoryboardClock


async def order(shop: Workshop, *, kept: int = 3, redraws: int = 5) -> Video:
    """A video of 10 credits that stops at its storyboard."""
    who = await shop.person()
    place = {**PLACE, "chat_id": "ada"}
    async with shop.app.acting(who.id) as tx:
        draft = await drafts.open_draft(tx, who.id, place, {"prompt": "x", "template": "ai_story"})
        draft = await drafts.quote(tx, draft.id, 10)
        return await videos.confirm(
            tx,
            draft.id,
            draft.revision,
            request_ref={"place": place, "message_id": "asked"},
            progress_ref={"place": place, "message_id": "progress"},
            storyboard=StoryboardTerms(kept, redraws),
        )


async def press(shop: Workshop, video: Video, *, stops: bool, **card: Any) -> None:
    """Render, or a redraw of the first scene."""
    assert video.board is not None
    board = {**video.board, "cards": [{**video.board["cards"][0], **card}, *_others(video)]}
    async with shop.app.acting(video.account_id) as tx:
        assert await storyboards.change(tx, video.id, board)
        assert await storyboards.resume(tx, video.id, stops=stops)


def _others(video: Video) -> list[Any]:
    assert video.board is not None
    return list(video.board["cards"][1:])


async def test_it_is_shown_and_waits_and_is_rendered_without_paying_twice(
    workshop: Workshop,
) -> None:
    await _whole_way(workshop)


async def test_on_postgres_too(postgres_workshop: Workshop) -> None:
    await _whole_way(postgres_workshop)


async def _whole_way(shop: Workshop) -> None:
    video = await shop.render((await order(shop)).id)
    assert (video.state, video.stage) == ("waiting", "storyboard")
    album, board = shop.chat.sent[-2:]
    assert [one.kind for one in album.media] == ["photo"] * 4 and "1–4" in album.text
    assert "2. Its keeper found a door." in board.text
    assert [button.label for button in board.buttons[0]] == ["1", "2", "3", "4"]
    told = [one.text for one in shop.chat.edits["progress"]]
    assert "ready" in told[-1] and any("Pictures" in one for one in told)
    assert not any("Cutting" in one or "Delivery" in one or "voice" in one for one in told)
    assert video.progress_ref is not None and video.progress_ref["message_id"] != "progress"
    paid = len(shop.recipe.calls)
    await press(shop, video, stops=False)
    done = await shop.render(video.id)
    assert done.state == "done" and await shop.credits() == 90
    script_calls = [call for call in shop.recipe.calls if call.endswith(":script")]
    assert len(script_calls) == 1 and paid == 5
    assert await verify.verify(shop.app) == []


async def test_of_a_redraw_only_the_new_picture_is_drawn_and_sent(workshop: Workshop) -> None:
    video = await workshop.render((await order(workshop)).id)
    before, sent = len(workshop.recipe.calls), len(workshop.chat.sent)
    await press(workshop, video, stops=True, seed=4711)
    again = await workshop.render(video.id)
    assert again.state == "waiting"
    assert len(workshop.recipe.calls) == before + 1
    picture, board = workshop.chat.sent[sent:]
    assert len(picture.media) == 1 and board.buttons
    assert again.board is not None and set(again.board["messages"].values()) == {0, 1}


async def test_a_worker_killed_while_it_is_made_leaves_it_to_the_next(workshop: Workshop) -> None:
    video = await order(workshop)
    await workshop.die(video.id, "assets")
    after = await workshop.render(video.id)
    assert (after.state, after.deaths) == ("waiting", 0)


async def test_a_storyboard_that_cannot_be_made_costs_nothing(workshop: Workshop) -> None:
    from pipeline.errors import ProviderDenied

    workshop.recipe.fails["assets"] = [ProviderDenied()]
    failed = await workshop.render((await order(workshop)).id)
    assert failed.state == "failed" and await workshop.credits() == 100
    assert await verify.verify(workshop.app) == []


async def test_a_draft_is_sent_once_and_costs_nothing(workshop: Workshop) -> None:
    video = await workshop.render((await order(workshop)).id)
    paid, sent = len(workshop.recipe.calls), len(workshop.chat.sent)
    async with workshop.app.acting(video.account_id) as tx:
        assert await storyboards.resume(tx, video.id, stops=True, wants_draft=True)
    after = await workshop.render(video.id)
    assert (after.state, after.wants_draft) == ("waiting", False)
    draft, board = workshop.chat.sent[sent:]
    assert draft.media[0].kind == "video" and "A draft" in draft.text and board.buttons
    assert len(workshop.recipe.calls) == paid and await workshop.credits() == 90
    assert await verify.verify(workshop.app) == []


async def test_a_redraw_that_fails_takes_nothing_of_the_storyboard(workshop: Workshop) -> None:
    from pipeline.errors import ProviderDenied

    video = await workshop.render((await order(workshop)).id)
    await press(workshop, video, stops=True, seed=4711)
    workshop.recipe.fails["assets"] = [ProviderDenied()]
    after = await workshop.render(video.id)
    assert after.state == "waiting" and "could not be drawn" in workshop.chat.sent[-1].text
    assert after.board is not None and after.board["cards"][0]["seed"] == 4711
    await press(workshop, after, stops=False)
    assert (await workshop.render(video.id)).state == "done"
    assert await workshop.credits() == 90
    assert await verify.verify(workshop.app) == []


async def test_in_a_deleted_chat_it_waits_all_the_same(workshop: Workshop) -> None:
    video = await order(workshop)
    workshop.chat.next_errors = [PlaceGone() for _ in range(9)]
    assert (await workshop.render(video.id)).state == "waiting"


async def test_cancelled_while_it_is_rendered_its_share_is_kept(workshop: Workshop) -> None:
    video = await workshop.render((await order(workshop)).id)
    await press(workshop, video, stops=False)
    await claims.mark_dispatched(workshop.db, video.id)
    assert await claims.claim(workshop.db, video.id, "w9", lease_s=0.0)
    assert await workshop.cancel(video.id) == "requested"
    workshop.recipe.seconds = {"script": 5.0}
    ended = await workshop.render(video.id)
    assert ended.state == "cancelled" and await workshop.credits() == 97
    assert await verify.verify(workshop.app) == []


async def test_its_person_is_reminded_once_and_told_of_its_end(workshop: Workshop) -> None:
    video = await workshop.render((await order(workshop)).id)
    clock = StoryboardClock(workshop.db, lambda _: workshop.chat, lambda: True)
    await clock.look()
    count = len(workshop.chat.sent)
    await left_for(workshop, video, hours=23)
    workshop.chat.next_errors = [MessageGone()]
    await clock.look()
    await clock.look()
    assert len(workshop.chat.sent) == count + 1
    assert "two more hours" in workshop.chat.sent[-1].text
    await left_for(workshop, video, hours=25)
    await clock.look()
    assert "is over" in workshop.chat.sent[-1].text and "3 credits" in workshop.chat.sent[-1].text
    assert (await workshop.video(video.id)).state == "cancelled"
    assert await workshop.credits() == 97
    assert await verify.verify(workshop.app) == []


async def left_for(shop: Workshop, video: Video, *, hours: float) -> None:
    """As if it waited so long."""
    from db.core.sql import Sql, run

    statement = Sql(
        "UPDATE videos SET waits_until = {now} + :left_ms WHERE id = :id", crosses="a test"
    )
    async with shop.db.operating() as tx:
        await run(tx, statement, id=video.id, left_ms=round((24 - hours) * 3_600_000))
