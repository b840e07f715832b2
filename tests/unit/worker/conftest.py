"""A queue and a worker's parts for these tests."""

from tests.fixtures.redis import embedded_redis, queue, redis_url
from tests.fixtures.workshop import postgres_workshop, workshop

__all__ = [
    "embedded_redis",
    "postgres_workshop",
    "queue",
    "redis_url",
    "workshop",
]
