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

from db.core import errors
from db.core.driver_errors import translated
from db.core.transaction import Transaction

SQLITE_NOW: Final = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
POSTGRES_NOW: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


MINE: Final = "(CAST(:acting AS TEXT) IS NULL OR account_id = :acting)"
"""For a statement of persons and operators alike: the acting account's rows, if one acts."""
FOR_ME: Final = "(CAST(:acting AS TEXT) IS NULL OR :account_id = :acting)"
"""The same for a row that is written."""


class Sql:
    """One statement, prepared for both databases when the module is loaded."""

    __slots__ = ("crosses", "is_own", "names", "postgres", "sqlite")

    def __init__(self, text: str, *, postgres: str | None = None, crosses: str = "") -> None:
        """`postgres` replaces `text` there, with the same parameters in any order.

        `crosses` says why it reaches rows of several accounts: then it runs only where no account
        acts. Any other statement over a person's rows is bounded by `:acting`.
        """
        squeezed = " ".join(text.split())
        self.sqlite = squeezed.replace("{now}", SQLITE_NOW).replace("{lock}", "")
        theirs = " ".join((postgres or text).split())
        theirs = theirs.replace("{now}", POSTGRES_NOW).replace("{lock}", "FOR UPDATE")
        self.names = tuple(dict.fromkeys(_NAME.findall(theirs)))
        places = {name: f"${number}" for number, name in enumerate(self.names, 1)}
        self.postgres = _NAME.sub(lambda name: places[name[1]], theirs)
        self.crosses = crosses
        self.is_own = ":acting" in squeezed and ":acting AS TEXT) IS NULL" not in squeezed
        """Whether it means nothing where no account acts."""


async def run(tx: Transaction, statement: Sql, **values: Any) -> Sequence[Any]:
    """The statement's rows, each unpackable in the order of its columns.

    `:acting` is filled in by itself: the acting account, or None where nobody acts. NotYours for
    a statement that crosses accounts where one acts, NoActingAccount the other way round.
    """
    if tx.driver is None:
        raise errors.TransactionOver
    if tx.acting is None:
        if statement.is_own:
            raise errors.NoActingAccount
    elif statement.crosses:
        raise errors.NotYours
    values["acting"] = tx.acting
    try:
        if tx.inline is not None:
            rows = tx.inline.execute(statement.sqlite, values).fetchall()
        elif tx.is_sqlite:
            rows = await tx.driver.execute_fetchall(statement.sqlite, values)
        else:
            in_order = [_storable(values[name]) for name in statement.names]
            rows = await tx.driver.fetch(statement.postgres, *in_order)
    except Exception as error:
        raise translated(error, is_drivers=True) from error
    return rows


def _storable(value: Any) -> Any:
    """Postgres's text holds no NUL, which a forged address or a name may."""
    return value.replace("\0", "") if type(value) is str and "\0" in value else value
