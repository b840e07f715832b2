"""One video from claim to end: made, delivered, settled; failed, cancelled, resumed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.surfaces.base import (
    MessageGone,
    OutcomeUnknown,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from db import work
from pipeline.errors import ContentRefused, DiskFull, ProviderDenied
from pipeline.storage import LocalStorage
from pipeline.templates import load_templates
from tests.fakes.recording_surface import FindingSurface
from tests.fixtures.workshop import PRICE, Workshop
from worker import policy
from worker.fake_recipe import STEPS
from worker.render import Rules, render


async def test_a_video_is_made_delivered_and_settled(workshop: Workshop) -> None:
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert workshop.chat.files == [workshop.recipe.data]
    (message,) = workshop.chat.sent
    assert message.reply_to == "asked"
    assert message.notify
    assert await workshop.credits() == 100 - PRICE
    assert video.result is not None
    assert video.result["file_id"] == "file1"
    assert video.result["delivery"]["ref"]["message_id"] == "m1"
    assert video.cost_usd == pytest.approx(0.05)
    last = workshop.progress_texts(video)[-1]
    assert "Finished" in last


async def test_the_files_that_buttons_ask_for_are_stored(workshop: Workshop) -> None:
    video = await workshop.render((await workshop.order()).id)
    assert video.result is not None
    folder = workshop.shop.folder.root.parent / "files"
    assert (folder / video.result["video_key"]).read_bytes() == workshop.recipe.data
    assert b"Hello there" in (folder / video.result["srt_key"]).read_bytes()


async def test_nothing_of_an_attempt_is_left_behind(workshop: Workshop) -> None:
    video = await workshop.order()
    await workshop.render(video.id)
    assert not list(workshop.shop.folder.path.glob(f"{video.id}*"))


async def test_the_same_job_again_does_nothing(workshop: Workshop) -> None:
    video = await workshop.render((await workshop.order()).id)
    await render(workshop.shop, video.id)
    assert len(workshop.chat.sent) == 1
    assert await workshop.credits() == 100 - PRICE


async def test_two_workers_with_the_same_job_make_one_video(workshop: Workshop) -> None:
    video = await workshop.order()
    await asyncio.gather(*(render(workshop.shop, video.id) for _ in range(3)))
    assert len(workshop.chat.sent) == 1
    assert workshop.recipe.made == [video.id]


async def test_a_refused_idea_ends_with_credits_back_and_no_free_try(workshop: Workshop) -> None:
    workshop.recipe.fails["script"] = [ContentRefused()]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "failed"
    assert video.error is not None
    assert video.error["code"] == "ContentRefused"
    assert not video.error["is_ours"]
    assert await workshop.credits() == 100
    assert not workshop.chat.sent[-1].buttons


async def test_our_fault_offers_another_try(workshop: Workshop) -> None:
    workshop.recipe.fails["assets"] = [ProviderDenied()]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "failed"
    assert await workshop.credits() == 100
    assert workshop.chat.sent[-1].buttons[0][0].data == f"va:{video.id}"


async def test_what_may_pass_is_tried_once_more_and_pays_for_nothing_again(
    workshop: Workshop,
) -> None:
    workshop.recipe.fails["compose"] = [DiskFull()]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "queued"
    video = await workshop.render(video.id)
    assert video.state == "done"
    assert len(workshop.recipe.calls) == len(set(workshop.recipe.calls)) == STEPS + 1


async def test_what_does_not_pass_ends_with_credits_back(workshop: Workshop) -> None:
    workshop.recipe.fails["compose"] = [DiskFull(), DiskFull()]
    video = await workshop.render((await workshop.order()).id)
    video = await workshop.render(video.id)
    assert video.state == "failed"
    assert await workshop.credits() == 100


@pytest.mark.parametrize(("stage", "owed"), [("script", 0), ("assets", 0), ("compose", PRICE // 2)])
async def test_cancel_in_every_stage_gives_back_what_was_not_spent(
    workshop: Workshop, stage: str, owed: int
) -> None:
    workshop.recipe.seconds = {stage: 5.0}
    video = await workshop.order()
    job = asyncio.create_task(workshop.render(video.id))
    await workshop.reaches(video.id, stage)
    assert await workshop.cancel(video.id) == "requested"
    video = await asyncio.wait_for(job, 4)
    assert video.state == "cancelled"
    assert await workshop.credits() == 100 - owed
    assert workshop.chat.sent == []
    assert "Cancelled" in workshop.progress_texts(video)[-1]


async def test_what_is_kept_on_cancel_is_a_setting(workshop: Workshop) -> None:
    workshop.shop = replace(workshop.shop, rules=Rules({"script": 1.0}))
    workshop.recipe.seconds = {"script": 5.0}
    video = await workshop.order()
    job = asyncio.create_task(workshop.render(video.id))
    await workshop.reaches(video.id, "script")
    await workshop.cancel(video.id)
    await asyncio.wait_for(job, 4)
    assert await workshop.credits() == 100 - PRICE


async def test_cancel_before_a_claim_ends_the_video_at_once(workshop: Workshop) -> None:
    video = await workshop.order()
    assert await workshop.cancel(video.id) == "cancelled"
    assert await workshop.credits() == 100
    assert (await workshop.render(video.id)).state == "cancelled"
    assert workshop.recipe.calls == []


class PressedWhileStoring(LocalStorage):
    """A storage in which somebody presses Cancel while the file is stored."""

    async def put(self, key: str, source: Path | bytes, *, media_type: str = "") -> None:
        """Press, then store."""
        if key.endswith("video.mp4"):
            assert await self.press() == "requested"
        await super().put(key, source, media_type=media_type)

    press: Callable[[], Awaitable[str]]


async def test_cancel_just_before_the_delivery_still_counts(workshop: Workshop) -> None:
    video = await workshop.order()
    storage = PressedWhileStoring(workshop.shop.folder.root / "files")
    storage.press = lambda: workshop.cancel(video.id)
    found = await workshop.render(video.id, replace(workshop.shop, storage=storage))
    assert found.state == "cancelled"
    assert workshop.chat.sent == []


async def test_cancel_while_the_result_is_sent_comes_too_late(workshop: Workshop) -> None:
    video = await workshop.order()
    workshop.chat.next_errors = [SurfaceError("away")]
    job = asyncio.create_task(workshop.render(video.id))
    await workshop.reaches(video.id, "delivering")
    assert await workshop.cancel(video.id) == "too_late"
    assert (await job).state == "done"


# -- delivery ----------------------------------------------------------------------------


async def test_a_gone_place_keeps_the_video_and_the_credits_are_owed(workshop: Workshop) -> None:
    workshop.chat.next_errors = [PlaceGone("blocked")]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "kept"
    assert video.result is not None
    assert video.result["video_key"]
    assert await workshop.credits() == 100 - PRICE


async def test_asked_to_slow_down_the_result_waits_and_arrives(workshop: Workshop) -> None:
    workshop.chat.next_errors = [SlowDown(0.2)]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert len(workshop.chat.sent) == 1


async def test_a_result_whose_request_was_deleted_comes_without_a_reply(
    workshop: Workshop,
) -> None:
    workshop.chat.next_errors = [MessageGone("deleted")]
    await workshop.render((await workshop.order()).id)
    assert workshop.chat.sent[0].reply_to is None


async def test_a_file_over_the_limit_becomes_a_link(workshop: Workshop) -> None:
    workshop.chat.upload_bytes = 10
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    (message,) = workshop.chat.sent
    assert message.media == ()
    assert message.buttons[0][0].url.startswith("http://files.test/")


async def test_a_file_the_chat_calls_too_large_becomes_a_link(workshop: Workshop) -> None:
    workshop.chat.next_errors = [TooLarge("413")]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert workshop.chat.sent[0].buttons[0][0].url


async def test_a_lost_answer_is_looked_for_where_the_platform_allows(workshop: Workshop) -> None:
    chat = FindingSurface(arrives_anyway=True, next_errors=[OutcomeUnknown("timeout")])
    shop = replace(workshop.shop, surfaces=lambda _: chat)
    video = await workshop.render((await workshop.order()).id, shop)
    assert video.state == "done"
    assert len(chat.sent) == 1


async def test_a_lost_answer_is_sent_once_more_elsewhere(workshop: Workshop) -> None:
    workshop.chat.arrives_anyway = True
    workshop.chat.next_errors = [OutcomeUnknown("timeout")]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "done"
    assert len(workshop.chat.sent) == 2
    assert len({message.nonce for message in workshop.chat.sent}) == 1


async def test_answers_that_never_come_leave_the_video_in_the_history(
    workshop: Workshop,
) -> None:
    workshop.chat.next_errors = [OutcomeUnknown("timeout")] * policy.MAX_SENDS
    assert (await workshop.render((await workshop.order()).id)).state == "kept"


async def test_credits_that_fall_below_one_video_are_said_once(workshop: Workshop) -> None:
    lowest = min(one.price_credits for one in load_templates().values())
    await workshop.person(credits=2 * PRICE + lowest - 1)
    for _ in range(2):
        await workshop.render((await workshop.order()).id)
    assert ["/buy" in one.text for one in workshop.chat.sent] == [False, True]


# -- after a death -----------------------------------------------------------------------


async def test_a_second_attempt_delivers_what_the_first_had_made(workshop: Workshop) -> None:
    video = await workshop.order()
    workshop.chat.next_errors = [SurfaceError("away")] * 50
    job = asyncio.create_task(workshop.render(video.id))
    await workshop.reaches(video.id, "delivering")
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    workshop.chat.next_errors = []
    assert (await workshop.render(video.id)).state == "done"
    assert workshop.recipe.made == [video.id]
    assert workshop.chat.files == [workshop.recipe.data]


async def test_what_the_chat_acknowledged_is_never_sent_again(workshop: Workshop) -> None:
    done = await workshop.render((await workshop.order()).id)
    video = await workshop.order()
    claimed = await work.claim(workshop.db, video.id, "dead", lease_s=0.0)
    assert claimed is not None
    assert done.result is not None
    await work.save_result(workshop.db, video.id, claimed.attempt, "dead", done.result)
    await asyncio.sleep(0.005)
    assert (await workshop.render(video.id)).state == "done"
    assert len(workshop.chat.sent) == 1


async def test_five_deaths_at_one_stage_end_with_credits_back_and_evidence(
    workshop: Workshop,
) -> None:
    video = await workshop.order()
    for _ in range(policy.MAX_DEATHS):
        await workshop.die(video.id, "compose")
    video = await workshop.render(video.id)
    assert video.state == "failed"
    assert video.error is not None
    assert (video.error["code"], video.error["stage"]) == ("Poisoned", "compose")
    assert video.error["deaths"] == policy.MAX_DEATHS
    assert await workshop.credits() == 100


async def test_a_made_video_that_cannot_be_delivered_waits_in_the_history(
    workshop: Workshop,
) -> None:
    done = await workshop.render((await workshop.order()).id)
    assert done.result is not None
    made = {name: value for name, value in done.result.items() if name != "delivery"}
    video = await workshop.order()
    claimed = await work.claim(workshop.db, video.id, "dead", lease_s=0.0)
    assert claimed is not None
    await work.save_result(workshop.db, video.id, claimed.attempt, "dead", made)
    await asyncio.sleep(0.005)
    for _ in range(policy.MAX_DEATHS):
        await workshop.die(video.id, "delivering")
    assert (await workshop.render(video.id)).state == "kept"
    assert await workshop.credits() == 100 - 2 * PRICE


async def test_deaths_at_different_stages_are_no_poison(workshop: Workshop) -> None:
    video = await workshop.order()
    for stage in ("script", "assets", "compose", "script", "assets", "compose"):
        await workshop.die(video.id, stage)
    assert (await workshop.render(video.id)).state == "done"


async def test_a_stale_worker_sends_nothing_and_writes_nothing(workshop: Workshop) -> None:
    workshop.recipe.seconds = {"compose": 1.0}
    video = await workshop.order()
    job = asyncio.create_task(render(workshop.shop, video.id))
    await workshop.reaches(video.id, "compose")
    # Another worker takes the video, as after a pause that outlasted the lease.
    async with workshop.db.operating() as tx:
        await tx.info["driver"].execute("UPDATE videos SET lease_until = 0")
    taken = await work.claim(workshop.db, video.id, "other")
    assert taken is not None
    await asyncio.wait_for(job, 5)
    assert workshop.chat.sent == []
    now = await workshop.video(video.id)
    assert (now.state, now.attempt, now.result) == ("running", taken.attempt, None)
    assert await workshop.credits() == 100 - PRICE


async def test_a_stopped_worker_hands_its_video_back_at_once(workshop: Workshop) -> None:
    workshop.recipe.seconds = {"assets": 5.0}
    video = await workshop.order()
    job = asyncio.create_task(render(workshop.shop, video.id))
    await workshop.reaches(video.id, "assets")
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    workshop.recipe.seconds = {}
    after = await workshop.video(video.id)
    assert (after.state, after.deaths) == ("queued", 0)
    assert (await workshop.render(video.id)).state == "done"
