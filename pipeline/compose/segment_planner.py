"""What has to be made of the shots that are there so far: bodies, their parts, and joints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.compose.jobs import Job
from pipeline.compose.plan import Piece, body_of, joint_frames, joint_of, shares_of, split
from pipeline.errors import ComposeError
from pipeline.timeline import Canvas, Shot, Transition


class SegmentPlanner:
    """The jobs of a video of `shot_count` shots, whose cover is taken from shot `cover`;
    ComposeError when there is none."""

    def __init__(self, canvas: Canvas, shot_count: int, cover: int = 0) -> None:
        if shot_count < 1:
            raise ComposeError("A video needs at least one scene.")
        self._canvas, self._shot_count, self._cover = canvas, shot_count, cover
        self._shots: dict[int, Shot] = {}
        self._joints: dict[int, Job] = {}
        self.bodies: dict[int, list[Job]] = {}
        """The parts of each shot's body, in order."""

    def add(self, index: int, shot: Shot) -> None:
        """Plan what shot `index` makes possible; ComposeError when it does not belong here."""
        if not 0 <= index < self._shot_count or index in self._shots or shot.frame_count < 1:
            raise ComposeError("That scene does not belong into this video.")
        self._shots[index] = shot
        for near in (index - 1, index, index + 1):
            self._plan_body(near)
        for near in (index - 1, index):
            self._plan_joint(near)

    def all_shots(self) -> list[Shot]:
        """Every shot in order; ComposeError when one is missing."""
        if len(self._shots) != self._shot_count:
            raise ComposeError("Not all scenes are there.")
        return [self._shots[index] for index in range(self._shot_count)]

    @property
    def share_known(self) -> float:
        """The share of shots that are there, never 0."""
        return max(1, len(self._shots)) / self._shot_count

    def pieces(self) -> list[Job]:
        """Bodies and joints in the order of the video."""
        pieces: list[Job] = []
        for index in sorted(self.bodies):
            pieces.extend(self.bodies[index])
            if index in self._joints:
                pieces.append(self._joints[index])
        return pieces

    def split(self, job: Job, others: Sequence[Job], lanes: int) -> bool:
        """Split a body of which lanes would otherwise wait for one; whether it was."""
        if job.piece is None or job.piece.kind != "body":
            return False
        waiting = [one for one in others if one.state == "waiting"]
        busy = [one.load_left for one in others if one.state == "running"]
        shares = shares_of(
            job.frames,
            [one.load for one in waiting],
            busy,
            lanes,
            self._canvas.fps,
            [one.load for one in waiting if one.piece is None or one.piece.kind != "body"],
        )
        first, *rest = split(job.piece, shares, self._canvas.fps)
        if not rest:
            return False
        job.piece, job.frames = first, first.frame_count
        if job.still_at is not None:
            job.still_at = min(job.still_at, first.stop - 1)
        siblings = self.bodies[first.index]
        at = siblings.index(job) + 1
        siblings[at:at] = [Job(one, job.shots, Transition(), one.frame_count) for one in rest]
        return True

    def _plan_body(self, index: int) -> None:
        """Plan the frames of a body that are not planned yet.

        A shot that is not there yet is taken to have the longest joint that is known; frames that
        then turn out to be missing are added at either end. A body is made again only when its
        joint is longer than every one that was known when it was begun.
        """
        shot = self._shots.get(index)
        if shot is None:
            return
        wanted = self._wanted(index, shot)
        jobs = self.bodies.setdefault(index, [])
        planned = [job.piece for job in jobs if job.piece is not None]
        if planned and any(job.state != "waiting" for job in jobs):
            first, last = planned[0].start, planned[-1].stop
            if index and index - 1 not in self._shots:
                wanted = replace(wanted, start=first)
            if wanted.start <= first and wanted.stop >= last:
                if wanted.start < first:
                    jobs.insert(0, self._body_job(shot, replace(wanted, stop=first)))
                if wanted.stop > last:
                    jobs.append(self._body_job(shot, replace(wanted, start=last)))
                return
        for job in jobs:
            job.drop()
        jobs[:] = [self._body_job(shot, wanted)]

    def _wanted(self, index: int, shot: Shot) -> Piece:
        """The body of a shot as far as its neighbours are known."""
        longest = max(
            (one.transition for one in self._shots.values() if one.transition.kind != "cut"),
            key=lambda transition: transition.frames,
            default=Transition(),
        )
        guess = replace(shot, transition=longest)
        before = self._shots.get(index - 1, guess) if index > 0 else None
        after = self._shots.get(index + 1, shot) if index < self._shot_count - 1 else None
        return body_of(before, shot, after, index)

    def _body_job(self, shot: Shot, piece: Piece) -> Job:
        """The job of a body or a part of one; the cover's first also keeps it."""
        still_at = None
        if piece.index == self._cover and piece.start == 0:
            still_at = min(self._canvas.fps, shot.frame_count // 2, piece.stop - 1)
        return Job(piece, (shot,), Transition(), piece.frame_count, still_at)

    def _plan_joint(self, index: int) -> None:
        first, second = self._shots.get(index), self._shots.get(index + 1)
        if first is None or second is None or index in self._joints:
            return
        frames = joint_frames(first, second)
        if frames:
            piece = Piece("joint", index, 0, frames)
            self._joints[index] = Job(piece, (first, second), joint_of(first, second), frames)
