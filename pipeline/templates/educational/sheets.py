"""The white sheets of a lesson: a chart, and the points to remember."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paths import ellipse
from pipeline.drawing.text_blocks import fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card, Entrance
from pipeline.drawing.widgets.cards import check_mark, text_card
from pipeline.language.labels import Labels
from pipeline.templates.educational.charts import INK, TONES, ChartDrawing
from pipeline.templates.educational.drawing_in import growing_chart
from pipeline.templates.educational.page import LessonPage

_label = Labels(__package__)

_INNER = 60
"""From a sheet's edge to what is on it, in design units."""


def _sheet(page: LessonPage) -> Card:
    """A white sheet over the whole room."""
    u = page.unit
    left, top, width, height = page.room
    blank = fit(" ", TextStyle(size_px=10), 10, 10)
    art = text_card(blank, width, height, "#ffffff", radius_px=48 * u, unit=u, shadow=0.2)
    return Card(art.pixels, *art.at(left, top), 0, None, "none")


def chart_cards(page: LessonPage) -> list[Animated]:
    """A heading and a chart that grows."""
    data: Mapping[str, Any] = page.params["chart"]
    u, inner = page.unit, _INNER * page.unit
    left, top, width, height = page.room
    kind, rows = str(data["kind"]), len(data["values"])
    heading = str(data["title"] or page.params["heading"])
    one_number = kind == "count"
    head = page.words(heading, width - 2 * inner, 190 * u, 84, centred=one_number)
    under = top + inner * 0.8 + head.height_px + 40 * u
    wide, high = width - 2 * inner, top + height - inner * 0.7 - under
    # Few bars do not fill a tall sheet: they stand together in its middle.
    high = min(high, {"bar": rows * 260 * u, "line": wide * 0.95}.get(kind, high))
    y = under + (top + height - inner * 0.7 - under - high) / 2
    x = page.start(left + inner, wide, head.width_px)
    if one_number:
        x = left + (width - head.width_px) / 2
    chart = ChartDrawing.of(data, page.layout, (wide, high))
    # A whole's shares grow together, the others one after another.
    together = kind in {"share", "count"}
    starts = [page.beat(0 if together else at) for at in range(rows)]
    return [
        _sheet(page),
        Card(head.pixels, *head.at(x, top + inner * 0.8), 0, None, "none"),
        growing_chart(chart, (left + inner, y), starts),
    ]


def recap_cards(page: LessonPage) -> list[Animated]:
    """The points to remember: their places are there from the start, each is ticked in turn."""
    u, inner, layout = page.unit, _INNER * page.unit, page.layout
    left, top, width, height = page.room
    points = [str(point) for point in page.params.get("points") or ()]
    heading = str(page.params["heading"]) or _label("remember", layout.language)
    head = page.words(heading, width - 2 * inner, 170 * u, 108)
    x = page.start(left + inner, width - 2 * inner, head.width_px)
    cards: list[Animated] = [
        _sheet(page),
        Card(head.pixels, *head.at(x, top + inner), 0, None, "none"),
    ]
    y = top + inner + head.height_px + 30 * u
    row = min(310 * u, (top + height - inner * 0.6 - y) / max(1, len(points)))
    side, wide = min(124 * u, row * 0.6), width - 2 * inner
    how: Entrance = "right" if layout.is_mirrored else "left"
    for number, point in enumerate(points):
        place = Sheet(round(side), round(side))
        place.stroke(
            ellipse(side / 2, side / 2, side * 0.44), side * 0.06, "#22223b30", closed=True
        )
        middle = y + (number + 0.5) * row
        x = layout.mirror(left + inner, side)
        cards.append(Card(place.pixels.copy(), x, middle - side / 2, 0, page.beat(number), "none"))
        sheet = Sheet(round(wide), round(row))
        cx = wide - side / 2 if layout.is_mirrored else side / 2
        sheet.fill(ellipse(cx, row / 2, side / 2), TONES[number % 5])
        sheet.stroke(check_mark(cx, row / 2, side * 0.62), side * 0.11, "#ffffff")
        style = TextStyle("Poppins", 700, 84 * u, INK, page.align, 1.1)
        room = wide - side - 42 * u
        block = fit(point, style, room, row * 0.9, max_lines=2)
        start = 0.0 if layout.is_mirrored else side + 42 * u
        block.draw(sheet, start, row / 2 - block.height_px / 2, room)
        cards.append(
            Card(sheet.pixels.copy(), left + inner, y + number * row, page.beat(number), None, how,
                 "fade", 10)
        )  # fmt: skip
    return cards
