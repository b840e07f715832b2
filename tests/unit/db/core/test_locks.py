"""A process that opens its database file once more keeps the locks that it holds on it.

POSIX drops all locks of a process on a file as soon as it closes any handle of it. SQLite lives
with that; our own handles must not touch its files while it has them open: another process, whose
connection ends then, takes itself for the last one and throws away what this one still writes to.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.backups.backup import back_up
from db.core.database import Database
from db.core.migrate import migrate, schema_version
from tests.unit.db.customers import person

LAST_ONE = (
    "import sqlite3, sys\n"
    "connection = sqlite3.connect(sys.argv[1])\n"
    'connection.execute("UPDATE wallets SET id = id")\n'
    "connection.commit()\n"
    "connection.close()"
)


async def _opened(url: str) -> None:
    await (await Database.open(url, "worker")).close()


async def _asked(url: str) -> None:
    await schema_version(url)


async def _migrated(url: str) -> None:
    await migrate(url)


async def _backed_up(url: str) -> None:
    await back_up(url, None, Path(url.removeprefix("sqlite:///")).with_name("a.backup.tar"))


@pytest.mark.parametrize("again", [_opened, _asked, _migrated, _backed_up])
async def test_what_another_process_closes_leaves_an_open_database_whole(
    tmp_path: Path, again: Callable[[str], Awaitable[None]]
) -> None:
    path = tmp_path / "talemill.db"
    url = f"sqlite:///{path}"
    await migrate(url)
    db = await Database.open(url)
    await person(db, "ada", promo=5)
    await again(url)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LAST_ONE, str(path))
    assert await process.wait() == 0
    assert path.with_name("talemill.db-wal").exists(), "this process still writes to it"
    await person(db, "bob", promo=5)
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM wallets").fetchone() == (2,)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    await db.close()
