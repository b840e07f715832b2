"""Keeps the logs of a data folder, and a cache, from growing for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

MOST_LOG_BYTES: Final = 20_000_000
KEPT_LOG_BYTES: Final = 5_000_000
"""Of a log that grew over its bound: its end, beside it under `.1`."""
MOST_CACHE_BYTES: Final = 4_000_000_000
"""Of models and loops; what a shell keeps of its videos has a bound of its own."""
UNUSED_S: Final = 24 * 3600.0
"""What was read or written since is in use; a half-written file that old is of a dead process."""
_LOOPS: Final = "loops"


def bound_folders(data_folder: Path, cache_folder: Path) -> None:
    """Cut what grew over its bound, in both; OSError where that cannot be done."""
    for path in data_folder.glob("*.log"):
        bound_log(path)
    bound_cache(cache_folder)


def bound_log(path: Path) -> bool:
    """Begin a log anew that grew over its bound; whether it did. Who writes it appends to it."""
    if path.stat().st_size <= MOST_LOG_BYTES:
        return False
    with path.open("r+b") as log:
        log.seek(-KEPT_LOG_BYTES, 2)
        path.with_name(f"{path.name}.1").write_bytes(log.read(KEPT_LOG_BYTES))
        log.truncate(0)
    return True


def bound_cache(folder: Path, most_bytes: int = MOST_CACHE_BYTES) -> list[Path]:
    """Remove what dead processes left half-written, and over `most_bytes` what was longest unused;
    what went. All of it is made anew when it is wanted."""
    now_s, gone = time.time(), []
    unused: list[tuple[float, int, Path]] = []
    total = 0
    for path in _files(folder):
        with suppress(FileNotFoundError):  # another worker was faster
            facts = path.stat()
            used_s, size = max(facts.st_atime, facts.st_mtime), facts.st_size
            total += size
            if now_s - used_s < UNUSED_S:
                continue
            if path.name.startswith(".") or path.parent.name.startswith("."):
                path.unlink()
                gone.append(path)
                total -= size
            else:
                unused.append((used_s, size, path))
    for _, size, path in sorted(unused):
        if total <= most_bytes:
            break
        path.unlink(missing_ok=True)
        gone.append(path)
        total -= size
    return gone


def _files(folder: Path) -> Iterator[Path]:
    """The models, the loops, and what is half-written of either, below a scratch folder too."""
    for place in (folder, folder / _LOOPS, *folder.glob(".*/")):
        if place.is_dir():
            yield from (one for one in place.iterdir() if one.is_file())
