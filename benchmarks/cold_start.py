"""How long a fresh worker takes to its first stored script, and to its first voice line.

`python -m benchmarks.cold_start`: a video waits in the queue; a worker process is started; the
clock runs from the start of the process to the row of the stored script. The makers are the
embedded ones. The last line is JSON: `median_s`, and how the time to the voice splits into
phases, in wall and in processor seconds (the processor's are those of a quiet machine, too).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import psutil

from benchmarks._common import emit
from tests.fixtures.fleet import ROOT, Fleet, fleet

WITHIN_S = 60.0
PHASES: Final = ("python", "import_settings", "import_worker", "connect", "script", "voice")
"""The interpreter; the settings' modules; the worker's; database, Redis and lease thread until it
is ready; until the first script is stored; from there until the first voice line is."""
_POLL_S = 0.005


@dataclass(frozen=True, slots=True)
class Mark:
    """When a phase ended: seconds since the process was started, and what it had computed."""

    at_s: float
    cpu_s: float


def start(ships: Fleet, marks: Path) -> subprocess.Popen[bytes]:
    """The real worker, as `talemill worker` starts it, with its marks."""
    with (ships.folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._cold_start_worker", str(marks)],
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


async def one_start(ships: Fleet, number: int) -> dict[str, Mark]:
    """The end of every phase of a worker's first video."""
    marks = ships.folder / f"marks-{number}.jsonl"
    # Own words, other ones each time: nothing that an earlier video stored is found again.
    video = await ships.order(
        prompt=f"Scene 1\nThe keeper finds door {number}.\n\nScene 2\nHe knocks {number + 2} times."
    )
    began_s = time.monotonic()
    worker = start(ships, marks)
    process = psutil.Process(worker.pid)
    ended: dict[str, Mark] = {}
    while "voice" not in ended or "script" not in ended:
        if time.monotonic() - began_s > WITHIN_S or worker.poll() is not None:
            raise SystemExit(f"the worker did not start: {ships.log()}")
        for kind in ("script", "voice"):
            if kind not in ended and stored(ships, video.id, kind):
                used = process.cpu_times()
                ended[kind] = Mark(time.monotonic() - began_s, used.user + used.system)
        await asyncio.sleep(_POLL_S)
    for line in map(json.loads, marks.read_text().splitlines()):
        ended[line["phase"]] = Mark(line["at_s"] - began_s, line["cpu_s"])
    await ships.ended(video.id, within_s=120)
    worker.terminate()
    await asyncio.to_thread(worker.wait, 30)
    return ended


def split(ends: dict[str, float]) -> dict[str, float]:
    """Seconds of each phase, from the seconds at which each one ended."""
    starts = [0.0, *(ends[phase] for phase in PHASES[:-1])]
    return {phase: ends[phase] - begin for phase, begin in zip(PHASES, starts, strict=True)}


async def measure(times: int) -> dict[str, Any]:
    """Start so many workers, one after the other."""
    async with fleet(workers=0) as ships:
        await one_start(ships, 0)
        runs = [await one_start(ships, number) for number in range(1, times + 1)]
    walls = [split({phase: run[phase].at_s for phase in PHASES}) for run in runs]
    cpus = [split({phase: run[phase].cpu_s for phase in PHASES}) for run in runs]
    scripts = [run["script"].at_s for run in runs]
    return {
        "benchmark": "cold_start",
        "median_s": median(scripts),
        "min_s": min(scripts),
        "first_voice_median_s": median(run["voice"].at_s for run in runs),
        "cpu_median_s": median(run["script"].cpu_s for run in runs),
        "first_voice_cpu_median_s": median(run["voice"].cpu_s for run in runs),
        "phases_s": {phase: median(wall[phase] for wall in walls) for phase in PHASES},
        "phases_cpu_s": {phase: median(cpu[phase] for cpu in cpus) for phase in PHASES},
        "runs": times,
    }


def main() -> None:
    """Run and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    emit(asyncio.run(measure(parser.parse_args().times)))


if __name__ == "__main__":
    main()
