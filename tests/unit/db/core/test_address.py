"""Postgres addresses as hosts hand them out: what they ask for is kept, or refused."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from db.core import errors
from db.core.address import driver_url, weakened
from db.core.database import Database
from db.core.engine import make_engine
from tests.fixtures.loopback import certificate

PLACE = "postgresql://u:p@db.example.net/x"


@pytest.mark.parametrize(
    "query",
    [
        "sslmode=require&channel_binding=require",
        "channel_binding=require&sslmode=verify-full&sslrootcert=system",
        "ssl=require",
        "sslmode=disable&channel_binding=disable",
        "connect_timeout=10&application_name=shop&target_session_attrs=read-write",
        "options=endpoint%3Dep-cool-1&gssencmode=prefer&client_encoding=UTF8&sslsni=1",
        "host=a,b&port=5432,5433&sslmode=prefer",
        "sslnegotiation=direct&ssl_min_protocol_version=TLSv1.2",
    ],
)
def test_what_libpq_knows_and_our_driver_keeps_is_taken(query: str) -> None:
    make_engine(driver_url(f"{PLACE}?{query}"))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("sslmode=disable&channel_binding=require", "needs TLS"),
        ("channel_binding=always", "channel_binding cannot be 'always'"),
        ("sslmode=odd", "sslmode cannot be 'odd'"),
        ("gssencmode=require", "gssencmode cannot be"),
        ("sslsni=0", "sslsni cannot be"),
        ("client_encoding=latin1", "client_encoding cannot be"),
        ("connect_timeout=soon", "connect_timeout cannot be"),
        ("target_session_attrs=any-old", "target_session_attrs cannot be"),
        ("ssl_min_protocol_version=SSLv3", "ssl_min_protocol_version cannot be"),
        ("pgbouncer=true", "has an option 'pgbouncer'; there are: application_name,"),
        ("require_auth=scram-sha-256", "has an option 'require_auth'"),
    ],
)
def test_what_would_be_dropped_in_silence_is_refused(query: str, says: str) -> None:
    with pytest.raises(errors.BadDatabaseAddress, match=says):
        driver_url(f"{PLACE}?{query}")


def test_what_is_kept_otherwise_is_said() -> None:
    assert "channel binding" in weakened(f"{PLACE}?channel_binding=require")
    for kept in (
        f"{PLACE}?channel_binding=prefer",
        f"{PLACE}?sslmode=require",
        "sqlite:///a.db",
        "x",
        "pg://[",
    ):
        assert weakened(kept) == ""


@pytest.mark.parametrize(
    "query",
    ["sslmode=verify-full", "sslmode=verify-ca&sslrootcert=/no/such", "passfile=/no/such"]
    + [f"sslmode=require&{name}=/no/such" for name in ("sslcert", "sslcrl", "sslkey")],
)
async def test_certificates_that_are_not_there_are_one_sentence(
    query: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(errors.DbError) as refused:
        await Database.open(f"postgresql://u@127.0.0.1:1/x?{query}")
    assert "\n" not in str(refused.value)


async def test_options_arrive_at_the_server(postgres_url: str) -> None:
    more = "application_name=shop&connect_timeout=20&options=-c%20statement_timeout%3D4321"
    engine = make_engine(driver_url(f"{postgres_url}&{more}&channel_binding=prefer"), role="app")
    async with engine.connect() as connection:
        asked = "SELECT current_setting('application_name'), current_setting('statement_timeout')"
        found = (await connection.execute(text(asked))).one()
        role = (await connection.execute(text("SELECT current_user"))).scalar_one()
    await engine.dispose()
    assert (tuple(found), role) == (("shop", "4321ms"), "talemill_app")


@dataclass(slots=True)
class TlsServer:
    """Speaks Postgres until the client has said over TLS what it wants."""

    port: int = 0
    authority: bytes = b""
    said: list[dict[bytes, bytes]] = field(default_factory=list)
    plain: int = 0
    """Connections without TLS."""


@pytest.fixture
async def server() -> AsyncIterator[TlsServer]:
    context, authority = certificate()
    fake = TlsServer(authority=authority)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length, code = struct.unpack("!II", await reader.readexactly(8))
        if (length, code) != (8, 80877103):  # no SSLRequest
            fake.plain += 1
            writer.close()
            return
        writer.write(b"S")
        with suppress(OSError, asyncio.IncompleteReadError):
            await writer.start_tls(context)
            (length,) = struct.unpack("!I", await reader.readexactly(4))
            parts = (await reader.readexactly(length - 4))[4:].split(b"\0")
            fake.said.append(dict(zip(parts[::2], parts[1::2], strict=False)))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        fake.port = listening.sockets[0].getsockname()[1]
        yield fake


@pytest.mark.parametrize(
    ("query", "arrives"),
    [
        ("channel_binding=require", True),
        ("sslmode=prefer&channel_binding=require", True),
        ("sslmode=require&options=endpoint%3Dep-cool-1", True),
        ("sslmode=verify-full&sslrootcert={authority}", True),
        ("sslmode=verify-full&sslrootcert=system", False),
        ("sslrootcert=system", False),
    ],
)
async def test_tls_is_as_strict_as_the_address_says(
    server: TlsServer, tmp_path: Path, query: str, arrives: bool
) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_bytes(server.authority)
    more = query.format(authority=authority)
    engine = make_engine(driver_url(f"postgresql://u@127.0.0.1:{server.port}/x?{more}"))
    with pytest.raises(Exception):  # noqa: B017 - the server hangs up
        await engine.connect()
    await engine.dispose()
    assert (len(server.said), server.plain) == (int(arrives), 0)
    if "endpoint" in query:
        assert server.said[0][b"options"] == b"endpoint=ep-cool-1"
