"""What one process does for a video: a job, its content key, and where its result lies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pipeline.compose.keys import content_key
from pipeline.compose.options import Quality
from pipeline.compose.plan import Piece
from pipeline.timeline import Canvas, Shot, Transition

State = Literal["waiting", "running", "done"]

_JOINT_OPENS = 22
"""A joint opens two pictures and draws two scenes' letters: as long as so many body frames."""
_JOINT_FRAME = 2
"""One of its frames is painted twice and hard to predict: as long as two of a body."""


@dataclass(eq=False)
class Job:
    """A piece, or the sound; `frames` weighs it against others, `done_frames` is progress."""

    piece: Piece | None
    shots: tuple[Shot, ...]
    transition: Transition
    frames: int
    still_at: int | None = None
    task: Any = None
    state: State = "waiting"
    done_frames: int = 0
    path: Path | None = None
    result: Any = None
    runner: Any = field(default=None, repr=False)

    @property
    def load(self) -> int:
        """How many frames of a body take as long as the whole job."""
        is_joint = self.piece is not None and self.piece.kind == "joint"
        return _JOINT_OPENS + _JOINT_FRAME * self.frames if is_joint else self.frames

    @property
    def load_left(self) -> int:
        """The part of `load` that is still to be done."""
        if self.state == "done" or not self.frames:
            return 0
        return round(self.load * max(0, self.frames - self.done_frames) / self.frames)

    def drop(self) -> None:
        """Give up a job that is not wanted any more, and stop it if it runs."""
        if self.runner is not None and self.state == "running":
            self.runner.cancel()
        self.state, self.frames = "done", 0


def piece_key(job: Job, canvas: Canvas, quality: Quality) -> str:
    """The key of a piece's pixels: what is heard does not count."""
    assert job.piece is not None
    looks = [
        (shot.visual, shot.frame_count, *_caption_facts(shot), *_stamp_facts(shot, *frames))
        for shot, frames in zip(job.shots, _frames_of(job, job.piece), strict=True)
    ]
    span = (job.piece.kind, job.piece.start, job.piece.stop)
    return content_key(canvas, quality, looks, span, job.transition)


def _frames_of(job: Job, piece: Piece) -> list[tuple[int, int]]:
    """Which frames of each of its shots a piece shows with what lies over them."""
    if piece.kind == "body":
        return [(piece.start, piece.stop)]
    before = piece.frame_count // 2
    first = job.shots[0].frame_count
    return [(first - before, first), (0, piece.frame_count - before)]


def _stamp_facts(shot: Shot, start: int, stop: int) -> tuple[Any, ...]:
    """Only what is seen there: another title makes the first second anew and nothing else."""
    seen = [stamp for stamp in shot.stamps if stamp.is_seen(start, stop)]
    return (seen,) if seen else ()


def _caption_facts(shot: Shot) -> tuple[Any, ...]:
    return () if shot.captions.style == "none" else (shot.captions, shot.words)


def whole_body(jobs: list[Job]) -> Job:
    """The body that parts make together."""
    first, last = jobs[0].piece, jobs[-1].piece
    assert first is not None
    assert last is not None
    piece = replace(first, stop=last.stop)
    return Job(piece, jobs[0].shots, jobs[0].transition, piece.frame_count)
