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
from pipeline.compose.children import POOL, cores
from pipeline.compose.composed import Composed
from pipeline.compose.jobs import Job
from pipeline.compose.options import X264, EncodeOptions, Quality, quality_of
from pipeline.compose.plan import Piece, body_of, joint_frames, joint_of, shares_of, split
from pipeline.compose.progress import Gauge, Tell
from pipeline.compose.segment import translated
from pipeline.compose.workshop import Workshop
from pipeline.errors import ClipwrightError, ComposeError, EncoderFailed
from pipeline.timeline import Canvas, Metadata, Music, Shot, Transition


class Composer:
    """Composes one video incrementally; use as an async context manager.

    Leaving it ends its children at once and removes what it wrote, but for the finished file and
    the segments in `cache`, a folder where they are kept under their content keys. `lanes` bounds
    the encodes of several composers together. Errors of pipeline.errors come out of `finish`.
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
    ) -> None:
        if shot_count < 1:
            raise ComposeError("A video needs at least one scene.")
        self._canvas, self._shot_count, self._options = canvas, shot_count, options
        self._workdir, self._cache = workdir, cache
        self._lane_count = cores()
        self._lanes = lanes or asyncio.Semaphore(self._lane_count)
        self._gauge = Gauge(report)
        self._quality = quality_of(options, X264)
        self._shots: dict[int, Shot] = {}
        self._bodies: dict[int, list[Job]] = {}
        self._joints: dict[int, Job] = {}
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
        self._shop = Workshop(self._canvas, folder, self._cache and self._cache.absolute())
        await asyncio.to_thread(POOL.warm, self._lane_count)
        self._quality = await self._shop.choose_encoder(self._options)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop()
        await asyncio.to_thread(shutil.rmtree, self._shop.folder, True)

    def add(self, index: int, shot: Shot) -> None:
        """Take shot `index`; its frames begin to be encoded at once."""
        if not 0 <= index < self._shot_count or index in self._shots or shot.frame_count < 1:
            raise ComposeError("That scene does not belong into this video.")
        self._began = self._began or time.perf_counter()
        self._shots[index] = shot
        for near in (index - 1, index, index + 1):
            self._plan_body(near)
        for near in (index - 1, index):
            self._plan_joint(near)
        self._pump()

    async def finish(self, *, music: Music, metadata: Metadata, out: Path) -> Composed:
        """Mix the sound, join everything and give the file its final name.

        All shots must have been added. Raises errors of pipeline.errors; then there is no file.
        """
        if len(self._shots) != self._shot_count:
            raise ComposeError("Not all scenes are there.")
        shots = [self._shots[index] for index in range(self._shot_count)]
        self._sound = finishing.sound_job(shots, self._canvas, music)
        self._pump()
        await self._settled()
        smaller = finishing.fitted(
            [*self._pieces(), self._sound], self._canvas, self._quality, self._options
        )
        if smaller is not None:
            self._again(smaller)
            await self._settled()
        composed = await finishing.finish(
            self._shop, self._pieces(), self._sound, self._options, self._quality, metadata, out
        )
        for jobs in self._bodies.values():
            with suppress(ComposeError):
                await asyncio.to_thread(self._shop.keep_whole, jobs, self._quality)
        self._gauge.finish()
        wall = {"wall": time.perf_counter() - self._began}
        return replace(composed, stages_s=self._shop.stages_s | wall)

    # -- planning ---------------------------------------------------------------------

    def _plan_body(self, index: int) -> None:
        """Plan the frames of a body that are not planned yet.

        While a neighbour is not there it is taken to be alike; if then the joint before turns out
        shorter, only the missing frames are added, and if longer, the body is made again.
        """
        shot = self._shots.get(index)
        if shot is None:
            return
        before = self._shots.get(index - 1, shot) if index > 0 else None
        after = self._shots.get(index + 1, shot) if index < self._shot_count - 1 else None
        wanted = body_of(before, shot, after, index)
        jobs = self._bodies.setdefault(index, [])
        pieces = [job.piece for job in jobs if job.piece is not None]
        if pieces and (wanted.start > pieces[0].start or wanted.stop != pieces[-1].stop):
            for job in jobs:
                job.drop()
            jobs.clear()
            pieces = []
        if not pieces:
            jobs.append(self._body_job(shot, wanted))
        elif wanted.start < pieces[0].start:
            jobs.insert(0, self._body_job(shot, replace(wanted, stop=pieces[0].start)))

    def _body_job(self, shot: Shot, piece: Piece) -> Job:
        still_at = None
        if piece.index == 0:
            wished = min(self._canvas.fps, shot.frame_count // 2)
            still_at = min(max(wished, piece.start), piece.stop - 1)
        return Job(piece, (shot,), Transition(), piece.frame_count, still_at)

    def _plan_joint(self, index: int) -> None:
        first, second = self._shots.get(index), self._shots.get(index + 1)
        if first is None or second is None or index in self._joints:
            return
        frames = joint_frames(first, second)
        if frames:
            piece = Piece("joint", index, 0, frames)
            self._joints[index] = Job(piece, (first, second), joint_of(first, second), frames)

    def _share_out(self, job: Job) -> None:
        """Split a body of which lanes would otherwise wait for one."""
        if job.piece is None or job.piece.kind != "body":
            return
        others = [one for one in self._jobs() if one is not job]
        waiting = [one.frames for one in others if one.state == "waiting"]
        busy = [one.frames_left for one in others if one.state == "running"]
        shares = shares_of(job.frames, waiting, busy, self._lane_count, self._canvas.fps)
        first, *rest = split(job.piece, shares, self._canvas.fps)
        if not rest:
            return
        job.piece, job.frames = first, first.frame_count
        if job.still_at is not None:
            job.still_at = min(job.still_at, first.stop - 1)
        siblings = self._bodies[first.index]
        at = siblings.index(job) + 1
        siblings[at:at] = [Job(one, job.shots, Transition(), one.frame_count) for one in rest]
        self._pump()

    # -- working ----------------------------------------------------------------------

    def _pieces(self) -> list[Job]:
        """Bodies and joints in the order of the video."""
        pieces: list[Job] = []
        for index in sorted(self._bodies):
            pieces.extend(self._bodies[index])
            if index in self._joints:
                pieces.append(self._joints[index])
        return pieces

    def _jobs(self) -> list[Job]:
        return self._pieces() if self._sound is None else [*self._pieces(), self._sound]

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
        async with self._lanes:
            waiting = [job for job in self._jobs() if job.state == "waiting"]
            if not waiting or self._failure is not None:
                return
            job = max(waiting, key=lambda one: one.frames)
            job.state, job.runner = "running", asyncio.current_task()
            if job.piece is None:
                await self._shop.make_sound(job)
            else:
                await self._shop.make_piece(
                    job, self._quality, lambda: self._share_out(job), self._tell
                )
            job.state, job.runner = "done", None
            self._tell()

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
        for job in self._pieces():
            job.state, job.done_frames, job.runner = "waiting", 0, None
        self._pump()

    async def _stop(self) -> None:
        while self._runners:
            for runner in list(self._runners):
                runner.cancel()
            await asyncio.gather(*self._runners, return_exceptions=True)

    def _tell(self) -> None:
        jobs = self._jobs()
        total = sum(job.frames for job in jobs) * self._shot_count // max(1, len(self._shots))
        done = sum(job.frames if job.state == "done" else job.done_frames for job in jobs)
        busy = any(job.state == "running" for job in jobs)
        self._gauge.update(done, total, busy, self._shop.copied_frames)


def _as_ours(failure: BaseException) -> BaseException:
    """A failure as an error of pipeline.errors."""
    if isinstance(failure, OSError):
        return translated(failure)
    return failure if isinstance(failure, ClipwrightError) else ComposeError()
