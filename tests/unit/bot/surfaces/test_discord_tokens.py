"""Discord's interaction tokens: sealed, with an end, and only where they are needed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.surfaces.discord.tokens import LIFE_S, TokenStore
from db.redis.queue import Queue
from tests.fixtures.redis import embedded_redis, queue, redis_url

__all__ = ["embedded_redis", "queue", "redis_url"]


async def test_a_kept_token_is_found_by_another_process_with_the_same_secret(queue: Queue) -> None:
    redis: Any = queue.redis
    await TokenStore(redis, "secret").keep(1, "the:token", upload_bytes=25)
    assert await TokenStore(redis, "secret").find("1") == "the:token"
    assert await TokenStore(redis, "secret").upload_bytes(1) == 25
    assert await TokenStore(redis, "another").find(1) is None
    raw = await redis.get("talemill:discord:token:1")
    assert b"token" not in raw


@pytest.mark.parametrize("age_s", [LIFE_S, LIFE_S - 10, 10 * LIFE_S])
async def test_a_token_near_its_end_is_not_kept(queue: Queue, age_s: float) -> None:
    redis: Any = queue.redis
    store = TokenStore(redis, "secret")
    await store.keep(2, "token", age_s=age_s)
    store.hold(3, "token", age_s=age_s)
    assert await store.find(2) is None and await store.find(3) is None


async def test_a_held_token_never_reaches_redis(queue: Queue) -> None:
    redis: Any = queue.redis
    store = TokenStore(redis, "secret")
    store.hold(4, "token")
    assert await store.find(4) == "token"
    assert await redis.get("talemill:discord:token:4") is None
    assert await TokenStore(redis, "secret").find(4) is None


async def test_without_redis_there_is_no_token_and_no_error(queue: Queue) -> None:
    gone = await Queue.open("redis://127.0.0.1:1")
    redis: Any = gone.redis
    assert await TokenStore(redis, "secret").find(5) is None
    assert await TokenStore(redis, "secret").upload_bytes(5) is None
    await gone.close()
