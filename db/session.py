"""One way in: `acting(account_id)` for a person's rows, `operating()` for what crosses persons.

Each is one write transaction: BEGIN IMMEDIATE on SQLite, a role and an acting account set
locally on Postgres; committed at the end, rolled back on an error.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal, Self

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from db import errors
from db.guard import Guard
from db.isolation import ActingSession
from db.sql import translated

Role = Literal["app", "worker", "operator"]
BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another process's transaction on SQLite."""
POOL_CONNECTIONS = 16
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
)

_open: ContextVar[bool] = ContextVar("clipwright_transaction", default=False)


def driver_url(url: str) -> URL:
    """The address with the async driver that we use for it."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise errors.DatabaseUnreachable(
            "DATABASE_URL is no address: write sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from error
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    kind = parsed.get_backend_name()
    if kind == "postgres":
        kind = "postgresql"
    if kind not in drivers:
        raise errors.DatabaseUnreachable(f"Databases are sqlite or postgresql, not {kind}.")
    return parsed.set(drivername=drivers[kind])


def make_engine(url: URL, *, role: Role | None = None) -> AsyncEngine:
    """An engine whose connections leave BEGIN and COMMIT to us; on Postgres it takes `role`."""
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    if url.get_backend_name() == "sqlite":
        if url.database:
            try:
                Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise errors.DatabaseUnreachable("The database's folder cannot be made.") from error
        engine = create_async_engine(
            url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, **options
        )
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine
    settings = {"application_name": f"clipwright {role or 'migrate'}"}
    if role is not None:
        settings["role"] = f"clipwright_{role}"
    return create_async_engine(
        url,
        connect_args={"server_settings": settings},
        pool_size=POOL_CONNECTIONS,
        max_overflow=POOL_CONNECTIONS,
        **options,
    )


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


class Database:
    """An open database; made by `open`, handed to whoever needs it, closed once."""

    def __init__(self, url: URL, role: Role, operator_url: URL) -> None:
        self.role: Role = role
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._engine = make_engine(url, role=role)
        self._operator = self._engine
        if not self.is_sqlite and (role != "operator" or operator_url != url):
            self._operator = make_engine(operator_url, role="operator")
        # Writers of one process queue here in order; SQLite's own waiting is a lottery.
        self._writer = asyncio.Lock()
        self._leases: dict[str, tuple[str, str]] = {}
        self._guards = "PYTEST_VERSION" in os.environ

    @classmethod
    async def open(
        cls, url: str, role: Role = "app", *, operator_url: str | None = None
    ) -> Self:
        """Open `sqlite:///FILE` or `postgresql://…`; DatabaseUnreachable when that fails.

        `operator_url` is the login that may take the operator role, where it is another one.
        """
        database = cls(driver_url(url), role, driver_url(operator_url or url))
        try:
            async with database._engine.connect():
                pass
        except (SQLAlchemyError, OSError) as error:
            await database.close()
            raise errors.DatabaseUnreachable(
                f"The database cannot be opened: {str(error).splitlines()[0]}"
            ) from error
        return database

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        if self._operator is not self._engine:
            await self._operator.dispose()

    @contextlib.asynccontextmanager
    async def acting(self, account_id: str) -> AsyncIterator[AsyncSession]:
        """One transaction in which only that account's rows exist."""
        if not account_id or not account_id.replace("-", "").isalnum():
            raise errors.NoActingAccount
        begin = "BEGIN IMMEDIATE"
        if not self.is_sqlite:
            begin = f"BEGIN; SELECT set_config('clipwright.account', '{account_id}', true)"
            if account_id in self._leases:
                begin += _lease_settings(*self._leases[account_id])
        async with self._transaction(self._engine, begin, account_id) as tx:
            yield tx

    @contextlib.asynccontextmanager
    async def operating(self) -> AsyncIterator[AsyncSession]:
        """One transaction that crosses accounts: admin, dispatcher, reconciler, inbox."""
        begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        async with self._transaction(self._operator, begin, None) as tx:
            yield tx

    @contextlib.asynccontextmanager
    async def crossing(self) -> AsyncIterator[AsyncSession]:
        """One transaction for a named function that crosses accounts under our own role."""
        begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        async with self._transaction(self._engine, begin, None) as tx:
            yield tx

    @contextlib.asynccontextmanager
    async def leasing(self, video_id: str, owner: str) -> AsyncIterator[AsyncSession]:
        """One transaction of the worker that holds this video's lease."""
        begin = "BEGIN IMMEDIATE"
        if not self.is_sqlite:
            begin = "BEGIN; SELECT true" + _lease_settings(video_id, owner)
        async with self._transaction(self._engine, begin, None) as tx:
            yield tx

    def _driver(self, raw: Any) -> Any:
        """What statements are run on; tests put something between that breaks."""
        return raw

    def works_for(self, account_id: str, video_id: str, owner: str) -> None:
        """From now on, acting for this account is done as the worker that leases the video."""
        self._leases[account_id] = (video_id, owner)

    @contextlib.asynccontextmanager
    async def _transaction(
        self, engine: AsyncEngine, begin: str, acting: str | None
    ) -> AsyncIterator[AsyncSession]:
        if _open.get():
            raise errors.NestedTransaction
        token = _open.set(True)
        try:
            async with contextlib.AsyncExitStack() as stack:
                if self.is_sqlite:
                    await stack.enter_async_context(self._writer)
                connection = await stack.enter_async_context(engine.connect())
                async with self._begun(connection, begin, acting) as tx:
                    yield tx
        except SQLAlchemyError as error:
            raise translated(error) from error
        finally:
            _open.reset(token)

    @contextlib.asynccontextmanager
    async def _begun(
        self, connection: AsyncConnection, begin: str, acting: str | None
    ) -> AsyncIterator[AsyncSession]:
        driver = self._driver((await connection.get_raw_connection()).driver_connection)
        info = {"driver": driver, "acting": acting, "is_sqlite": self.is_sqlite}
        tx = AsyncSession(
            connection, sync_session_class=ActingSession, info=info, expire_on_commit=False
        )
        guard = Guard() if self._guards else None
        try:
            await driver.execute(begin)
            if guard:
                guard.watch()
            yield tx
            if guard:
                guard.stop()
            if tx.new or tx.dirty or tx.deleted:
                await tx.flush()
            await driver.execute("COMMIT")
        except BaseException as error:
            if guard:
                guard.stop(quietly=True)
            await _roll_back(connection, driver)
            if isinstance(error, Exception):
                ours = translated(error)
                if ours is not error:
                    raise ours from error
            raise
        finally:
            tx.sync_session.expunge_all()
            await tx.close()


def _lease_settings(video_id: str, owner: str) -> str:
    video, me = (text.replace("'", "''") for text in (video_id, owner))
    return (
        f", set_config('clipwright.video', '{video}', true),"
        f" set_config('clipwright.owner', '{me}', true)"
    )


async def _roll_back(connection: AsyncConnection, driver: Any) -> None:
    """End the transaction; a connection that cannot even do that is thrown away."""
    try:
        await driver.execute("ROLLBACK")
    except Exception as error:
        if "no transaction is active" not in str(error):
            await connection.invalidate()
