"""A worker that keeps files where the bot does not see them is refused, or takes no video."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, load_settings
from bot.settings.storage_seen import storage_word
from db.redis.queue import Queue
from tests.fixtures.redis import embedded_redis, queue, redis_url
from worker.shared_storage import SharedStorage

__all__ = ["embedded_redis", "queue", "redis_url"]


async def test_a_worker_is_refused_where_the_bot_sees_another_storage(
    queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = (load_settings(data_folder=tmp_path / name) for name in ("a", "b"))
    await SharedStorage(here, queue).refuse_another()  # no bot has said anything yet
    await queue.announce_bot_storage(storage_word(here), for_s=60)
    await SharedStorage(here, queue).refuse_another()
    with pytest.raises(BadSettings, match=r"S3_BUCKET.*WORKER_OWN_STORAGE=1"):
        await SharedStorage(there, queue).refuse_another()

    monkeypatch.setenv("S3_BUCKET", "films")
    bucket = load_settings(data_folder=tmp_path / "b")
    with pytest.raises(BadSettings):  # nor does a bot with a folder see a bucket
        await SharedStorage(bucket, queue).refuse_another()
    await queue.announce_bot_storage(storage_word(bucket), for_s=60)
    await SharedStorage(load_settings(data_folder=tmp_path / "c"), queue).refuse_another()
    monkeypatch.setenv("S3_PREFIX", "two")
    with pytest.raises(BadSettings):
        await SharedStorage(load_settings(data_folder=tmp_path / "c"), queue).refuse_another()

    monkeypatch.setenv("WORKER_OWN_STORAGE", "1")
    meant = SharedStorage(load_settings(data_folder=tmp_path / "c"), queue)
    await meant.refuse_another()
    assert not meant.word, "nobody is told that it differs"


async def test_a_bot_that_comes_later_is_heard_and_said_once(
    queue: Queue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ours = load_settings(data_folder=tmp_path)
    storage = SharedStorage(ours, queue)
    await storage.refuse_another()
    with caplog.at_level("INFO"):
        for word, is_shared in (("folder-1", False), (storage_word(ours), True)):
            await queue.announce_bot_storage(word, for_s=60)
            for _ in range(2):
                await storage.look()
                assert storage.is_shared is is_shared
    assert [one.levelname for one in caplog.records] == ["ERROR", "INFO"]
