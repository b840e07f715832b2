"""The embedded server: who owns it, where it is, and that it never outlives its owner."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from db.redis import embedded_redis
from db.redis.embedded_redis import (
    DataFolderInUse,
    EmbeddedRedis,
    NoEmbeddedRedis,
    RedisMissing,
    find_redis,
)
from db.redis.queue import Queue
from tests.fixtures.processes import children, is_alive, wait_for

OWNER = """
import sys, threading, time
from pathlib import Path
from db.redis.embedded_redis import EmbeddedRedis
server = EmbeddedRedis(Path(sys.argv[1]))
starter = threading.Thread(target=server.start)
starter.start(); starter.join()
print(server.supervisor_pid, flush=True)
time.sleep(60)
"""


def owner_of(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A process that owns a server started from a thread that ended, and the server's pids."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    supervisor = int(owner.stdout.readline())
    owner.stdout.close()
    return owner, [supervisor, *children(supervisor)]


def test_the_server_is_gone_after_sigkill_of_its_owner(tmp_path: Path) -> None:
    owner, pids = owner_of(tmp_path)
    assert len(pids) == 2
    assert all(is_alive(pid) for pid in pids)
    owner.kill()
    owner.wait()
    wait_for(lambda: not any(map(is_alive, pids)), within_s=5, what="the end of the server")
    with pytest.raises(RedisMissing):
        find_redis(None, tmp_path)


def test_the_server_is_gone_after_sigkill_of_its_supervisor(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        (pid,) = children(server.supervisor_pid)
        os.kill(server.supervisor_pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid), within_s=5, what="the end of the server")


def test_a_new_owner_starts_right_after_the_old_one_was_killed(tmp_path: Path) -> None:
    owner, _ = owner_of(tmp_path)
    owner.kill()
    owner.wait()
    with EmbeddedRedis(tmp_path) as server:
        assert find_redis(None, tmp_path) == server.url


async def test_a_killed_server_is_started_again_at_the_same_address(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        queue = await Queue.open(server.url)
        assert await queue.ping()
        (pid,) = children(server.supervisor_pid)
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid), within_s=5, what="the end of the first server")
        wait_for(lambda: children(server.supervisor_pid), within_s=5, what="a second server")
        assert any([await queue.ping() for _ in range(50)])
        await queue.close()


def test_two_data_folders_have_a_server_each(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path / "a") as first, EmbeddedRedis(tmp_path / "b") as second:
        assert first.url != second.url


def test_one_data_folder_has_one_owner(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path), pytest.raises(DataFolderInUse):
        EmbeddedRedis(tmp_path).start(lock_wait_s=0)


@pytest.mark.parametrize("name", ["plain", 'with "quotes" and spaces', "per%cent"])
async def test_the_address_works_from_any_folder_name(name: str) -> None:
    # Near the root: with several test processes, pytest's own folders are too long for a socket.
    with TemporaryDirectory(prefix="cw-") as short, EmbeddedRedis(Path(short) / name) as server:
        assert server.url.startswith("unix://")
        queue = await Queue.open(find_redis(None, Path(short) / name))
        assert await queue.ping()
        await queue.close()


async def test_a_long_path_gets_a_loopback_port_with_a_password(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    with EmbeddedRedis(folder) as server:
        assert server.url.startswith("redis://:")
        supervisor = psutil.Process(server.supervisor_pid)
        told = [*supervisor.cmdline(), *supervisor.children()[0].cmdline()]
        password = server.url.split(":")[2].split("@")[0]
        assert not any(password in word for word in told)
        queue = await Queue.open(server.url)
        assert await queue.ping()
        await queue.close()
        stranger = await Queue.open(server.url.replace(password, "guess"))
        assert not await stranger.ping()
        await stranger.close()


def test_nobody_else_can_read_the_address(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path):
        assert stat.S_IMODE((tmp_path / "redis.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "redis.sock").stat().st_mode) == 0o700


def test_the_configured_address_wins(tmp_path: Path) -> None:
    assert find_redis("redis://elsewhere:6379/0", tmp_path) == "redis://elsewhere:6379/0"


def test_no_redis_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(RedisMissing, match="set REDIS_URL"):
        find_redis(None, tmp_path)


def test_stopping_twice_is_fine_and_leaves_no_address(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    server.start()
    server.stop()
    server.stop()
    assert {path.name for path in tmp_path.iterdir()} <= {"redis.lock", "redis.log"}


def test_where_no_server_was_installed_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a system that the server's package has no wheel for."""
    monkeypatch.setattr(embedded_redis, "find_spec", lambda name: None)
    with pytest.raises(NoEmbeddedRedis, match="set REDIS_URL"):
        EmbeddedRedis(tmp_path).start()
    monkeypatch.undo()
    with EmbeddedRedis(tmp_path):
        pass
