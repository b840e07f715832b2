"""Benchmarks count what the whole tree of their processes takes, grandchildren among them."""

from __future__ import annotations

import subprocess
import sys

from benchmarks._processes import Meter

_GRANDCHILD = """
import time, sys
kept = bytearray(b'x') * 80_000_000
while time.process_time() < 0.4: pass
print(len(kept), flush=True)
sys.stdin.read()
"""
_CHILD = f"""
import subprocess, sys
grandchild = subprocess.Popen([sys.executable, '-c', {_GRANDCHILD!r}], stdin=0)
if sys.argv[1] == 'waits': grandchild.wait()
else: sys.stdin.read()
"""


def _spent(how: str) -> tuple[float, float]:
    """Processor seconds and memory of a child with a child; it `waits` for its end or not."""
    with Meter(every_s=0.02) as meter:
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        child.stdout.readline()
        if how == "waits":
            child.communicate()
    child.communicate()
    return meter.spent.cpu_s, meter.spent.peak_rss_mb


# The system counts processor time in ticks of 10 ms, its own and the child's.
_LEAST_S = 0.4 - 0.03


def test_a_grandchild_that_lives_is_counted() -> None:
    cpu_s, rss_mb = _spent("stays")
    assert cpu_s >= _LEAST_S and rss_mb > 80


def test_a_grandchild_that_has_ended_is_counted_once() -> None:
    cpu_s, _ = _spent("waits")
    assert _LEAST_S <= cpu_s < 0.8
