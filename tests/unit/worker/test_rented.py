"""A rented container's one worker gets its arguments, and ends with the call that it is for."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures.processes import heed_signals
from worker.rented import run_worker
from worker.runpod_handler import handle
from worker.shift import Shift, ShiftClock

PROGRAM = "import sys; sys.exit(len(sys.argv))"
ROOT = Path(__file__).parents[3]


def test_its_arguments_and_its_exit_status_are_the_workers() -> None:
    assert run_worker(["--until-idle", "60"], [sys.executable, "-c", PROGRAM]) == 3


def test_a_cancelled_call_asks_its_worker_to_end(tmp_path: Path) -> None:
    worker = (
        "import pathlib, signal, sys, time\n"
        f"end = lambda *_: (pathlib.Path({str(tmp_path / 'ended')!r}).touch(), sys.exit(0))\n"
        "signal.signal(signal.SIGTERM, end)\n"
        f"pathlib.Path({str(tmp_path / 'began')!r}).touch()\n"
        "time.sleep(60)"
    )
    call = (
        "import sys\n"
        "from worker.rented import run_worker\n"
        f"run_worker([], [sys.executable, '-c', {worker!r}])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        preexec_fn=heed_signals,  # noqa: PLW1509
    )
    while not (tmp_path / "began").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.wait(30)
    assert (tmp_path / "ended").exists()


@pytest.mark.parametrize("asked", [{"arguments": "rm -rf /"}, {"arguments": [1]}])
def test_a_job_with_anything_but_words_starts_nothing(asked: object) -> None:
    assert "error" in handle({"id": "job-1", "input": asked})


async def test_a_shift_ends_when_idle_and_not_while_something_is_made() -> None:
    clock = ShiftClock(Shift(until_idle_s=0.4))
    over = asyncio.create_task(clock.over())
    await asyncio.sleep(0)
    with clock.working():
        await asyncio.sleep(0.9)
        assert not over.done()
    began_s = asyncio.get_running_loop().time()
    await over
    assert asyncio.get_running_loop().time() - began_s >= 0.3


async def test_a_shift_has_a_longest_whatever_is_made() -> None:
    clock = ShiftClock(Shift(until_idle_s=60.0, at_most_s=0.5))
    with clock.working():
        assert await asyncio.wait_for(clock.over(), 5) >= 0.5


def test_only_a_shift_with_an_end_ends() -> None:
    assert not Shift().ends
    assert Shift(until_idle_s=1).ends and Shift(at_most_s=1).ends
