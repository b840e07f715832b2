"""Postgres as people rent it: TLS, odd passwords, poolers, clusters that others use too."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from db.core import errors
from db.core.address import driver_url
from db.core.database import Database
from db.core.engine import Role
from db.core.migrate import migrate
from tests.fakes.postgres_door import door
from tests.fixtures.postgres import PostgresServer, running_postgres

ROLES: tuple[Role, ...] = ("app", "worker", "operator")
PASSWORDS = (
    *("plain", "p@ss", "a:b@c/d?e#f", "100%", "p%zz", "ü🪼", "a b", "'\"\\", "[x]&y=z@@"),
    *("@", ":", "a+b", "$1`{}"),
)


def socket_of(server: PostgresServer) -> str:
    return str(next(one for one in server.folder.glob(".s.PGSQL.*") if one.suffix != ".lock"))


async def opened(url: str) -> None:
    """Every role comes in and begins a transaction."""
    for role in ROLES:
        db = await Database.open(url, role)
        async with db.operating():
            pass
        await db.close()


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[tuple[ssl.SSLContext, Path]]:
    """A server's side of TLS for localhost, and the file of who vouches for it."""
    maker, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    maker.issue_cert("localhost").configure_cert(context)
    maker.cert_pem.write_to_path(str(tmp_path / "root.crt"))
    yield context, tmp_path / "root.crt"


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_may_hold_anything_quoted_or_not(password: str) -> None:
    for written in (password, quote(password, safe="")):
        address = driver_url(
            f"postgresql://keeper:{written}@db.example:5433/talemill?sslmode=allow"
        )
        assert (address.username, address.password) == ("keeper", password)
        assert (address.host, address.port, address.database) == ("db.example", 5433, "talemill")


async def test_tls_is_as_the_address_asks(
    postgres_server: PostgresServer, authority: tuple[ssl.SSLContext, Path]
) -> None:
    tls, root = authority
    async with door(socket_of(postgres_server), tls=tls) as port:
        url = f"postgresql://postgres@localhost:{port}/talemill"
        await migrate(f"{url}?sslmode=require&channel_binding=require")
        for mode in ("require", "verify-ca", "verify-full"):
            await opened(f"{url}?sslmode={mode}&sslrootcert={root}")
        with pytest.raises(errors.DatabaseNotEncrypted):
            await opened(f"{url}?sslmode=verify-full&sslrootcert=system")
        with pytest.raises(errors.BadDatabaseAddress, match="sslrootcert names no file"):
            await opened(f"{url}?sslmode=verify-full&sslrootcert={root}.old")
    async with door(socket_of(postgres_server)) as port:
        url = f"postgresql://postgres@localhost:{port}/talemill"
        await opened(f"{url}?sslmode=prefer")
        for refused in (opened(f"{url}?sslmode=require"), migrate(f"{url}?sslmode=require")):
            with pytest.raises(errors.DatabaseNotEncrypted, match="sslmode"):
                await refused


@pytest.mark.parametrize("pooler", ["refuses", "ignores"])
async def test_a_pooler_that_shares_connections_is_refused_in_one_sentence(
    postgres_server: PostgresServer, pooler: str
) -> None:
    async with door(socket_of(postgres_server), pooler=pooler) as port:
        for role in ROLES:
            with pytest.raises(errors.DatabasePooled, match="pooler"):
                await Database.open(f"postgresql://postgres@localhost:{port}/talemill", role)


async def test_two_installations_in_one_cluster() -> None:
    with running_postgres(is_migrated=False) as server:
        for login in ("first", "second"):
            server.run(f"CREATE ROLE {login} LOGIN CREATEROLE")
        first, also_first, second = server.new("first"), server.new("first"), server.new("second")
        for url in (first, also_first):
            await migrate(url)
            await opened(url)
        if server.major >= 16:
            # From 16 on nobody may take a role that another login made.
            with pytest.raises(errors.RolesOfOthers) as refused:
                await migrate(second)
            grant = str(refused.value).partition("GRANT ")[2].partition(" (docs")[0]
            server.run(f"GRANT {grant.replace('this login', 'second')}")
        await migrate(second)
        await opened(second)
