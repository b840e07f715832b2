"""Whether cost grows with length alone: a straight line through processor seconds, flat memory.

`fixed_cpu_s` is a of CPU = a + b * minutes (least squares), `residual` the largest distance from
the line over the value there, `peak_rss_mb` the most that all processes had together. The shortest
video has four scenes, one with each motion, and the others show them again and again in files of
their own: other pictures would take a few percent more or less, which is not what is asked here.
The same work takes up to a tenth more processor seconds while a neighbour uses the caches, so the
shorter lengths are composed before the longest and again after it, and their median counts.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._common import Meter, Spent, canvas_of, cut_to, emit, make_timeline, parser
from pipeline.compose import compose

SCENES = 4
ROUND = (0, 1, 2, 3, 0, 1)
"""The order of the shorter lengths, before the longest and after it."""


def main() -> None:
    """Run the benchmark and print its line."""
    arguments = parser(__doc__, 300.0)
    given = arguments.parse_args()
    lengths = [given.seconds * share for share in (1 / 20, 1 / 10, 1 / 5, 2 / 5, 1)]
    canvas = canvas_of(given.short_side)
    spent: list[list[Spent]] = [[] for _ in lengths]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timelines = [
            make_timeline(
                folder / str(number),
                seconds=length,
                scenes=round(SCENES * length / lengths[0]),
                canvas=canvas,
                seed=given.seed,
                cycle=SCENES,
            )
            for number, length in enumerate(lengths)
        ]
        asyncio.run(compose(cut_to(timelines[0], 2), folder, folder / "warm.mp4"))
        for number in (*ROUND, len(lengths) - 1, *ROUND):
            with Meter() as meter:
                asyncio.run(compose(timelines[number], folder, folder / "out.mp4"))
            spent[number].append(meter.spent)
    cpu = [statistics.median(one.cpu_s for one in runs) for runs in spent]
    rss = [max(one.peak_rss_mb for one in runs) for runs in spent]
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
            "peak_pss_mb": max(one.peak_pss_mb for runs in spent for one in runs),
            "seconds": lengths,
            "cpu_s": cpu,
            "cpu_s_runs": [[one.cpu_s for one in runs] for runs in spent],
            "wall_s": [statistics.median(one.wall_s for one in runs) for runs in spent],
            "rss_mb": rss,
        }
    )


if __name__ == "__main__":
    main()
