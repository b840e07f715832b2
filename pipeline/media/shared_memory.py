"""Memory without a name that a decoder fills and its reader sees: nothing goes through a pipe."""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
from typing import Any

from pipeline.media.protocol import NoRoom, TooMuch


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
    """The decoder's end. Written through calls: to touch fresh memory page by page costs more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.room_bytes = os.fstat(descriptor).st_size
        self.written_bytes = 0

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


def seen(descriptor: int, size_bytes: int) -> memoryview:
    """The first bytes of the memory, for as long as somebody holds them."""
    if not size_bytes:
        return memoryview(b"")
    flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
    return memoryview(mmap.mmap(descriptor, size_bytes, flags))
