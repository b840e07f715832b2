"""What one decoding process may use, set by itself before it reads a byte of the file."""

from __future__ import annotations

import contextlib
import resource
import signal
from pathlib import Path
from typing import Final

MEMORY_BYTES: Final = 224 << 20
"""Of data, beyond what the process holds when it begins."""
CPU_S: Final = 8
WALL_S: Final = 30.0
"""More than the processor time: a busy machine is no fault of the file."""
MAX_SOUND_S: Final = 400.0
"""Longer sounds are refused: five minutes of video need no more."""
MAX_SOUND_RATE_HZ: Final = 48_000
"""Sounds of more are brought down to it."""
MIN_RATE_HZ: Final = 4_000
_STATUS: Final = Path("/proc/self/status")


def bind(written_bytes: int, *, memory_bytes: int, cpu_s: int, wall_s: float) -> None:
    """Bound this process for good: memory, time, nothing that it could open, and so much written.

    The kernel ends it when its time is up, also within a library. With no descriptor left to
    give, a decoder opens no other file and no connection, whatever the file tells it to. Where
    the system has no such limit (macOS knows none on memory), the header's judgement stands
    alone.
    """
    used = _used_bytes()
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_DATA, used.get("VmData", 0) + memory_bytes),
        (resource.RLIMIT_AS, used.get("VmSize", 0) + 3 * memory_bytes),
        (resource.RLIMIT_NOFILE, 0),
    ):
        if used or limit not in {resource.RLIMIT_DATA, resource.RLIMIT_AS}:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(limit, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, wall_s)


def _used_bytes() -> dict[str, int]:
    """`VmData` and `VmSize` of this process, where the system tells them."""
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return {}
    found = (line.split() for line in lines if line.startswith(("VmData:", "VmSize:")))
    return {name.rstrip(":"): int(kib) << 10 for name, kib, _ in found}
