"""The "photo" painter: one picture that moves. The "layers" painter: several, with parallax.

Parameters of both: see pipeline.motion.moves.move_of; `box` [x, y, width, height] in shares of
the canvas paints only that part. Of "layers": `depth`, one number per file, 0 for the far ground
to 1 for what is nearest (evenly spread when left out).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.colour import Image, region
from pipeline.drawing.shading import shaded
from pipeline.errors import CorruptPicture
from pipeline.motion.moves import Move, move_of
from pipeline.motion.picture_files import read_picture
from pipeline.motion.slide import Slide, is_slide, slide
from pipeline.motion.subpixel import Source, prepare, seen, show
from pipeline.timeline import Canvas, Visual

_KEPT = 1
"""Prepared pictures that stay in memory after their painter."""

LONGEST = 3.0
"""How many times longer than the frame a picture may be before its ends are cut off."""

_sources: OrderedDict[Hashable, Any] = OrderedDict()


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open a "photo" or "layers" visual; CorruptPicture when a file cannot be read."""
    if not visual.files:
        raise CorruptPicture("A scene has no picture.")
    if visual.painter == "layers" and len(visual.files) > 1:
        from pipeline.motion.parallax import LayersPainter

        return LayersPainter(visual, canvas, frame_count)
    return PhotoPainter(visual, canvas, frame_count)


def box_of(visual: Visual, canvas: Canvas) -> tuple[int, int, int, int]:
    """The even rectangle (x, y, width, height) that a visual's `box` names; the whole canvas
    without one."""
    shares: Sequence[float] = visual.params.get("box", (0, 0, 1, 1))
    sizes = (canvas.width_px, canvas.height_px)
    left, top = (round(shares[i] * sizes[i] / 2) * 2 for i in (0, 1))
    right, bottom = (
        min(sizes[i], round((shares[i] + shares[i + 2]) * sizes[i] / 2) * 2) for i in (0, 1)
    )
    return left, top, max(2, right - left), max(2, bottom - top)


def remembered(key: Hashable, make: Any) -> Any:
    """Keep what was prepared: the parts of a shot and its joints are painted by one process."""
    if key in _sources:
        _sources.move_to_end(key)
        return _sources[key]
    made = _sources[key] = make()
    while len(_sources) > _KEPT:
        _sources.popitem(last=False)
    return made


def file_key(path: Path) -> Hashable:
    """What changes when the file changes."""
    try:
        facts = path.stat()
    except OSError as error:
        raise CorruptPicture from error
    return (str(path), facts.st_mtime_ns, facts.st_size)


def freedom_of(width: int, height: int, frame: tuple[int, int]) -> tuple[float, float]:
    """How much wider and taller than the frame a picture is when it just covers it."""
    scale = min(width / frame[0], height / frame[1])
    return width / scale / frame[0] - 1, height / scale / frame[1] - 1


def within_reach(picture: Image, frame: tuple[int, int]) -> Image:
    """The middle of a picture that is far longer than the frame: no motion shows the rest, and
    scaled up it would fill the memory."""
    height, width = picture.shape[:2]
    widest = max(1, round(height * frame[0] / frame[1] * LONGEST))
    tallest = max(1, round(width * frame[1] / frame[0] * LONGEST))
    left, top = max(0, (width - widest) // 2), max(0, (height - tallest) // 2)
    return picture[top : top + tallest, left : left + widest]


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
            show(self._picture, seen(self._move.at(share), whole, self._box[2:]), target)
        self._painted = id(frame)
