"""Redis is slow and the database is locked under real workers: videos wait, and all finish once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time

import psutil

from tests.acceptance.test_recovery import QUICK, in_stage, settled
from tests.fixtures.fleet import fleet


async def test_a_server_that_is_slow_to_answer_loses_no_video() -> None:
    async with fleet(seconds={"assets": 0.5}, WORKER_JOBS="2", FLEET_TIMING=QUICK) as ships:
        first = await ships.order()
        await in_stage(ships, first, "assets")
        (server,) = psutil.Process(ships.redis.supervisor_pid).children()
        os.kill(server.pid, signal.SIGSTOP)
        # What runs does not wait for it: percentages are lost, videos are not.
        await asyncio.sleep(2.5)
        os.kill(server.pid, signal.SIGCONT)
        second = await ships.order()
        await ships.ended(first.id, second.id)
        await settled(ships, 2)


async def test_a_database_that_is_locked_for_longer_than_a_lease_loses_no_video() -> None:
    async with fleet(seconds={"assets": 0.5}, workers=2, FLEET_TIMING=QUICK) as ships:
        video = await ships.order()
        await in_stage(ships, video, "assets")
        path = ships.folder / "talemill.db"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            locked = time.monotonic()
            await asyncio.sleep(4.0)
            other.execute("ROLLBACK")
        assert time.monotonic() - locked > 2.5
        await ships.ended(video.id)
        await settled(ships, 1)
        assert all(one.poll() is None for one in ships.workers)


async def test_on_one_machine_a_killed_workers_video_goes_on_before_its_lease_ends() -> None:
    # The real times: a lease of 12 s.
    async with fleet(seconds={"assets": 1.0}, workers=2) as ships:
        video = await ships.order()
        worker = await in_stage(ships, video, "assets")
        worker.kill()
        began = time.monotonic()
        await ships.until(video.id, lambda now: now.attempt == 2)
        assert time.monotonic() - began < 8
        await ships.ended(video.id)
        await settled(ships, 1)
