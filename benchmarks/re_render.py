"""One scene of five changed: composing again with the segments kept ÷ composing everything.

Each turn composes a video with an empty cache, then changes one scene (its picture, voice and
words; another scene each turn) and composes it again with the cache of the first.
`one_scene_share` is the median of the turns' ratios; `worst_share` their largest.

Then a video of five scenes is made over hosted makers with real latencies, and changed:
`edit_share` is a changed line, from the press to the new version's file, ÷ the whole video;
`cross_worker_share` the same by another worker with the same storage; `calls` the provider calls
of each change; `language_share` a translation; `animatic_s` a draft of the storyboard, 480p without
a voice, and `animatic_cpu_s` the processor seconds of it, which a busy machine does not change.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import _common
from benchmarks._edits import measure_edits
from pipeline.brief import Resolution
from pipeline.compose import compose
from pipeline.timeline import Timeline, Transition

SCENES = 5


def changed(timeline: Timeline, other: Timeline, index: int) -> Timeline:
    """The timeline with scene `index` taken from another of the same lengths."""
    shots = list(timeline.shots)
    shots[index] = other.shots[index]
    return replace(timeline, shots=tuple(shots))


async def turn(folder: Path, timeline: Timeline, edited: Timeline) -> tuple[float, float]:
    """Wall seconds of everything, and of the edited video with what is kept."""
    cache = folder / "segments"
    shutil.rmtree(cache, ignore_errors=True)
    walls_s = []
    for video in (timeline, edited):
        began_s = time.perf_counter()
        await compose(video, folder / "work", folder / "out.mp4", cache=cache)
        walls_s.append(time.perf_counter() - began_s)
    return walls_s[0], walls_s[1]


async def measure(folder: Path, seconds: float, seed: int, short_side: int) -> dict[str, object]:
    """As many turns as scenes, after one warm-up."""
    canvas = _common.canvas_of(short_side)
    fade = Transition("fade", 12)
    videos = [
        _common.make_timeline(
            folder / f"inputs{one}",
            seconds=seconds,
            scenes=SCENES,
            canvas=canvas,
            seed=one,
            transition=fade,
        )
        for one in (seed, seed + 1)
    ]
    await compose(_common.cut_to(videos[0], 1), folder / "warm", folder / "warm.mp4")
    full_s, again_s = [], []
    for index in range(SCENES):
        whole_s, one_s = await turn(folder, videos[0], changed(videos[0], videos[1], index))
        full_s.append(whole_s)
        again_s.append(one_s)
    shares = [one / whole for one, whole in zip(again_s, full_s, strict=True)]
    return {
        "one_scene_share": statistics.median(shares),
        "worst_share": max(shares),
        "shares": shares,
        "full_s": statistics.median(full_s),
        "one_scene_s": statistics.median(again_s),
    }


def main() -> None:
    """Measure and print one JSON line."""
    options = _common.parser(__doc__ or "", 30.0).parse_args()
    with TemporaryDirectory(prefix="talemill-bench-") as name:
        found = asyncio.run(measure(Path(name), options.seconds, options.seed, options.short_side))
    resolution: Resolution = "1080p" if options.short_side >= 1080 else "270p"
    with TemporaryDirectory(prefix="talemill-bench-") as name:
        edits = asyncio.run(measure_edits(Path(name), resolution))
    _common.emit({**found, **edits})


if __name__ == "__main__":
    main()
