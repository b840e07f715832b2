"""The parent's side of the child processes: kept warm, watched, and killed when not needed.

A child is its own process group, so that what it starts dies with it; it stays in its parent's
session, because Linux shares the processors out between sessions and `nice` counts only within one.
Nothing here touches pixels; waiting for an answer happens in a thread.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import pipeline.errors
from pipeline.errors import ComposeError, EncoderFailed, EncoderHung, TalemillError

HANG_S = 120.0
"""A task that says nothing for so long is hung: its child is killed."""

_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # glibc otherwise raises its limit after one large picture and keeps all that x264 frees.
    "MALLOC_MMAP_THRESHOLD_": "1500000",
    "MALLOC_TRIM_THRESHOLD_": "4000000",
    "MALLOC_ARENA_MAX": "2",
}

_ROOT = Path(__file__).parents[2]


class Child:
    """One process; serves one task at a time."""

    def __init__(self) -> None:
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(
            part for part in (str(_ROOT), environment.get("PYTHONPATH", "")) if part
        )
        environment.update(_ENVIRONMENT)
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.compose.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            process_group=0,
        )
        self._thread = ThreadPoolExecutor(1, "compose-child")
        self._is_ready = False

    @property
    def pid(self) -> int:
        """The child's process id, which is also its group's."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    async def run(
        self,
        name: str,
        task: Any,
        beat: Callable[[int], None] | None = None,
        hang_s: float = HANG_S,
    ) -> Any:
        """Run the function `module:name` on a task; its result.

        Raises what the task raised as an error of pipeline.errors, EncoderHung when it said
        nothing for `hang_s` seconds, EncoderFailed when the process died. Cancelled, it kills
        the process.
        """
        loop = asyncio.get_running_loop()
        heard = loop.time()

        def listen(done: int) -> None:
            nonlocal heard
            heard = loop.time()
            if beat is not None:
                beat(done)

        future = loop.run_in_executor(self._thread, self._serve, name, task, loop, listen)
        try:
            while True:
                left = heard + hang_s - loop.time()
                if left <= 0:
                    raise EncoderHung
                done, _ = await asyncio.wait({future}, timeout=left)
                if done:
                    break
        except BaseException:
            self.kill()
            with contextlib.suppress(Exception):
                await asyncio.shield(future)
            raise
        kind, result = future.result()
        if kind == "failed":
            raise _error(*result)
        if kind == "died":
            raise EncoderFailed(result)
        return result

    def _serve(
        self,
        name: str,
        task: Any,
        loop: asyncio.AbstractEventLoop,
        listen: Callable[[int], None],
    ) -> tuple[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            data = pickle.dumps((name, task))
            self._process.stdin.write(len(data).to_bytes(8, "little") + data)
            self._process.stdin.flush()
            while True:
                kind, value = _receive(self._process.stdout)
                if kind in {"beat", "ready"}:
                    with contextlib.suppress(RuntimeError):
                        loop.call_soon_threadsafe(listen, value if kind == "beat" else 0)
                else:
                    return kind, value
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return "died", f"The encoder's process ended ({self._last_line()})."

    def _last_line(self) -> str:
        try:
            self._log.seek(0)
            lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        except (OSError, ValueError):
            lines = []
        return lines[-1][:200] if lines else f"status {self._process.poll()}"

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Kill, and give back pipes and threads."""
        self.kill()
        self._thread.shutdown(wait=True)
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _receive(source: IO[bytes]) -> tuple[str, Any]:
    head = source.read(8)
    if len(head) < 8:
        raise EOFError
    data = source.read(int.from_bytes(head, "little"))
    kind, value = pickle.loads(data)
    return kind, value


def _error(code: str, message: str) -> TalemillError:
    kind = getattr(pipeline.errors, code, ComposeError)
    error: TalemillError = kind(message)
    return error


class Pool:
    """Children that wait for work. Safe to use from any event loop and thread."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._taken = 0
        self._guard = threading.Lock()
        atexit.register(self.close)

    def warm(self, count: int) -> None:
        """See that `count` children are started, at work or idle; returns at once."""
        with self._guard:
            missing = count - len(self._living()) - self._taken
            self._idle += [Child() for _ in range(missing)]

    def take(self, favourite: int | None = None) -> Child:
        """An idle child, the one with process id `favourite` if it is idle; else a new one."""
        with self._guard:
            living = self._living()
            chosen = next((one for one in living if one.pid == favourite), None)
            if chosen is None and living:
                chosen = living[-1]
            self._idle = [child for child in living if child is not chosen]
            self._taken += 1
        return chosen or Child()

    def _living(self) -> list[Child]:
        """The idle children that still live; those that died while idle are put away."""
        for child in self._idle:
            if not child.is_alive:
                child.close()
        self._idle = [child for child in self._idle if child.is_alive]
        return self._idle

    def give_back(self, child: Child, keep: int) -> None:
        """Keep a child that is alive, at most `keep` of them; close it otherwise."""
        with self._guard:
            self._taken -= 1
            if child.is_alive and len(self._idle) < keep:
                self._idle.append(child)
                return
        child.close()

    def close(self) -> None:
        """End all idle children."""
        with self._guard:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()


POOL = Pool()
"""The process's own; its children end with the process."""
