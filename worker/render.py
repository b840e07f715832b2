"""One video from claim to end: lease, making, delivery, settling.

Reads top to bottom: claim -> make (or find what was made) -> deliver -> finish. Whatever goes
wrong ends in exactly one of: handed back to the queue, failed with credits back, cancelled, or
given up because another worker has the video.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from structlog.contextvars import bound_contextvars

from bot.surfaces.base import SurfaceError
from db.core.errors import LeaseLost
from db.core.ids import new_id
from db.jobs import claims, storyboards
from db.redis.redis_outage import QueueDown
from pipeline.errors import NotStored
from pipeline.progress import Progress
from pipeline.telemetry.spans import past_span, span, video_span
from worker import outcomes, policy
from worker.account_checkpoints import checkpoints_for, spent_usd
from worker.cancel_tasks import stop
from worker.context import Attempt, RenderContext
from worker.db_retry import patiently
from worker.deliver_result import deliver_result
from worker.lease import Lease
from worker.messages import VideoMessages, messages_of
from worker.metrics import note_claim, template_of, under_way
from worker.progress_editor import EditTarget, ProgressEditor
from worker.reconciler import owner_of
from worker.results import store_product
from worker.segments import fetch_segments, store_segments
from worker.stages import Stages
from worker.storyboard import show_storyboard
from worker.video_maker import MakeRequest, Product
from worker.work_folders import SEGMENTS

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person pressed Cancel."""


