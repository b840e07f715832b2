"""Things that draw themselves: a call-out's line, and the values of a chart."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import ellipse, line
from pipeline.drawing.widgets.animated_cards import Animated, Card, ChangingCard, ease_out
from pipeline.drawing.widgets.cards import CardImage
from pipeline.templates.educational.charts import ChartDrawing

_GROW_FRAMES = 22
_TOGETHER_FRAMES = 36


def callout(
    tag_at: tuple[float, float],
    point: tuple[float, float],
    tag: CardImage,
    start: int,
    tone: str,
    u: float,
) -> list[Animated]:
    """A line that draws itself from a label to its point, and a ring around the point."""
    pad = 60 * u
    left = min(tag_at[0], point[0]) - pad
    top = min(tag_at[1], point[1]) - pad
    width = abs(tag_at[0] - point[0]) + 2 * pad
    height = abs(tag_at[1] - point[1]) + 2 * pad
    near_end = (tag_at[0] - left, tag_at[1] - top)
    far_end = (point[0] - left, point[1] - top)

    def state(index: int) -> Hashable | None:
        return None if index < start else min(10, index - start)

    def draw(step: Hashable) -> tuple[Pixels, float, float]:
        share = ease_out((int(str(step)) + 1) / 11)
        sheet = Sheet(round(width), round(height))
        end = (
            near_end[0] + (far_end[0] - near_end[0]) * share,
            near_end[1] + (far_end[1] - near_end[1]) * share,
        )
        path = line(near_end, end)
        sheet.stroke(path, 20 * u, "#ffffff")
        sheet.stroke(path, 10 * u, tone)
        if share > 0.9:
            sheet.fill(ellipse(*far_end, 30 * u), "#ffffff")
            sheet.fill(ellipse(*far_end, 21 * u), tone)
        return sheet.pixels.copy(), left, top

    return [ChangingCard(state, draw), Card(tag.pixels, *tag.centred(*tag_at), start, None, "pop")]


def growing_chart(chart: ChartDrawing, at: tuple[float, float], starts: Sequence[int]) -> Animated:
    """A chart whose values grow, each from its own frame on."""
    frames = _TOGETHER_FRAMES if chart.kind in {"share", "count"} else _GROW_FRAMES

    def state(index: int) -> Hashable | None:
        # Every second frame is enough for the eye, and half the drawing.
        steps = tuple(min(frames, max(0, index - start + 1) // 2 * 2) for start in starts)
        return steps if any(steps) else None

    def draw(steps: Hashable) -> tuple[Pixels, float, float]:
        assert isinstance(steps, tuple)
        return chart.drawn([ease_out(step / frames) for step in steps]), *at

    return ChangingCard(state, draw)
