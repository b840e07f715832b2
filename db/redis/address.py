"""The queue's address as its operator wrote it, checked before the client reads it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from db.redis.embedded_redis import RedisError


class BadRedisAddress(RedisError):
    """REDIS_URL is no address: write redis://HOST:PORT/0, rediss://HOST:PORT/0 or unix:///FILE."""


def check_address(url: str) -> None:
    """BadRedisAddress unless the client can make sense of it; nothing is asked of the server."""
    from redis.asyncio.connection import parse_url

    try:
        parts = urlsplit(url)
        parse_url(url)
        (parts.hostname or "").encode("idna")
        is_whole = bool(parts.path if parts.scheme == "unix" else parts.port != 0)
        # The client takes anything else for database 0.
        names_a_number = parts.scheme == "unix" or parts.path.strip("/").isdecimal()
    except ValueError as error:
        raise BadRedisAddress from error
    if not (is_whole and (names_a_number or parts.path in {"", "/"})):
        raise BadRedisAddress


def tls_options(url: str) -> dict[str, bool]:
    """What the client has to be told beside the address: by itself it believes a certificate for
    any host. An address that asks for less has it."""
    parts = urlsplit(url)
    is_weaker = parse_qs(parts.query).get("ssl_cert_reqs", ["required"])[-1] == "none"
    return {"ssl_check_hostname": True} if parts.scheme == "rediss" and not is_weaker else {}
