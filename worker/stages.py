"""From the making's reports to the row's stage, the person's message and what is learned."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from db.core.errors import LeaseLost
from db.jobs import claims
from pipeline.progress import STAGES, Progress, Stage
from worker.cancel_tasks import stop
from worker.context import Attempt
from worker.time_estimate import kind_of, making_left_s

_LOOK_S = 0.5


class Stages:
    """Passes progress on with honest seconds left, and writes each new stage into the row."""

    def __init__(self, attempt: Attempt, segments: Path) -> None:
        self._attempt = attempt
        self._segments = segments
        self._kind = kind_of(attempt.video.brief)
        self._stage = ""
        self._new: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._began: dict[Stage, float] = {}

    def start(self) -> None:
        """Begin to write stages."""
        self._tasks = [asyncio.create_task(self._keep_writing())]
        if self._attempt.video.deaths:
            self._tasks.append(asyncio.create_task(self._see_a_segment()))

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
        await stop(self._tasks)

    async def _keep_writing(self) -> None:
        while True:
            stage = await self._new.get()
            await self._fenced(self._attempt.write(claims.set_stage, stage))

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
