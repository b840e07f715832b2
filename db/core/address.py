"""A database's address as its operator wrote it, checked before a driver reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from db.core.errors import BadDatabaseAddress

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
TLS_OPTIONS: Final = ("sslmode", "sslrootcert", "sslcert", "sslkey")
"""Of a Postgres address: read by the driver from an address only, never as arguments."""
_OPTIONS: Final = frozenset({"host", "port", "target_session_attrs", *TLS_OPTIONS})
"""Of a Postgres address after its `?`, as libpq calls them."""
_CHANNEL_BINDINGS: Final = frozenset({"disable", "prefer", "require"})
_SSL_MODES: Final = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
"""https://www.postgresql.org/docs/current/libpq-ssl.html"""


def driver_url(url: str) -> URL:
    """The address with the async driver that we use for it; BadDatabaseAddress."""
    try:
        parsed = make_url(_with_quoted_login(url))
    except (SQLAlchemyError, ValueError) as error:
        raise BadDatabaseAddress from error
    kind = parsed.get_backend_name()
    if kind not in _DRIVERS:
        raise BadDatabaseAddress(f"Databases are sqlite or postgresql, not {kind[:40]}.")
    parsed = parsed.set(drivername=_DRIVERS[kind])
    return _sqlite(parsed) if kind == "sqlite" else _postgres(parsed)


def _with_quoted_login(url: str) -> str:
    """The same address with what its password holds unquoted, such as an `@`, quoted."""
    kind, _, rest = url.partition("://")
    login, has_login, place = rest.rpartition("@")
    if kind.partition("+")[0] not in _DRIVERS or "@" not in login:
        return url
    user, has_password, password = login.partition(":")
    words = [quote(unquote(word), safe="") for word in (user, password)]
    return f"{kind}://{words[0]}{has_password}{words[1]}{has_login}{place}"


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
    # SQLAlchemy calls it ssl; every host that hands out addresses says sslmode.
    options = {"sslmode" if name == "ssl" else name: one for name, one in parsed.query.items()}
    # Hosts put it into every address; the driver has no use for it, and TLS is as sslmode says.
    if options.pop("channel_binding", "prefer") not in _CHANNEL_BINDINGS:
        raise BadDatabaseAddress(
            "TALEMILL_DATABASE_URL: channel_binding is one of disable, prefer, require."
        )
    if unknown := sorted(options.keys() - _OPTIONS):
        known = ", ".join(sorted(_OPTIONS))
        raise BadDatabaseAddress(
            f"TALEMILL_DATABASE_URL has an option {unknown[0][:40]!r}; there are: {known}."
        )
    if options.get("sslmode", "prefer") not in _SSL_MODES:
        raise BadDatabaseAddress(
            f"TALEMILL_DATABASE_URL: sslmode is one of {', '.join(sorted(_SSL_MODES))}."
        )
    for name in ("sslrootcert", "sslcert", "sslkey"):
        for file in _each(options.get(name, ())):
            if file != "system" and not Path(file).is_file():
                raise BadDatabaseAddress(f"TALEMILL_DATABASE_URL: {name} names no file.")
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
