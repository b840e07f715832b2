"""Whether cost grows with length alone: a straight line through processor seconds, flat memory.

`fixed_cpu_s` is a of CPU = a + b * minutes (least squares), `residual` the largest distance from
the line over the value there, `peak_rss_mb` the most that all processes had together. A scene lasts
a quarter of the shortest video, so that every length holds each of the four motions equally often;
the two shortest are composed three times, and their median counts.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._common import Meter, Spent, canvas_of, cut_to, emit, make_timeline, parser
from pipeline.compose import compose


def main() -> None:
    """Run the benchmark and print its line."""
    arguments = parser(__doc__, 300.0)
    given = arguments.parse_args()
    lengths = [given.seconds / 20, given.seconds / 10, given.seconds / 5]
    lengths += [given.seconds * 2 / 5, given.seconds]
    canvas = canvas_of(given.short_side)
    cpu: list[float] = []
    walls: list[float] = []
    rss: list[float] = []
    pss: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for length in lengths:
            scenes = max(1, round(4 * length / lengths[0]))
            timeline = make_timeline(
                folder / "in", seconds=length, scenes=scenes, canvas=canvas, seed=given.seed
            )
            if not cpu:
                asyncio.run(compose(cut_to(timeline, 1), folder, folder / "warm.mp4"))
            spent: list[Spent] = []
            for _ in range(3 if length <= lengths[1] else 1):
                with Meter() as meter:
                    asyncio.run(compose(timeline, folder, folder / "out.mp4"))
                spent.append(meter.spent)
            cpu.append(statistics.median(one.cpu_s for one in spent))
            walls.append(statistics.median(one.wall_s for one in spent))
            rss.append(max(one.peak_rss_mb for one in spent))
            pss.append(max(one.peak_pss_mb for one in spent))
    minutes = np.array(lengths) / 60
    slope, fixed = np.polyfit(minutes, cpu, 1)
    line = fixed + slope * minutes
    emit(
        {
            "benchmark": "compose_scale",
            "fixed_cpu_s": float(fixed),
            "cpu_s_per_minute": float(slope),
            "residual": float(np.max(np.abs(np.array(cpu) - line) / line)),
            "peak_rss_mb": max(rss),
            "peak_pss_mb": max(pss),
            "seconds": lengths,
            "cpu_s": cpu,
            "wall_s": walls,
            "rss_mb": rss,
        }
    )


if __name__ == "__main__":
    main()
