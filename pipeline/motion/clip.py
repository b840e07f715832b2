"""A clip where a picture would be: its own frames, cropped to the box around what moves.

It is played as it is where it is long enough, slowed a little where it nearly is, and begun again
where it is short. It is decoded a few frames ahead by a process of its own with limits
(pipeline/media); what is left here for a frame is a copy.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import region
from pipeline.drawing.shading import shade_planes
from pipeline.errors import CorruptClip
from pipeline.media.clip_files import facts_beside
from pipeline.media.clip_fit import fit
from pipeline.media.clips import centre_of, played
from pipeline.motion.sources import box_of
from pipeline.timeline import Canvas, Visual


class ClipPainter:
    """Plays a clip; its last frame stays where it ends too soon."""

    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        self._path = visual.files[0]
        self._box = box_of(visual, canvas)
        self._shade: Any = visual.params.get("shade")
        self._fps, self._count = canvas.fps, frame_count
        facts = facts_beside(self._path)
        try:
            size = (int(facts["width_px"]), int(facts["height_px"]))
            self._clip_s = float(facts["duration_s"])
            across, down = facts.get("moving_x", []), facts.get("moving_y", [])
        except (KeyError, ValueError, TypeError) as error:
            raise CorruptClip from error
        width, height = self._box[2:]
        scale = min(size[0] / width, size[1] / height)
        self._centre = (
            centre_of(across, width * scale / size[0]),
            centre_of(down, height * scale / size[1]),
        )
        how = fit(self._clip_s, frame_count / canvas.fps)
        self._step_s = how.speed / canvas.fps
        self._lead = round(how.start_s * canvas.fps)
        self._turn = max(1, round(how.turn_s * canvas.fps)) if how.turn_s else 0
        self._shown = Frame.blank(Canvas(width, height, canvas.fps))
        self._at: tuple[int, int] | None = None
        self._frames: Iterator[memoryview] = iter(())
        self._playing = contextlib.ExitStack()

    def paint(self, index: int, frame: Frame) -> None:
        """Paint the clip as it is seen at this frame."""
        place = self._place(index)
        while self._at != place:
            self._step(place)
        target = region(frame, *self._box)
        np.copyto(target.y, self._shown.y)
        np.copyto(target.u, self._shown.u)
        np.copyto(target.v, self._shown.v)

    def _place(self, index: int) -> tuple[int, int]:
        """In which turn of the clip a frame of the shot is, and how many frames into it; before
        the clip begins that is its first."""
        at = max(0, index + self._lead)
        return divmod(at, self._turn) if self._turn else (0, at)

    def _step(self, wanted: tuple[int, int]) -> None:
        """One frame on; opened anew where the wanted one does not follow."""
        if self._at is None or self._at[0] != wanted[0] or self._at[1] > wanted[1]:
            self._open(wanted[1])
            self._at = wanted
        else:
            self._at = (self._at[0], self._at[1] + 1)
        if (data := next(self._frames, None)) is not None:
            self._shown.buffer[:] = np.frombuffer(data, np.uint8)
            if self._shade:
                shade_planes(self._shown, self._shade)

    def _open(self, place: int) -> None:
        """Play the clip from so many frames on, as far as it goes in one piece."""
        self._playing.close()
        end = self._turn or self._count + self._lead + self._fps
        self._frames = self._playing.enter_context(
            played(
                self._path,
                start_s=place * self._step_s,
                step_s=self._step_s,
                frame_count=max(1, end - place),
                size_px=self._box[2:],
                centre=self._centre,
            )
        )
