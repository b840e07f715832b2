"""From the making's reports to the row's stage, the person's message and what is learned."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from db.core.errors import LeaseLost
from db.jobs import claims
from pipeline.progress import STAGES, Progress, Stage
from worker.cancel_tasks import stop
from worker.context import Attempt
from worker.time_estimate import kind_of, making_left_s


class Stages:
    """Passes progress on with honest seconds left, and writes each new stage into the row."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._kind = kind_of(attempt.video.brief)
        self._stage = attempt.video.stage
        self._new: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._began: dict[Stage, float] = {}

    def start(self) -> None:
        """Begin to write stages."""
        self._task = asyncio.create_task(self._keep_writing())

    def report(self, progress: Progress) -> None:
        """The video maker's report."""
        stage, now = progress.stage, time.monotonic()
        if stage not in {self._stage, "deliver"}:
            self._stage = stage
            self._new.put_nowait(stage)
        in_stage_s = now - self._began.setdefault(stage, now)
        left_s = making_left_s(
            self._attempt.context.durations, self._kind, stage, in_stage_s, progress.seconds_left
        )
        self._attempt.editor.report(replace(progress, seconds_left=left_s))

    def took_s(self) -> tuple[float, dict[Stage, float]]:
        """Seconds since the claim, and of each stage; one that there was nothing to do in has 0."""
        now = time.monotonic()
        stages = dict.fromkeys(STAGES, 0.0)
        ends = [*list(self._began.values())[1:], now]
        for (stage, began), end in zip(self._began.items(), ends, strict=True):
            stages[stage] = round(end - began, 2)
        return round(now - self._attempt.began_s, 2), dict(stages)

    async def stop(self) -> None:
        """Write no more."""
        if self._task is not None:
            await stop([self._task])

    async def _keep_writing(self) -> None:
        while True:
            stage = await self._new.get()
            try:
                await self._attempt.write(claims.set_stage, stage)
            except LeaseLost:
                self._attempt.lease.lost.set()
