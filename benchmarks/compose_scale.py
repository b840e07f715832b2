"""Whether cost grows with length alone: a straight line through processor seconds, flat memory.

`fixed_cpu_s` is a of CPU = a + b * minutes, `residual` the largest distance from the line over the
value there, `peak_rss_mb` the most that all processes had together. The shortest video has four
scenes, one with each motion, and the others show them again and again in files of their own: other
pictures would take a few percent more or less, which is not what is asked here.

The same work takes up to a tenth more processor seconds while a neighbour uses the caches, so the
shorter lengths are composed before the longest and again after it, and their median counts. That
noise is a share of the work, so the squares are of shares, too. `unweighted` is the line through
the seconds themselves: an error of 1 % in the longest moves it by 2.5 % at the shortest.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._common import canvas_of, cut_to, emit, make_timeline, parser
from benchmarks._processes import Meter, Spent
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
    fixed, slope, residual = fitted(lengths, cpu, 1 / np.array(cpu))
    plainly = fitted(lengths, cpu, np.ones(len(cpu)))
    emit(
        {
            "benchmark": "compose_scale",
            "fixed_cpu_s": fixed,
            "cpu_s_per_minute": slope,
            "residual": residual,
            "unweighted": {"fixed_cpu_s": plainly[0], "residual": plainly[2]},
            "peak_rss_mb": max(rss),
            "peak_pss_mb": max(one.peak_pss_mb for runs in spent for one in runs),
            "seconds": lengths,
            "cpu_s": cpu,
            "cpu_s_runs": [[one.cpu_s for one in runs] for runs in spent],
            "wall_s": [statistics.median(one.wall_s for one in runs) for runs in spent],
            "rss_mb": rss,
        }
    )


def fitted(
    lengths_s: list[float], cpu_s: list[float], weights: NDArray[np.float64]
) -> tuple[float, float, float]:
    """(seconds at length 0, seconds a minute, largest residual as a share of the line)."""
    minutes = np.array(lengths_s) / 60
    slope, fixed = np.polyfit(minutes, cpu_s, 1, w=weights)
    line = fixed + slope * minutes
    return float(fixed), float(slope), float(np.max(np.abs(np.array(cpu_s) - line) / line))


if __name__ == "__main__":
    main()
