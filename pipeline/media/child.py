"""`python -m pipeline.media.child FD`: forks a fresh process with limits for every file.

It reads requests from the socket FD: a byte that says what kind of file, with three descriptors,
the socket for the answer, the file, and the memory for what comes out of it. It never touches a
file's bytes itself, so that no file can take it along, and has one thread only, so that forking
it is safe. When the socket ends, its parent is gone or done, and it ends too.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from pipeline.errors import ComposeError
from pipeline.media import limits
from pipeline.media.protocol import (
    FACTS,
    FULL,
    LARGE,
    MODULES,
    REFUSED,
    NoRoom,
    TooMuch,
    hear,
    packed,
    say,
    unpacked,
)
from pipeline.media.shared_memory import Ring, Writer


def serve(control: socket.socket) -> None:
    """Fork a process for every request until the socket ends; waits for all of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        mark, descriptors, _, _ = socket.recv_fds(control, 1, 3)
        if not mark:
            break
        if mark not in LARGE:
            import_module(MODULES[mark])
        gc.freeze()
        if os.fork() == 0:
            control.close()
            _decode(MODULES[mark], *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _reap(os.WNOHANG)
    _reap(0)


def _reap(options: int) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _decode(module: str, channel_fd: int, file_fd: int, memory_fd: int) -> None:
    """In the forked process: answer, and end whatever happens."""
    try:
        with socket.socket(fileno=channel_fd) as channel, os.fdopen(file_fd, "rb") as file:
            try:
                decoder = import_module(module)
                options = unpacked(hear(channel)[1])
                stream = options.pop("stream", None)
                writer = Writer(memory_fd) if stream is None else Ring(memory_fd, channel, **stream)
                limits.bind(writer.room_bytes, **(_limits_of(decoder) | writer.limits))
                facts = decoder.decode(file, writer.write, **options)
                say(channel, FACTS, packed(facts | {"written_bytes": writer.written_bytes}))
            except ComposeError as error:
                say(channel, REFUSED, str(error).encode()[:1000])
            except (MemoryError, TooMuch):
                say(channel, REFUSED, str(TooMuch()).encode())
            except NoRoom:
                say(channel, FULL)
            except Exception:  # a decoder meets files that none foresaw
                say(channel, REFUSED)
    finally:
        os._exit(0)


def _limits_of(decoder: ModuleType) -> dict[str, Any]:
    """A decoder's own limits, and for the rest those of all."""
    names = ("MEMORY_BYTES", "CPU_S", "WALL_S")
    return {name.lower(): getattr(decoder, name, getattr(limits, name)) for name in names}


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
