"""Files and folders that nobody but our own user may open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NotOurs(OSError):
    """That folder belongs to somebody else, or others may write into it."""


def private_folder(path: Path) -> Path:
    """Make a folder, or shut an older one of ours: only its owner gets in. OSError.

    One that belongs to somebody else, as a mounted volume may, is left as it is.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_ours = path.stat().st_uid == os.getuid()
    if is_ours and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        path.chmod(0o700)
    return path


def private_file(path: Path) -> None:
    """Make a file, or shut an older one of ours: only its owner reads it. OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.stat().st_uid == os.getuid() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
        path.chmod(0o600)


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
