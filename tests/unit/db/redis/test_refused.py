"""A Redis that does not take our password is no outage: nobody waits for it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio

from bot.settings import load_settings
from db.core.retries import is_redis_away
from db.redis.embedded_redis import EmbeddedRedis
from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown, RedisRefused
from worker.arq_worker import ArqWorker


@pytest_asyncio.fixture
async def locked(tmp_path: Path) -> AsyncIterator[Queue]:
    """A queue whose server wants a password that we do not have."""
    redis = EmbeddedRedis(tmp_path)
    owner = await Queue.open(redis.start())
    await owner.redis.config_set("requirepass", "a password of its own")
    stranger = await Queue.open(redis.url)
    yield stranger
    await stranger.close()
    await owner.close()
    redis.stop()


async def test_it_is_said_at_the_start_in_one_sentence(locked: Queue) -> None:
    with pytest.raises(RedisRefused, match=r"REDIS_URL"):
        await locked.check()
    with pytest.raises(RedisRefused):
        await locked.workers()


async def test_a_worker_ends_instead_of_waiting(locked: Queue) -> None:
    worker = ArqWorker(locked.redis, "arq:queue:test", None, max_jobs=1)
    with pytest.raises(RedisRefused):
        await asyncio.wait_for(worker.main(), 10)


async def test_one_that_is_away_is_waited_for(tmp_path: Path) -> None:
    queue = await Queue.open(f"unix://{tmp_path}/nobody.sock")
    await queue.check()
    with pytest.raises(QueueDown) as caught:
        await queue.workers()
    assert not isinstance(caught.value, RedisRefused)
    assert is_redis_away(caught.value.__cause__ or caught.value)
    await queue.close()


@pytest.mark.parametrize(
    "password", ["plain", "p@ss", "a:b@c/d?e#f", "100%", "ü🪼", "[x]&y=z@@", "#"]
)
async def test_a_password_may_hold_anything_quoted_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    redis = EmbeddedRedis(tmp_path)
    owner = await Queue.open(redis.start())
    await owner.redis.config_set("port", port)
    await owner.redis.config_set("requirepass", password)
    for written in (password, quote(password, safe="")):
        monkeypatch.setenv("REDIS_URL", f"redis://:{written}@127.0.0.1:{port}/0")
        queue = await Queue.open(load_settings().redis.url.get_secret_value())
        await queue.check()
        assert await queue.ping()
        await queue.close()
    await owner.close()
    redis.stop()
