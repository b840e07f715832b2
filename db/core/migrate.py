"""Brings a database to the schema that this program needs; safe to run at every start."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.core import access, errors
from db.core.address import driver_url
from db.core.driver_errors import cannot_open, translated
from db.core.engine import make_engine

NEWEST = "0004"
_FOLDER = Path(__file__).parents[1] / "migrations"
_MIGRATION_LOCK = 7_310_552_001
"""An advisory lock's number on Postgres: two programs that start at once migrate in turn."""


async def schema_version(url: str) -> str | None:
    """The revision the database is at; None for an empty one."""
    engine = make_engine(driver_url(url))
    try:
        async with engine.connect() as connection:
            return await _version(connection)
    except (SQLAlchemyError, OSError) as error:
        raise cannot_open(error) from error
    finally:
        await engine.dispose()


async def check_schema(url: str) -> None:
    """NeedsMigration when the database is older than the program, ProgramTooOld when newer."""
    _compare(await schema_version(url))


async def check_opened(connection: AsyncConnection) -> None:
    """As `check_schema`, on a connection that is open already."""
    _compare(await _version(connection))


async def check_whole(url: str) -> None:
    """DatabaseDamaged where the pages of SQLite's file do not fit each other; it reads all of them.
    Postgres looks after its own."""
    parsed = driver_url(url)
    if parsed.get_backend_name() != "sqlite":
        return
    engine = make_engine(parsed)
    try:
        async with engine.connect() as connection:
            found = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar()
    except (SQLAlchemyError, OSError) as error:
        raise cannot_open(error) from error
    finally:
        await engine.dispose()
    if found != "ok":
        raise errors.DatabaseDamaged


def _compare(theirs: str | None) -> None:
    """Revisions are numbered in order, so that they compare as text."""
    if theirs is None or theirs < NEWEST:
        raise errors.NeedsMigration
    if theirs > NEWEST:
        raise errors.ProgramTooOld


async def migrate(url: str, *, revision: str = NEWEST) -> None:
    """Bring the database to the newest schema, or to an older one for a backup of it, in one
    transaction; ProgramTooOld when it is newer already.

    On Postgres roles, policies and grants are looked at every time (db/core/access.py).
    """
    parsed = driver_url(url)
    engine = make_engine(parsed)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    try:
        async with engine.connect() as connection:
            theirs = await _version(connection)
            if max(theirs or "", revision) > NEWEST:
                raise errors.ProgramTooOld
            if is_sqlite and theirs == NEWEST:
                return
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
            try:
                if not is_sqlite:
                    await driver.execute(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
                if (await _version(connection) or "") < revision:
                    await connection.run_sync(_upgrade, revision)
                if not is_sqlite and revision == NEWEST:
                    await access.ensure(driver)
                await driver.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself when its disk is full.
                with suppress(Exception):
                    await driver.execute("ROLLBACK")
                raise
    except OSError as error:
        raise cannot_open(error) from error
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("asyncpg", "sqlalchemy", "sqlite3"):
            raise
        cause = getattr(error, "orig", None) or error
        ours = translated(cause)
        known = errors.DatabaseRefused | errors.DatabaseUnavailable | errors.DatabaseDamaged
        if isinstance(ours, known):
            raise ours from error
        said = str(cause).splitlines()[0]
        raise errors.DbError(f"The database refused to be brought up to date: {said}") from error
    finally:
        await engine.dispose()


async def _version(connection: AsyncConnection) -> str | None:
    def read(sync: Connection) -> str | None:
        if not sync.dialect.has_table(sync, "alembic_version"):
            return None
        row = sync.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return None if row is None else str(row[0])

    return await connection.run_sync(read)


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
