"""What a render job is handed, and one attempt at one video."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.surfaces.base import ChatSurface
from db.core.database import Database
from db.jobs import claims
from db.jobs.video_rows import Video
from db.redis.queue import Queue
from pipeline.assets.storage import Storage
from pipeline.editing.parts import PartPrices
from pipeline.pricing import DEFAULT_OWED, PriceOf, quote
from worker.db_retry import patiently
from worker.isolation_gate import IsolationGate
from worker.lease import Lease, LeaseRenewer, Timing, confirm
from worker.lifetimes import Lifetimes
from worker.messages import VideoMessages
from worker.metrics import note_end
from worker.progress_editor import ProgressEditor
from worker.sender import LOOK_AFTER_S
from worker.time_estimate import ObservedDurations
from worker.video_maker import VideoMaker
from worker.work_folders import WorkFolder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RenderRules:
    """What an operator may set about rendering."""

    owed_on_cancel: Mapping[str, float] = field(default_factory=lambda: DEFAULT_OWED)
    link_s: float = 7 * 24 * 3600.0
    price_of: PriceOf = quote
    """What videos cost, for whoever can no longer pay one."""
    look_after_s: float = LOOK_AFTER_S
    part_prices: PartPrices = PartPrices()
    lifetimes: Lifetimes = Lifetimes()


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Everything a render job is handed."""

    db: Database
    queue: Queue
    lease_renewer: LeaseRenewer
    surfaces: Callable[[str], ChatSurface]
    storage: Storage
    video_maker: VideoMaker
    folder: WorkFolder
    lanes: asyncio.Semaphore
    gate: IsolationGate = field(default_factory=IsolationGate)
    rules: RenderRules = field(default_factory=RenderRules)
    timing: Timing = field(default_factory=Timing)
    durations: ObservedDurations = field(default_factory=ObservedDurations)
    """What past videos took."""


@dataclass(slots=True)
class Attempt:
    """One attempt at one video, while its lease lives."""

    context: RenderContext
    video: Video
    lease: Lease
    messages: VideoMessages
    editor: ProgressEditor
    began_s: float = field(default_factory=time.monotonic)
    _has_advanced: bool = False

    async def confirm(self) -> None:
        """Renew the lease, or LeaseLost."""
        await patiently(lambda: confirm(self.context.db, self.lease))

    async def write(self, act: Callable[..., Awaitable[Any]], *values: Any, **named: Any) -> Any:
        """A fenced write of this attempt, and what it returns; waits out a busy database.

        LeaseLost when fenced.
        """
        lease = self.lease
        return await patiently(
            lambda: act(
                self.context.db, lease.video_id, lease.attempt, lease.owner, *values, **named
            )
        )

    async def advanced(self) -> None:
        """Something new was stored: what died before this attempt counts no more."""
        if self.video.deaths and not self._has_advanced:
            self._has_advanced = True
            await self.write(claims.advanced)

    async def hand_back(self, failures: int) -> None:
        """Let another attempt be made after so many failed ones."""
        lease = self.lease
        error = {"failures": failures} if failures else None
        await patiently(
            lambda: claims.release(
                self.context.db, lease.video_id, lease.attempt, lease.owner, error=error
            )
        )

    async def finish(self, outcome: claims.Outcome, owed: int, **named: Any) -> None:
        """End the video and settle its hold, at once."""
        await self.write(claims.finish, outcome, owed=owed, **named)
        note_end(self.video, outcome, named.get("result"))
        took_s = round(time.monotonic() - self.began_s, 1)
        log.info("A video ended.", extra={"outcome": outcome, "took_s": took_s})
