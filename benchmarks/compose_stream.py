"""How long after the last asset the video is there, as a share of a full composition.

Scenes arrive evenly while earlier ones are encoded; each turn another scene is the late one, and
the worst turn counts. `last_asset_share`: last scene added to file ready, over the full compose.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks._common import canvas_of, emit, make_timeline, parser
from pipeline.compose import Composer, compose
from pipeline.timeline import Timeline, Transition


async def last_asset(timeline: Timeline, folder: Path, late: int, step_s: float) -> float:
    """Seconds from adding the late scene, `step_s` after the one before it, to the file."""
    order = [index for index in range(len(timeline.shots)) if index != late]
    async with Composer(timeline.canvas, len(timeline.shots), folder) as composer:
        for index in order:
            composer.add(index, timeline.shots[index])
            await asyncio.sleep(step_s)
        began = time.perf_counter()
        composer.add(late, timeline.shots[late])
        await composer.finish(
            music=timeline.music, metadata=timeline.metadata, out=folder / "stream.mp4"
        )
        return time.perf_counter() - began


async def full(timeline: Timeline, folder: Path) -> float:
    """Seconds of a composition whose assets are all there."""
    began = time.perf_counter()
    await compose(timeline, folder, folder / "full.mp4")
    return time.perf_counter() - began


def main() -> None:
    """Run the benchmark and print its line."""
    arguments = parser(__doc__, 30.0)
    arguments.add_argument("--scenes", type=int, default=5)
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--transition", default="fade")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timeline = make_timeline(
            folder / "in",
            seconds=given.seconds,
            scenes=given.scenes,
            canvas=canvas_of(given.short_side),
            seed=given.seed,
            transition=Transition(given.transition, 12),
        )
        asyncio.run(full(timeline, folder))
        fulls: list[float] = []
        tails: dict[int, list[float]] = {late: [] for late in range(given.scenes)}
        for _ in range(given.rounds):
            for late, found in tails.items():
                fulls.append(asyncio.run(full(timeline, folder)))
                # Providers are slower than we are: what came before has been encoded.
                step = 1.15 * fulls[-1] / given.scenes
                found.append(asyncio.run(last_asset(timeline, folder, late, step)))
    full_s = statistics.median(fulls)
    by_scene = {str(late): statistics.median(found) / full_s for late, found in tails.items()}
    emit(
        {
            "benchmark": "compose_stream",
            "last_asset_share": max(by_scene.values()),
            "by_late_scene": by_scene,
            "full_s": full_s,
        }
    )


if __name__ == "__main__":
    main()
