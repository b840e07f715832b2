"""Endless moving loops, drawn by code from a seed: nobody's gameplay is used.

Each is rendered once per size and variant into an encoded file (store.py); using one then costs
a decode (player.py).
"""

from __future__ import annotations

import os
from pathlib import Path

LOOPS: dict[str, str] = {
    "balls": "pipeline.loops.balls",
    "marbles": "pipeline.loops.marbles",
    "runner": "pipeline.loops.runner",
    "sand": "pipeline.loops.sand",
    "maze": "pipeline.loops.maze",
    "kaleidoscope": "pipeline.loops.kaleidoscope",
}
"""A loop's name to the module whose `frames` draws it."""

VARIANTS = 3
"""How many different ones of each are kept; a video's seed picks one."""
FPS = 30
"""Frames per second of every loop."""
_FOLDER = "TALEMILL_LOOPS_FOLDER"


def pick_loop(
    seed: int, wanted: str = "", among: tuple[str, ...] = tuple(LOOPS)
) -> tuple[str, int]:
    """The loop and variant of a video: `wanted` by name, else one of `among` by its seed."""
    names = list(among)
    name = wanted if wanted in LOOPS else names[seed % len(names)]
    return name, seed // len(names) % VARIANTS


def keep_loops_in(folder: Path) -> None:
    """Where this process and its children keep loops (they inherit the environment)."""
    os.environ[_FOLDER] = str(folder)


def loops_folder() -> Path:
    """The folder set by `keep_loops_in`, else one in the person's cache folder."""
    if os.environ.get(_FOLDER):
        return Path(os.environ[_FOLDER])
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "talemill" / "loops"
