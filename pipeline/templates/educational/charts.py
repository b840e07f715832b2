"""Simple charts that draw themselves: bars, a line, shares of a whole, one number counted up.

Each kind draws one state, `grown` 0 to 1 for every value, on a sheet of the given size. In a
language that is read from right to left bars grow and lines run that way, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import Path, arc, ellipse, line, rounded
from pipeline.drawing.text_blocks import TextBlock, fit
from pipeline.drawing.text_shaping import Align, TextStyle
from pipeline.drawing.widgets.cards import Layout
from pipeline.language.numbers import number_text

TONES = ("#e4572e", "#2a6fbb", "#17a398", "#f2a900", "#7b4bb7", "#5c6b73")
INK = "#22223b"
_FAINT = "#22223b26"

Size = tuple[float, float]
"""Width and height in pixels."""
Grown = Sequence[float]
"""How far each value has grown, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ChartDrawing:
    """What is drawn: labels and values of one unit, on a layout of a size."""

    kind: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str
    layout: Layout
    size: Size

    @classmethod
    def of(cls, data: Mapping[str, Any], layout: Layout, size: Size) -> ChartDrawing:
        """A chart from a script's own fields."""
        return cls(
            str(data["kind"]),
            tuple(str(label) for label in data["labels"]),
            tuple(float(value) for value in data["values"]),
            str(data["unit"]),
            layout,
            size,
        )

    @property
    def u(self) -> float:
        """Pixels of one design unit."""
        return self.layout.unit

    @property
    def start(self) -> Align:
        """The side on which lines of words begin."""
        return "right" if self.layout.is_mirrored else "left"

    def x(self, at: float, width: float) -> float:
        """The left edge on the sheet of something that begins `at` pixels from the start side."""
        return self.size[0] - at - width if self.layout.is_mirrored else at

    def number(self, value: float, share: float = 1.0) -> str:
        """A value on its way as it is written: whole when the value is whole."""
        on_way = value * share if share < 1 else value
        shown = round(on_way) if value == int(value) else round(on_way, 1)
        return number_text(shown, self.unit, self.layout.language)

    def drawn(self, grown: Grown) -> Pixels:
        """The chart grown so far."""
        sheet = Sheet(round(self.size[0]), round(self.size[1]))
        _KINDS[self.kind](self, sheet, grown)
        return sheet.pixels.copy()


def _written(
    text: str, family: str, weight: int, size_px: float, room: Size, lines: int = 1
) -> TextBlock:
    """Words or a number in the charts' ink, as large as the room allows."""
    style = TextStyle(family, weight, size_px, INK, "centre", 1.1)
    return fit(text, style, *room, max_lines=lines)


def _bars(chart: ChartDrawing, sheet: Sheet, grown: Grown) -> None:
    """Lying bars, the longest value full width, the label above and the number at the end."""
    width, height = chart.size
    u, row = chart.u, height / len(chart.values)
    thick, label_px = min(row * 0.5, 112 * u), min(row * 0.26, 56 * u)
    most = max(*chart.values, 1e-9)
    # One size for all numbers: the longest bar leaves room for the widest of them.
    ends = [
        _written(chart.number(value), "Poppins", 800, thick * 0.62, (width * 0.36, thick))
        for value in chart.values
    ]
    size = min(end.style.size_px for end in ends)
    room = width - max(end.width_px for end in ends) - 30 * u
    for index, (name, value, share) in enumerate(
        zip(chart.labels, chart.values, grown, strict=True)
    ):
        if share <= 0:
            continue
        y = index * row + (row - thick - label_px * 1.4) / 2
        words = _written(name, "Poppins", 600, label_px, (width, label_px * 1.5))
        words.draw(sheet, chart.x(0, words.width_px), y)
        top = y + label_px * 1.45
        length = max(thick * 0.5, room * value / most * share)
        bar = rounded(chart.x(0, length), top, length, thick, thick * 0.28)
        sheet.fill(bar, TONES[index % len(TONES)])
        number = _written(chart.number(value, share), "Poppins", 800, size, (width, thick))
        x = chart.x(length + 22 * u, number.width_px)
        number.draw(sheet, x, top + (thick - number.height_px) / 2)


