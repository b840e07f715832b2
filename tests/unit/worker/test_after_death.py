"""What the next attempt does after a worker died, lost its lease or was stopped."""

from __future__ import annotations

import asyncio

import pytest

from bot.surfaces.base import (
    SurfaceError,
)
from db.jobs import claims
from db.jobs.video_rows import Video
from pipeline.errors import ProviderBusy
from tests.fixtures.workshop import PRICE, Workshop
from worker import policy
from worker.reconciler import Reconciler, excuse_the_fallen, owner_of
from worker.render import render
from worker.work_folders import WorkFolder


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
    claimed = await claims.claim(workshop.db, video.id, "dead", lease_s=0.0)
    assert claimed is not None
    assert done.result is not None
    await claims.save_result(workshop.db, video.id, claimed.attempt, "dead", done.result)
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
    claimed = await claims.claim(workshop.db, video.id, "dead", lease_s=0.0)
    assert claimed is not None
    await claims.save_result(workshop.db, video.id, claimed.attempt, "dead", made)
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


async def die_with(workshop: Workshop, worker: str, stages: dict[str, str]) -> None:
    """As if a worker had these videos, each in its stage, when it was killed."""
    for video_id, stage in stages.items():
        owner = owner_of(worker, video_id)
        claimed = await claims.claim(workshop.db, video_id, owner, lease_s=0.0)
        assert claimed is not None
        await claims.set_stage(workshop.db, video_id, claimed.attempt, owner, stage)
    await asyncio.sleep(0.005)


async def taken_again(workshop: Workshop, video_id: str) -> Video:
    """The video after the reconciler's look and the next claim."""
    await Reconciler(workshop.db).lost(())
    video = await claims.claim(workshop.db, video_id, "next", lease_s=0.0)
    assert video is not None
    return video


@pytest.mark.parametrize("count", [2, 3, 8])
async def test_a_death_that_took_several_videos_along_counts_against_none(
    workshop: Workshop, count: int
) -> None:
    videos = [await workshop.order(f"p{number}") for number in range(count)]
    await die_with(workshop, "w", {one.id: "compose" for one in videos})
    reconciler = Reconciler(workshop.db)
    await reconciler.lost(())
    for one in videos:
        claimed = await claims.claim(workshop.db, one.id, owner_of("v", one.id))
        assert claimed is not None
        assert claimed.deaths == 0


async def test_a_death_counts_against_the_one_video_that_was_worked_on(workshop: Workshop) -> None:
    poison, waiting = await workshop.order("a"), await workshop.order("b")
    await die_with(workshop, "w", {poison.id: "compose", waiting.id: claims.WAITING})
    other = await workshop.order("c")
    assert await claims.claim(workshop.db, other.id, owner_of("lives", "x"), lease_s=60)
    assert (await taken_again(workshop, poison.id)).deaths == 1
    assert (await taken_again(workshop, waiting.id)).deaths == 0


async def test_a_death_of_everything_on_the_machine_counts_against_no_video(
    workshop: Workshop,
) -> None:
    folder = workshop.context.folder
    root = folder.root
    video = await workshop.order()
    for _ in range(15):
        # Its worker and all who were beside it are gone: nobody holds these locks.
        (root / "w" / video.id / "1").mkdir(parents=True, exist_ok=True)
        (root / "w" / video.id / "1" / "peers").write_text(f"{root}/.locks/gone\n")
        await die_with(workshop, "w", {video.id: "script"})
        await excuse_the_fallen(workshop.db, WorkFolder(root, "new"))
    assert (await workshop.render(video.id)).state == "done"


async def test_a_stored_checkpoint_ends_the_count_of_deaths(workshop: Workshop) -> None:
    video = await workshop.order()
    for _ in range(policy.MAX_DEATHS - 1):
        await workshop.die(video.id, "assets")
    workshop.recipe.seconds = {"assets": 60.0}
    job = asyncio.create_task(render(workshop.context, video.id))
    for _ in range(500):
        if workshop.recipe.calls and (await workshop.video(video.id)).deaths == 0:
            break
        await asyncio.sleep(0.01)
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    assert (await workshop.video(video.id)).deaths == 0, "the script was stored"


async def test_an_attempt_that_stores_nothing_new_leaves_the_count(workshop: Workshop) -> None:
    video = await workshop.order()
    workshop.recipe.seconds = {"assets": 60.0}
    for deaths in (0, 2):
        for _ in range(deaths):
            await workshop.die(video.id, "assets")
        job = asyncio.create_task(render(workshop.context, video.id))
        await workshop.reaches(video.id, "assets")
        await asyncio.sleep(0.1)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        assert (await workshop.video(video.id)).deaths == deaths


async def test_deaths_take_no_second_try_away(workshop: Workshop) -> None:
    video = await workshop.order()
    for stage in ("script", "assets", "script"):
        await workshop.die(video.id, stage)
    workshop.recipe.fails = {"assets": [ProviderBusy()]}
    assert (await workshop.render(video.id)).state == "queued"
    assert (await workshop.render(video.id)).state == "done"


async def test_a_stale_worker_sends_nothing_and_writes_nothing(workshop: Workshop) -> None:
    workshop.recipe.seconds = {"compose": 1.0}
    video = await workshop.order()
    job = asyncio.create_task(render(workshop.context, video.id))
    await workshop.reaches(video.id, "compose")
    # Another worker takes the video, as after a pause that outlasted the lease.
    async with workshop.db.operating() as tx:
        await tx.driver.execute("UPDATE videos SET lease_until = 0")
    taken = await claims.claim(workshop.db, video.id, "other")
    assert taken is not None
    await asyncio.wait_for(job, 5)
    assert workshop.chat.sent == []
    now = await workshop.video(video.id)
    assert (now.state, now.attempt, now.result) == ("running", taken.attempt, None)
    assert await workshop.credits() == 100 - PRICE


async def test_a_stopped_worker_hands_its_video_back_at_once(workshop: Workshop) -> None:
    workshop.recipe.seconds = {"assets": 5.0}
    video = await workshop.order()
    job = asyncio.create_task(render(workshop.context, video.id))
    await workshop.reaches(video.id, "assets")
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    workshop.recipe.seconds = {}
    after = await workshop.video(video.id)
    assert (after.state, after.deaths) == ("queued", 0)
    assert (await workshop.render(video.id)).state == "done"
