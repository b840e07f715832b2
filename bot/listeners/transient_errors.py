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


def is_transient(error: BaseException | None) -> bool:
    """Whether waiting helps: for the error itself, or for what caused it."""
    while error is not None:
        if isinstance(error, DatabaseUnavailable):
            return True
        if isinstance(error, OSError) and error.errno in _PASSING:
            return True
        error = error.__cause__
    return False
