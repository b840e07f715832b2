"""Processors and memory as a container allows them, in both versions of control groups."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import machine
from pipeline.providers.config import ProviderConfig
from pipeline.providers.offline import pictures

HERE = len(os.sched_getaffinity(0))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """What says in which groups a process is."""
    path = tmp_path / "cgroup"
    path.write_text("0::/\n")
    return path


@pytest.fixture
def bound() -> Iterator[None]:
    """The bound of this process is its own again."""
    yield
    machine.bound_memory(0)


def put(root: Path, name: str, text: str) -> None:
    """A control file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("max 100000", HERE),
        ("100000 100000", 1),
        ("50000 100000", 1),
        ("150000 100000", min(2, HERE)),
        ("6400000 100000", HERE),
        ("junk", HERE),
        ("100000 0", HERE),
    ],
)
def test_processors_follow_the_quota(tmp_path: Path, own: Path, text: str, wanted: int) -> None:
    put(tmp_path, "cpu.max", text + "\n")
    assert machine.cores(tmp_path, own) == wanted


@pytest.mark.parametrize("folder", ["cpu", "cpu,cpuacct"])
@pytest.mark.parametrize(("quota", "wanted"), [("100000", 1), ("-1", HERE)])
def test_processors_follow_the_quota_of_the_first_version(
    tmp_path: Path, own: Path, folder: str, quota: str, wanted: int
) -> None:
    own.write_text(f"4:{folder}:/box\n")
    put(tmp_path, f"{folder}/box/cpu.cfs_quota_us", quota)
    put(tmp_path, f"{folder}/box/cpu.cfs_period_us", "100000")
    assert machine.cores(tmp_path, own) == wanted


def test_the_tightest_group_above_counts(tmp_path: Path, own: Path) -> None:
    own.write_text("0::/pod/box\n")
    put(tmp_path, "pod/cpu.max", "100000 100000")
    put(tmp_path, "pod/box/cpu.max", "800000 100000")
    put(tmp_path, "pod/memory.max", str(900 << 20))
    put(tmp_path, "pod/box/memory.max", "max")
    assert machine.cores(tmp_path, own) == 1
    assert machine.memory_mb(tmp_path, own) == 900


def test_a_machine_without_groups_has_what_it_has(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    assert machine.cores(nothing, nothing) == HERE
    assert machine.memory_mb(nothing, nothing) > 0


@pytest.mark.parametrize(("megabytes", "lanes"), [(300, 1), (1000, 1), (1_000_000, HERE)])
def test_encoders_are_as_many_as_memory_carries(
    tmp_path: Path, own: Path, megabytes: int, lanes: int
) -> None:
    put(tmp_path, "memory/memory.limit_in_bytes", str(megabytes << 20))
    own.write_text("1:memory:/\n")
    assert machine.lanes(tmp_path, own) <= lanes


@pytest.mark.usefixtures("bound")
def test_large_frames_take_more_of_it(tmp_path: Path, own: Path) -> None:
    four_k = 2160 * 3840
    for megabytes, lanes, fits in ((1024, 1, False), (1500, 1, True), (1_000_000, HERE, True)):
        put(tmp_path, "memory.max", str(megabytes << 20))
        known = machine.memory_mb(tmp_path, own)
        if known < megabytes:
            continue
        assert machine.lanes(tmp_path, own, frame_px=four_k) <= lanes
        assert machine.can_hold(four_k, tmp_path, own) is fits
        assert machine.can_hold(machine.FULL_HD_PX, tmp_path, own)


def test_with_little_memory_pictures_are_drawn_one_at_a_time(tmp_path: Path) -> None:
    config = ProviderConfig(cache_folder=tmp_path)
    machine.bound_memory(1000)
    assert machine.memory_mb() <= 1000
    assert pictures.build(config).at_once == 1
    machine.bound_memory(0)
    if not machine.is_memory_short():
        assert pictures.build(config).at_once > 1


_THREADS_FREE = """
import ctypes, os, sys, threading
from pipeline import machine
if sys.argv[1] == "back":
    machine.give_memory_back()
def resident_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
turns = [threading.Event() for _ in range(6)]
def work(turn):
    turn.wait()
    kept = [bytearray(3000) for _ in range(10_000)]
    pins = kept[::100]
    del kept
    ends.append(pins)
ends, before = [], resident_mb()
threads = [threading.Thread(target=work, args=(turn,)) for turn in turns]
for thread in threads:
    thread.start()
for turn, thread in zip(turns, threads):
    turn.set()
    thread.join()
print(resident_mb() - before)
"""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallopt"), reason="only glibc has arenas that can be limited"
)
def test_what_threads_free_is_used_again_by_others() -> None:
    def grown_mb(how: str) -> float:
        ran = subprocess.run(
            [sys.executable, "-c", _THREADS_FREE, how], capture_output=True, text=True, check=True
        )
        return float(ran.stdout)

    assert grown_mb("back") < grown_mb("kept") / 2
