"""Workers with a picture model beside one without, and a bot that knows nothing of it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_demo import SHORT
from tests.fixtures.fleet import PRICE, ROOT, Fleet, fleet
from tests.fixtures.tiny_diffusers import save_tiny_model

for needed in ("torch", "diffusers", "transformers", "accelerate"):
    pytest.importorskip(
        needed, reason=f"{needed} is not installed: pip install talemill[diffusers]"
    )

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

DRAWS = "Pictures are drawn on the CPU"


def start_worker(ships: Fleet, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    """`talemill worker` on the fleet's folder and queue."""
    with log.open("ab") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot", "worker"],
            cwd=ROOT,
            env={
                **os.environ,
                **ships.environment,
                "TALEMILL_DATA_FOLDER": str(ships.folder),
                "TALEMILL_CACHE_FOLDER": str(ROOT / "data" / "cache"),
                "REDIS_URL": ships.redis.url,
                "WORKER_SURFACES": "console",
                "WORKER_GRACE_S": "5",
                "OMP_NUM_THREADS": "1",
                "HF_HUB_OFFLINE": "1",
                **environment,
            },
            stdout=out,
            stderr=out,
        )
    ships.workers.append(worker)
    return worker


async def said(log: Path, sentence: str, times: int = 1) -> None:
    """Wait until a worker said it so often."""
    for _ in range(1800):
        text = await asyncio.to_thread(log.read_text)
        if text.count(sentence) >= times:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never said: {sentence}: {text}")


def painters(result: dict[str, Any] | None) -> set[str]:
    """Who drew a video's pictures."""
    assert result is not None
    return {
        one["provider"].partition(":")[0] for one in result["assets"] if one["kind"] == "picture"
    }


async def test_the_worker_with_a_model_makes_videos_while_it_is_there(tmp_path: Path) -> None:
    saved = save_tiny_model(tmp_path).rename(tmp_path / "tiny-turbo")  # four steps by its name
    model = {"DIFFUSERS_MODEL": str(saved), "DIFFUSERS_DEVICE": "cpu"}
    log, plain_log = tmp_path / "gpu.log", tmp_path / "plain.log"
    async with fleet(workers=0) as ships:
        start_worker(ships, plain_log)
        await said(plain_log, "The worker is ready.")

        # Killed while it draws: the other takes the video; delivered and paid once.
        owner = start_worker(ships, log, **model)
        await said(log, "The worker is ready.")
        before = await ships.credits()
        first = await ships.order()
        await said(log, DRAWS)
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        (ended,) = await ships.ended(first.id)
        assert ended.state == "done" and painters(ended.result) == {"offline"}
        assert len(ships.results(first.id)) == 1
        assert await ships.credits() == before - PRICE

        # Another comes: the next video is its own, whoever leads.
        owner = start_worker(ships, log, **model)
        await said(log, DRAWS, times=2)  # while nobody waits it loads its model
        second = await ships.order(prompt=SHORT)
        (ended,) = await ships.ended(second.id)
        assert ended.state == "done" and painters(ended.result) == {"diffusers"}

        # Told to stop while it draws, it hands the video back in time.
        third = await ships.order(prompt=f"{SHORT} That was all.")
        await ships.until(third.id, lambda video: video.stage == "assets")
        owner.terminate()
        assert await asyncio.to_thread(owner.wait, 30) == 0
        (ended,) = await ships.ended(third.id)
        assert ended.state == "done" and len(ships.results(third.id)) == 1
        assert await ships.credits() == before - 3 * PRICE
