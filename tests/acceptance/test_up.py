"""`talemill up`: nothing of it ends unseen."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import psutil
import pytest

from tests.fixtures.fleet import ROOT

BEGIN_S = 90


@pytest.fixture
def port() -> int:
    """A free one."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def up(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Everything of one installation, in a folder of its own."""
    with (tmp_path / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "up"],
            cwd=ROOT,
            env={
                **os.environ,
                "TALEMILL_DATA_FOLDER": str(tmp_path / "data"),
                "TALEMILL_CACHE_FOLDER": str(ROOT / "data" / "cache"),
                "WEB_PORT": str(port),
            },
            stdout=log,
            stderr=log,
        )
    yield process
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def workers(up: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The worker that it runs, if it runs now."""
    return [
        one
        for one in psutil.Process(up.pid).children()
        if "bot.commands.worker_process" in " ".join(one.cmdline())
    ]


async def health(port: int) -> tuple[int, dict[str, bool]]:
    """What /health says."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                return answer.status, json.loads(await answer.text())
        except aiohttp.ClientError:
            return 0, {}


async def healthy(port: int, *, wanted: int) -> dict[str, bool]:
    """Wait until /health answers so."""
    for _ in range(BEGIN_S * 20):
        status, said = await health(port)
        if status == wanted:
            return said
        await asyncio.sleep(0.05)
    raise AssertionError(f"/health never said {wanted}: {said}")


async def written(log: Path, sentence: str) -> None:
    """Wait until the log has the sentence."""
    for _ in range(BEGIN_S * 20):
        if sentence in await asyncio.to_thread(log.read_text):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{log.name} never said: {sentence}")


async def test_a_killed_worker_fails_health_is_named_and_starts_again(
    up: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    said = await healthy(port, wanted=200)
    assert said["worker"] and said["tasks"]
    # Where a service's operator reads: a file of the worker's own would grow unseen for ever.
    await written(tmp_path / "up.log", "The worker is ready.")
    assert not (tmp_path / "data" / "worker.log").exists()
    (worker,) = workers(up)
    worker.send_signal(signal.SIGKILL)
    said = await healthy(port, wanted=503)
    assert not said["worker"] and said["database"]
    await healthy(port, wanted=200)
    (successor,) = workers(up)
    assert successor.pid != worker.pid
    assert "The worker ended; it is started again." in (tmp_path / "up.log").read_text()
    up.terminate()
    assert await asyncio.to_thread(up.wait, 30) == 0
    assert not successor.is_running()
