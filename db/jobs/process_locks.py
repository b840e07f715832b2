"""Which processes of this machine live: each holds a file's lock, which falls free with it.

However a process ends, the kernel lets go of its locks; nothing needs to be renewed or cleaned.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

BOTS: Final = "processes"
"""The folder below the data folder where bots hold their locks."""


def hold(path: Path) -> int:
    """Make the file and lock it, until the handle that this returns is closed or we end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock; so it is when there is no such file."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        # Shared: two who look at once must not take each other for the holder.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def held(folder: Path) -> list[Path]:
    """The files of `folder` whose holders live."""
    with suppress(OSError):
        return sorted(one for one in folder.iterdir() if not is_free(one))
    return []


def forget_the_dead(folder: Path) -> None:
    """Remove the files of processes that ended without doing so."""
    with suppress(OSError):
        for one in folder.iterdir():
            if is_free(one):
                one.unlink(missing_ok=True)
