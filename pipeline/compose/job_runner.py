"""Makes one job at a time in a child process, or finds it made: segments, sound, the file."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from pipeline import templates
from pipeline.compose.children import POOL
from pipeline.compose.command import letters_command
from pipeline.compose.jobs import Job, piece_key, whole_body
from pipeline.compose.keys import content_key
from pipeline.compose.options import HARDWARE, X264, EncodeOptions, Quality, quality_of
from pipeline.compose.tasks import LoudnessEnd, PieceTask, SoundDone
from pipeline.errors import ComposeError, CorruptVoice
from pipeline.machine import lanes as lane_count
from pipeline.timeline import Canvas

ENCODE = "pipeline.compose.segment_render:encode_piece"
MIX = "pipeline.compose.sound:mix_sound"
JOIN = "pipeline.compose.join:join"
TRIAL = "pipeline.compose.encode:trial"

_works: dict[tuple[str, int, int, int], bool] = {}
"""What the half-second trials of hardware encoders found, for as long as this process lives."""


class JobRunner:
    """Knows where results lie and hands tasks to children."""

    def __init__(self, canvas: Canvas, folder: Path, cache: Path | None) -> None:
        self.canvas, self.folder, self.cache = canvas, folder, cache
        self.stages_s: dict[str, float] = {}
        self.copied_frames = 0
        self._favourites: dict[int, int] = {}

    @property
    def store(self) -> Path:
        """Where segments lie: the cache, or the composition's own folder."""
        return self.cache or self.folder

    async def choose_encoder(self, options: EncodeOptions) -> Quality:
        """The quality with an encoder that works here: the asked one if half a second of trial
        encoding succeeds, else libx264."""
        names = {"auto": HARDWARE, X264: ()}.get(options.encoder, (options.encoder,))
        for name in names:
            quality = quality_of(options, name)
            key = (name, self.canvas.width_px, self.canvas.height_px, self.canvas.fps)
            if key not in _works:
                with contextlib.suppress(ComposeError):
                    _works[key] = await self.run(TRIAL, (self.canvas, quality))
            if _works.setdefault(key, False):
                return quality
        return quality_of(options, X264)

    async def run(
        self, name: str, task: Any, beat: Callable[[int], None] | None = None, near: int = -1
    ) -> Any:
        """Run a task in a child; one that has lately painted shot `near` is preferred."""
        child = POOL.take(self._favourites.get(near))
        try:
            result = await child.run(name, task, beat)
            self._favourites[near] = child.pid
        finally:
            POOL.give_back(child, keep=lane_count())
        for stage, seconds in getattr(result, "stages_s", {}).items():
            self.stages_s[stage] = self.stages_s.get(stage, 0.0) + seconds
        return result

    async def make_piece(
        self, job: Job, quality: Quality, share_out: Callable[[], None], tell: Callable[[], None]
    ) -> None:
        """Find or encode a piece; `share_out` may make it smaller before it is encoded."""
        for attempt in (1, 2):
            key = await asyncio.to_thread(piece_key, job, self.canvas, quality)
            path = self.store / f"{key}.seg"
            # One that was not the first scene when it was encoded has no cover.
            if path.exists() and (job.still_at is None or path.with_suffix(".jpg").exists()):
                self.copied_frames += job.frames
                job.path = path
                return
            if attempt == 1:
                share_out()
        assert job.piece is not None
        has_letters = any(shot.captions.style != "none" and shot.words for shot in job.shots)
        task = PieceTask(
            canvas=self.canvas,
            shots=job.shots,
            start=job.piece.start,
            stop=job.piece.stop,
            transition=job.transition,
            quality=quality,
            out=path,
            workdir=self.folder / key,
            letters=await asyncio.to_thread(letters_command) if has_letters else (),
            still_at=job.still_at,
            template_folders=tuple(templates.__path__),
        )

        def beat(done: int) -> None:
            job.done_frames = max(job.done_frames, done)
            tell()

        await self.run(ENCODE, task, beat, job.piece.index)
        job.path = path

    async def make_sound(self, job: Job) -> None:
        """Find or mix the sound."""
        sounds = [voice.path for shot in job.task.shots for voice in shot.voices]
        if lost := [path for path in sounds if not path.is_file()]:
            raise CorruptVoice(f"The sound {lost[0].name} is missing.")
        key = await asyncio.to_thread(
            content_key, "sound", job.task.shots, job.task.frame_count, job.task.fps, job.task.music
        )
        path, facts = self.store / f"{key}.aac", self.store / f"{key}.txt"
        if path.exists() and facts.exists():
            lufs, peak, ended_by = facts.read_text().split()
            job.result = SoundDone(float(lufs), float(peak), cast(LoudnessEnd, ended_by), {})
        else:
            job.result = await self.run(MIX, replace(job.task, out=path))
            done = job.result
            facts.write_text(f"{done.lufs:.4f} {done.true_peak_dbtp:.4f} {done.loudness_ended_by}")
        job.path = path

    def keep_whole(self, jobs: list[Job], quality: Quality) -> None:
        """Keep a body that was encoded in parts as one segment: the next plan may not split it."""
        from pipeline.compose.segment import join_segments

        if self.cache is None or len(jobs) < 2:
            return
        whole = self.cache / f"{piece_key(whole_body(jobs), self.canvas, quality)}.seg"
        if not whole.exists():
            join_segments([job.path for job in jobs if job.path is not None], whole)
            for path in (job.path for job in jobs if job.path is not None):
                for suffix in (".jpg", ".thumb.jpg"):
                    if path.with_suffix(suffix).exists():
                        path.with_suffix(suffix).replace(whole.with_suffix(suffix))
                path.unlink(missing_ok=True)
