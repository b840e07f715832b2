"""A database's address as its operator wrote it, checked before a driver reads it.

A Postgres address takes libpq's options (postgresql.org/docs/current/libpq-connect.html), which
hosts that rent databases put into the addresses they hand out, as far as asyncpg keeps them. What
it keeps otherwise than libpq is in `weakened`; what it would drop in silence is refused.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import certifi
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from db.core.errors import BadDatabaseAddress
from db.core.logins import with_quoted_login

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_TLS_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_TLS_VERSIONS: Final = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


_OPTIONS: Final[Mapping[str, Callable[[str], bool]]] = {
    "host": bool,
    "port": bool,
    "sslmode": _one_of(*_TLS_MODES),
    "sslnegotiation": _one_of("postgres", "direct"),
    "sslrootcert": bool,
    "sslcert": bool,
    "sslkey": bool,
    "sslpassword": bool,
    "sslcrl": bool,
    "ssl_min_protocol_version": _one_of(*_TLS_VERSIONS),
    "ssl_max_protocol_version": _one_of(*_TLS_VERSIONS),
    "channel_binding": _one_of("disable", "prefer", "require"),
    "target_session_attrs": _one_of(
        "any", "read-write", "read-only", "primary", "standby", "prefer-standby"
    ),
    "passfile": bool,
    "krbsrvname": bool,
    "connect_timeout": lambda value: value.isdecimal() and int(value) < 1 << 31,
    "application_name": bool,
    "options": bool,
    # These asyncpg does one way only: asked for otherwise they are refused.
    "client_encoding": lambda value: value.casefold() in {"utf8", "utf-8", "auto"},
    "gssencmode": _one_of("disable", "prefer"),
    "sslcompression": _one_of("0"),
    "sslsni": _one_of("1"),
}
_SAID_TO_US: Final = frozenset(
    {"host", "port", "connect_timeout", "channel_binding", "client_encoding", "gssencmode"}
    | {"sslcompression", "sslsni"}
)
"""Not handed on as they are."""
_OWN_AUTHORITY: Final = Path("~/.postgresql/root.crt").expanduser()
"""Where libpq looks for an authority that an address does not name."""
CONNECT_TIMEOUT: Final = "timeout"
"""Seconds in the checked address's query, which the engine takes out: asyncpg wants a number."""


def driver_url(url: str) -> URL:
    """The address with the async driver that we use for it; BadDatabaseAddress."""
    try:
        parsed = make_url(with_quoted_login(url))
    except (SQLAlchemyError, ValueError) as error:
        raise BadDatabaseAddress from error
    kind = parsed.get_backend_name()
    if kind not in _DRIVERS:
        raise BadDatabaseAddress(f"Databases are sqlite or postgresql, not {kind[:40]}.")
    parsed = parsed.set(drivername=_DRIVERS[kind])
    return _sqlite(parsed) if kind == "sqlite" else _postgres(parsed)


def weakened(url: str) -> str:
    """What an address asks for and our driver does otherwise; empty where it does all of it."""
    try:
        asked = make_url(url).query.get("channel_binding")
    except (SQLAlchemyError, ValueError):
        return ""
    if asked != "require":
        return ""
    return "our driver knows no channel binding: TLS is required instead"


def names_itself(parsed: URL) -> bool:
    """Whether the address says how its connections are called at the server."""
    return "application_name=" in str(parsed.query.get("dsn", ""))


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
    # asyncpg's own name for it was ours, too.
    given = {"sslmode" if name == "ssl" else name: one for name, one in parsed.query.items()}
    _check_places(parsed, given)
    options = {name: one if isinstance(one, str) else one[-1] for name, one in given.items()}
    for name, value in options.items():
        if name not in _OPTIONS:
            known = ", ".join(sorted(_OPTIONS))
            raise BadDatabaseAddress(
                f"TALEMILL_DATABASE_URL has an option {name[:40]!r}; there are: {known}."
            )
        if not _OPTIONS[name](value):
            raise BadDatabaseAddress(
                f"TALEMILL_DATABASE_URL: {name} cannot be {value[:40]!r} here."
            )
    for name in ("sslrootcert", "sslcert", "sslkey"):
        file = options.get(name, "system")
        if file != "system" and not Path(file).is_file():
            raise BadDatabaseAddress(f"TALEMILL_DATABASE_URL: {name} names no file.")
    tls = _bound(options)
    if tls.get("sslmode", "").startswith("verify-") and not _OWN_AUTHORITY.is_file():
        tls.setdefault("sslrootcert", "system")
    if tls.get("sslrootcert") == "system":
        tls["sslrootcert"] = ssl.get_default_verify_paths().cafile or certifi.where()
        tls["sslmode"] = "verify-full"  # as libpq has it: weaker modes are no use with it
    handed_on = {name: one for name, one in tls.items() if name not in _SAID_TO_US}
    query: dict[str, str | tuple[str, ...]] = {
        name: given[name] for name in ("host", "port") if name in given
    }
    if handed_on:  # asyncpg reads most options in an address alone
        query["dsn"] = f"postgresql://?{urlencode(handed_on)}"
    if seconds := options.get("connect_timeout", "").lstrip("0"):  # libpq's 0 waits for ever
        query[CONNECT_TIMEOUT] = seconds
    return parsed.set(query=query)


def _bound(options: Mapping[str, str]) -> dict[str, str]:
    """The options, with TLS where channel binding is required, since it binds to that."""
    found = dict(options)
    if found.get("channel_binding") != "require":
        return found
    mode = found.get("sslmode", "prefer")
    if mode == "disable":
        raise BadDatabaseAddress(
            "TALEMILL_DATABASE_URL: channel_binding=require needs TLS, not sslmode=disable."
        )
    found["sslmode"] = "require" if mode in {"allow", "prefer"} else mode
    return found


def _check_places(parsed: URL, given: Mapping[str, str | tuple[str, ...]]) -> None:
    try:
        for host in (parsed.host or "", *_each(given.get("host", ()))):
            if not host.startswith("/"):  # else the folder of a socket
                host.encode("idna")
        for port in (str(parsed.port or 1), *_each(given.get("port", ()))):
            if not 0 < int(port) < 1 << 16:
                raise BadDatabaseAddress
        "".join(filter(None, (parsed.username, parsed.password, parsed.database))).encode()
    except ValueError as error:
        raise BadDatabaseAddress from error
