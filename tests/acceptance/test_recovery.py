"""Real worker processes that are stopped, paused and killed: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time

import psutil

from db.jobs.video_rows import Video
from db.money.verify import verify
from tests.fixtures.fleet import PRICE, Fleet, fleet
from tests.fixtures.processes import is_alive, wait_for

QUICK = json.dumps({"lease_s": 2.5, "renew_every_s": 0.4, "redispatch_s": 1.5, "lead_s": 1.5})
"""A fifth of the real times, so that these tests are quick; benchmarks.chaos uses the real ones."""


async def settled(ships: Fleet, count: int) -> None:
    """Every video was delivered once and paid once, and the ledger verifies."""
    sent = [one for one in ships.chat.messages.values() if one.message.media]
    assert len(sent) == count
    assert await ships.credits() == 1000 - PRICE * count
    assert await verify(ships.db) == []


async def in_stage(ships: Fleet, video: Video, stage: str) -> subprocess.Popen[bytes]:
    """Wait for a stage; the process that works on the video."""
    await ships.until(video.id, lambda now: stage in {now.stage, now.state})
    holder = ships.holder(video)
    assert holder is not None
    return holder


async def test_killed_in_each_stage_the_same_message_finishes() -> None:
    async with fleet(
        seconds={"script": 0.8, "assets": 0.8, "compose": 0.8}, FLEET_TIMING=QUICK
    ) as ships:
        made = []
        for stage in ("script", "assets", "compose"):
            video = await ships.order()
            worker = await in_stage(ships, video, stage)
            worker.kill()
            ships.start_worker()
            made.append(video)
        await ships.ended(*(one.id for one in made))
        await settled(ships, 3)
        for video in made:
            assert video.progress_ref is not None
            shown = ships.chat.messages[video.progress_ref["message_id"]]
            assert "Finished" in shown.message.text
        # The worker also held the earlier videos: at most the calls in flight were repeated.
        calls = ships.paid_calls()
        assert len(calls) - len(set(calls)) <= 3


async def test_a_killed_composer_leaves_no_process_and_its_segments_are_used_again() -> None:
    async with fleet(recipe="pipeline", FLEET_TIMING=QUICK) as ships:
        video = await ships.order()
        worker = await in_stage(ships, video, "compose")
        below = [one.pid for one in psutil.Process(worker.pid).children(recursive=True)]
        assert below
        worker.kill()
        wait_for(lambda: not any(map(is_alive, below)), within_s=5, what="the children's end")
        ships.start_worker()
        (done,) = await ships.ended(video.id, within_s=120)
        assert done.attempt == 2
        await settled(ships, 1)
        assert len(ships.paid_calls()) == len(set(ships.paid_calls()))


async def test_a_worker_that_was_only_paused_does_not_disturb_its_successor() -> None:
    async with fleet(seconds={"assets": 1.5}, FLEET_TIMING=QUICK) as ships:
        video = await ships.order()
        paused = await in_stage(ships, video, "assets")
        ships.start_worker()
        await ships.until(video.id, lambda _: len(ships.workers) == 2)
        paused.send_signal(signal.SIGSTOP)
        await ships.until(video.id, lambda now: now.attempt == 2)
        paused.send_signal(signal.SIGCONT)
        (done,) = await ships.ended(video.id)
        assert done.attempt == 2
        await asyncio.sleep(1.0)
        await settled(ships, 1)
        assert paused.poll() is None


async def test_a_stopped_worker_hands_back_and_the_next_takes_over_at_once() -> None:
    async with fleet(seconds={"assets": 4.0}, WORKER_GRACE_S="0.5") as ships:
        video = await ships.order()
        old = await in_stage(ships, video, "assets")
        new = ships.start_worker(FLEET_SECONDS="{}")
        await asyncio.sleep(1.0)
        old.terminate()
        began = time.monotonic()
        (done,) = await ships.ended(video.id)
        # Far below the lease: it was handed back, not waited for.
        assert time.monotonic() - began < 10
        assert done.deaths == 0
        assert await asyncio.to_thread(old.wait, 10) == 0
        assert new.poll() is None
        await settled(ships, 1)


async def test_a_stopped_worker_finishes_what_fits_its_grace_period() -> None:
    async with fleet(seconds={"compose": 1.0}, WORKER_GRACE_S="10") as ships:
        video = await ships.order()
        old = await in_stage(ships, video, "compose")
        old.terminate()
        assert await asyncio.to_thread(old.wait, 10) == 0
        done = await ships.video(video.id)
        assert (done.state, done.attempt) == ("done", 1)


async def test_redis_killed_and_emptied_loses_no_video() -> None:
    async with fleet(seconds={"assets": 0.5}, WORKER_JOBS="2", FLEET_TIMING=QUICK) as ships:
        made = [await ships.order() for _ in range(3)]
        await in_stage(ships, made[0], "assets")
        (server,) = psutil.Process(ships.redis.supervisor_pid).children()
        os.kill(server.pid, signal.SIGKILL)
        made += [await ships.order() for _ in range(2)]
        await ships.ended(*(one.id for one in made))
        await settled(ships, 5)


async def test_a_flush_right_after_dispatch_loses_no_video() -> None:
    async with fleet(workers=0, FLEET_TIMING=QUICK) as ships:
        video = await ships.order()
        paused = ships.start_worker()
        await ships.until(video.id, lambda now: now.dispatch > 0)
        await ships.queue.flush()
        await ships.ended(video.id)
        await settled(ships, 1)
        assert paused.poll() is None


async def test_everything_is_made_after_an_outage_of_redis() -> None:
    async with fleet(seconds={"assets": 0.5}, FLEET_TIMING=QUICK) as ships:
        running = await ships.order()
        await in_stage(ships, running, "assets")
        ships.redis.stop()
        assert not await ships.queue.notify()
        # What runs is finished without Redis, and what is ordered is stored.
        await ships.ended(running.id)
        waiting = await ships.order()
        await asyncio.sleep(2.0)
        assert (await ships.video(waiting.id)).state == "queued"
        ships.redis.start()
        await ships.ended(waiting.id)
        await settled(ships, 2)


async def test_a_job_that_arq_runs_again_by_itself_does_nothing() -> None:
    async with fleet(seconds={"assets": 1.0}, workers=2) as ships:
        video = await ships.order()
        await in_stage(ships, video, "assets")
        for dispatch in (7, 8, 9):
            await ships.queue.enqueue(video.id, dispatch, "compose@console")
        await ships.ended(video.id)
        await ships.queue.enqueue(video.id, 10, "compose@console")
        await asyncio.sleep(0.5)
        await settled(ships, 1)
        calls = ships.paid_calls()
        assert len(calls) == len(set(calls))


async def test_a_video_that_kills_its_workers_is_given_up_with_credits_back() -> None:
    async with fleet(workers=0, FLEET_TIMING=QUICK) as ships:
        video = await ships.order(prompt="kill compose")
        for _ in range(240):
            if (await ships.video(video.id)).state == "failed":
                break
            if not any(one.poll() is None for one in ships.workers):
                ships.start_worker()
            await asyncio.sleep(0.25)
        failed = await ships.video(video.id)
        assert failed.error is not None, ships.log()
        assert failed.error["code"] == "Poisoned"
        assert failed.error["deaths"] == 5
        assert await ships.credits() == 1000
        assert await verify(ships.db) == []


async def test_a_migrated_database_stops_an_older_worker_gracefully() -> None:
    async with fleet(workers=0) as ships:
        was = ships.rows("SELECT version_num FROM alembic_version")[0][0]
        await _say_version(ships, "9999")
        try:
            worker = ships.start_worker()
            assert await asyncio.to_thread(worker.wait, 20) != 0
            assert "update the program" in ships.log()
        finally:
            # A Postgres is the next test's, too.
            await _say_version(ships, str(was))


async def _say_version(ships: Fleet, version: str) -> None:
    async with ships.db.operating() as tx:
        await tx.driver.execute(f"UPDATE alembic_version SET version_num = '{version}'")
