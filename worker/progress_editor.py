"""The one progress message of a video: edited in place, newest progress wins.

Edits of all videos in a chat share one token per edit interval, and leave room for results.
A message or place that is gone ends the editing, never the video.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.surfaces.base import (
    ChatSurface,
    Message,
    MessageGone,
    MessageRef,
    PlaceGone,
    SlowDown,
    SurfaceError,
)
from db.redis.queue import LiveProgress, Queue
from db.redis.rate_limits import Bucket, Budget, buckets_for
from db.redis.redis_outage import QueueDown
from pipeline.progress import Progress
from worker.cancel_tasks import stop
from worker.metrics import note_edit

log = logging.getLogger(__name__)

_FLOOR_SHARE = 0.4
"""What edits leave of every budget for results."""
_LAST_EDIT_WAIT_S = 20.0
_LAST_EDIT_AGAIN_S = 1.0
_STORE_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class EditTarget:
    """A message that can be edited, with the budgets that an edit takes from."""

    surface: ChatSurface
    ref: MessageRef
    buckets: tuple[Bucket, ...]
    edits: Bucket

    @classmethod
    async def of(cls, surface: ChatSurface, ref: MessageRef) -> EditTarget:
        """The target of a sent message, as its place allows."""
        place = ref.place
        limits = await surface.limits(place)
        name = f"{place.surface}:{place.chat_id}"
        return cls(
            surface,
            ref,
            buckets_for(place.surface, place.chat_id, is_private=place.is_private, is_edit=True),
            Bucket(f"{name}:edits", 1.0 / max(limits.edit_interval_s, 0.05), 1),
        )


class ProgressEditor:
    """Shows a video's progress until `close`; `report` may be called at any rate.

    `may_write` is asked before every edit: a worker that lost its lease writes no more.
    """

    def __init__(
        self,
        video_id: str,
        target: EditTarget | None,
        show: Callable[[Progress], Message],
        *,
        queue: Queue,
        may_write: Callable[[], bool],
    ) -> None:
        self._video_id = video_id
        self._target = target
        self._show = show
        self._queue = queue
        self._may_write = may_write
        self._newest: Progress | None = None
        self._changed = asyncio.Event()
        self._shown = ""
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def stage(self) -> str:
        """The stage of the newest progress; empty before any."""
        return self._newest.stage if self._newest else ""

    def start(self) -> None:
        """Begin to edit and to store."""
        self._tasks = [
            asyncio.create_task(self._keep_editing()),
            asyncio.create_task(self._keep_storing()),
        ]

    def report(self, progress: Progress) -> None:
        """Take the newest progress; what was not shown yet is forgotten."""
        self._newest = progress
        self._changed.set()

    async def close(self, last: Message | None = None) -> None:
        """Stop, and show `last` if the message is still there: the one edit that is not skipped."""
        await stop(self._tasks)
        self._tasks = []
        deadline = asyncio.get_running_loop().time() + _LAST_EDIT_WAIT_S
        while last is not None and self._target is not None:
            left_s = deadline - asyncio.get_running_loop().time()
            budget = self._queue.budget
            if left_s <= 0 or not await budget.take(self._target.buckets, max_wait_s=left_s):
                log.warning("The last edit came too late.", extra={"video": self._video_id})
                return
            if not self._may_write() or await self._edit(last, is_last=True):
                return

    async def _keep_editing(self) -> None:
        while self._target is not None:
            await self._changed.wait()
            target = self._target
            await _turn(self._queue.budget, target)
            self._changed.clear()
            newest = self._newest
            if (
                newest is not None
                and self._may_write()
                and not await self._edit(self._show(newest))
            ):
                self._changed.set()

    async def _keep_storing(self) -> None:
        stored: Progress | None = None
        while True:
            newest = self._newest
            if newest is not None and newest != stored:
                stored = newest
                live = LiveProgress(newest.stage, newest.share, newest.seconds_left, newest.detail)
                with contextlib.suppress(QueueDown):
                    await self._queue.set_progress(self._video_id, live)
            await asyncio.sleep(_STORE_EVERY_S)

    async def _edit(self, message: Message, *, is_last: bool = False) -> bool:
        """Edit once; False when it should be tried again, as only the last one is when the chat
        does not answer."""
        if self._target is None or message.text == self._shown:
            return True
        surface = self._target.surface
        try:
            await surface.edit(self._target.ref, message)
        except SlowDown as error:
            note_edit(surface.name, "slowed_down")
            await self._queue.budget.pause(
                self._target.buckets[0] if self._target.buckets else self._target.edits,
                error.retry_after_s,
            )
            return False
        except (MessageGone, PlaceGone):
            note_edit(surface.name, "gone")
            self._target = None
        except SurfaceError as error:
            note_edit(surface.name, "failed")
            log.warning("A progress edit failed.", extra={"video": self._video_id})
            if is_last and error.can_retry:
                await asyncio.sleep(_LAST_EDIT_AGAIN_S)
                return False
        else:
            note_edit(surface.name, "shown")
            self._shown = message.text
        return True


async def _turn(budget: Budget, target: EditTarget) -> None:
    """Wait for the chat's next edit, then for what edits may take of the chat's messages."""
    while not await budget.take((target.edits,), max_wait_s=3600):
        log.info("Still waiting to edit.")
    while not await budget.take(target.buckets, floor_share=_FLOOR_SHARE, max_wait_s=3600):
        log.info("Still waiting to edit.")
