"""One video from claim to end: lease, making, delivery, settling.

Reads top to bottom: claim -> make (or find what was made) -> deliver -> finish. Whatever goes
wrong ends in exactly one of: handed back to the queue, failed with credits back, cancelled, or
given up because another worker has the video.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.surfaces.base import ChatSurface, SurfaceError
from db import work
from db.errors import DbError, LeaseLost
from db.ids import new_id
from db.queue import Queue
from db.session import Database
from db.video_rows import Video
from pipeline.errors import ClipwrightError
from pipeline.progress import Progress
from pipeline.storage import Storage
from worker import policy
from worker.company import Company
from worker.delivery import LOOK_AFTER_S
from worker.editor import Editor, Wall
from worker.folders import WorkFolder
from worker.handover import hand_over, tell_failure
from worker.lease import Heart, Lease, Timing, confirm
from worker.patience import patiently
from worker.recipe import Order, Recipe, checkpoints_for, spent_usd
from worker.results import store_product
from worker.showing import Showing, showing
from worker.tasks import stop

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator may set about rendering."""

    owed_on_cancel: Mapping[str, float] = field(default_factory=lambda: policy.DEFAULT_OWED)
    link_s: float = 7 * 24 * 3600.0
    look_after_s: float = LOOK_AFTER_S


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything a render job is handed."""

    db: Database
    queue: Queue
    heart: Heart
    surfaces: Callable[[str], ChatSurface]
    storage: Storage
    recipe: Recipe
    folder: WorkFolder
    lanes: asyncio.Semaphore
    company: Company = field(default_factory=Company)
    rules: Rules = field(default_factory=Rules)
    timing: Timing = field(default_factory=Timing)


class Cancelled(Exception):
    """The person pressed Cancel."""


@dataclass(slots=True)
class Attempt:
    """One attempt at one video, while its lease lives."""

    shop: Shop
    video: Video
    lease: Lease
    show: Showing
    editor: Editor
    began_s: float = field(default_factory=time.monotonic)

    async def confirm(self) -> None:
        """Renew the lease, or LeaseLost."""
        await patiently(lambda: confirm(self.shop.db, self.lease))

    async def write(self, act: Callable[..., Awaitable[Any]], *values: Any, **named: Any) -> None:
        """A fenced write of this attempt; waits out a busy database, LeaseLost when fenced."""
        lease = self.lease
        await patiently(
            lambda: act(self.shop.db, lease.video_id, lease.attempt, lease.owner, *values, **named)
        )

    async def finish(self, outcome: work.Outcome, owed: int, **named: Any) -> None:
        """End the video and settle its hold, at once."""
        await self.write(work.finish, outcome, owed=owed, **named)


async def render(shop: Shop, video_id: str) -> None:
    """Do what there is to do for a video, if nobody else does it."""
    owner = new_id()
    video = await patiently(lambda: work.claim(shop.db, video_id, owner, shop.timing.lease_s))
    if video is None:
        return
    show = await patiently(lambda: showing(shop.db, video))
    async with _held(shop, show, owner) as attempt:
        try:
            await _until_stopped(attempt, _work(attempt))
        except LeaseLost:
            log.warning("Another worker has this video.", extra={"video": video_id})
        except Cancelled:
            await _cancel(attempt)
        except asyncio.CancelledError:
            await _hand_back(attempt)
            raise
        except Exception as error:
            await _after(attempt, error)
    await shop.queue.notify()


@asynccontextmanager
async def _held(shop: Shop, show: Showing, owner: str) -> AsyncIterator[Attempt]:
    """The lease is renewed, the message is edited and the folder exists inside this block."""
    video = show.video
    lease = Lease(video.id, video.attempt, owner, asyncio.get_running_loop(), shop.timing.lease_s)
    shop.heart.hold(lease)
    editor = None
    try:
        editor = Editor(
            video.id,
            await _wall(shop, show),
            show.progress,
            queue=shop.queue,
            may_write=lambda: lease.is_fresh,
        )
        editor.start()
        yield Attempt(shop, video, lease, show, editor)
    finally:
        shop.heart.let_go(lease)
        if editor is not None:
            await editor.close()
        shop.folder.end(video.id, video.attempt)


async def _wall(shop: Shop, show: Showing) -> Wall | None:
    ref = show.progress_ref
    if ref is None:
        return None
    try:
        return await Wall.of(shop.surfaces(ref.place.surface), ref)
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


async def _work(attempt: Attempt) -> None:
    """Make what is not made, then deliver it."""
    video = attempt.video
    if policy.is_poisoned(video.deaths):
        await _give_up(attempt, "Poisoned", is_ours=True)
        return
    result = video.result
    folder = attempt.shop.folder.begin(video.id, video.attempt)
    product = None
    if not (result or {}).get("video_key"):
        async with attempt.shop.company.join(alone=policy.runs_alone(video.deaths)):
            stages = _Stages(attempt)
            stages.start()
            try:
                product = await attempt.shop.recipe.make(
                    Order(
                        video,
                        folder,
                        stages.report,
                        checkpoints_for(attempt.shop.storage, attempt.shop.db, video),
                        attempt.shop.lanes,
                        await patiently(lambda: spent_usd(attempt.shop.db, video)),
                    )
                )
            finally:
                await stages.stop()
        await attempt.confirm()
        result = await store_product(attempt.shop.storage, video, product)
        result["cost_usd"] = product.cost_usd
        await attempt.write(work.save_result, result, cost_usd=product.cost_usd)
    assert result is not None
    # From here on the file exists and is on its way: a press of Cancel comes too late.
    await attempt.write(work.set_stage, "delivering")
    attempt.lease.cancelled = asyncio.Event()
    attempt.editor.report(Progress("deliver", 1.0))
    outcome, final = await hand_over(attempt, result, product)
    await attempt.editor.close(attempt.show.finished(outcome))
    final["took_s"] = round(time.monotonic() - attempt.began_s, 2)
    await attempt.finish(outcome, owed=video.price_credits, result=final)


class _Stages:
    """Passes progress on, and writes each new stage into the row."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._stage = attempt.video.stage
        self._new: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write stages."""
        self._task = asyncio.create_task(self._keep_writing())

    def report(self, progress: Progress) -> None:
        """The recipe's report."""
        if progress.stage != self._stage:
            self._stage = progress.stage
            self._new.put_nowait(progress.stage)
        self._attempt.editor.report(progress)

    async def stop(self) -> None:
        """Write no more."""
        if self._task is not None:
            await stop([self._task])

    async def _keep_writing(self) -> None:
        while True:
            stage = await self._new.get()
            try:
                await self._attempt.write(work.set_stage, stage)
            except LeaseLost:
                self._attempt.lease.lost.set()


