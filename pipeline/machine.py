"""What this process may use: processors and memory, as its container allows them.

A container shows its host's processors and memory; what it may use of them is said by control
groups, in version 2 (docs.kernel.org/admin-guide/cgroup-v2.html) and in version 1.
"""

from __future__ import annotations

import ctypes
import math
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path("/sys/fs/cgroup")
OWN: Final = Path("/proc/self/cgroup")
SHORT_MB: Final = 1600
"""Below it pictures are drawn and lines spoken one at a time."""
NEEDED_MB: Final = 900
"""What a worker at 1080p takes with one encoder."""
_WORKER_MB: Final = 700
_LANE_MB: Final = 50
_LANE_MB_A_MEGAPIXEL: Final = 75
"""Of one encoder with what it reads: 205 MB at 1080p (benchmarks.compose_scale), 670 in 4K."""
FULL_HD_PX: Final = 1080 * 1920
_UNLIMITED_MB: Final = 1 << 40
_bound_mb = 0
_MALLOC_OPTIONS: Final = ((-8, 1), (-3, 1 << 16), (-1, 1 << 16))
"""Arenas at most, and from which size blocks are the system's own and free ends given back
(M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD of malloc.h)."""


def bound_memory(megabytes: int) -> None:
    """At a process's start: use at most so much, whatever the container allows; 0 is no bound."""
    global _bound_mb  # noqa: PLW0603 - one process, one bound
    _bound_mb = megabytes


def give_memory_back() -> None:
    """At a process's start: what is freed goes back to the system, whichever thread freed it.

    glibc keeps what threads have freed in an arena for each: a worker grew by 40 MB for every
    recording that another thread read, to twice its size. Other C libraries have no such setting.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in _MALLOC_OPTIONS:
            mallopt(option, value)


def cores(root: Path = ROOT, own: Path = OWN) -> int:
    """How many processors this process may keep busy, at least 1; a part of one counts whole."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(here, math.ceil(min(_quotas(root, own), default=here))))


def memory_mb(root: Path = ROOT, own: Path = OWN) -> int:
    """What this process and its children may take: the least of bound, container and machine."""
    limits = [one >> 20 for one in _memory_limits(root, own)]
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return min([machine, *limits, _bound_mb or _UNLIMITED_MB])


def lanes(root: Path = ROOT, own: Path = OWN, *, frame_px: int = FULL_HD_PX) -> int:
    """Encoders side by side: one a processor, as far as memory goes for frames of that size."""
    return max(1, min(cores(root, own), _room_mb(root, own) // _lane_mb(frame_px)))


def can_hold(frame_px: int, root: Path = ROOT, own: Path = OWN) -> bool:
    """Whether even one encoder of frames that are larger than usual has the memory it takes."""
    return frame_px <= FULL_HD_PX or _room_mb(root, own) >= _lane_mb(frame_px)


def _room_mb(root: Path, own: Path) -> int:
    return memory_mb(root, own) - _WORKER_MB


def _lane_mb(frame_px: int) -> int:
    return _LANE_MB + _LANE_MB_A_MEGAPIXEL * max(frame_px, FULL_HD_PX) // 1_000_000


def is_memory_short() -> bool:
    """Whether things that could be done at once are better done one by one."""
    return memory_mb() < SHORT_MB


def _quotas(root: Path, own: Path) -> Iterator[float]:
    """Processors a second that each group above this process allows."""
    for folder in _folders(root, own, "cpu"):
        with suppress(OSError, ValueError, ZeroDivisionError):
            quota, period = (folder / "cpu.max").read_text().split()
            yield int(quota) / int(period)
        with suppress(OSError, ValueError, ZeroDivisionError):
            allowed = int((folder / "cpu.cfs_quota_us").read_text())
            if allowed > 0:
                yield allowed / int((folder / "cpu.cfs_period_us").read_text())


def _memory_limits(root: Path, own: Path) -> Iterator[int]:
    for folder in _folders(root, own, "memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            with suppress(OSError, ValueError):
                yield int((folder / name).read_text())


def _folders(root: Path, own: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's groups and of all above them, in either version."""
    lines = ["0::/", f"1:{controller}:/"]
    with suppress(OSError):
        lines += own.read_text().splitlines()
    found: dict[Path, None] = {}
    for line in lines:
        _, _, rest = line.partition(":")
        names, _, path = rest.partition(":")
        if names and controller not in names.split(","):
            continue
        for mount in [root] if not names else [root / names, root / controller]:
            group = mount / path.lstrip("/")
            found[group] = None
            found.update(dict.fromkeys(one for one in group.parents if one.is_relative_to(mount)))
    yield from found
