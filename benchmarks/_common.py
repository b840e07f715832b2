"""What the compose benchmarks share: options, inputs, a meter of process trees, one JSON line."""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

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


@dataclass(frozen=True, slots=True)
class Spent:
    """Wall and processor seconds, and the largest memory of all processes together.

    Pages that several processes share are counted in each by `peak_rss_mb`, and once over all of
    them by `peak_pss_mb`.
    """

    wall_s: float
    cpu_s: float
    peak_rss_mb: float
    peak_pss_mb: float


class Meter:
    """Measures this process and everything it started, as a context manager.

    A child counts with what it used itself and with what its own children, once ended, used; what
    the measuring thread uses is left out.
    """

    def __init__(self, every_s: float = 0.1) -> None:
        self._every_s = every_s
        self._stop = threading.Event()
        self._own = psutil.Process()
        self._cpu: dict[int, float] = {}
        self._peak_rss = self._peak_pss = self._watching_s = 0.0
        self.spent = Spent(0.0, 0.0, 0.0, 0.0)

    def __enter__(self) -> Meter:
        self._sample(with_shared=False)
        self._before = dict(self._cpu)
        self._peak_rss = self._peak_pss = 0.0
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
        wall = time.perf_counter() - self._began
        self._stop.set()
        self._thread.join()
        self._sample(with_shared=False)
        cpu = sum(used - self._before.get(pid, 0.0) for pid, used in self._cpu.items())
        cpu -= self._watching_s
        self.spent = Spent(wall, cpu, self._peak_rss / 1e6, self._peak_pss / 1e6)

    def _watch(self) -> None:
        turn = 0
        while not self._stop.wait(self._every_s):
            turn += 1
            self._sample(with_shared=turn % 16 == 0)
        self._watching_s = time.thread_time()

    def _sample(self, *, with_shared: bool) -> None:
        rss = pss = 0.0
        for process in [self._own, *self._own.children(recursive=True)]:
            try:
                parent = process.ppid()
                is_ours = process.pid == self._own.pid or parent == self._own.pid
                if not is_ours and process.name().startswith("python"):
                    continue  # the moment between a child's fork and its exec: no memory of its own
                rss += process.memory_info().rss
                if with_shared:
                    pss += getattr(process.memory_full_info(), "pss", 0.0)
                times = process.cpu_times()
                if process.pid == self._own.pid:
                    self._cpu[process.pid] = times.user + times.system
                elif is_ours:
                    ended = times.children_user + times.children_system
                    self._cpu[process.pid] = times.user + times.system + ended
            except psutil.Error:
                continue
        self._peak_rss, self._peak_pss = max(self._peak_rss, rss), max(self._peak_pss, pss)
