"""A database's address as its operator wrote it, checked before a driver reads it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from db.core.errors import BadDatabaseAddress

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_OPTIONS: Final = frozenset({"host", "port", "ssl", "sslrootcert", "target_session_attrs"})
"""Of a Postgres address after its `?`, as asyncpg calls them."""
_SSL_MODES: Final = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
"""https://www.postgresql.org/docs/current/libpq-ssl.html"""


def driver_url(url: str) -> URL:
    """The address with the async driver that we use for it; BadDatabaseAddress."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        raise BadDatabaseAddress from error
    kind = parsed.get_backend_name()
    if kind not in _DRIVERS:
        raise BadDatabaseAddress(f"Databases are sqlite or postgresql, not {kind[:40]}.")
    parsed = parsed.set(drivername=_DRIVERS[kind])
    return _sqlite(parsed) if kind == "sqlite" else _postgres(parsed)


def _sqlite(parsed: URL) -> URL:
    if parsed.database in (None, "", ":memory:"):
        raise BadDatabaseAddress("TALEMILL_DATABASE_URL names no file: write sqlite:///FILE.")
    if parsed.host or parsed.query:
        raise BadDatabaseAddress
    return parsed


def _each(option: str | tuple[str, ...]) -> tuple[str, ...]:
    """The values of an option that may be given once or several times, or with commas."""
    given = (option,) if isinstance(option, str) else option
    return tuple(part for one in given for part in one.split(","))


def _postgres(parsed: URL) -> URL:
    # The drivers of other languages, and hosts that hand out addresses, say sslmode.
    options = {"ssl" if name == "sslmode" else name: one for name, one in parsed.query.items()}
    if unknown := sorted(options.keys() - _OPTIONS):
        known = ", ".join(sorted(_OPTIONS | {"sslmode"}))
        raise BadDatabaseAddress(
            f"TALEMILL_DATABASE_URL has an option {unknown[0][:40]!r}; there are: {known}."
        )
    if "ssl" in options and options["ssl"] not in _SSL_MODES:
        raise BadDatabaseAddress(
            f"TALEMILL_DATABASE_URL: sslmode is one of {', '.join(sorted(_SSL_MODES))}."
        )
    try:
        for host in (parsed.host or "", *_each(options.get("host", ()))):
            if not host.startswith("/"):  # else the folder of a socket
                host.encode("idna")
        for port in (str(parsed.port or 1), *_each(options.get("port", ()))):
            if not 0 < int(port) < 1 << 16:
                raise BadDatabaseAddress
        "".join(filter(None, (parsed.username, parsed.password, parsed.database))).encode()
    except ValueError as error:
        raise BadDatabaseAddress from error
    return parsed.set(query=options)
