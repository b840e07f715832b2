"""The "photo" painter: one picture that moves.

Parameters: see pipeline.motion.moves.move_of; `box` [x, y, width, height] in shares of the canvas
paints only that part.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.colour import region
from pipeline.drawing.shading import shaded
from pipeline.errors import CorruptPicture
from pipeline.motion.moves import Move, move_of
from pipeline.motion.picture_files import read_picture
from pipeline.motion.slide import Slide, is_slide, slide
from pipeline.motion.sources import box_of, file_key, freedom_of, remembered, within_reach
from pipeline.motion.subpixel import Source, prepare, sample_grid, show
from pipeline.timeline import Canvas, Visual


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open a "photo" visual; CorruptPicture when its file cannot be read."""
    if not visual.files:
        raise CorruptPicture("A scene has no picture.")
    return PhotoPainter(visual, canvas, frame_count)


class PhotoPainter:
    """Moves one picture; a still one is painted once."""

    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        self._box = box_of(visual, canvas)
        self._frame_count = frame_count
        size = self._box[2:]
        path = visual.files[0]
        key = ("photo", file_key(path), size, repr(sorted(visual.params.items())))
        self._picture, self._move = remembered(key, lambda: self._load(visual, path, size))
        self._painted: int | None = None

    def _load(
        self, visual: Visual, path: Path, size: tuple[int, int]
    ) -> tuple[Source | Slide, Move]:
        picture = shaded(within_reach(read_picture(path), size), visual.params.get("shade"))
        freedom = freedom_of(picture.shape[1], picture.shape[0], size)
        move = move_of(visual.params, freedom)
        source = prepare(picture, size, move)
        return (slide(source, move, size) if is_slide(move) else source), move

    def paint(self, index: int, frame: Frame) -> None:
        """Paint the picture as it is seen at this frame."""
        if self._move.is_still and self._painted == id(frame):
            return
        target = region(frame, *self._box)
        share = index / max(1, self._frame_count - 1)
        if isinstance(self._picture, Slide):
            self._picture.paint(share, target)
        else:
            whole = (self._picture.width, self._picture.height)
            show(self._picture, sample_grid(self._move.at(share), whole, self._box[2:]), target)
        self._painted = id(frame)
