"""Memory without a name that a decoder fills and its reader sees: nothing goes through a pipe."""

from __future__ import annotations

import fcntl
import mmap
import os
import socket
import tempfile
from typing import Any, Final

from pipeline.media.protocol import PART, NoRoom, TooMuch, hear, say

_LONGEST_STREAM_S: Final = 1800


def new_memory(size_bytes: int) -> int:
    """A descriptor of so much memory, none of which is taken before it is written. Where the
    system can, its size is sealed: a decoder that cuts it off would take its reader along."""
    if not hasattr(os, "memfd_create"):
        with tempfile.TemporaryFile() as file:
            file.truncate(size_bytes)
            return os.dup(file.fileno())
    descriptor = os.memfd_create("media", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size_bytes)
    seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


class Writer:
    """The decoder's end of what comes at once. Written through calls: to touch fresh memory page
    by page costs more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.room_bytes = os.fstat(descriptor).st_size
        self.written_bytes = 0
        self.limits: dict[str, int] = {}

    def write(self, data: Any) -> None:
        """Append the bytes of a buffer; TooMuch when it is more than was agreed, NoRoom when the
        system takes no more."""
        view = memoryview(data).cast("B")
        if self.written_bytes + len(view) > self.room_bytes:
            raise TooMuch
        while view:
            try:
                count = os.pwrite(self._descriptor, view, self.written_bytes)
            except OSError as error:
                raise NoRoom from error
            self.written_bytes += count
            view = view[count:]


class Ring:
    """The decoder's end of a stream: parts of one size in a few slots, each written again once its
    reader is done with it. A decoder whose reader is gone ends."""

    def __init__(
        self, descriptor: int, channel: socket.socket, *, part_bytes: int, cpu_s: int
    ) -> None:
        self._descriptor, self._channel = descriptor, channel
        self._part_bytes = part_bytes
        self.room_bytes = os.fstat(descriptor).st_size
        self._slots = self.room_bytes // part_bytes
        self.written_bytes = 0
        self._parts = 0
        # Its reader encodes meanwhile: time on the wall says nothing of the file.
        self.limits = {"cpu_s": cpu_s, "wall_s": _LONGEST_STREAM_S}

    def write(self, data: Any) -> None:
        """Put one part into the next slot; waits until there is one."""
        view = memoryview(data).cast("B")
        if len(view) != self._part_bytes:
            raise TooMuch
        if self._parts >= self._slots:
            hear(self._channel)
        at = self._parts % self._slots * self._part_bytes
        while view:
            try:
                count = os.pwrite(self._descriptor, view, at)
            except OSError as error:
                raise NoRoom from error
            at, view = at + count, view[count:]
        self._parts += 1
        say(self._channel, PART)


def seen(descriptor: int, size_bytes: int) -> memoryview:
    """The first bytes of the memory, for as long as somebody holds them."""
    if not size_bytes:
        return memoryview(b"")
    flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
    return memoryview(mmap.mmap(descriptor, size_bytes, flags))
