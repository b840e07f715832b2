"""Workers from zero: they are started for what waits, make it, and are gone when nothing does."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.autoscaler.autoscaler import Autoscaler
from bot.autoscaler.launchers.base import ShiftLength
from bot.autoscaler.launchers.command import CommandLauncher, own_command
from bot.autoscaler.policy import Bounds
from db.redis.worker_presence import BURST
from tests.fixtures.fleet import ROOT, Fleet, fleet

WITHIN_S = 90.0


async def burst_workers(ships: Fleet) -> list[str]:
    return [one.worker for one in await ships.queue.workers() if one.worker.startswith(BURST)]


async def test_videos_that_wait_start_workers_that_make_them_and_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with fleet(workers=0) as ships:
        monkeypatch.setenv("TALEMILL_DATA_FOLDER", str(ships.folder))
        monkeypatch.setenv("TALEMILL_CACHE_FOLDER", str(ROOT / "data" / "cache"))
        monkeypatch.setenv("REDIS_URL", ships.redis.url)
        monkeypatch.setenv("WORKER_SURFACES", "console")
        launcher = CommandLauncher(own_command(""), ShiftLength(2.0, 300.0), tmp_path / "log")
        bounds = Bounds(most_workers=2, wait_s=0.0, cooldown_s=0.5, at_most_s=300.0)
        scaler = Autoscaler(ships.db, ships.queue, launcher, bounds, "bot-a", every_s=0.2)
        other = Autoscaler(ships.db, ships.queue, launcher, bounds, "bot-b", every_s=0.2)
        stop = asyncio.Event()
        running = [asyncio.create_task(one.run(stop)) for one in (scaler, other)]
        videos = [(await ships.order()).id for _ in range(3)]
        first, *_ = await ships.ended(*videos, within_s=WITHIN_S)
        assert first.state == "done", (tmp_path / "log").read_text()
        assert {(await ships.video(one)).state for one in videos} == {"done"}
        assert len(await burst_workers(ships)) == 1
        async with asyncio.timeout(WITHIN_S):
            async for _ in ships.queue.listen(0.1):
                if not await burst_workers(ships):
                    break
        stop.set()
        await asyncio.gather(*running)
        said = (tmp_path / "log").read_text()
        assert said.count("The worker is ready.") == said.count("The shift is over.") == 1
        rows = ships.rows("SELECT value FROM switches WHERE name = 'rented_workers'")
        assert '"spent_usd": 0.0,' not in rows[0][0]


async def test_a_launcher_that_is_closed_leaves_no_process_and_its_video_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with fleet(workers=0) as ships:
        monkeypatch.setenv("TALEMILL_DATA_FOLDER", str(ships.folder))
        monkeypatch.setenv("REDIS_URL", ships.redis.url)
        monkeypatch.setenv("WORKER_SURFACES", "console")
        monkeypatch.setenv("WORKER_GRACE_S", "0")
        launcher = CommandLauncher(own_command(""), ShiftLength(60.0, 300.0), tmp_path / "log")
        video = await ships.order()
        await launcher.start(1)
        await ships.until(video.id, lambda row: row.state == "running")
        ((pid, *_),) = [name.split("-")[-2:] for name in await burst_workers(ships)]
        await launcher.close()
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), signal.SIG_DFL)
        left = await ships.video(video.id)
        assert left.state in {"queued", "running"} and left.ended_at is None