# -- how an attempt ends when it does not deliver ----------------------------------------


async def _cancel(attempt: Attempt) -> None:
    video = attempt.video
    stage = attempt.editor.stage or video.stage
    owed = policy.owed_on_cancel(video.price_credits, stage, attempt.shop.rules.owed_on_cancel)
    try:
        await attempt.finish("cancelled", owed=owed)
    except LeaseLost:
        return
    await attempt.editor.close(attempt.show.cancelled(video.price_credits - owed))


async def _hand_back(attempt: Attempt) -> None:
    lease = attempt.lease
    try:
        await asyncio.shield(
            work.release(attempt.shop.db, lease.video_id, lease.attempt, lease.owner)
        )
        await attempt.shop.queue.notify()
    except DbError:
        log.warning(
            "A video was not handed back; its lease runs out.", extra={"video": lease.video_id}
        )


async def _after(attempt: Attempt, error: Exception) -> None:
    """A failed attempt: once more, or the end with credits back."""
    is_known = isinstance(error, ClipwrightError)
    log.warning(
        "An attempt failed.",
        exc_info=None if is_known else error,
        extra={"video": attempt.video.id, "error": type(error).__name__},
    )
    next_step = policy.after_error(
        can_retry=isinstance(error, ClipwrightError) and error.can_retry,
        is_known=is_known,
        attempt=attempt.video.attempt,
    )
    try:
        if next_step == "again":
            lease = attempt.lease
            await patiently(
                lambda: work.release(attempt.shop.db, lease.video_id, lease.attempt, lease.owner)
            )
            return
        code = error.code if isinstance(error, ClipwrightError) else "InternalError"
        is_ours = error.is_ours if isinstance(error, ClipwrightError) else True
        await _give_up(attempt, code, is_ours=is_ours)
    except LeaseLost:
        log.warning("Another worker has this video.", extra={"video": attempt.video.id})


async def _give_up(attempt: Attempt, code: str, *, is_ours: bool) -> None:
    """Say it, then end the video with all credits back; the evidence stays in the row."""
    video = attempt.video
    await tell_failure(attempt, code, is_ours=is_ours)
    await attempt.editor.close(attempt.show.finished("failed"))
    evidence = {"code": code, "is_ours": is_ours, "stage": video.stage, "deaths": video.deaths}
    await attempt.finish("failed", owed=0, error={**evidence, "attempt": video.attempt})
