"""What benchmarks share: options, inputs, one JSON line."""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.timeline import Canvas, CaptionStyle, Timeline, Transition


def parser(description: str | None, seconds: float) -> argparse.ArgumentParser:
    """The options that every compose benchmark has."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--seconds", type=float, default=seconds, help="length of the video")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--short-side", type=int, default=1080, help="pixels")
    made.add_argument("--json", action="store_true", help="the output is JSON in any case")
    return made


def canvas_of(short_side: int, fps: int = 30) -> Canvas:
    """Upright 9:16."""
    return Canvas(short_side // 2 * 2, round(short_side * 16 / 9 / 2) * 2, fps)


def emit(result: dict[str, Any]) -> None:
    """Print the benchmark's one line."""
    print(json.dumps(_rounded(result | {"machine": machine()})))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value


def machine() -> dict[str, Any]:
    """What the numbers were measured on, and how busy it was with other things."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load_1m": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def make_timeline(
    folder: Path,
    *,
    seconds: float = 30.0,
    scenes: int = 5,
    canvas: Canvas | None = None,
    seed: int = 1,
    captions: CaptionStyle = "pop",
    transition: Transition = Transition(),
    cycle: int = 0,
) -> Timeline:
    """A story video's timeline; its pictures and voices are made by another process.

    With a `cycle` scene n shows and says what scene n - cycle did, in files of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    canvas = canvas or canvas_of(1080)
    wanted, made = folder / "wanted.pickle", folder / "timeline.pickle"
    facts = (folder, seconds, scenes, canvas, seed, captions, transition, cycle)
    wanted.write_bytes(pickle.dumps(facts))
    command = [sys.executable, "-m", "benchmarks._inputs", str(wanted), str(made)]
    subprocess.run(command, check=True)
    timeline: Timeline = pickle.loads(made.read_bytes())
    return timeline


def cut_to(timeline: Timeline, shots: int | None) -> Timeline:
    """The same timeline with only its first shots; with all of them for None."""
    return replace(timeline, shots=timeline.shots[:shots])
