"""What each template costs: its 30 s video over libx264 alone on its own frames, and over compose.

`ratio_to_x264`: compose call to final name, children warm, over the bare encoder on the same
frames from memory (the faster of one process and two side by side); `cpu_ratio_to_x264`: the same
in processor seconds, which other processes change less. `ratio_to_compose`: wall per second of
video over that of plain moving pictures (benchmarks.compose's timeline). `mb`: size, scaled to
30 s; `stages_s`: the children's processor seconds. One JSON line for each template, then the worst
of each.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks._common import canvas_of, cut_to, emit, make_timeline, parser
from benchmarks._frames import write_frames
from benchmarks._processes import Meter, Spent
from benchmarks._x264 import encode_alone
from pipeline.brief import Brief
from pipeline.compose import Composed, compose
from pipeline.make import make_video
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import Makers, build_makers
from pipeline.sound.music import music_for
from pipeline.templates import find_template, load_templates
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Metadata, Music, Timeline

SHARED_MEMORY = Path("/dev/shm")
_RESOLUTIONS = {1080: "1080p", 720: "720p", 270: "270p"}


def main() -> None:
    """Run the benchmark and print its lines."""
    arguments = parser(__doc__, 30.0)
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--only", nargs="*", help="keys of templates; all without it")
    given = arguments.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        makers = build_makers(ProviderConfig(cache_folder=folder / "cache"))
        canvas = canvas_of(given.short_side)
        plain = make_timeline(
            folder / "plain", seconds=given.seconds, canvas=canvas, seed=given.seed
        )
        asyncio.run(compose(cut_to(plain, 1), folder / "warm", folder / "warm.mp4"))
        for key in given.only or list(load_templates()):
            # Makers are bound to one event loop, so each template builds its own on the one cache.
            timeline = asyncio.run(timeline_of(key, given, folder / key, makers, canvas))
            makers = build_makers(ProviderConfig(cache_folder=folder / "cache"))
            result = _measure(key, timeline, plain, folder, given.rounds)
            results.append(result)
            emit({"benchmark": "templates", "template": key} | result)
            sys.stdout.flush()
    worst = {
        name: max(one[name] for one in results)
        for name in ("ratio_to_x264", "cpu_ratio_to_x264", "ratio_to_compose", "mb")
    }
    emit({"benchmark": "templates", "templates": len(results)} | worst)


async def timeline_of(
    key: str, given: Any, folder: Path, makers: Makers, canvas: Canvas
) -> Timeline:
    """The timeline of the template's own example, of about the asked length."""
    template = find_template(key)
    brief = Brief.model_validate(
        {
            "prompt": template.example_prompt,
            "template": key,
            "length_s": given.seconds,
            "seed": given.seed,
            "resolution": _RESOLUTIONS[given.short_side],
        }
    )
    video = await make_video(brief, makers, folder)
    shots = tuple(staged_shot(template, one) for one in video.inputs)
    mood = video.script.mood or template.music
    return Timeline(
        canvas, shots, Music(music_for(mood, given.seed), given.seed), Metadata(video.title)
    )


def _measure(
    key: str, timeline: Timeline, plain: Timeline, folder: Path, rounds: int
) -> dict[str, Any]:
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else folder
    raw = place / f"talemill-{folder.name}-{key}.yuv"
    length_s = timeline.frame_count / timeline.canvas.fps
    plain_s = plain.frame_count / plain.canvas.fps
    own: list[Spent] = []
    bare: list[tuple[float, int, float]] = []
    others: list[float] = []
    try:
        write_frames(timeline, raw)
        for number in range(rounds):
            spent, composed = _composed(timeline, folder / f"{key}-{number}")
            own.append(spent)
            others.append(_composed(plain, folder / f"plain-{key}-{number}")[0].wall_s)
            frames = timeline.frame_count
            bare.append(min(encode_alone(raw, timeline.canvas, frames, count) for count in (1, 2)))
    finally:
        raw.unlink(missing_ok=True)
        raw.with_suffix(".timeline").unlink(missing_ok=True)
    wall_s = statistics.median(one.wall_s for one in own)
    x264_s = statistics.median(wall for wall, _, _ in bare)
    cpu_s = statistics.median(one.cpu_s for one in own)
    x264_cpu_s = statistics.median(cpu for _, _, cpu in bare)
    plain_wall_s = statistics.median(others)
    return {
        "ratio_to_x264": wall_s / x264_s,
        "cpu_ratio_to_x264": cpu_s / x264_cpu_s,
        "ratio_to_compose": wall_s / length_s / (plain_wall_s / plain_s),
        "mb": composed.bytes / 1e6 * 30.0 / length_s,
        "length_s": length_s,
        "wall_s": wall_s,
        "x264_s": x264_s,
        "cpu_s": cpu_s,
        "x264_cpu_s": x264_cpu_s,
        "plain_s": plain_wall_s,
        "stages_s": composed.stages_s,
    }


def _composed(timeline: Timeline, folder: Path) -> tuple[Spent, Composed]:
    """What composing into a fresh folder takes, and gives."""
    with Meter() as meter:
        composed = asyncio.run(compose(timeline, folder, folder.with_suffix(".mp4")))
    composed.path.unlink()
    return meter.spent, composed


if __name__ == "__main__":
    main()
