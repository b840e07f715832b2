"""What the next attempt does after a worker died, lost its lease or was stopped."""

from __future__ import annotations

import asyncio

from bot.surfaces.base import (
    SurfaceError,
)
from db.jobs import claims
from tests.fixtures.workshop import PRICE, Workshop
from worker import policy
from worker.render import render


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
