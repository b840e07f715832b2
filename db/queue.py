"""The way from a committed row to a running job: wake-ups, arq jobs, live progress, budgets.

Redis carries ids and percentages only; losing all of it loses no video, because the
dispatcher reads the rows. Job ids are `<video>:<dispatch>`. Jobs are ordered by a counter in
Redis and never by a clock, so that a host whose clock jumps holds nobody back.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError as _ClientError

from db.budget import Budget
from db.embedded_redis import EmbeddedRedis, RedisError, RedisMissing, find_redis

if TYPE_CHECKING:
    from arq.connections import ArqRedis, RedisSettings
    from redis.asyncio import Redis

__all__ = [
    "EmbeddedRedis",
    "LiveProgress",
    "Queue",
    "QueueDown",
    "RedisMissing",
    "WorkerNote",
    "arq_settings",
    "find_redis",
    "queue_name",
]

log = logging.getLogger(__name__)

JOB = "render"
_NOTICE = "clipwright:notice"
_ORDER = "clipwright:order"
_PROGRESS = "clipwright:progress:"
_QUEUES = "clipwright:queues"
_WORKERS = "clipwright:workers"
_WORKER = "clipwright:worker:"
_PROGRESS_KEPT_S = 3600
_JOB_KEPT = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class QueueDown(RedisError):
    """The queue cannot be reached just now; what is stored will be made when it is back."""


@dataclass(frozen=True, slots=True)
class LiveProgress:
    """Where a video is right now: `share` of the whole from 0 to 1."""

    stage: str
    share: float
    seconds_left: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WorkerNote:
    """What a worker says of itself every few seconds."""

    worker: str
    capabilities: tuple[str, ...]
    slots: int
    busy: int = 0
    version: str = ""
    draining: bool = False


def queue_name(capability: str) -> str:
    """The arq queue of one capability, such as `compose` or `gpu`."""
    return f"clipwright:queue:{capability}"


def job_id(video_id: str, dispatch: int) -> str:
    """The arq id of one dispatch of a video."""
    return f"{video_id}:{dispatch}"


def arq_settings(url: str) -> RedisSettings:
    """arq's own connection settings for a `redis://`, `rediss://` or `unix://` URL."""
    from arq.connections import RedisSettings

    parts = urlsplit(url)
    settings = RedisSettings.from_dsn(url)
    if parts.scheme == "unix":
        settings.unix_socket_path = unquote(parts.path)
    settings.password = unquote(parts.password) if parts.password else None
    settings.conn_timeout = 2
    return settings