def _curve(chart: ChartDrawing, sheet: Sheet, grown: Grown) -> None:
    """A line through the values, drawn from its start side; each point names its value."""
    width, height = chart.size
    u, values = chart.u, chart.values
    pad, foot, head = 90 * u, 96 * u, 110 * u
    low, high = min(0.0, *values), max(values)
    plot = height - foot - head
    for step in range(4):
        y = head + plot * step / 3
        sheet.stroke(line((0, y), (width, y)), 3 * u, _FAINT)
    across = (width - 2 * pad) / max(1, len(values) - 1)
    points = [
        (
            chart.x(pad + index * across, 0),
            head + plot * (1 - (value - low) / max(high - low, 1e-9)),
        )
        for index, value in enumerate(values)
    ]
    shown = [point for point, share in zip(points, grown, strict=True) if share > 0]
    if len(shown) > 1:
        share, before, last = grown[len(shown) - 1], shown[-2], shown[-1]
        tip = (before[0] + (last[0] - before[0]) * share, before[1] + (last[1] - before[1]) * share)
        under = Path([[(shown[0][0], height - foot), *shown[:-1], tip, (tip[0], height - foot)]])
        sheet.fill(under, TONES[0] + "22")
        sheet.stroke(line(*shown[:-1], tip), 14 * u, TONES[0])
    for index, (x, y) in enumerate(shown):
        if grown[index] < 0.9 and index:
            continue
        sheet.fill(ellipse(x, y, 20 * u), TONES[0])
        sheet.fill(ellipse(x, y, 9 * u), "#ffffff")
        number = _written(
            chart.number(values[index]), "Poppins", 800, 54 * u, (across * 1.1, 70 * u)
        )
        left = min(max(0.0, x - number.width_px / 2), width - number.width_px)
        # A white edge keeps the number readable where the line passes behind it.
        place = (left, y - number.height_px - 30 * u)
        number.draw_with_edge(sheet, *place, None, 8 * u, "#ffffff")
        name = _written(chart.labels[index], "Poppins", 600, 46 * u, (across, 70 * u))
        left = min(max(0.0, x - name.width_px / 2), width - name.width_px)
        name.draw(sheet, left, height - foot + 24 * u)


def _shares(chart: ChartDrawing, sheet: Sheet, grown: Grown) -> None:
    """A ring cut into shares, the first named in its middle, all of them beside or below."""
    width, height = chart.size
    u, count = chart.u, len(chart.values)
    tall = height > width * 0.8
    step = min(92 * u, height * 0.45 / count if tall else height / count)
    across = min(width if tall else width * 0.46, height - (count * step + 40 * u if tall else 0))
    cx = width / 2 if tall else chart.x(across / 2, 0)
    cy = across / 2 if tall else height / 2
    pen = across * 0.2
    radius, total, at_deg = (across - pen) / 2, max(sum(chart.values), 1e-9), -90.0
    way = -1 if chart.layout.is_mirrored else 1
    for index, (value, share) in enumerate(zip(chart.values, grown, strict=True)):
        sweep = 360 * value / total
        if share > 0:
            end = at_deg + max(0.4, sweep * share - 1.6)
            first, last = (at_deg, end) if way > 0 else (-180 - at_deg, -180 - end)
            points = arc(cx, cy, radius, min(first, last), max(first, last))
            sheet.fill(_band(points, pen), TONES[index % len(TONES)])
        at_deg += sweep
    inner = (across - 2 * pen) * 0.8
    text = chart.number(chart.values[0], grown[0])
    number = _written(text, "Poppins", 800, across * 0.19, (inner, inner))
    number.draw(sheet, cx - number.width_px / 2, cy - number.height_px / 2)
    start = width * 0.08 if tall else across + 70 * u
    top = across + 40 * u if tall else (height - count * step) / 2
    side = step * 0.56
    for index, (name, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        if grown[index] <= 0:
            continue
        middle = top + (index + 0.5) * step
        mark = rounded(chart.x(start, side), middle - side / 2, side, side, side * 0.3)
        sheet.fill(mark, TONES[index % len(TONES)])
        value_text = _written(chart.number(value), "Poppins", 800, step * 0.6, (width * 0.3, step))
        far = width - (width * 0.08 if tall else 0)
        value_text.draw(
            sheet, chart.x(far - value_text.width_px, value_text.width_px),
            middle - value_text.height_px / 2,
        )  # fmt: skip
        room = far - start - side - value_text.width_px - 60 * u
        words = _written(name, "Poppins", 600, step * 0.56, (room, step))
        x = chart.x(start + side + 26 * u, words.width_px)
        words.draw(sheet, x, middle - words.height_px / 2)


def _count(chart: ChartDrawing, sheet: Sheet, grown: Grown) -> None:
    """One number, counted up, large, with what it counts below it."""
    width, height = chart.size
    u, share, value = chart.u, grown[0] if grown else 1.0, chart.values[0]
    shown = value if share >= 1 else value * share
    shown = math.floor(shown) if value == int(value) else round(shown, 1)
    unit = chart.unit if chart.unit in {"%", "°C", "°F"} else ""
    text = number_text(shown, unit, chart.layout.language)
    style = TextStyle("Anton", 800, min(height * 0.52, 460 * u), TONES[0], "centre", 1.0)
    number = fit(text, style, width, height * 0.58, max_lines=1)
    below = _written(chart.labels[0], "Poppins", 700, 96 * u, (width * 0.92, height * 0.34), 2)
    gap = 38 * u
    top = (height - number.height_px - gap - below.height_px) / 2
    number.draw(sheet, (width - number.width_px) / 2, top)
    below.draw(sheet, (width - below.width_px) / 2, top + number.height_px + gap)


def _band(along: Path, pen: float) -> Path:
    """A band of even width along an arc, with straight ends."""
    middle = np.asarray(along.contours[0], np.float64)
    ahead = np.gradient(middle, axis=0)
    normal = np.stack([-ahead[:, 1], ahead[:, 0]], 1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    outer, inner = middle + normal * pen / 2, middle - normal * pen / 2
    return Path([[*map(tuple, outer), *map(tuple, inner[::-1])]])


_KINDS: dict[str, Callable[[ChartDrawing, Sheet, Grown], None]] = {
    "bar": _bars,
    "line": _curve,
    "share": _shares,
    "count": _count,
}
