"""One video from claim to end: made, delivered, settled; failed, cancelled, resumed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.surfaces.base import (
    SurfaceError,
)
from pipeline.assets.storage import LocalStorage
from pipeline.errors import ContentRefused, DiskFull, ProviderDenied
from tests.fixtures.workshop import PRICE, Workshop
from worker.context import RenderRules
from worker.fake_video_maker import STEPS
from worker.render import render


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
    folder = workshop.context.folder.root.parent / "files"
    assert (folder / video.result["video_key"]).read_bytes() == workshop.recipe.data
    assert b"Hello there" in (folder / video.result["srt_key"]).read_bytes()


async def test_nothing_of_an_attempt_is_left_behind(workshop: Workshop) -> None:
    video = await workshop.order()
    await workshop.render(video.id)
    assert not list(workshop.context.folder.path.glob(f"{video.id}*"))


async def test_the_same_job_again_does_nothing(workshop: Workshop) -> None:
    video = await workshop.render((await workshop.order()).id)
    await render(workshop.context, video.id)
    assert len(workshop.chat.sent) == 1
    assert await workshop.credits() == 100 - PRICE


async def test_two_workers_with_the_same_job_make_one_video(workshop: Workshop) -> None:
    video = await workshop.order()
    await asyncio.gather(*(render(workshop.context, video.id) for _ in range(3)))
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
    (row,) = workshop.chat.sent[-1].buttons
    assert [one.label for one in row] == ["💡 New idea"]


async def test_our_fault_offers_another_try(workshop: Workshop) -> None:
    workshop.recipe.fails["assets"] = [ProviderDenied()]
    video = await workshop.render((await workshop.order()).id)
    assert video.state == "failed"
    assert await workshop.credits() == 100
    assert workshop.chat.sent[-1].buttons[0][0].data == f"va:{video.id}"


async def test_a_video_that_fails_or_is_cancelled_books_what_was_spent_on_it(
    workshop: Workshop,
) -> None:
    workshop.recipe.fails["compose"] = [ContentRefused()]
    failed = await workshop.render((await workshop.order()).id)
    assert failed.state == "failed"
    assert failed.cost_usd == pytest.approx(0.01 * (STEPS + 1))
    workshop.recipe.seconds = {"compose": 30.0}
    other = await workshop.order(prompt="another idea")
    rendering = asyncio.create_task(workshop.render(other.id))
    await asyncio.sleep(0.5)
    await workshop.cancel(other.id)
    cancelled = await rendering
    assert cancelled.state == "cancelled"
    assert cancelled.cost_usd == pytest.approx(failed.cost_usd)


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
    workshop.context = replace(workshop.context, rules=RenderRules({"script": 1.0}))
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

    async def put(
        self, key: str, source: Path | bytes, *, media_type: str = "", file_name: str = ""
    ) -> None:
        """Press, then store."""
        if key.endswith("video.mp4"):
            assert await self.press() == "requested"
        await super().put(key, source, media_type=media_type)

    press: Callable[[], Awaitable[str]]


async def test_cancel_just_before_the_delivery_still_counts(workshop: Workshop) -> None:
    video = await workshop.order()
    storage = PressedWhileStoring(workshop.context.folder.root / "files")
    storage.press = lambda: workshop.cancel(video.id)
    found = await workshop.render(video.id, replace(workshop.context, storage=storage))
    assert found.state == "cancelled"
    assert workshop.chat.sent == []


async def test_cancel_while_the_result_is_sent_comes_too_late(workshop: Workshop) -> None:
    video = await workshop.order()
    workshop.chat.next_errors = [SurfaceError("away")]
    job = asyncio.create_task(workshop.render(video.id))
    await workshop.reaches(video.id, "delivering")
    assert await workshop.cancel(video.id) == "too_late"
    assert (await job).state == "done"
