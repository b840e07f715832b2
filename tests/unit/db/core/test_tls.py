"""The database and the queue over TLS: a certificate that we trust, and no other."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import trustme

from db.core import errors
from db.core.address import driver_url
from db.core.database import Database
from db.core.migrate import schema_version
from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown, RedisRefused, RedisUntrusted
from tests.fixtures.databases import PostgresServer
from tests.fixtures.redis import embedded_redis, redis_url
from tests.fixtures.tls import tls_in_front

__all__ = ["embedded_redis", "redis_url"]


@dataclass(frozen=True, slots=True)
class Far:
    """What is far away: ports, and the file of the authority that vouches for them."""

    postgres: int
    postgres_of_another_name: int
    postgres_expired: int
    redis: int
    redis_of_another_name: int
    redis_expired: int
    authority: Path
    stranger: Path

    def database(self, options: str, port: int = 0) -> str:
        return f"postgresql://postgres@localhost:{port or self.postgres}/talemill?{options}"


@pytest.fixture
async def far(
    postgres_server: PostgresServer, redis_url: str, tmp_path: Path
) -> AsyncIterator[Far]:
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    stranger.cert_pem.write_to_path(str(tmp_path / "stranger.pem"))
    folder = Path(unquote(postgres_server.address.partition("host=")[2]))
    sql, queue = folder / ".s.PGSQL.5432", Path(unquote(urlsplit(redis_url).path))
    async with (
        tls_in_front(sql, authority, "localhost", is_postgres=True) as postgres,
        tls_in_front(sql, authority, "other.example", is_postgres=True) as other,
        tls_in_front(sql, authority, "localhost", is_postgres=True, is_expired=True) as over,
        tls_in_front(queue, authority, "localhost") as redis,
        tls_in_front(queue, authority, "other.example") as redis_other,
        tls_in_front(queue, authority, "localhost", is_expired=True) as redis_over,
    ):
        files = (tmp_path / "authority.pem", tmp_path / "stranger.pem")
        yield Far(postgres, other, over, redis, redis_other, redis_over, *files)


@pytest.mark.parametrize(
    "mode", ["sslmode=verify-full&", "sslmode=verify-ca&", "sslmode=require&", ""]
)
async def test_a_database_is_reached_whose_authority_is_named(far: Far, mode: str) -> None:
    db = await Database.open(far.database(f"{mode}sslrootcert={far.authority}"), "worker")
    async with db.operating() as tx:
        assert await tx.driver.fetchval("SELECT 1") == 1
    await db.close()


@pytest.mark.parametrize("root", ["", "&sslrootcert=system", "&sslrootcert={stranger}"])
async def test_a_certificate_of_an_authority_that_nobody_trusts_is_refused_at_once(
    far: Far, root: str
) -> None:
    url = far.database("sslmode=verify-full" + root.format(stranger=far.stranger))
    with pytest.raises(errors.DatabaseNotEncrypted, match="sslrootcert"):
        await Database.open(url, "worker")
    with pytest.raises(errors.DatabaseNotEncrypted):
        await schema_version(url)


async def test_a_certificate_for_another_host_is_refused_but_where_only_its_authority_counts(
    far: Far,
) -> None:
    port, root = far.postgres_of_another_name, f"sslrootcert={far.authority}"
    with pytest.raises(errors.DatabaseNotEncrypted, match="another host"):
        await Database.open(far.database(f"sslmode=verify-full&{root}", port), "worker")
    db = await Database.open(far.database(f"sslmode=verify-ca&{root}", port), "worker")
    await db.close()


async def test_a_certificate_that_is_over_is_said_to_be(far: Far) -> None:
    url = far.database(f"sslmode=verify-full&sslrootcert={far.authority}", far.postgres_expired)
    with pytest.raises(errors.DatabaseNotEncrypted, match="expired"):
        await Database.open(url, "worker")
    queue = await Queue.open(
        f"rediss://localhost:{far.redis_expired}/0?ssl_ca_certs={far.authority}"
    )
    with pytest.raises(RedisUntrusted, match="expired"):
        await queue.check()
    await queue.close()


@pytest.mark.parametrize("file", ["/nowhere.pem", "/dev/null/x"])
def test_an_authority_that_is_no_file_is_one_sentence(file: str) -> None:
    with pytest.raises(errors.BadDatabaseAddress, match="sslrootcert"):
        driver_url(f"postgresql://a@db.example/talemill?sslmode=verify-full&sslrootcert={file}")


@pytest.mark.skipif(sys.platform != "linux", reason="the queue lies on a socket")
async def test_a_queue_is_reached_over_tls_and_a_stranger_is_refused(far: Far) -> None:
    address = f"rediss://localhost:{far.redis}/0"
    queue = await Queue.open(f"{address}?ssl_ca_certs={far.authority}")
    await queue.check()
    assert await queue.ping()
    assert await queue.notify()
    await queue.close()
    for untrusted in (address, f"{address}?ssl_ca_certs={far.stranger}"):
        queue = await Queue.open(untrusted)
        with pytest.raises(RedisUntrusted, match="ssl_ca_certs"):
            await queue.check()
        with pytest.raises(RedisRefused):
            await queue.workers()
        await queue.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the queue lies on a socket")
async def test_a_queue_of_another_name_is_refused_but_where_only_its_authority_counts(
    far: Far,
) -> None:
    address = f"rediss://localhost:{far.redis_of_another_name}/0?ssl_ca_certs={far.authority}"
    queue = await Queue.open(address)
    with pytest.raises(RedisUntrusted, match="another host"):
        await queue.check()
    await queue.close()
    for weaker in ("ssl_check_hostname=false", "ssl_cert_reqs=none"):
        queue = await Queue.open(f"{address}&{weaker}")
        await queue.check()
        await queue.close()


async def test_a_queue_that_is_away_is_no_stranger() -> None:
    queue = await Queue.open("rediss://127.0.0.1:1/0")
    with pytest.raises(QueueDown) as caught:
        await queue.workers()
    assert not isinstance(caught.value, RedisRefused)
    await queue.close()
