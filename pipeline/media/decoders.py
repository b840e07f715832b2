"""The reader's side: a file goes into a process with limits, plain bytes come out.

One process a reader is kept warm and forks another for each file (child.py), so that a file costs
milliseconds, not the start of an interpreter. A file that gets its process killed is one that
cannot be read; nothing else notices.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import NO_ROOM, ComposeError, DiskFull
from pipeline.machine import cores
from pipeline.media.limits import WALL_S
from pipeline.media.protocol import (
    FACTS,
    FULL,
    MODULES,
    PART,
    REFUSED,
    BrokenAnswer,
    Facts,
    Kind,
    TooMuch,
    hear,
    packed,
    say,
    unpacked,
)
from pipeline.media.shared_memory import new_memory, seen

_ROOT = Path(__file__).parents[2]
_TASKS = Path("/proc/self/task")
"""A folder for each thread of this process, also for those that Python knows nothing of."""
_PATIENCE_S = WALL_S + 10
SLOTS = 6
"""Parts of a stream that are decoded ahead."""
_ENVIRONMENT = {
    # Else the allocator keeps what it is given back after one large picture.
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "262144",
    "MALLOC_TRIM_THRESHOLD_": "1048576",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decoder made of a file: its bytes, and what it says of them."""

    data: memoryview
    facts: Facts


