"""The "split" painter: a moving picture above, an endless loop below, words on the seam, which
fills as the video goes on.

Parameters: those of "photo" motion; `loop`, `variant`, `shift` (the loop's first frame);
`progress` [from, to], shares of the video that the seam shows; `title`, a sticker
over the picture (or empty), `title_start` and `title_end`, the frames on which it comes and goes.
One picture file.
"""

from __future__ import annotations

from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.colour import parse_colour, yuv_of
from pipeline.drawing.text_blocks import balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card, CardsPainter, Entrance
from pipeline.drawing.widgets.cards import Layout, text_card
from pipeline.loops.player import LoopPlayer
from pipeline.motion import photo
from pipeline.timeline import Canvas, Visual

_SEAM = "#101014"
_DONE = "#FF3B5C"
SHARE_WIDE = 0.58
"""Of the width that the picture takes in 16:9, where the halves lie side by side."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one scene."""
    return CardsPainter(_Halves(visual, canvas, frame_count), _sticker(visual, canvas), canvas.fps)


class _Halves:
    """Picture, loop, and the seam between them that says how far the video is."""

    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        params = visual.params
        layout = Layout(canvas)
        self._wide, self._count = layout.is_wide, max(1, frame_count)
        first = SHARE_WIDE if layout.is_wide else 0.5
        box = (0, 0, first, 1) if layout.is_wide else (0, 0, 1, first)
        shown = Visual("photo", visual.files[:1], {**params, "box": box})
        self._picture = photo.open_painter(shown, canvas, frame_count)
        width, height = canvas.width_px, canvas.height_px
        if layout.is_wide:
            edge = round(width * first / 2) * 2
            place = (edge, 0, width - edge, height)
        else:
            edge = round(height * first / 2) * 2
            place = (0, edge, width, height - edge)
        thick = max(4, round(12 * layout.unit / 4) * 4)
        self._seam = slice(edge - thick // 2, edge + thick // 2)
        self._length = height if layout.is_wide else width
        self._loop = LoopPlayer(
            str(params["loop"]), int(params["variant"]), canvas.fps, place,
            shift=int(params.get("shift", 0)),
        )  # fmt: skip
        self._from, self._to = (float(share) for share in params.get("progress", (0, 1)))

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool:
        """Paint both halves and the seam."""
        self._picture.paint(index, frame)
        self._loop.paint(index, frame, fresh=True)
        share = min(1.0, max(0.0, index / self._count))
        done = self._from + (self._to - self._from) * share
        at = round(self._length * done / 2) * 2
        for along, tone in ((slice(None, at), _DONE), (slice(at, None), _SEAM)):
            rows, columns = (along, self._seam) if self._wide else (self._seam, along)
            _paint(frame, rows, columns, tone)
        return True


def _paint(frame: Frame, rows: slice, columns: slice, tone: str) -> None:
    """One colour over a rectangle of a frame."""
    values = yuv_of(parse_colour(tone))
    for plane, value, half in zip((frame.y, frame.u, frame.v), values, (1, 2, 2), strict=True):
        plane[_part(rows, half), _part(columns, half)] = value


def _part(span: slice, by: int) -> slice:
    return slice(
        None if span.start is None else span.start // by,
        None if span.stop is None else span.stop // by,
    )


def _sticker(visual: Visual, canvas: Canvas) -> list[Animated]:
    text = str(visual.params.get("title") or "")
    if not text:
        return []
    layout = Layout(canvas)
    u = layout.unit
    left, top, right, _ = layout.safe
    wide = (canvas.width_px * SHARE_WIDE if layout.is_wide else right) - left - 40 * u
    style = TextStyle("Poppins", 800, 62 * u, "#14121f", "centre", 1.14)
    block = fit(text, style, wide * 0.9, 230 * u, max_lines=3)
    block = balanced(text, block.style, wide * 0.9)
    width, height = block.width_px + 72 * u, block.height_px + 44 * u
    card = text_card(block, width, height, "#ffffff", radius_px=30 * u, unit=u)
    middle = canvas.width_px * SHARE_WIDE / 2 if layout.is_wide else canvas.width_px / 2
    where = card.centred(middle, top + height / 2)
    start = int(visual.params.get("title_start", 0))
    end = int(visual.params.get("title_end", 90))
    enter: Entrance = "pop" if start else "none"
    return [Card(card.pixels, *where, start, end, enter, "fade", 10, 8)]
