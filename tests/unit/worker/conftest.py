"""A database, a queue and a worker's parts for these tests."""

from tests.fixtures.databases import (
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
)
from tests.fixtures.redis import embedded_redis, queue, redis_url
from tests.fixtures.workshop import postgres_workshop, workshop

__all__ = [
    "embedded_redis",
    "postgres_server",
    "postgres_url",
    "postgres_workshop",
    "queue",
    "redis_url",
    "sqlite_template",
    "sqlite_url",
    "workshop",
]