class Decoders:
    """Decodes files, as many at once as there are processors. Safe to use from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._control: socket.socket | None = None
        self._wait: Callable[[], object] = lambda: None
        self._at_once = threading.BoundedSemaphore(max(2, cores()))
        atexit.register(self.close)

    def decode(
        self,
        kind: Kind,
        source: Path | bytes,
        error: type[ComposeError],
        *,
        most_bytes: int,
        **options: object,
    ) -> Decoded:
        """Decode a file of a kind; `options` are its decoder's. Blocks: call it in a thread.

        Raises `error` when the file cannot be read, is refused, or takes too much; DiskFull when
        there is no room for what it decodes to; ComposeError when no process can be started.
        """
        with self._at_once, _opened(source, error) as file, _memory(most_bytes) as out:
            mark, body = self._answer(kind, options, error, (file, out))
            if mark == FULL:
                raise DiskFull
            if mark == REFUSED:
                raise error(body.decode("utf-8", "replace") or None)
            try:
                facts = unpacked(body)
                return Decoded(seen(out, int(facts["written_bytes"])), facts)
            except (BrokenAnswer, ValueError, KeyError, TypeError) as broken:
                raise error from broken

    @contextlib.contextmanager
    def stream(
        self,
        kind: Kind,
        source: Path,
        error: type[ComposeError],
        *,
        part_bytes: int,
        cpu_s: int,
        **options: object,
    ) -> Iterator[Iterator[memoryview]]:
        """The parts that a decoder makes of a file, one after another and a few ahead, until they
        end; each is overwritten once the next is asked for. Leaving it ends the decoder.

        It may use so many seconds of a processor. Raises as `decode`.
        """
        with _opened(source, error) as file, _memory(part_bytes * SLOTS) as out:
            told = {**options, "stream": {"part_bytes": part_bytes, "cpu_s": cpu_s}}
            with self._begun(kind, error, (file, out)) as channel:
                try:
                    say(channel, FACTS, packed(told))
                except OSError as died:
                    raise error(str(TooMuch())) from died
                yield _parts(channel, seen(out, part_bytes * SLOTS), part_bytes, error)

    def _begun(
        self, kind: Kind, error: type[ComposeError], descriptors: tuple[int, int]
    ) -> socket.socket:
        for _ in range(2):
            with contextlib.suppress(OSError):
                return self._asked(kind[0].encode(), *descriptors)
            if self._is_alive():
                raise error(str(TooMuch()))
        raise ComposeError("The process that reads files cannot be started.")

    def _answer(
        self,
        kind: Kind,
        options: Facts,
        error: type[ComposeError],
        descriptors: tuple[int, int],
    ) -> tuple[bytes, bytes]:
        """What a fresh process says; asked again where the warm one was gone."""
        for _ in range(2):
            try:
                with self._asked(kind[0].encode(), *descriptors) as channel:
                    say(channel, FACTS, packed(options))
                    return hear(channel)
            except TimeoutError as slow:
                raise error(str(TooMuch())) from slow
            except (OSError, BrokenAnswer) as died:
                if self._is_alive():
                    raise error(str(TooMuch())) from died
        raise ComposeError("The process that reads files cannot be started.")

    def fork(self) -> None:
        """Begin with a copy of this process, which has one thread and what decoders import.

        Elsewhere than on Linux nothing happens: one is started when it is needed.
        """
        if sys.platform != "linux" or len([*_TASKS.iterdir()]) != 1:
            return
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                _keep_only(theirs.fileno())
                from pipeline.media.child import serve

                serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        self._control, self._wait = ours, lambda: os.waitpid(pid, 0)

    def close(self) -> None:
        """End the warm process; the next file starts another."""
        with self._guard:
            self._close()

    def _close(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
            with contextlib.suppress(ChildProcessError):
                self._wait()

    def _asked(self, mark: bytes, *descriptors: int) -> socket.socket:
        """The channel on which a fresh process answers about the file."""
        assert mark in MODULES
        ours, theirs = socket.socketpair()
        ours.settimeout(_PATIENCE_S)
        with theirs:
            try:
                socket.send_fds(self._started(), [mark], [theirs.fileno(), *descriptors])
            except OSError:
                ours.close()
                raise
        return ours

    def _started(self) -> socket.socket:
        with self._guard:
            if self._control is None:
                self._control, self._wait = _spawned()
            return self._control

    def _is_alive(self) -> bool:
        """Whether the warm process lives: its end of the socket says so. A dead one is put away."""
        with self._guard:
            if self._control is None:
                return False
            with contextlib.suppress(BlockingIOError):
                with contextlib.suppress(ConnectionError):
                    self._control.recv(1, socket.MSG_DONTWAIT)
                self._close()
                return False
            return True


def _parts(
    channel: socket.socket, memory: memoryview, part_bytes: int, error: type[ComposeError]
) -> Iterator[memoryview]:
    """What comes out of a decoder, slot by slot; the one before is given back first."""
    number = 0
    while True:
        try:
            mark, body = hear(channel)
        except (OSError, BrokenAnswer) as died:
            raise error(str(TooMuch())) from died
        if mark == FULL:
            raise DiskFull
        if mark == REFUSED:
            raise error(body.decode("utf-8", "replace") or None)
        if mark == FACTS:
            return
        at = number % SLOTS * part_bytes
        yield memory[at : at + part_bytes]
        number += 1
        with contextlib.suppress(OSError):  # one that has ended already takes nothing back
            say(channel, PART)


def _keep_only(descriptor: int) -> None:
    """In a forked process: nothing that its parent has open stays open but this and the log."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def _spawned() -> tuple[socket.socket, Callable[[], object]]:
    ours, theirs = socket.socketpair()
    paths = (str(_ROOT), os.environ.get("PYTHONPATH", ""))
    path = os.pathsep.join(part for part in paths if part)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.media.child", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": path},
            process_group=0,
        )
    return ours, process.wait


@contextlib.contextmanager
def _memory(size_bytes: int) -> Iterator[int]:
    """A descriptor of so much memory; DiskFull where this process may not have it."""
    try:
        descriptor = new_memory(size_bytes)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull from error
        raise
    with _closed(descriptor):
        yield descriptor


@contextlib.contextmanager
def _opened(source: Path | bytes, error: type[ComposeError]) -> Iterator[int]:
    """A descriptor of the source: a path that is no file (a pipe, a device) is refused."""
    try:
        descriptor = (
            os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            if isinstance(source, Path)
            else _in_memory(source)
        )
    except (OSError, ValueError) as missing:
        if getattr(missing, "errno", None) in NO_ROOM:
            raise DiskFull from missing
        raise error from missing
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise error
        yield descriptor
    finally:
        os.close(descriptor)


def _in_memory(data: bytes) -> int:
    """The bytes as an open file without a name."""
    descriptor = new_memory(len(data))
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


@contextlib.contextmanager
def _closed(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


DECODERS = Decoders()
"""The process's own."""
