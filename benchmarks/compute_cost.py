"""What a minute of video costs in rented processors, measured from processor seconds.

`python -m benchmarks.compute_cost`: a short and a longer video are made by `talemill make` with the
embedded makers, each in a process of its own; the seconds that all its processes computed are split
into what each start takes and what each minute of video takes. The last line is JSON with
`usd_per_video_minute` beside what ephemeral compute is quoted at.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks._common import emit, machine

USD_PER_CORE_SECOND: Final = 0.0000131
"""Modal's list price of a physical core, 2026-11; https://modal.com/pricing."""
QUOTED_USD: Final = 0.06
"""What ephemeral compute for such videos is quoted at, a minute of video."""
IDLE_S: Final = 60.0
"""A rented worker waits so long before it ends (BURST_UNTIL_IDLE_S)."""
SCENE_S: Final = 5.0
_ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Made:
    """One video, and what its processes took."""

    length_s: float
    cpu_s: float
    wall_s: float


def told(length_s: float) -> str:
    """A script in a person's own words, which nobody has to write, for about so many seconds."""
    count = max(1, round(length_s / SCENE_S))
    scenes = (
        f"Scene {number}\nThe keeper of lighthouse {number} counts the waves until dawn, and"
        f" writes number {number} into his book."
        for number in range(1, count + 1)
    )
    return "\n\n".join(scenes)


def make(length_s: float, template: str, folder: Path) -> Made:
    """Make a video at 1080p."""
    command = [
        *(sys.executable, "-m", "bot", "make", told(length_s), "--template", template, "--json"),
        *("--length", f"{length_s:g}", "--out", str(folder / f"{length_s:g}.mp4")),
    ]
    before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    after, wall_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began_s
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Made(float(json.loads(done.stdout)["duration_s"]), cpu_s, wall_s)


def cost(short: Made, long: Made, usd_per_core_second: float) -> dict[str, Any]:
    """Seconds and US dollars, from two videos that differ in length alone."""
    minutes = (long.length_s - short.length_s) / 60
    cpu_s = (long.cpu_s - short.cpu_s) / minutes
    start_cpu_s = max(0.0, short.cpu_s - cpu_s * short.length_s / 60)
    cores = machine()["cores"]
    # Of a worker that is rented for one video: its start, and the wait before it ends.
    alone_s = long.wall_s + IDLE_S
    return {
        "cpu_s_per_video_minute": cpu_s,
        "start_cpu_s": start_cpu_s,
        "usd_per_video_minute": cpu_s * usd_per_core_second,
        "usd_per_video_minute_rented_for_one": alone_s
        * cores
        * usd_per_core_second
        / (long.length_s / 60),
        "quoted_usd_per_video_minute": QUOTED_USD,
        "times_cheaper": QUOTED_USD / (cpu_s * usd_per_core_second),
    }


def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--template", default="ai_story")
    parser.add_argument("--usd-per-core-second", type=float, default=USD_PER_CORE_SECOND)
    parser.add_argument("--quick", action="store_true", help="10 and 25 s instead of 15 and 60")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="cw-cost-") as name:
        lengths_s = (10.0, 25.0) if options.quick else (15.0, 60.0)
        short, long = (make(length_s, options.template, Path(name)) for length_s in lengths_s)
    lines = cost(short, long, options.usd_per_core_second)
    emit({"benchmark": "compute_cost", "template": options.template, **lines})


if __name__ == "__main__":
    main()
