"""Connections: which pragmas, which role."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db.core import errors
from db.core.address import CONNECT_TIMEOUT, names_itself
from db.core.private_files import private_file

Role = Literal["app", "worker", "operator"]
BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another process's transaction on SQLite."""
POOL_CONNECTIONS = 20
"""Most connections of one process and role to Postgres; more transactions wait their turn."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
)
WORKERS_CHECKPOINT_PAGES = 16_000
"""How long the log on SQLite grows (64 MB) before a worker brings it into the file.

The bot does so at every 1,000 pages, as SQLite's default is. Two processes that do it at the same
moment may damage the file in SQLite before 3.51.3 (sqlite.org/wal.html, the WAL-reset bug).
"""


def make_engine(url: URL, *, role: Role | None = None) -> AsyncEngine:
    """An engine whose connections leave BEGIN and COMMIT to us; on Postgres it takes `role`."""
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    arguments: dict[str, Any]
    if url.get_backend_name() == "sqlite":
        if url.database:
            _make_private(Path(url.database))
        # One transaction uses a connection at a time, from the driver's thread and from ours.
        arguments = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        engine = create_async_engine(url, connect_args=arguments, **options)
        pages = WORKERS_CHECKPOINT_PAGES if role == "worker" else 1000
        pragmas = (*PRAGMAS, f"PRAGMA wal_autocheckpoint={pages}")
        event.listen(engine.sync_engine, "connect", partial(_set_pragmas, pragmas))
        return engine
    settings = {} if names_itself(url) else {"application_name": f"talemill {role or 'migrate'}"}
    if role is not None:
        settings["role"] = f"talemill_{role}"
    arguments = {"server_settings": settings}
    if seconds := url.query.get(CONNECT_TIMEOUT):
        arguments["timeout"] = int(str(seconds))
    return create_async_engine(
        url.difference_update_query([CONNECT_TIMEOUT]),
        connect_args=arguments,
        pool_size=POOL_CONNECTIONS,
        # An overflowing connection would be closed after one use, and opening one is dear.
        max_overflow=0,
        **options,
    )


def _make_private(path: Path) -> None:
    """Its -wal and -shm get the file's own mode from SQLite."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise errors.DatabaseUnreachable("The database's folder cannot be made.") from error
    try:
        for name in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            if name == path or name.exists():
                private_file(name)
    except (OSError, ValueError) as error:
        raise errors.DatabaseUnreachable("The database's file cannot be opened.") from error


def _set_pragmas(pragmas: tuple[str, ...], connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()
