"""The end of a composition: the sound job, the byte budget, joining, and the final name."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline.compose.composed import Composed
from pipeline.compose.job_runner import JOIN, JobRunner
from pipeline.compose.jobs import Job
from pipeline.compose.options import EncodeOptions, Quality, least_rate
from pipeline.compose.segment import has_no_room
from pipeline.compose.tasks import JoinDone, JoinTask, ShotSound, SoundTask
from pipeline.errors import BudgetTooSmall, CannotWrite, ComposeError, DiskFull
from pipeline.timeline import Canvas, Metadata, Music, Shot, Transition

_INDEX_BYTES_A_FRAME = 24
"""What the container adds for each picture and each sound packet, rounded up."""
_AIM = 0.94
"""Share of the budget that the second pass aims at."""
_SOUND_SHARE = 10
"""The sound takes about as long as a tenth of the picture."""


def sound_job(shots: Sequence[Shot], canvas: Canvas, music: Music) -> Job:
    """The job that mixes everything that is heard."""
    start = 0
    sounds: list[ShotSound] = []
    turns: list[int] = []
    silent: list[tuple[int, int]] = []
    for shot in shots:
        if shot.clip_sound is not None and shot.clip_sound.level == "alone":
            silent.append((start, start + shot.frame_count))
        if shot.is_turn and start:
            turns.append(start)
        sounds.append(
            ShotSound(start, shot.voices, shot.effects, shot.frame_count, shot.clip_sound)
        )
        start += shot.frame_count
    job = Job(None, (), Transition(), max(1, start // _SOUND_SHARE))
    music = replace(music, turns=tuple(turns), silent=tuple(silent))
    job.task = SoundTask(tuple(sounds), start, canvas.fps, music, Path())
    return job


def fitted(
    jobs: Sequence[Job], canvas: Canvas, quality: Quality, options: EncodeOptions
) -> Quality | None:
    """The quality of a second pass that fits the byte budget; None when the first one fits.

    BudgetTooSmall when the bits left for the picture would not stay watchable.
    """
    if options.max_bytes is None:
        return None
    sizes = [job.path.stat().st_size for job in jobs if job.path is not None]
    frames = sum(job.piece.frame_count for job in jobs if job.piece is not None)
    overhead = frames * _INDEX_BYTES_A_FRAME + 40_000
    if sum(sizes) + overhead <= options.max_bytes:
        return None
    picture_bytes = sum(sizes[:-1])
    room = options.max_bytes * _AIM - sizes[-1] - overhead
    rate = room * 8 * canvas.fps / frames
    if rate < least_rate(canvas):
        raise BudgetTooSmall
    # x264's size halves about every six steps of CRF; the cap on the rate makes it certain.
    steps = 6.5 * math.log2(picture_bytes / room)
    return replace(quality, crf=round(min(51.0, quality.crf + steps), 2), max_rate=int(rate * 0.97))


async def finish(
    runner: JobRunner,
    pieces: Sequence[Job],
    sound: Job,
    options: EncodeOptions,
    quality: Quality,
    metadata: Metadata,
    out: Path,
) -> Composed:
    """Join everything and give the file its final name; no file is left when that fails."""
    canvas = runner.canvas
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    segments = tuple(job.path for job in pieces if job.path is not None)
    if len(segments) != len(pieces) or sound.path is None:
        raise ComposeError
    task = JoinTask(canvas, segments, sound.path, metadata, part)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        joined: JoinDone = await runner.run(JOIN, task)
        if options.max_bytes is not None and joined.bytes > options.max_bytes:
            raise BudgetTooSmall
        cover, thumbnail = await asyncio.to_thread(_pictures, pieces, runner.folder.parent)
        part.replace(out)
    except OSError as error:
        raise (DiskFull() if has_no_room(error) else CannotWrite()) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Composed(
        path=out,
        thumbnail=thumbnail,
        cover=cover,
        width_px=canvas.width_px,
        height_px=canvas.height_px,
        fps=canvas.fps,
        frame_count=joined.frame_count,
        duration_s=canvas.seconds(joined.frame_count),
        bytes=joined.bytes,
        lufs=sound.result.lufs,
        true_peak_dbtp=sound.result.true_peak_dbtp,
        loudness_ended_by=sound.result.loudness_ended_by,
        encoder=quality.encoder,
        stages_s={},
    )


def _pictures(pieces: Sequence[Job], folder: Path) -> tuple[Path, Path]:
    """Keep the cover and the thumbnail in the work folder: nothing but the video lies at `out`."""
    import shutil

    cover, thumbnail = folder / "cover.jpg", folder / "thumbnail.jpg"
    for job in pieces:
        if job.path is not None and (still := job.path.with_suffix(".jpg")).exists():
            shutil.copyfile(still, cover)
            shutil.copyfile(still.with_suffix(".thumb.jpg"), thumbnail)
            return cover, thumbnail
    raise ComposeError("The cover picture is missing.")
