"""From the brief to the MP4 over hosted makers with real latencies: how far from the least time.

(a) Pictures all take 2 s: wall less (script + the slower of picture and voice + composing alone).
(b) Pictures take 2 to 12 s: wall less what list scheduling gives for scenes that come in exactly
when their providers are done, each taking the compose seconds of this run on one of the lanes,
then the sound mix and the join.

`over_bound_s` is the worse median of the two.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import time
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.hosted_world import (
    PICTURE_S,
    SCRIPT_S,
    UNEVEN,
    VOICE_S,
    hosted_world,
    picture_s,
    story,
)
from pipeline.brief import Brief, Resolution
from pipeline.compose import Composed, compose
from pipeline.compose.children import cores
from pipeline.make import make_video
from pipeline.makers import Makers
from pipeline.providers.registry import build_makers
from pipeline.sound.music import music_for
from pipeline.templates import find_template
from pipeline.timeline import Canvas, Metadata, Music, Timeline
from pipeline.video import Video

RESOLUTION: ContextVar[Resolution] = ContextVar("resolution", default="1080p")
PIECE_STAGES = ("open", "start", "paint", "captions", "encode", "write")
"""What a lane does for a scene, by the composer's own names."""


def list_schedule_s(arrivals_s: Sequence[float], work_s: Sequence[float], lanes: int) -> float:
    """When the last scene is done: each starts, in order of arrival, on the first free lane."""
    free = [0.0] * lanes
    for arrival_s, seconds in sorted(zip(arrivals_s, work_s, strict=True)):
        lane = min(range(lanes), key=lambda one: free[one])
        free[lane] = max(free[lane], arrival_s) + seconds
    return max(free)


async def made(makers: Makers, view: str, seed: int, folder: Path) -> tuple[float, Video]:
    """Wall seconds of a whole video, and the video."""
    brief = Brief(
        prompt=f"A lighthouse keeper finds a {view} door in the sea",
        seed=seed,
        resolution=RESOLUTION.get(),
    )
    shutil.rmtree(folder, ignore_errors=True)
    began_s = time.perf_counter()
    video = await make_video(brief, makers, folder)
    return time.perf_counter() - began_s, video


async def composed_alone(video: Video, folder: Path) -> tuple[float, Composed, list[int]]:
    """Wall seconds of composing the same shots when all are there, and their frames."""
    template = find_template("ai_story")
    shots = tuple(template.stage(staged) for staged in video.inputs)
    brief, script = video.inputs[0].brief, video.script
    timeline = Timeline(
        Canvas(*brief.size_px, brief.fps),
        shots,
        Music(music_for(script.mood, brief.seed), brief.seed),
        Metadata(script.title, script.description, script.hashtags, brief.language),
    )
    shutil.rmtree(folder, ignore_errors=True)
    began_s = time.perf_counter()
    result = await compose(timeline, folder, folder / "alone.mp4")
    return time.perf_counter() - began_s, result, [shot.frame_count for shot in shots]


async def measure(makers: Makers, repeats: int, folder: Path) -> dict[str, object]:
    """Both cases, interleaved with composing alone."""
    await made(makers, "warm", 999, folder / "warm")
    even, uneven, alone = [], [], []
    walls: dict[str, list[float]] = {"even": [], "uneven": []}
    for seed in range(repeats):
        wall_s, video = await made(makers, "plain", seed, folder / "even")
        alone_s, _, _ = await composed_alone(video, folder / "alone")
        alone.append(alone_s)
        walls["even"].append(wall_s)
        even.append(wall_s - (SCRIPT_S + max(PICTURE_S, VOICE_S) + alone_s))

        wall_s, video = await made(makers, UNEVEN, seed, folder / "uneven")
        alone_s, result, frames = await composed_alone(video, folder / "alone")
        walls["uneven"].append(wall_s)
        uneven.append(wall_s - bound_s(result, frames))
    return {
        "over_bound_s": round(max(statistics.median(even), statistics.median(uneven)), 3),
        "even_over_s": round(statistics.median(even), 3),
        "uneven_over_s": round(statistics.median(uneven), 3),
        "even_wall_s": round(statistics.median(walls["even"]), 2),
        "uneven_wall_s": round(statistics.median(walls["uneven"]), 2),
        "compose_s": round(statistics.median(alone), 2),
        "runs": [round(one, 2) for one in (*even, *uneven)],
        "stages_s": {name: round(seconds, 2) for name, seconds in result.stages_s.items()},
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def bound_s(result: Composed, frames: Sequence[int]) -> float:
    """The list schedule of a run's own scenes, from when their providers were done.

    The sound can be mixed when the last scene is there, on a lane like the scenes; then all is
    joined.
    """
    stages_s = result.stages_s
    sound_s = sum(seconds for name, seconds in stages_s.items() if name.startswith("sound"))
    pieces_s = sum(stages_s.get(name, 0.0) for name in PIECE_STAGES)
    scenes = story(UNEVEN)["scenes"]
    arrivals_s = [SCRIPT_S + max(VOICE_S, picture_s(scene["picture"])) for scene in scenes]
    work_s = [pieces_s * count / sum(frames) for count in frames]
    arrivals_s.append(max(arrivals_s))
    work_s.append(sound_s)
    return list_schedule_s(arrivals_s, work_s, cores()) + stages_s.get("join", 0.0)


async def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--resolution", choices=("1080p", "720p", "270p"), default="1080p")
    arguments = parser.parse_args()
    RESOLUTION.set(arguments.resolution)
    with TemporaryDirectory(prefix="clipwright-bench-") as name:
        folder = Path(name)
        with hosted_world(folder) as setup:
            makers = build_makers(setup)
            found = await measure(makers, arguments.repeats, folder)
            await makers.close()
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
