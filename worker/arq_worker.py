"""arq's worker, made to outlast its server.

arq ends its process at the first Redis error. Ours waits, keeps what it is rendering, and goes
on when the server is back; jobs that were lost with it are dispatched again from their rows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, cast

from arq.connections import ArqRedis, log_redis_info
from arq.worker import Worker, func

from db.core.retries import REDIS, is_redis_away, retried
from db.redis.queue import JOB, from_bytes, to_bytes
from db.redis.redis_outage import OUTAGE, reaching
from worker.cancel_tasks import stop

log = logging.getLogger(__name__)

POLL_S = 0.05
HEALTH_EVERY_S = 15
JOB_LIMIT_S = 3600
"""arq's own limit; a video that takes this long hangs, and its lease holder is stopped."""
_HAND_BACK_S = 3.0
"""What a cancelled job needs at most to hand its video back."""
_AWAY_MS = 100 * 365 * 86_400_000
"""How far a job that runs is put off: every worker lists what is due twenty times a second, and
would ask for each whether it runs."""


class ArqWorker(Worker):
    """Takes job ids of one capability's queue and runs `job(video_id, dispatch)` for each.

    `max_jobs` ids run at once. Results are not kept: the rows are the truth. A job that is
    cancelled stays in the queue for another worker.
    """

    def __init__(self, redis: ArqRedis, queue: str, job: Any, *, max_jobs: int) -> None:
        async def render(_ctx: dict[Any, Any], video_id: str, dispatch: int) -> None:
            await job(video_id, dispatch)

        super().__init__(
            [func(cast(Any, render), name=JOB, max_tries=1000)],
            queue_name=queue,
            redis_pool=redis,
            max_jobs=max_jobs,
            job_timeout=JOB_LIMIT_S,
            keep_result=0,
            poll_delay=POLL_S,
            queue_read_limit=1000,
            health_check_interval=HEALTH_EVERY_S,
            handle_signals=False,
            log_results=False,
            job_serializer=to_bytes,
            job_deserializer=from_bytes,
        )

    async def main(self) -> None:
        """Poll for ever; ends by being cancelled, or by RedisRefused."""
        with reaching():
            await retried(lambda: log_redis_info(self.pool, log.debug), REDIS, is_redis_away)
            await super().main()

    async def _poll_iteration(self) -> None:
        try:
            await super()._poll_iteration()
        except OUTAGE:
            await retried(self.pool.ping, REDIS, is_redis_away)
            log.info("Redis answers again.")

    async def start_jobs(self, job_ids: Sequence[bytes]) -> None:
        """Start jobs one by one, giving a slot back when the server goes away in between."""
        for one in job_ids:
            if self.job_counter >= self.max_jobs:
                return
            try:
                await super().start_jobs([one])
            except OUTAGE:
                # arq took the slot before it asked the server.
                self.job_counter -= 1
                self.sem.release()
                raise

    async def run_job(self, job_id: str, score: int) -> None:
        """Run a job that nobody else is to see meanwhile."""
        await self.pool.zadd(self.queue_name, {job_id: score + _AWAY_MS}, xx=True)
        await super().run_job(job_id, score)

    async def finish_job(self, job_id: str, finish: bool, *about: Any) -> None:
        """End a job, or put it back where it stood."""
        result, result_s, is_kept, _, in_progress_s = about
        back_ms = None if finish else -_AWAY_MS
        await super().finish_job(job_id, finish, result, result_s, is_kept, back_ms, in_progress_s)

    async def finish(self, grace_s: float) -> None:
        """Take no more jobs, wait `grace_s` for those under way, then cancel the rest."""
        self.allow_pick_jobs = False
        waiting = [task for task in self.tasks.values() if not task.done()]
        if waiting and grace_s > 0:
            await asyncio.wait(waiting, timeout=grace_s)
        await stop([self.main_task] if self.main_task else [])
        await stop(self.tasks.values(), again_s=_HAND_BACK_S)