class StageOf:
    """The stage that an attempt is in when a log line is written."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt

    def __str__(self) -> str:
        return self._attempt.editor.stage or self._attempt.video.stage or ""


async def render(context: RenderContext, video_id: str) -> None:
    """Do what there is to do for a video, if nobody else does it. Its log lines name it."""
    with bound_contextvars(video=video_id):
        await _render(context, video_id)


async def _render(context: RenderContext, video_id: str) -> None:
    owner = owner_of(context.folder.path.name, new_id())
    video = await patiently(
        lambda: claims.claim(context.db, video_id, owner, context.timing.lease_s)
    )
    if video is None:
        return
    note_claim(video)
    if video.attempt == 1:
        past_span(video.id, "queue", video.created_at, datetime.now(UTC))
    with bound_contextvars(account=video.account_id, attempt=video.attempt):
        log.info("A video was claimed.", extra={"template": template_of(video)})
        messages = await patiently(lambda: messages_of(context.db, video, context.rules.price_of))
        async with _held(context, messages, owner) as attempt:
            with (
                under_way(),
                bound_contextvars(stage=StageOf(attempt)),
                video_span(video.id, "attempt", number=video.attempt, template=template_of(video)),
            ):
                await _to_its_end(attempt)
    await context.queue.notify()


async def _to_its_end(attempt: Attempt) -> None:
    try:
        await _until_stopped(attempt, _work(attempt))
    except LeaseLost:
        log.warning("Another worker has this video.")
    except Cancelled:
        await outcomes.cancel(attempt)
    except asyncio.CancelledError:
        await outcomes.hand_back(attempt)
        raise
    except Exception as error:
        await outcomes.after(attempt, error)


@asynccontextmanager
async def _held(
    context: RenderContext, messages: VideoMessages, owner: str
) -> AsyncIterator[Attempt]:
    """The lease is renewed, the message is edited and the folder exists inside this block."""
    video = messages.video
    lease = Lease(
        video.id,
        video.attempt,
        owner,
        asyncio.get_running_loop(),
        context.timing.lease_s,
        account_id=video.account_id,
    )
    context.lease_renewer.hold(lease)
    editor = None
    try:
        editor = ProgressEditor(
            video.id,
            await _progress_target(context, messages),
            messages.progress,
            queue=context.queue,
            may_write=lambda: lease.is_fresh,
        )
        editor.start()
        yield Attempt(context, video, lease, messages, editor)
    finally:
        context.lease_renewer.let_go(lease)
        if editor is not None:
            await editor.close()
        context.folder.end(video.id, video.attempt)


async def _progress_target(context: RenderContext, messages: VideoMessages) -> EditTarget | None:
    ref = messages.progress_ref
    if ref is None:
        return None
    try:
        return await EditTarget.of(context.surfaces(ref.place.surface), ref)
    except SurfaceError:
        return None


async def _until_stopped(attempt: Attempt, work_: Coroutine[Any, Any, None]) -> None:
    """Run `work_` until it ends, the lease is lost, or the person cancels."""
    doing = asyncio.ensure_future(work_)
    lost = asyncio.ensure_future(attempt.lease.lost.wait())
    cancelled = asyncio.ensure_future(attempt.lease.cancelled.wait())
    if attempt.video.cancel_requested and attempt.video.state != "delivering":
        attempt.lease.cancelled.set()
    try:
        await asyncio.wait({doing, lost, cancelled}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await stop([doing])
            raise LeaseLost if lost.done() else Cancelled
        await doing
    finally:
        await stop([doing, lost, cancelled])


async def _told_s(attempt: Attempt) -> float | None:
    """The seconds left that the person read last."""
    with suppress(QueueDown):
        live = await attempt.context.queue.progress(attempt.video.id)
        return live.seconds_left if live is not None else None
    return None


async def _request(attempt: Attempt, folder: Path, stages: Stages) -> MakeRequest:
    context, video = attempt.context, attempt.video
    return MakeRequest(
        video,
        folder,
        stages.report,
        checkpoints_for(context.storage, context.db, video, attempt.advanced),
        context.lanes,
        await patiently(lambda: spent_usd(context.db, video)),
    )


async def _work(attempt: Attempt) -> None:
    """Make what is not made, then deliver it."""
    video = attempt.video
    result = video.result
    is_made = bool((result or {}).get("video_key"))
    if policy.is_poisoned(video.deaths):
        await (outcomes.keep(attempt) if is_made else outcomes.give_up(attempt, "Poisoned"))
        return
    context = attempt.context
    folder = context.folder.begin(video.id, video.attempt)
    segments = folder / SEGMENTS
    stored: frozenset[str] = frozenset()
    product, stages = None, Stages(attempt, segments, await _told_s(attempt))
    if not is_made:
        stored = await patiently(
            lambda: fetch_segments(context.db, context.storage, video, segments)
        )
    if not is_made and video.stops_at_storyboard:
        async with _making(attempt, stages):
            request = await _request(attempt, folder, stages)
            board = await context.video_maker.make_board(request)
        await attempt.confirm()
        if not await show_storyboard(attempt, board):
            raise Cancelled
        return
    if not is_made:
        product, result = await _make(attempt, folder, stages)
    assert result is not None
    # From here on a press of Cancel comes too late; one that came before still counts.
    await attempt.write(claims.set_stage, "delivering")
    await attempt.confirm()
    await asyncio.sleep(0)
    if attempt.lease.cancelled.is_set():
        raise Cancelled
    stages.report(Progress("deliver", 1.0))
    try:
        with span("delivery", surface=attempt.messages.place.surface):
            outcome, final = await deliver_result(attempt, result, product)
    except NotStored:
        if product is not None:
            raise
        # Whoever made it kept it where this worker does not see it.
        log.warning("A made video is not in the storage; it is made again.")
        product, made = await _make(attempt, folder, stages)
        outcome, final = await deliver_result(attempt, {**result, **made}, product)
    await attempt.editor.close(attempt.messages.finished(outcome))
    final["took_s"], final["stages_took_s"] = stages.took_s()
    await patiently(lambda: store_segments(context.db, context.storage, video, segments, stored))
    await attempt.finish(outcome, owed=video.price_credits, result=final)


@asynccontextmanager
async def _making(attempt: Attempt, stages: Stages) -> AsyncIterator[None]:
    """With a place among the videos that this worker makes, and progress that is told."""
    video, gate = attempt.video, attempt.context.gate
    alone = policy.runs_alone(video.deaths, video.attempt)
    if not gate.is_open(alone=alone):
        await attempt.write(claims.set_stage, claims.WAITING)
    async with gate.join(alone=alone):
        stages.start()
        try:
            yield
        finally:
            await stages.stop()
            stages.trace()


async def _make(attempt: Attempt, folder: Path, stages: Stages) -> tuple[Product, dict[str, Any]]:
    """Make the video, store it, and let the row name it; what is kept already costs nothing."""
    video, context = attempt.video, attempt.context
    async with _making(attempt, stages):
        product = await context.video_maker.make(await _request(attempt, folder, stages))
    await attempt.confirm()
    if product.board is not None:
        await attempt.write(storyboards.keep_board, product.board, product.parts)
    result = await store_product(context.storage, video, product)
    result["cost_usd"] = product.cost_usd
    kept = {name: one for name, one in (video.result or {}).items() if name == "delivery"}
    await attempt.write(claims.save_result, {**kept, **result}, cost_usd=product.cost_usd)
    return product, result
