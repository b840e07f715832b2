"""Files and folders that nobody but our own user may open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NotOurs(OSError):
    """That folder belongs to somebody else, or others may write into it."""


class NotAFile(OSError):
    """That is a device or a pipe, not a file."""


def private_folder(path: Path) -> Path:
    """Make a folder, or shut an older one of ours: only its owner gets in. OSError.

    One that belongs to somebody else, as a mounted volume may, is left as it is; so is one that
    others use, too: a shared place such as /tmp, the root, a home.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    is_shared = found.st_mode & stat.S_ISVTX or path.resolve() in {Path("/"), Path.home()}
    if not is_shared and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) & OTHERS:
        path.chmod(0o700)
    return path


def private_file(path: Path) -> None:
    """Make a file, or shut an older one of ours: only its owner reads it. OSError.

    NotAFile for what is no plain file: shutting a device would take it from the whole machine.

    One that is there is not opened: when any handle of a file is closed, a process loses all its
    locks on it, and SQLite would go on as if it still had them.
    """
    path = path.resolve()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NotAFile(NotAFile.__doc__) from None
        if found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) & OTHERS:
            path.chmod(0o600)
    else:
        os.close(handle)


def check_own_folder(path: Path) -> None:
    """NotOurs unless it is a folder, no link, that only our user may enter: what lies in a
    shared place such as /tmp may have been put there by anybody."""
    found = path.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.getuid()
        or stat.S_IMODE(found.st_mode) & OTHERS
    ):
        raise NotOurs(NotOurs.__doc__)
