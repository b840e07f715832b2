"""From the brief to the MP4 over hosted makers with real latencies: how far from the least time.

(a) Pictures all take 2 s: wall less (script + the slower of picture and voice + composing alone).
(b) Pictures take 2 to 12 s: wall less what list scheduling gives for scenes that come in exactly
when their providers are done, each piece taking the seconds that it had a lane in this very run,
then the sound mix and the join.

`over_bound_s` is the worse median of the two. `first_picture_after_s` is how long after the brief
the first picture is asked for, and `total_s` the wall time of (a), both medians.
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
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

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
from pipeline.compose import Composed, compose, composer
from pipeline.compose.job_runner import JOIN, JobRunner
from pipeline.compose.jobs import Job
from pipeline.machine import cores
from pipeline.make import make_video
from pipeline.providers.base import Call, Picture, PictureMaker
from pipeline.providers.makers import Makers, build_makers
from pipeline.recipe.video import MadeVideo
from pipeline.sound.music import music_for
from pipeline.templates import find_template
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Metadata, Music, Timeline

RESOLUTION: ContextVar[Resolution] = ContextVar("resolution", default="1080p")


class TimedRunner(JobRunner):
    """Notes how long each job had its lane: the scenes that it needs, and seconds."""

    lanes: ClassVar[list[tuple[tuple[int, ...], float]]] = []
    join_s: ClassVar[float] = 0.0

    async def make_piece(self, job: Job, *more: Any) -> None:
        """A body, a part of one, or a joint."""
        began_s = time.perf_counter()
        await super().make_piece(job, *more)
        assert job.piece is not None
        index = job.piece.index
        needs = (index, index + 1) if job.piece.kind == "joint" else (index,)
        self.lanes.append((needs, time.perf_counter() - began_s))

    async def make_sound(self, job: Job) -> None:
        """The sound, which needs every scene."""
        began_s = time.perf_counter()
        await super().make_sound(job)
        self.lanes.append(((), time.perf_counter() - began_s))

    async def run(self, name: str, task: Any, *more: Any, **named: Any) -> Any:
        """The join comes last and alone."""
        began_s = time.perf_counter()
        result = await super().run(name, task, *more, **named)
        if name == JOIN:
            TimedRunner.join_s = time.perf_counter() - began_s
        return result


class TimedPictures:
    """A picture maker that notes when each picture is asked for."""

    def __init__(self, pictures: PictureMaker) -> None:
        self._pictures = pictures
        self.name = pictures.name
        self.asked_s: list[float] = []

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """The picture of the maker itself."""
        self.asked_s.append(time.perf_counter())
        return await self._pictures.make(prompt, size_px, seed, call)


def list_schedule_s(arrivals_s: Sequence[float], work_s: Sequence[float], lanes: int) -> float:
    """When the last scene is done: each starts, in order of arrival, on the first free lane."""
    free = [0.0] * lanes
    for arrival_s, seconds in sorted(zip(arrivals_s, work_s, strict=True)):
        lane = min(range(lanes), key=lambda one: free[one])
        free[lane] = max(free[lane], arrival_s) + seconds
    return max(free)


async def made(makers: Makers, view: str, seed: int, folder: Path) -> tuple[float, MadeVideo]:
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


async def composed_alone(video: MadeVideo, folder: Path) -> tuple[float, Composed]:
    """Wall seconds of composing the same shots when all are there."""
    template = find_template("ai_story")
    shots = tuple(staged_shot(template, staged) for staged in video.inputs)
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
    return time.perf_counter() - began_s, result


async def measure(makers: Makers, repeats: int, folder: Path) -> dict[str, object]:
    """Both cases, interleaved with composing alone."""
    pictures = TimedPictures(makers.pictures)
    makers = replace(makers, pictures=pictures)
    first_s: list[float] = []
    await made(makers, "warm", 999, folder / "warm")
    even, uneven, alone = [], [], []
    walls: dict[str, list[float]] = {"even": [], "uneven": []}
    for seed in range(repeats):
        pictures.asked_s.clear()
        began_s = time.perf_counter()
        wall_s, video = await made(makers, "plain", seed, folder / "even")
        first_s.append(pictures.asked_s[0] - began_s)
        alone_s, result = await composed_alone(video, folder / "alone")
        alone.append(alone_s)
        walls["even"].append(wall_s)
        even.append(wall_s - (SCRIPT_S + max(PICTURE_S, VOICE_S) + alone_s))

        TimedRunner.lanes.clear()
        wall_s, _ = await made(makers, UNEVEN, seed, folder / "uneven")
        walls["uneven"].append(wall_s)
        uneven.append(wall_s - bound_s())
    return {
        "over_bound_s": round(max(statistics.median(even), statistics.median(uneven)), 3),
        "first_picture_after_s": round(statistics.median(first_s), 2),
        "total_s": round(statistics.median(walls["even"]), 2),
        "even_over_s": round(statistics.median(even), 3),
        "uneven_over_s": round(statistics.median(uneven), 3),
        "uneven_wall_s": round(statistics.median(walls["uneven"]), 2),
        "compose_s": round(statistics.median(alone), 2),
        "runs": [round(one, 2) for one in (*even, *uneven)],
        "stages_s": {name: round(seconds, 2) for name, seconds in result.stages_s.items()},
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def bound_s() -> float:
    """The list schedule of a run's own jobs, from when the providers of their scenes were done.

    The sound can be mixed when the last scene is there, on a lane like the scenes; then all is
    joined.
    """
    scenes = story(UNEVEN)["scenes"]
    arrivals_s = [SCRIPT_S + max(VOICE_S, picture_s(scene["picture"])) for scene in scenes]
    ready_s = [
        max(arrivals_s[index] for index in needs or range(len(scenes)))
        for needs, _ in TimedRunner.lanes
    ]
    work_s = [seconds for _, seconds in TimedRunner.lanes]
    return list_schedule_s(ready_s, work_s, cores()) + TimedRunner.join_s


async def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--resolution", choices=("1080p", "720p", "270p"), default="1080p")
    arguments = parser.parse_args()
    RESOLUTION.set(arguments.resolution)
    assert vars(composer)["JobRunner"] is JobRunner
    vars(composer)["JobRunner"] = TimedRunner
    with TemporaryDirectory(prefix="talemill-bench-") as name:
        folder = Path(name)
        with hosted_world(folder) as setup:
            makers = build_makers(setup)
            found = await measure(makers, arguments.repeats, folder)
            await makers.close()
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main())
