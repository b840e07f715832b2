"""Statements of the hot paths: plain SQL, written once for both databases, run on the driver.

A statement names its parameters `:like_this`; `{now}` is the database's clock in milliseconds
and `{lock}` locks the read rows until the end of the transaction. SQLAlchemy's own cursor
layer costs three to four thread hops a statement on SQLite, and the ledger's transactions are
short: hence the driver itself (docs/money.md, Speed).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from db.core import errors

SQLITE_NOW: Final = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
POSTGRES_NOW: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


class Sql:
    """One statement, prepared for both databases when the module is loaded."""

    __slots__ = ("names", "postgres", "sqlite")

    def __init__(self, text: str, *, postgres: str | None = None) -> None:
        """`postgres` replaces `text` there, with the same parameters in any order."""
        squeezed = " ".join(text.split())
        self.sqlite = squeezed.replace("{now}", SQLITE_NOW).replace("{lock}", "")
        theirs = " ".join((postgres or text).split())
        theirs = theirs.replace("{now}", POSTGRES_NOW).replace("{lock}", "FOR UPDATE")
        self.names = tuple(dict.fromkeys(_NAME.findall(theirs)))
        places = {name: f"${number}" for number, name in enumerate(self.names, 1)}
        self.postgres = _NAME.sub(lambda found: places[found[1]], theirs)


async def run(tx: AsyncSession, statement: Sql, **values: Any) -> Sequence[Any]:
    """The statement's rows, each unpackable in the order of its columns.

    `:acting` is filled in by itself: the acting account, or None when operating.
    """
    driver = tx.info["driver"]
    values["acting"] = tx.info["acting"]
    try:
        if (inline := tx.info.get("inline")) is not None:
            rows = inline.execute(statement.sqlite, values).fetchall()
        elif tx.info["is_sqlite"]:
            rows = await driver.execute_fetchall(statement.sqlite, values)
        else:
            found = [values[name] for name in statement.names]
            rows = await driver.fetch(statement.postgres, *map(_storable, found))
    except Exception as error:
        raise translated(error, is_drivers=True) from error
    return rows  # type: ignore[no-any-return]


def _storable(value: Any) -> Any:
    """Postgres's text holds no NUL, which a forged address or a name may."""
    return value.replace("\0", "") if type(value) is str and "\0" in value else value


def translated(error: Exception, *, is_drivers: bool = False) -> Exception:
    """A driver's error as one of ours; what is no driver's error is returned as it is.

    An OSError counts as the driver's only where the caller knows that it is.
    """
    module = type(error).__module__.split(".")[0]
    if (is_drivers or module in {"asyncpg", "sqlalchemy"}) and is_dead(error):
        return errors.DatabaseUnreachable()
    if module not in {"sqlite3", "asyncpg", "sqlalchemy"}:
        return error
    said = str(error)
    for word, ours in _SAID.items():
        if word in said:
            return ours()
    return errors.DbError(said.split("\n", maxsplit=1)[0])


_DEAD: Final = {
    "AdminShutdownError",
    "CannotConnectNowError",
    "ConnectionDoesNotExistError",
    "ConnectionFailureError",
    "CrashShutdownError",
    "TooManyConnectionsError",
}


def is_dead(error: BaseException | None) -> bool:
    """Whether the server or the connection is gone: nothing was committed that we know of."""
    while error is not None:
        if isinstance(error, OSError) or type(error).__name__ in _DEAD:
            return True
        if type(error).__name__ == "InterfaceError" and "closed" in str(error):
            return True
        error = error.__cause__
    return False


_SAID: Final[dict[str, type[errors.DbError]]] = {
    "database is locked": errors.DatabaseBusy,
    "talemill: overdraft": errors.Overdraft,
    "talemill: unbalanced": errors.Unbalanced,
    "talemill: sealed": errors.Unbalanced,
    "talemill: append only": errors.AppendOnly,
    "no such table": errors.NeedsMigration,
    "no such column": errors.NeedsMigration,
    "UndefinedTable": errors.NeedsMigration,
    "row-level security": errors.NotYours,
    "permission denied": errors.NotYours,
}
