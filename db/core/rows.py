"""Every row of a database, out and in: one moment of it, the same on SQLite and on Postgres.

Rows are plain JSON values, so that what one kind of database gave the other takes. Reading holds
up no writer and sees one moment: on SQLite a snapshot of its write-ahead log, which a copy of the
file would miss, on Postgres a repeatable read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from sqlalchemy import Boolean
from sqlalchemy.exc import SQLAlchemyError

from db.core import errors
from db.core.address import driver_url
from db.core.driver_errors import cannot_open, translated
from db.core.engine import make_engine
from db.core.migrate import check_opened
from db.models import people
from db.models.metadata import METADATA

PAGE_ROWS: Final = 500
Row = Sequence[Any]

assert people  # every table is known once its package is


class NotEmpty(errors.DbError):
    """That database has people in it already: a backup is restored into an empty one."""


class RowsRefused(errors.DbError):
    """The rows of that backup do not fit this database."""


class TableReader(Protocol):
    """A source of rows, table by table."""

    @property
    def tables(self) -> Mapping[str, Sequence[str]]:
        """Columns by table, every table after those that it names."""
        ...

    def pages(self, table: str) -> AsyncIterator[Sequence[Row]]:
        """Its rows, some at a time."""
        ...


class OneMoment:
    """The tables of a database as they were when it was opened (`reading`)."""

    def __init__(self, driver: Any, *, is_sqlite: bool) -> None:
        self._driver, self._is_sqlite = driver, is_sqlite
        self.tables: Mapping[str, Sequence[str]] = {
            table.name: [column.name for column in table.columns]
            for table in METADATA.sorted_tables
        }

    async def pages(self, table: str) -> AsyncIterator[Sequence[Row]]:
        """Its rows, PAGE_ROWS at a time."""
        select = f"SELECT {', '.join(self.tables[table])} FROM {table}"
        booleans = _booleans(table)
        if self._is_sqlite:
            async with self._driver.execute(select) as cursor:
                while rows := await cursor.fetchmany(PAGE_ROWS):
                    yield [_with_booleans(row, booleans) for row in rows]
            return
        cursor = await self._driver.cursor(select)
        while rows := await cursor.fetch(PAGE_ROWS):
            yield [tuple(row) for row in rows]


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[OneMoment]:
    """One moment of the whole database; DbError when it cannot be read."""
    parsed = driver_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = make_engine(parsed, role=None if is_sqlite else "operator")
    try:
        async with engine.connect() as connection:
            await check_opened(connection)
            driver: Any = (await connection.get_raw_connection()).driver_connection
            begin = "BEGIN" if is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            await driver.execute(begin)
            try:
                yield OneMoment(driver, is_sqlite=is_sqlite)
            finally:
                await driver.execute("ROLLBACK")
    except (SQLAlchemyError, OSError) as error:
        raise cannot_open(error) from error
    finally:
        await engine.dispose()


async def check_empty(url: str) -> None:
    """NotEmpty when the database has people."""
    async with reading(url) as moment:
        async for _ in moment.pages("accounts"):
            raise NotEmpty


async def load(url: str, source: TableReader) -> dict[str, int]:
    """Write every row into a migrated database without people, all or none; rows by table.

    What watches over new rows is off meanwhile: these were watched when they were new. NotEmpty;
    RowsRefused when a row does not fit.
    """
    parsed = driver_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = make_engine(parsed)
    try:
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            into = _Sqlite(driver) if is_sqlite else _Postgres(driver)
            await into.begin()
            try:
                counts = {name: await into.fill(name, source) for name in source.tables}
                await into.finish(source.tables)
                await driver.execute("COMMIT")
            except BaseException:
                await driver.execute("ROLLBACK")
                raise
            return counts
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("asyncpg", "sqlalchemy", "sqlite3"):
            raise
        ours = translated(getattr(error, "orig", None) or error)
        if isinstance(ours, errors.DatabaseRefused | errors.DatabaseUnavailable):
            raise ours from error
        raise RowsRefused from error
    finally:
        await engine.dispose()


class _Sqlite:
    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._triggers: list[tuple[str, str]] = []

    async def begin(self) -> None:
        await self._driver.execute("PRAGMA foreign_keys=OFF")
        await self._driver.execute("BEGIN IMMEDIATE")
        if await self._rows("SELECT 1 FROM accounts LIMIT 1"):
            raise NotEmpty
        listed = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        self._triggers = [(name, text) for name, text in await self._rows(listed)]
        for name, _ in self._triggers:
            await self._driver.execute(f"DROP TRIGGER {name}")

    async def fill(self, table: str, source: TableReader) -> int:
        columns = source.tables[table]
        await self._driver.execute(f"DELETE FROM {table}")
        marks = ", ".join("?" for _ in columns)
        insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        count = 0
        async for rows in source.pages(table):
            await self._driver.executemany(insert, rows)
            count += len(rows)
        return count

    async def finish(self, _: Iterable[str]) -> None:
        if await self._rows("PRAGMA foreign_key_check"):
            raise RowsRefused
        for _name, text in self._triggers:
            await self._driver.execute(text)

    async def _rows(self, text: str) -> list[Any]:
        async with self._driver.execute(text) as cursor:
            return list(await cursor.fetchall())


class _Postgres:
    """The tables' owner writes them: row-level security lets nobody copy rows in."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def begin(self) -> None:
        await self._driver.execute("BEGIN")
        for table in METADATA.tables:
            await self._driver.execute(
                f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY"
            )
        if await self._driver.fetchval("SELECT 1 FROM accounts LIMIT 1"):
            raise NotEmpty
        for table in reversed(METADATA.sorted_tables):
            await self._driver.execute(f"DELETE FROM {table.name}")

    async def fill(self, table: str, source: TableReader) -> int:
        count = 0

        async def rows() -> AsyncIterator[Row]:
            nonlocal count
            async for page in source.pages(table):
                count += len(page)
                for row in page:
                    yield row

        # One statement a table: a row may name another one of its own table that comes later.
        await self._driver.copy_records_to_table(
            table, records=rows(), columns=list(source.tables[table])
        )
        return count

    async def finish(self, tables: Iterable[str]) -> None:
        for table in tables:
            column = METADATA.tables[table].autoincrement_column
            if column is not None and column.type.python_type is int:
                await self._driver.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{column.name}'),"
                    f" coalesce(max({column.name}), 1), max({column.name}) IS NOT NULL)"
                    f" FROM {table}"
                )
        await self._driver.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in METADATA.tables:
            await self._driver.execute(
                f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY"
            )


def _booleans(table: str) -> list[int]:
    columns = METADATA.tables[table].columns
    return [place for place, column in enumerate(columns) if isinstance(column.type, Boolean)]


def _with_booleans(row: Row, booleans: Sequence[int]) -> Row:
    """SQLite keeps them as 0 and 1."""
    if not booleans:
        return tuple(row)
    values = list(row)
    for place in booleans:
        values[place] = None if values[place] is None else bool(values[place])
    return values
