"""How long a fresh worker takes to its first stored script, and to its first voice line.

`python -m benchmarks.cold_start`: a video waits in the queue; a worker process is started; the
clock runs from the start of the process to the row of the stored script. The makers are the
embedded ones. The last line is JSON with `median_s`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.fixtures.fleet import ROOT, Fleet, fleet

WITHIN_S = 60.0
_POLL_S = 0.005


def start(ships: Fleet) -> subprocess.Popen[bytes]:
    """The real worker, as `talemill worker` starts it."""
    with (ships.folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot", "worker"],
            cwd=ROOT,
            env={
                **os.environ,
                "TALEMILL_DATA_FOLDER": str(ships.folder),
                "TALEMILL_CACHE_FOLDER": str(cache()),
                "REDIS_URL": ships.redis.url,
                "WORKER_SURFACES": "console",
            },
            stdout=log,
            stderr=log,
        )
    ships.workers.append(worker)
    return worker


def cache() -> Path:
    """Kept between runs: the patched voice model is made once per installation."""
    return ROOT / "data" / "cache"


def stored(ships: Fleet, video_id: str, kind: str) -> bool:
    """Whether a result of that kind is stored for the video."""
    found = "SELECT 1 FROM assets WHERE video_id = ? AND kind = ? LIMIT 1"
    return bool(ships.rows(found, video_id, kind))


async def one_start(ships: Fleet, number: int) -> dict[str, float]:
    """Seconds from the process's start to its first script and to its first voice line."""
    video = await ships.order(prompt=f"A lighthouse keeper finds door {number}")
    began = time.perf_counter()
    worker = start(ships)
    process = psutil.Process(worker.pid)
    found: dict[str, float] = {}
    while len(found) < 3:
        if time.perf_counter() - began > WITHIN_S:
            raise SystemExit(f"the worker did not start: {ships.log()}")
        for kind in ("script", "voice"):
            if kind not in found and stored(ships, video.id, kind):
                found[kind] = time.perf_counter() - began
                used = process.cpu_times()
                found.setdefault("cpu", used.user + used.system)
        await asyncio.sleep(_POLL_S)
    await ships.ended(video.id, within_s=120)
    worker.terminate()
    await asyncio.to_thread(worker.wait, 30)
    return found


async def measure(times: int) -> dict[str, Any]:
    """Start so many workers, one after the other."""
    async with fleet(workers=0) as ships:
        await one_start(ships, 0)
        runs = [await one_start(ships, number) for number in range(1, times + 1)]
    scripts = [one["script"] for one in runs]
    return {
        "benchmark": "cold_start",
        "median_s": round(median(scripts), 3),
        "min_s": round(min(scripts), 3),
        "first_voice_median_s": round(median(one["voice"] for one in runs), 3),
        "cpu_median_s": round(median(one["cpu"] for one in runs), 3),
        "runs": times,
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Run and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    print(json.dumps(asyncio.run(measure(parser.parse_args().times))))


if __name__ == "__main__":
    main()
