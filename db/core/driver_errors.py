"""A driver's error as one of ours: the one place that knows what the drivers say."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from typing import Final

from db.core import certificates, errors

_SAID: Final[dict[str, type[errors.DbError]]] = {
    "database is locked": errors.DatabaseBusy,
    "database table is locked": errors.DatabaseBusy,
    "database schema is locked": errors.DatabaseBusy,
    "disk is full": errors.DatabaseFull,
    "disk I/O error": errors.DatabaseFull,
    "readonly database": errors.DatabaseReadOnly,
    "unable to open database": errors.DatabaseUnreachable,
    "disk image is malformed": errors.DatabaseDamaged,
    "file is not a database": errors.DatabaseDamaged,
    "talemill: overdraft": errors.Overdraft,
    "talemill: unbalanced": errors.Unbalanced,
    "talemill: sealed": errors.Unbalanced,
    "talemill: append only": errors.AppendOnly,
    "one_free_try": errors.FreeTryUsed,
    "videos.parent_id": errors.FreeTryUsed,
    "no such table": errors.NeedsMigration,
    "no such column": errors.NeedsMigration,
    "UndefinedTable": errors.NeedsMigration,
    "row-level security": errors.NotYours,
    "permission denied": errors.NotYours,
}
_STATES: Final[dict[str, type[errors.DbError]]] = {
    "40001": errors.DatabaseBusy,  # could not serialise
    "40P01": errors.DatabaseBusy,  # deadlock
    "55P03": errors.DatabaseBusy,  # lock not available
    "57014": errors.DatabaseBusy,  # a time limit of the server's
    "25006": errors.DatabaseReadOnly,  # a standby after a failover
    "53": errors.DatabaseFull,  # disk, memory
    "58": errors.DatabaseFull,  # its disk does not work
}
"""Postgres's SQLSTATEs, or the classes that they begin with, which pass."""
_DEAD: Final = {
    "AdminShutdownError",
    "CannotConnectNowError",
    "ConnectionDoesNotExistError",
    "ConnectionFailureError",
    "CrashShutdownError",
    "InternalClientError",  # cut off in the middle of a word
    "TooManyConnectionsError",
}
_REFUSED: Final = {
    "InvalidAuthorizationSpecificationError",
    "InvalidCatalogNameError",
    "InvalidPasswordError",
}
"""The server answers: waiting for it helps nobody."""
_NOT_ENCRYPTED: Final = ("rejected SSL upgrade", "root certificate file", "certificate verify")
_NOT_GRANTED: Final = re.compile(r'permission denied to set role "(talemill_\w+)"')
_POOLED: Final = "unsupported startup parameter"
"""PgBouncer's word for what it does not pass on."""


def translated(error: Exception, *, is_drivers: bool = False) -> Exception:
    """A driver's error as one of ours; what is no driver's error is returned as it is.

    An OSError counts as the driver's only where the caller knows that it is.
    """
    if refused := refusal(error):
        return refused
    module = type(error).__module__.split(".")[0]
    if (is_drivers or module in {"asyncpg", "sqlalchemy"}) and is_dead(error):
        return errors.DatabaseUnreachable()
    if module not in {"sqlite3", "asyncpg", "sqlalchemy"}:
        return error
    state = str(getattr(error, "sqlstate", None) or "")
    if passing := _STATES.get(state) or _STATES.get(state[:2]):
        return passing()
    said = str(error)
    for word, ours in _SAID.items():
        if word in said:
            return ours()
    return errors.DbError(said.split("\n", maxsplit=1)[0])


def refusal(error: BaseException | None) -> errors.DatabaseRefused | None:
    """What to say where the server is there and does not take us as we come; None otherwise."""
    for link in _chain(error):
        said = str(link)
        if type(link).__name__ in _REFUSED:
            return errors.DatabaseRefused()
        if isinstance(link, ssl.SSLCertVerificationError):
            return errors.DatabaseNotEncrypted(certificates.fault_of(link))
        if isinstance(link, ssl.SSLError) or any(word in said for word in _NOT_ENCRYPTED):
            return errors.DatabaseNotEncrypted()
        if _POOLED in said:
            return errors.DatabasePooled()
        if denied := _NOT_GRANTED.search(said):
            return errors.RoleNotGranted(denied[1])
    return None


def cannot_open(error: BaseException) -> errors.DbError:
    """What to say of a connection that was not made."""
    if refused := refusal(error):
        return refused
    if isinstance(error, Exception) and isinstance(
        damaged := translated(error), errors.DatabaseDamaged
    ):
        return damaged
    if 'role "talemill_' in str(error):
        # The first migration makes the roles.
        return errors.NeedsMigration()
    return errors.DatabaseUnreachable()


def is_dead(error: BaseException | None) -> bool:
    """Whether the server or the connection is gone: nothing was committed that we know of."""
    return any(
        isinstance(link, OSError)
        or type(link).__name__ in _DEAD
        or (type(link).__name__ == "InterfaceError" and "closed" in str(link))
        for link in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from, each once: an error that is raised again may be its own."""
    seen: list[BaseException] = []
    while error is not None and not any(error is link for link in seen):
        seen.append(error)
        yield error
        error = error.__cause__ or getattr(error, "orig", None)
