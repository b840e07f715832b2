"""The composer: takes shots as they become ready and makes them into one MP4.

The event loop only plans and waits; pixels and samples are handled in child processes
(children.py). See docs/performance.md for why it is built this way.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from pipeline.compose import finishing
from pipeline.compose.children import POOL
from pipeline.compose.composed import Composed
from pipeline.compose.job_runner import JobRunner
from pipeline.compose.jobs import Job
from pipeline.compose.lanes import share_done
from pipeline.compose.options import X264, EncodeOptions, Quality, quality_of
from pipeline.compose.progress import Gauge, Tell
from pipeline.compose.segment import translated
from pipeline.compose.segment_planner import SegmentPlanner
from pipeline.errors import ComposeError, EncoderFailed, TalemillError
from pipeline.machine import lanes as lane_count
from pipeline.memory_turns import MEMORY_TURNS
from pipeline.timeline import Canvas, Metadata, Music, Shot


class Composer:
    """Composes one video incrementally; use as an async context manager.

    Leaving it ends its children at once and removes what it wrote, but for the finished file and
    the segments in `cache`, a folder where they are kept under their content keys. `lanes` bounds
    the encodes of several composers together (Lanes: who is nearest its end goes first). Errors of
    pipeline.errors come out of `finish`. The cover picture is taken from shot `cover`.
    """

    def __init__(
        self,
        canvas: Canvas,
        shot_count: int,
        workdir: Path,
        *,
        options: EncodeOptions = EncodeOptions(),
        cache: Path | None = None,
        report: Tell | None = None,
        lanes: asyncio.Semaphore | None = None,
        cover: int = 0,
    ) -> None:
        self._canvas, self._options = canvas, options
        self._workdir, self._cache = workdir, cache
        self._lane_count = lane_count(frame_px=canvas.width_px * canvas.height_px)
        self._lanes = lanes or asyncio.Semaphore(self._lane_count)
        self._gauge = Gauge(report)
        self._quality = quality_of(options, X264)
        self._board = SegmentPlanner(canvas, shot_count, cover)
        self._sound: Job | None = None
        self._runners: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()
        self._began = 0.0

    async def __aenter__(self) -> Composer:
        try:
            self._workdir.mkdir(parents=True, exist_ok=True)
            if self._cache is not None:
                self._cache.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="compose-", dir=self._workdir.absolute()))
        except OSError as error:
            raise translated(error) from error
        self._runner = JobRunner(self._canvas, folder, self._cache and self._cache.absolute())
        try:
            await asyncio.to_thread(POOL.warm, self._lane_count)
            self._quality = await self._runner.choose_encoder(self._options)
        except BaseException:  # cancelled before there is anything to leave
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop()
        await asyncio.to_thread(shutil.rmtree, self._runner.folder, True)

    def add(self, index: int, shot: Shot) -> None:
        """Take shot `index`; its frames begin to be encoded at once."""
        self._board.add(index, shot)
        self._began = self._began or time.perf_counter()
        self._pump()

    async def finish(self, *, music: Music, metadata: Metadata, out: Path) -> Composed:
        """Mix the sound, join everything and give the file its final name.

        All shots must have been added. Raises errors of pipeline.errors; then there is no file.
        """
        self._sound = finishing.sound_job(self._board.all_shots(), self._canvas, music)
        self._pump()
        await self._settled()
        smaller = finishing.fitted(
            [*self._board.pieces(), self._sound], self._canvas, self._quality, self._options
        )
        if smaller is not None:
            self._again(smaller)
            await self._settled()
        composed = await finishing.finish(
            self._runner,
            self._board.pieces(),
            self._sound,
            self._options,
            self._quality,
            metadata,
            out,
        )
        for jobs in self._board.bodies.values():
            with suppress(ComposeError):
                await asyncio.to_thread(self._runner.keep_whole, jobs, self._quality)
        self._gauge.finish()
        wall = {"wall": time.perf_counter() - self._began}
        return replace(composed, stages_s=self._runner.stages_s | wall)

    def _jobs(self) -> list[Job]:
        pieces = self._board.pieces()
        return pieces if self._sound is None else [*pieces, self._sound]

    def _pump(self) -> None:
        """Start as many runners as there are lanes and waiting jobs."""
        waiting = sum(job.state == "waiting" for job in self._jobs())
        for _ in range(min(waiting, self._lane_count - len(self._runners))):
            runner = asyncio.get_running_loop().create_task(self._run_one())
            self._runners.add(runner)
            runner.add_done_callback(self._ran)

    def _ran(self, runner: asyncio.Task[None]) -> None:
        self._runners.discard(runner)
        if not runner.cancelled() and (error := runner.exception()) is not None:
            self._failure = self._failure or error
        if self._failure is None:
            self._pump()
        self._changed.set()

    async def _run_one(self) -> None:
        """Do the largest waiting job: short ones fill the ends."""
        share_done.set(self._share_done)
        async with self._lanes, MEMORY_TURNS.beside_others():
            waiting = [job for job in self._jobs() if job.state == "waiting"]
            if not waiting or self._failure is not None:
                return
            job = max(waiting, key=lambda one: one.load)
            job.state, job.runner = "running", asyncio.current_task()
            if job.piece is None:
                await self._runner.make_sound(job)
            else:
                await self._runner.make_piece(
                    job, self._quality, lambda: self._share_out(job), self._tell
                )
            job.state, job.runner = "done", None
            self._tell()

    def _share_out(self, job: Job) -> None:
        """Split a body of which lanes would otherwise wait for one."""
        others = [one for one in self._jobs() if one is not job]
        if self._board.split(job, others, self._lane_count):
            self._pump()

    async def _settled(self) -> None:
        """Wait until every job is done; raise the first failure, after everything stopped.

        A hardware encoder that fails at work is given up: all is encoded again by libx264.
        """
        while True:
            if isinstance(self._failure, EncoderFailed) and self._quality.encoder != X264:
                await self._stop()
                self._failure = None
                self._again(quality_of(self._options, X264))
            elif self._failure is not None:
                await self._stop()
                ours = _as_ours(self._failure)
                raise ours from (None if ours is self._failure else self._failure)
            elif all(job.state == "done" for job in self._jobs()):
                return
            self._changed.clear()
            await self._changed.wait()

    def _again(self, quality: Quality) -> None:
        """Encode every piece anew with another quality."""
        self._quality = quality
        for job in self._board.pieces():
            job.state, job.done_frames, job.runner = "waiting", 0, None
        self._pump()

    async def _stop(self) -> None:
        while self._runners:
            for runner in list(self._runners):
                runner.cancel()
            await asyncio.gather(*self._runners, return_exceptions=True)

    def _frames(self) -> tuple[int, int]:
        """How many are encoded, and how many there will be."""
        jobs = self._jobs()
        total = round(sum(job.frames for job in jobs) / self._board.share_known)
        done = sum(job.frames if job.state == "done" else job.done_frames for job in jobs)
        return done, total

    def _share_done(self) -> float:
        done, total = self._frames()
        return done / max(1, total)

    def _tell(self) -> None:
        jobs = self._jobs()
        done, total = self._frames()
        busy = any(job.state == "running" for job in jobs)
        self._gauge.update(done, total, busy, self._runner.copied_frames)


def _as_ours(failure: BaseException) -> BaseException:
    """A failure as an error of pipeline.errors."""
    if isinstance(failure, OSError):
        return translated(failure)
    return failure if isinstance(failure, TalemillError) else ComposeError()
