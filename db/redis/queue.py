"""The way from a committed row to a running job: arq jobs, live progress, and one door to the rest.

Redis carries ids and percentages only; losing all of it loses no video, because the
dispatcher reads the rows. Job ids are `<video>:<dispatch>`. Jobs are ordered by a counter in
Redis and never by a clock, so that a host whose clock jumps holds nobody back.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from redis.exceptions import ConnectionError as ConnectionLost

from db.redis import notices, worker_presence
from db.redis.address import check_address, tls_options
from db.redis.rate_limits import Budget
from db.redis.redis_outage import OUTAGE, QueueDown, RedisRefused, reaching
from db.redis.worker_presence import WorkerNote

if TYPE_CHECKING:
    from arq.connections import ArqRedis, RedisSettings
    from redis.asyncio import Redis

JOB = "render"
_ORDER = "talemill:order"
_PROGRESS = "talemill:progress:"
_QUEUES = "talemill:queues"
_PROGRESS_KEPT_S = 3600
_JOB_KEPT = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LiveProgress:
    """Where a video is right now: `share` of the whole from 0 to 1."""

    stage: str
    share: float
    seconds_left: float | None = None
    detail: str = ""


def to_bytes(job: dict[str, Any]) -> bytes:
    """A job, or its result, as arq keeps it: JSON. Its own way, a pickle, would run what anybody
    who may write to Redis puts there."""
    return json.dumps(job, default=str).encode()


def from_bytes(data: bytes) -> dict[str, Any]:
    """The same the other way round; ValueError for anything but an object of JSON."""
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("A job is an object of JSON.")
    return found


def queue_name(capability: str) -> str:
    """The arq queue of one capability, such as `compose` or `gpu`."""
    return f"talemill:queue:{capability}"


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
        """Make a queue for `url`; nothing is asked of the server yet. BadRedisAddress."""
        from arq.connections import ArqRedis
        from redis.asyncio import ConnectionPool
        from redis.asyncio.retry import Retry
        from redis.backoff import ExponentialBackoff

        check_address(url)
        pool = ConnectionPool.from_url(
            url,
            socket_connect_timeout=2,
            socket_timeout=15,
            retry=Retry(ExponentialBackoff(cap=0.4, base=0.05), 2),
            retry_on_error=[ConnectionLost],
            **tls_options(url),
        )
        redis = ArqRedis(pool_or_conn=pool, job_serializer=to_bytes, job_deserializer=from_bytes)
        return cls(redis)

    async def close(self) -> None:
        """Close every connection."""
        await self._redis.aclose(close_connection_pool=True)

    async def ping(self) -> bool:
        """Whether the server answers."""
        try:
            return bool(await self._redis.ping())
        except OUTAGE:
            return False

    async def check(self) -> None:
        """At a process's start: RedisRefused for a wrong password; one that is away may come."""
        try:
            with reaching():
                await self._redis.ping()
        except RedisRefused:
            raise
        except QueueDown:
            return

    async def flush(self) -> None:
        """Forget everything; no video is lost by it, the dispatcher reads the rows again."""
        with reaching():
            await self._redis.flushdb()

    async def notify(self) -> bool:
        """Wake the dispatcher after a commit; False when nobody could be told. Never raises."""
        return await notices.notify(self._redis)

    def listen(self, every_s: float = 1.0) -> AsyncIterator[bool]:
        """Yield at once, on every notice (True) and at least every `every_s` (False)."""
        return notices.listen(self._redis, every_s)

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
        with reaching():
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
        return job is not None

    async def forget(self, video_id: str, dispatches: Sequence[int]) -> None:
        """Remove these dispatches of a video from every queue."""
        from arq.constants import in_progress_key_prefix, job_key_prefix, retry_key_prefix

        ids = [job_id(video_id, one) for one in dispatches]
        if not ids:
            return
        with reaching():
            names = sorted(one.decode() for one in await cast("Any", self._redis).smembers(_QUEUES))
            async with self._redis.pipeline(transaction=True) as pipe:
                for name in names:
                    pipe.zrem(name, *ids)
                prefixes = (job_key_prefix, in_progress_key_prefix, retry_key_prefix)
                pipe.delete(*[prefix + one for prefix in prefixes for one in ids])
                await pipe.execute()

    async def set_progress(self, video_id: str, progress: LiveProgress) -> None:
        """Store the newest progress of a video; it is forgotten after an hour."""
        with reaching():
            text = json.dumps(asdict(progress))
            await self._redis.set(_PROGRESS + video_id, text, ex=_PROGRESS_KEPT_S)

    async def progress(self, video_id: str) -> LiveProgress | None:
        """The newest progress of a video, or None when nobody reported any."""
        with reaching():
            text = await self._redis.get(_PROGRESS + video_id)
        return LiveProgress(**json.loads(text)) if text else None

    async def announce(self, note: WorkerNote, *, for_s: float = 10.0) -> None:
        """Say that a worker lives and what it can do; forgotten after `for_s`."""
        await worker_presence.announce(self._redis, note, for_s=for_s)

    async def retire(self, worker: str) -> None:
        """Take a worker's note back."""
        await worker_presence.retire(self._redis, worker)

    async def waiting_jobs(self) -> dict[str, int]:
        """Jobs that were handed out and are not done, by the capability that they want."""
        with reaching():
            names = sorted(one.decode() for one in await cast("Any", self._redis).smembers(_QUEUES))
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.zcard(name)
                counts = await pipe.execute() if names else []
        capabilities = [name.removeprefix(queue_name("")) for name in names]
        return dict(zip(capabilities, map(int, counts), strict=True))

    async def workers(self) -> tuple[WorkerNote, ...]:
        """Every worker that announced itself lately."""
        return await worker_presence.workers(self._redis)

    async def announce_bot_storage(self, word: str, *, for_s: float) -> None:
        """Say which storage the bot sends files from; forgotten after `for_s`."""
        await worker_presence.announce_bot_storage(self._redis, word, for_s=for_s)

    async def bot_storage(self) -> str:
        """The word of the bot's storage; empty where no bot said it lately."""
        return await worker_presence.bot_storage(self._redis)
