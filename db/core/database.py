"""One way in: `acting(account_id)` for a person's rows, `operating()` for what crosses persons.

Each is one write transaction: on SQLite one after another behind BEGIN IMMEDIATE, sharing a
commit where they wait for each other; on Postgres with a role and an acting account set
locally. Committed at the end, rolled back on an error. `reading` looks at one moment of it all.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.core import errors
from db.core.address import driver_url
from db.core.connections import HeldConnection, OwnConnection
from db.core.driver_errors import refused
from db.core.engine import Role, make_engine
from db.core.group_commit import SharedConnection, Writers
from db.core.transaction import Transaction


class Database:
    """An open database; made by `open`, handed to whoever needs it, closed once."""

    transaction_type: ClassVar[type[Transaction]] = Transaction
    """Tests put one in its place that looks at what is awaited."""

    def __init__(self, url: URL, role: Role, operator_url: URL) -> None:
        self.role: Role = role
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._engine = make_engine(url, role=role)
        self._operator = self._engine
        if not self.is_sqlite and (role != "operator" or operator_url != url):
            self._operator = make_engine(operator_url, role="operator")
        # Writers of one process queue here in order; SQLite's own waiting is a lottery.
        self._writers = Writers(self._engine, self._driver) if self.is_sqlite else None
        self._leases: dict[str, tuple[str, str]] = {}

    @classmethod
    async def open(cls, url: str, role: Role = "app", *, operator_url: str | None = None) -> Self:
        """Open `sqlite:///FILE` or `postgresql://…`; DatabaseUnreachable when that fails.

        `operator_url` is the login that may take the operator role, where it is another one.
        """
        database = cls(driver_url(url), role, driver_url(operator_url or url))
        try:
            async with database._engine.connect():
                pass
            if operator_url is not None and database._operator is not database._engine:
                async with database._operator.connect():
                    pass
        except (SQLAlchemyError, OSError) as error:
            await database.close()
            if refusal := refused(error):
                raise refusal from error
            if 'role "talemill_' in str(error):
                # The first migration makes the roles.
                raise errors.NeedsMigration from error
            raise errors.DatabaseUnreachable(
                f"The database cannot be opened: {str(error).splitlines()[0]}"
            ) from error
        return database

    async def close(self) -> None:
        """Close every connection."""
        if self._writers is not None:
            await self._writers.settle()
        await self._engine.dispose()
        if self._operator is not self._engine:
            await self._operator.dispose()

    def acting(self, account_id: str) -> Transaction:
        """One transaction in which only that account's rows exist. NoActingAccount."""
        if not account_id or not account_id.replace("-", "").isalnum():
            raise errors.NoActingAccount
        begin = f"BEGIN; SELECT set_config('talemill.account', '{account_id}', true)"
        if account_id in self._leases:
            begin += _lease_settings(*self._leases[account_id])
        return self._transaction(self._engine, begin, account_id, is_brief=True)

    def operating(self, *, is_brief: bool = False) -> Transaction:
        """One transaction that crosses accounts: admin, dispatcher, reconciler, inbox.

        `is_brief` when its statements touch a few rows by their keys.
        """
        return self._transaction(self._operator, "BEGIN", None, is_brief=is_brief)

    def crossing(self, *, is_brief: bool = False) -> Transaction:
        """One transaction for a named function that crosses accounts under our own role."""
        return self._transaction(self._engine, "BEGIN", None, is_brief=is_brief)

    def reading(self) -> Transaction:
        """One moment of the whole database, for as long as it takes; it holds up no writer.

        It crosses accounts, and nothing may be written. Pages that are read one after the other
        in it belong together.
        """
        begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        hold = OwnConnection(self._operator, begin, self._driver)
        return Transaction(hold, None, is_brief=False, is_sqlite=self.is_sqlite, is_reading=True)

    def leasing(self, video_id: str, owner: str) -> Transaction:
        """One transaction of the worker that holds this video's lease."""
        begin = "BEGIN; SELECT true" + _lease_settings(video_id, owner)
        return self._transaction(self._engine, begin, None, is_brief=True)

    def works_for(self, account_id: str, video_id: str, owner: str) -> None:
        """From now on, acting for this account is done as the worker that leases the video."""
        self._leases[account_id] = (video_id, owner)

    def _transaction(
        self, engine: AsyncEngine, begin: str, acting: str | None, *, is_brief: bool = False
    ) -> Transaction:
        """`begin` says on Postgres for whom; on SQLite everybody is in one line."""
        hold: HeldConnection
        if self._writers is not None:
            hold = SharedConnection(self._writers)
        else:
            hold = OwnConnection(engine, begin, self._driver)
        return self.transaction_type(hold, acting, is_brief=is_brief, is_sqlite=self.is_sqlite)

    def _driver(self, raw: Any) -> Any:
        """What statements are run on; tests put something between that breaks."""
        return raw


def _lease_settings(video_id: str, owner: str) -> str:
    video, me = (text.replace("'", "''") for text in (video_id, owner))
    return (
        f", set_config('talemill.video', '{video}', true),"
        f" set_config('talemill.owner', '{me}', true)"
    )