class Queue:
    """One connection pool to the queue. Every method but `notify` raises QueueDown."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = self.redis = redis
        self.budget = Budget(cast("Redis", redis))

    @classmethod
    async def open(cls, url: str) -> Queue:
        """Make a queue for `url`; nothing is asked of the server yet."""
        from arq.connections import ArqRedis
        from redis.asyncio import ConnectionPool
        from redis.asyncio.retry import Retry
        from redis.backoff import ExponentialBackoff

        pool = ConnectionPool.from_url(
            url,
            socket_connect_timeout=2,
            socket_timeout=15,
            retry=Retry(ExponentialBackoff(cap=0.4, base=0.05), 2),
            retry_on_error=[ConnectionLost],
        )
        return cls(ArqRedis(pool_or_conn=pool))

    async def close(self) -> None:
        """Close every connection."""
        await self._redis.aclose(close_connection_pool=True)

    async def ping(self) -> bool:
        """Whether the server answers."""
        try:
            return bool(await self._redis.ping())
        except (_ClientError, OSError):
            return False

    async def flush(self) -> None:
        """Forget everything; no video is lost by it, the dispatcher reads the rows again."""
        try:
            await self._redis.flushdb()
        except (_ClientError, OSError) as error:
            raise QueueDown from error

    async def notify(self) -> bool:
        """Wake the dispatcher after a commit; False when nobody could be told.

        Never raises: the row is stored, and the dispatcher looks by itself every second.
        """
        try:
            await self._redis.publish(_NOTICE, b"1")
        except (_ClientError, OSError):
            log.warning("A notice was not sent; the dispatcher will find the row.")
            return False
        return True

    async def listen(self, every_s: float = 1.0) -> AsyncIterator[bool]:
        """Yield at once, on every notice (True) and at least every `every_s` (False).

        Goes on through an outage of Redis, then by the clock alone.
        """
        yield False
        while True:
            pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
            try:
                await pubsub.subscribe(_NOTICE)
                while True:
                    yield await self._next_notice(pubsub, every_s)
            except (_ClientError, OSError):
                await asyncio.sleep(every_s)
                yield False
            finally:
                await _close_quietly(pubsub)

    async def _next_notice(self, pubsub: Any, every_s: float) -> bool:
        """Whether a notice came; those that came with it are taken with it."""
        deadline = asyncio.get_running_loop().time() + every_s
        while (left_s := deadline - asyncio.get_running_loop().time()) > 0:
            if await pubsub.get_message(timeout=left_s) is not None:
                while await pubsub.get_message(timeout=0) is not None:
                    pass
                return True
        return False

    async def enqueue(
        self,
        video_id: str,
        dispatch: int,
        capability: str = "compose",
        *,
        is_urgent: bool = False,
    ) -> bool:
        """Hand a dispatch to the workers of `capability`; False when it was already there.

        `is_urgent` goes before all that are not: a video whose worker died has waited already.
        The video's earlier dispatches are taken out: they could only block the queue's head.
        """
        try:
            await self.forget(video_id, range(max(1, dispatch - 5), dispatch))
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incr(_ORDER)
                pipe.sadd(_QUEUES, queue_name(capability))
                order, _ = await pipe.execute()
            job = await self._redis.enqueue_job(
                JOB,
                video_id,
                dispatch,
                _job_id=job_id(video_id, dispatch),
                _queue_name=queue_name(capability),
                _defer_until=_EPOCH + timedelta(milliseconds=int(order), days=not is_urgent),
                _expires=_JOB_KEPT,
            )
        except (_ClientError, OSError) as error:
            raise QueueDown from error
        return job is not None

    async def forget(self, video_id: str, dispatches: Sequence[int]) -> None:
        """Remove these dispatches of a video from every queue."""
        from arq.constants import in_progress_key_prefix, job_key_prefix, retry_key_prefix

        ids = [job_id(video_id, one) for one in dispatches]
        if not ids:
            return
        try:
            names = await _members(self._redis, _QUEUES)
            async with self._redis.pipeline(transaction=True) as pipe:
                for name in names:
                    pipe.zrem(name, *ids)
                prefixes = (job_key_prefix, in_progress_key_prefix, retry_key_prefix)
                pipe.delete(*[prefix + one for prefix in prefixes for one in ids])
                await pipe.execute()
        except (_ClientError, OSError) as error:
            raise QueueDown from error

    async def set_progress(self, video_id: str, progress: LiveProgress) -> None:
        """Store the newest progress of a video; it is forgotten after an hour."""
        try:
            text = json.dumps(asdict(progress))
            await self._redis.set(_PROGRESS + video_id, text, ex=_PROGRESS_KEPT_S)
        except (_ClientError, OSError) as error:
            raise QueueDown from error

    async def progress(self, video_id: str) -> LiveProgress | None:
        """The newest progress of a video, or None when nobody reported any."""
        try:
            text = await self._redis.get(_PROGRESS + video_id)
        except (_ClientError, OSError) as error:
            raise QueueDown from error
        return LiveProgress(**json.loads(text)) if text else None

    async def announce(self, note: WorkerNote, *, for_s: float = 10.0) -> None:
        """Say that a worker lives and what it can do; forgotten after `for_s`."""
        try:
            text = json.dumps(asdict(note))
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.sadd(_WORKERS, note.worker)
                pipe.set(_WORKER + note.worker, text, px=int(for_s * 1000))
                await pipe.execute()
        except (_ClientError, OSError) as error:
            raise QueueDown from error

    async def retire(self, worker: str) -> None:
        """Take a worker's note back."""
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.srem(_WORKERS, worker)
                pipe.delete(_WORKER + worker)
                await pipe.execute()
        except (_ClientError, OSError) as error:
            raise QueueDown from error

    async def workers(self) -> tuple[WorkerNote, ...]:
        """Every worker that announced itself lately."""
        try:
            names = await _members(self._redis, _WORKERS)
            texts = await self._redis.mget([_WORKER + one for one in names]) if names else []
            gone = [one for one, text in zip(names, texts, strict=True) if not text]
            if gone:
                await cast("Any", self._redis).srem(_WORKERS, *gone)
        except (_ClientError, OSError) as error:
            raise QueueDown from error
        notes = [json.loads(text) for text in texts if text]
        return tuple(
            WorkerNote(**{**one, "capabilities": tuple(one["capabilities"])}) for one in notes
        )


async def _members(redis: Any, key: str) -> list[str]:
    return sorted(one.decode() for one in await redis.smembers(key))


async def _close_quietly(pubsub: Any) -> None:
    try:
        await pubsub.aclose()
    except (_ClientError, OSError):
        log.info("A connection to the queue was already gone.")
