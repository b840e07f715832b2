"""The "photo" painter: one picture that moves, or a clip (motion/clip.py), which moves by itself.

Parameters: see pipeline.motion.moves.move_of; `cuts`, the frames from which it is seen from near
and from far in turn; `box` [x, y, width, height] in shares of the canvas
paints only that part.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.colour import region
from pipeline.drawing.shading import shaded
from pipeline.errors import CorruptPicture
from pipeline.media.clip_files import is_clip
from pipeline.motion.attention import move_over
from pipeline.motion.moves import cuts_of, stretch_at
from pipeline.motion.picture_files import read_picture
from pipeline.motion.slide import Stretches
from pipeline.motion.sources import box_of, file_key, remembered, within_reach
from pipeline.motion.subpixel import prepare
from pipeline.timeline import Canvas, Visual


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open a "photo" visual, whose file may be a clip; CorruptPicture when it cannot be read."""
    if not visual.files:
        raise CorruptPicture("A scene has no picture.")
    if is_clip(visual.files[0]):
        from pipeline.motion.clip import ClipPainter

        return ClipPainter(visual, canvas, frame_count)
    return PhotoPainter(visual, canvas, frame_count)


class PhotoPainter:
    """Moves one picture; a still one is painted once."""

    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        self._box = box_of(visual, canvas)
        self._frame_count = frame_count
        size = self._box[2:]
        path = visual.files[0]
        self._cuts = cuts_of(visual.params)
        key = ("photo", file_key(path), size, repr(sorted(visual.params.items())))
        self._stretches: Stretches = remembered(key, lambda: self._load(visual, path, size))
        self._painted: tuple[int, int] | None = None

    def _load(self, visual: Visual, path: Path, size: tuple[int, int]) -> Stretches:
        picture = shaded(within_reach(read_picture(path), size), visual.params.get("shade"))
        move = move_over(picture, visual.params, size)
        return Stretches(prepare(picture, size, move), move, size, bool(self._cuts))

    def paint(self, index: int, frame: Frame) -> None:
        """Paint the picture as it is seen at this frame."""
        stretch = stretch_at(self._cuts, index)
        if self._stretches.is_still and self._painted == (id(frame), stretch):
            return
        share = index / max(1, self._frame_count - 1)
        self._stretches.paint(share, stretch, region(frame, *self._box))
        self._painted = (id(frame), stretch)
