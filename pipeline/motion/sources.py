"""What the painters of moving pictures are opened with: their box, and pictures made ready once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from pipeline.drawing.colour import Image
from pipeline.errors import CorruptPicture
from pipeline.timeline import Canvas, Visual

_KEPT = 1
"""Prepared pictures that stay in memory after their painter."""

LONGEST = 3.0
"""How many times longer than the frame a picture may be before its ends are cut off."""

_sources: OrderedDict[Hashable, Any] = OrderedDict()


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
