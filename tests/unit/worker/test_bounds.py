"""Logs and the cache of a machine stop growing; what is in use is left alone."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from tests.fixtures.workshop import Workshop
from worker import bounds, janitor
from worker.bounds import bound_cache, bound_folders, bound_log
from worker.janitor import Janitor


def aged(path: Path, days: float, size: int = 1000) -> Path:
    """A file that was used so long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    then = time.time() - days * 24 * 3600
    os.utime(path, (then, then))
    return path


def test_a_log_over_its_bound_begins_anew_and_its_end_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_LOG_BYTES", 1000)
    monkeypatch.setattr(bounds, "KEPT_LOG_BYTES", 300)
    log = tmp_path / "worker.log"
    with log.open("ab", buffering=0) as writer:  # as a process's output is opened
        writer.write(b"old line\n" * 100 + b"last line\n")
        assert not bound_log(log)
        writer.write(b"more\n" * 100)
        assert bound_log(log)
        writer.write(b"and on\n")
    assert log.read_bytes() == b"and on\n"
    kept = (tmp_path / "worker.log.1").read_bytes()
    assert len(kept) == 300 and kept.endswith(b"more\n")


def test_a_cache_over_its_bound_loses_what_was_longest_unused(tmp_path: Path) -> None:
    oldest = aged(tmp_path / "joe-1-ort1.0.onnx", 90)
    old = aged(tmp_path / "loops" / "sand-1-10x10-v1.mp4", 60)
    used = aged(tmp_path / "joe-1-ort2.0.onnx", 0.1)
    shell = aged(tmp_path / "made" / "picture.bin", 200)
    model = aged(tmp_path / "listening" / "whisper-base" / "config.json", 200)
    assert bound_cache(tmp_path, most_bytes=3000) == []
    assert bound_cache(tmp_path, most_bytes=2000) == [oldest]
    assert bound_cache(tmp_path, most_bytes=10) == [old]
    assert used.exists() and shell.exists() and model.exists()


def test_what_dead_processes_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    dead = [
        aged(tmp_path / "loops" / ".loop-x.mp4", 2),
        aged(tmp_path / ".voice-y" / "ready.onnx", 2),
    ]
    living = aged(tmp_path / "loops" / ".loop-z.mp4", 0)
    assert set(bound_cache(tmp_path)) == set(dead) and living.exists()


async def test_a_worker_keeps_the_bounds_of_its_machine(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_LOG_BYTES", 10)
    monkeypatch.setattr(bounds, "KEPT_LOG_BYTES", 5)
    log = aged(tmp_path / "data" / "redis.log", 0, size=100)
    dead = aged(tmp_path / "cache" / ".effect-x", 3)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def bound() -> None:
        bound_folders(tmp_path / "data", tmp_path / "cache")
        loop.call_soon_threadsafe(ended.set)

    monkeypatch.setattr(janitor, "ERASED_EVERY_S", 0.01)
    task = asyncio.create_task(Janitor(workshop.context, bound, every_s=0.01).run())
    await asyncio.wait_for(ended.wait(), 20)
    task.cancel()
    assert log.stat().st_size == 0 and not dead.exists()
