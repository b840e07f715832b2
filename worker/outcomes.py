"""How an attempt ends when it does not deliver: cancelled, handed back, once more, or given up."""

from __future__ import annotations

import asyncio
import logging

from db.core.errors import DatabaseUnavailable, DbError, LeaseLost
from db.jobs import claims
from db.jobs.video_rows import kept_credits
from db.redis.redis_outage import QueueDown
from pipeline.errors import TalemillError
from pipeline.pricing import owed_on_cancel
from worker import policy
from worker.context import Attempt
from worker.deliver_result import tell_failure
from worker.metrics import note_failure
from worker.storyboard import keep_waiting

log = logging.getLogger(__name__)


async def cancel(attempt: Attempt) -> None:
    """The person pressed Cancel: what was spent is kept, the rest goes back."""
    video = attempt.video
    stage = attempt.editor.stage or video.stage
    owed = owed_on_cancel(video.price_credits, stage, attempt.context.rules.owed_on_cancel)
    owed = max(owed, kept_credits(video))
    try:
        await attempt.finish("cancelled", owed=owed)
    except LeaseLost:
        return
    await attempt.editor.close(attempt.messages.cancelled(video.price_credits - owed))


async def hand_back(attempt: Attempt) -> None:
    """This worker stops: the next one need not wait for the lease to run out."""
    lease = attempt.lease
    try:
        await asyncio.shield(
            claims.release(attempt.context.db, lease.video_id, lease.attempt, lease.owner)
        )
        await attempt.context.queue.notify()
    except DbError:
        log.warning("A video was not handed back; its lease runs out.")


async def after(attempt: Attempt, error: Exception) -> None:
    """A failed attempt: once more, or the end with credits back."""
    is_known = isinstance(error, TalemillError)
    is_outage = isinstance(error, DatabaseUnavailable | QueueDown)
    note_failure(error)
    log.warning(
        "An attempt failed.",
        exc_info=None if is_known or is_outage else error,
        extra={"error": type(error).__name__},
    )
    failures = int((attempt.video.error or {}).get("failures", 0)) + (not is_outage)
    next_step = policy.after_error(
        can_retry=isinstance(error, TalemillError) and error.can_retry,
        is_known=is_known,
        attempt=failures,
        is_outage=is_outage,
    )
    try:
        if next_step == "again":
            await attempt.hand_back(failures)
            return
        code = error.code if isinstance(error, TalemillError) else "InternalError"
        is_ours = error.is_ours if isinstance(error, TalemillError) else True
        await give_up(attempt, code, is_ours=is_ours)
    except LeaseLost:
        log.warning("Another worker has this video.")


async def keep(attempt: Attempt) -> None:
    """The video is made but cannot be delivered: it waits in /history."""
    video = attempt.video
    await attempt.editor.close(attempt.messages.finished("kept"))
    evidence = {"code": "Poisoned", "stage": video.stage, "deaths": video.deaths}
    await attempt.finish("kept", owed=video.price_credits, error=evidence)


async def give_up(attempt: Attempt, code: str, *, is_ours: bool = True) -> None:
    """Say it, then end the video with all credits back; the evidence stays in the row."""
    video = attempt.video
    if video.stops_at_storyboard and video.board is not None and await keep_waiting(attempt):
        # Its person has a storyboard: a picture that cannot be drawn takes nothing of it.
        return
    await tell_failure(attempt, code, is_ours=is_ours)
    await attempt.editor.close(attempt.messages.finished("failed"))
    evidence = {"code": code, "is_ours": is_ours, "stage": video.stage, "deaths": video.deaths}
    await attempt.finish("failed", owed=0, error={**evidence, "attempt": video.attempt})
