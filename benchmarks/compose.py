"""How close composition comes to libx264 alone on the same frames, and how far from MoviePy.

`ratio_to_x264`: from the compose call to the file's final name, children warm, over libx264 on the
same frames from memory (same library, preset and CRF; the faster of one process and two side by
side). Ours and the bare encoder take turns; medians. `ratio_to_own_search`: over libx264 on the
same frames with the small search and its own looking ahead, as clips are encoded, two side by side.
`cpu_ratio_to_own_encoder`: over libx264 told all that our pieces of photographs tell it, processor
seconds: what everything but the encoder costs. `speedup_to_moviepy` on a short piece.
"""

from __future__ import annotations

import asyncio
import importlib.util
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks._common import canvas_of, cut_to, emit, make_timeline, parser
from benchmarks._processes import Meter, Spent
from pipeline.compose import Composed, compose
from pipeline.templates.cuts import cuts_by_sense
from pipeline.timeline import SoundCue, Timeline, Transition
from pipeline.writing.keywords import keywords_of

SHARED_MEMORY = Path("/dev/shm")


def finished(timeline: Timeline) -> Timeline:
    """Each shot as templates lay it out: one cut where a word begins in those of more than three
    seconds, the words that matter marked, a whoosh on each joint and a breath of air on the cut."""
    shots = []
    for shot in timeline.shots:
        half_s = timeline.canvas.seconds(shot.frame_count) / 2
        cuts = cuts_by_sense(shot.words, shot.frame_count, timeline.canvas, half_s)[:1]
        visual = replace(shot.visual, params={**shot.visual.params, "cuts": cuts})
        text = " ".join(word.text for word in shot.words)
        captions = replace(shot.captions, emphasis=keywords_of(text))
        heard = [SoundCue("swish", cut / timeline.canvas.fps - 0.14, -17.0) for cut in cuts]
        heard.append(SoundCue("whoosh", 2 * half_s - 0.33, -11.0))
        shots.append(replace(shot, visual=visual, captions=captions, effects=tuple(heard)))
    return replace(timeline, shots=tuple(shots))


def main() -> None:
    """Run the benchmark and print its line."""
    arguments = parser(__doc__, 30.0)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--scenes", type=int, default=5)
    arguments.add_argument("--transition", default="cut")
    arguments.add_argument("--moviepy-seconds", type=float, default=6.0, help="0 leaves it out")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timeline = finished(
            make_timeline(
                folder / "in",
                seconds=given.seconds,
                scenes=given.scenes,
                canvas=canvas_of(given.short_side),
                seed=given.seed,
                transition=Transition(given.transition, 12),
            )
        )
        result = against_x264(timeline, folder, given.rounds)
        if given.moviepy_seconds:
            result |= against_moviepy(given, folder)
    emit({"benchmark": "compose"} | result)


def against_x264(timeline: Timeline, folder: Path, rounds: int) -> dict[str, Any]:
    """Take turns with the bare encoder."""
    from benchmarks._frames import write_frames
    from benchmarks._x264 import encode_alone

    asyncio.run(compose(cut_to(timeline, 1), folder, folder / "warm.mp4"))
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else folder
    raw = place / f"talemill-frames-{folder.name}.yuv"
    walls: list[float] = []
    alone: list[tuple[float, int, float]] = []
    searching: list[tuple[float, int, float]] = []
    gliding: list[tuple[float, int, float]] = []
    spent: list[Spent] = []
    composed: Composed | None = None
    try:
        write_frames(timeline, raw)
        for number in range(rounds):
            with Meter() as meter:
                composed = asyncio.run(compose(timeline, folder, folder / f"{number}.mp4"))
            spent.append(meter.spent)
            walls.append(meter.spent.wall_s)
            one = encode_alone(raw, timeline.canvas, timeline.frame_count, 1)
            two = encode_alone(raw, timeline.canvas, timeline.frame_count, 2)
            alone.append(min(one, two))
            for kind, runs in (("moving", searching), ("gliding", gliding)):
                runs.append(encode_alone(raw, timeline.canvas, timeline.frame_count, 2, kind))
    finally:
        raw.unlink(missing_ok=True)
        raw.with_suffix(".timeline").unlink(missing_ok=True)
    assert composed is not None
    sound = 160_000 / 8 * timeline.frame_count / timeline.canvas.fps
    cpu_s = statistics.median(one.cpu_s for one in spent)
    bare_s = statistics.median(wall for wall, _, _ in alone)
    bare_cpu_s = statistics.median(cpu for _, _, cpu in alone)
    return {
        "ratio_to_x264": statistics.median(walls) / bare_s,
        "cpu_ratio_to_x264": cpu_s / bare_cpu_s,
        "ratio_to_own_search": statistics.median(walls)
        / statistics.median(wall for wall, _, _ in searching),
        "cpu_ratio_to_own_search": cpu_s / statistics.median(cpu for _, _, cpu in searching),
        "cpu_ratio_to_own_encoder": cpu_s / statistics.median(cpu for _, _, cpu in gliding),
        "ratio_best_of_each": min(walls) / min(alone)[0],
        "wall_s": statistics.median(walls),
        "x264_s": bare_s,
        "cpu_s": cpu_s,
        "x264_cpu_s": bare_cpu_s,
        "video_bytes_ratio": (composed.bytes - sound) / alone[-1][1],
        "bytes": composed.bytes,
        "peak_rss_mb": max(one.peak_rss_mb for one in spent),
        "peak_pss_mb": max(one.peak_pss_mb for one in spent),
        "walls_s": walls,
        "alone_s": [wall for wall, _, _ in alone],
        "stages_s": composed.stages_s,
    }


def against_moviepy(given: Any, folder: Path) -> dict[str, Any]:
    """The same short piece by both."""
    if importlib.util.find_spec("moviepy") is None:
        return {"speedup_to_moviepy": None, "moviepy": "install the bench extra"}
    piece = make_timeline(
        folder / "piece",
        seconds=given.moviepy_seconds,
        scenes=1,
        canvas=canvas_of(given.short_side),
        seed=given.seed,
    )
    facts = folder / "piece.timeline"
    facts.write_bytes(pickle.dumps(piece))
    walls, theirs = [], []
    for number in range(2):
        with Meter() as meter:
            asyncio.run(compose(piece, folder, folder / f"piece{number}.mp4"))
        walls.append(meter.spent.wall_s)
        command = [sys.executable, "-m", "benchmarks._moviepy", str(facts), str(folder / "m.mp4")]
        done = subprocess.run(command, check=True, capture_output=True)
        theirs.append(float(done.stdout.split()[-1]))
    shutil.rmtree(folder / "piece")
    return {
        "speedup_to_moviepy": statistics.median(theirs) / statistics.median(walls),
        "moviepy_s": statistics.median(theirs),
        "piece_s": statistics.median(walls),
    }


if __name__ == "__main__":
    main()
