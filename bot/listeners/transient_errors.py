"""Which errors pass: the same may work once a trouble of the database or the disk is over."""

from __future__ import annotations

import errno
from typing import Final

from db.core.errors import DatabaseUnavailable

_PASSING: Final = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
    }
)


_LONGEST_CHAIN = 32
"""Causes that are followed: a chain may lead back to itself."""


def is_transient(error: BaseException | None) -> bool:
    """Whether waiting helps: for the error itself, or for what caused it."""
    for _ in range(_LONGEST_CHAIN):
        if error is None:
            break
        if isinstance(error, DatabaseUnavailable):
            return True
        if isinstance(error, OSError) and error.errno in _PASSING:
            return True
        error = error.__cause__
    return False
