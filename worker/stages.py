"""From the making's reports to the row's stage, the person's message and what is learned."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.core.errors import LeaseLost
from db.jobs import claims
from pipeline.progress import STAGES, Progress, Stage
from pipeline.telemetry.spans import past_span
from worker.cancel_tasks import stop
from worker.context import Attempt
from worker.time_estimate import Countdown, kind_of, making_left_s

_LOOK_S = 0.5
_COUNT_EVERY_S = 2.0


class Stages:
    """Passes progress on with honest seconds left, and writes each new stage into the row."""

    def __init__(self, attempt: Attempt, segments: Path, told_s: float | None = None) -> None:
        """`told_s` is what the person was told last, while the video waited."""
        self._attempt = attempt
        self._segments = segments
        self._kind = kind_of(attempt.video.brief)
        self._stage = ""
        self._new: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._began: dict[Stage, float] = {}
        self._countdown = Countdown()
        if told_s is not None:
            self._countdown.told_s(told_s, time.monotonic())
        self._newest: Progress | None = None
        self._reported_s = 0.0

    def start(self) -> None:
        """Begin to write stages."""
        self._tasks = [
            asyncio.create_task(self._keep_writing()),
            asyncio.create_task(self._keep_counting()),
        ]
        if self._attempt.video.deaths:
            self._tasks.append(asyncio.create_task(self._see_a_segment()))

    def report(self, progress: Progress) -> None:
        """The video maker's report."""
        self._newest, self._reported_s = progress, time.monotonic()
        self._pass_on(progress)

    def _pass_on(self, progress: Progress) -> None:
        stage, now = progress.stage, time.monotonic()
        if stage not in {self._stage, "deliver"}:
            self._stage = stage
            self._new.put_nowait(stage)
        in_stage_s = now - self._began.setdefault(stage, now)
        own_left_s = progress.seconds_left
        if own_left_s is not None:
            # What was said a while ago has come nearer since.
            own_left_s = max(0.0, own_left_s - (now - self._reported_s))
        left_s = making_left_s(
            self._attempt.context.durations,
            self._kind,
            stage,
            in_stage_s,
            own_left_s,
            self._attempt.messages.video_stages,
        )
        if left_s is not None:
            left_s = self._countdown.told_s(left_s, now)
        is_longer = self._countdown.is_longer
        self._attempt.editor.report(replace(progress, seconds_left=left_s, is_longer=is_longer))

    def took_s(self) -> tuple[float, dict[Stage, float]]:
        """Seconds since the claim, and of each stage; one that there was nothing to do in has 0."""
        now = time.monotonic()
        stages = dict.fromkeys(STAGES, 0.0)
        ends = [*list(self._began.values())[1:], now]
        for (stage, began), end in zip(self._began.items(), ends, strict=True):
            stages[stage] = round(end - began, 2)
        return round(now - self._attempt.began_s, 2), dict(stages)

    def trace(self) -> None:
        """Write the stages of the making, which are over, into the video's trace."""
        now, now_s = datetime.now(UTC), time.monotonic()
        began = list(self._began.items())
        ends_s = [*(began_s for _, began_s in began[1:]), now_s]
        for (stage, began_s), end_s in zip(began, ends_s, strict=True):
            times = (now - timedelta(seconds=now_s - moment_s) for moment_s in (began_s, end_s))
            past_span(self._attempt.video.id, f"stage {stage}", *times, parent="here")

    async def stop(self) -> None:
        """Write no more."""
        await stop(self._tasks)

    async def _keep_writing(self) -> None:
        while True:
            stage = await self._new.get()
            await self._fenced(self._attempt.write(claims.set_stage, stage))

    async def _keep_counting(self) -> None:
        """Time passes while the making says nothing, and what is told goes down with it."""
        while True:
            await asyncio.sleep(_COUNT_EVERY_S)
            if self._newest is not None:
                self._pass_on(self._newest)

    async def _see_a_segment(self) -> None:
        """A newly encoded segment is an advance: the next attempt finds it."""
        before = len(list(self._segments.glob("*")))
        while True:
            await asyncio.sleep(_LOOK_S)
            if len(list(self._segments.glob("*"))) > before:
                await self._fenced(self._attempt.advanced())
                return

    async def _fenced(self, write: Awaitable[None]) -> None:
        try:
            await write
        except LeaseLost:
            self._attempt.lease.lost.set()
