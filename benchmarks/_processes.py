"""What a process and everything below it takes: processor seconds and memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final

import psutil

_SHARED_EVERY: Final = 16
"""Samples: to tell shared pages apart takes the kernel far longer than the rest."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Wall and processor seconds, and the largest memory of all processes together.

    Pages that several processes share are counted in each by `peak_rss_mb` (of one that was forked
    and runs its parent's program on, its share alone), and once over all of them by `peak_pss_mb`.
    """

    wall_s: float
    cpu_s: float
    peak_rss_mb: float
    peak_pss_mb: float


def tree(root: psutil.Process) -> Iterator[psutil.Process]:
    """The process and all below it that live now, each after its parent."""
    yield root
    with suppress(psutil.NoSuchProcess):
        yield from root.children(recursive=True)


def cpu_s(root: psutil.Process) -> float:
    """Processor seconds of the process and all that it and they started, ended ones included.

    One that ends while this is counted may be missed, and is there the next time; none counts
    twice, because a parent is asked before its children. One whose parent ended first is lost.
    """
    total = 0.0
    for process in tree(root):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def pss_mb(root: psutil.Process) -> float:
    """Memory of the process and all below it, what they share counted once."""
    total = 0
    for process in tree(root):
        with suppress(psutil.Error):
            total += getattr(process.memory_full_info(), "pss", 0)
    return total / 1e6


def _is_fork(process: psutil.Process) -> bool:
    parent = process.parent()
    return parent is not None and parent.cmdline() == process.cmdline()


class Meter:
    """Measures this process and everything it started, as a context manager; what the measuring
    thread uses is left out."""

    def __init__(self, every_s: float = 0.1) -> None:
        self._every_s = every_s
        self._stop = threading.Event()
        self._own = psutil.Process()
        self._seen: dict[int, bool] = {}
        self._cpu_s = self._peak_rss = self._peak_pss_mb = self._watching_s = 0.0
        self.spent = Spent(0.0, 0.0, 0.0, 0.0)

    def __enter__(self) -> Meter:
        self._before_s = cpu_s(self._own)
        self._began = time.perf_counter()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        wall_s = time.perf_counter() - self._began
        self._stop.set()
        self._thread.join()
        # One that was killed before its own children takes what they used along.
        used_s = max(self._cpu_s, cpu_s(self._own)) - self._before_s - self._watching_s
        self.spent = Spent(wall_s, used_s, self._peak_rss / 1e6, self._peak_pss_mb)

    def _watch(self) -> None:
        turn = 0
        while not self._stop.wait(self._every_s):
            turn += 1
            self._cpu_s = max(self._cpu_s, cpu_s(self._own))
            self._peak_rss = max(self._peak_rss, self._rss())
            if turn % _SHARED_EVERY == 0:
                self._peak_pss_mb = max(self._peak_pss_mb, pss_mb(self._own))
        self._watching_s = time.thread_time()

    def _rss(self) -> float:
        """Bytes of all that were here at the last look, too: between its fork and its exec a
        child seems to have its parent's memory once more."""
        before, self._seen = self._seen, {}
        total = 0
        for process in tree(self._own):
            with suppress(psutil.Error):
                is_fork = before.get(process.pid, True) and _is_fork(process)
                self._seen[process.pid] = is_fork
                if process.pid in before and is_fork:
                    total += process.memory_full_info().pss
                elif process.pid in before:
                    total += process.memory_info().rss
        return total
