"""Simple charts that draw themselves: bars, a line, shares of a whole, one number counted up.

Each function draws one state, `grown` 0 to 1 for every value, on a sheet of the given size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.painting.canvas import Pixels, Sheet
from pipeline.painting.paths import arc, ellipse, line, rounded
from pipeline.painting.text import TextStyle, fit
from pipeline.writing.numbers import number_text

TONES = ("#e4572e", "#2a6fbb", "#17a398", "#f2a900", "#7b4bb7", "#5c6b73")
INK = "#22223b"
_FAINT = "#22223b26"


def bars(
    size: tuple[float, float], labels: Sequence[str], values: Sequence[float], unit: str,
    grown: Sequence[float], u: float,
) -> Pixels:  # fmt: skip
    """Lying bars, longest value full width, label above and number at the end."""
    width, height = size
    sheet = Sheet(round(width), round(height))
    row = height / len(values)
    thick = min(row * 0.46, 92 * u)
    label_px = min(row * 0.26, 46 * u)
    most = max(*values, 1e-9)
    room = width * 0.74
    for at, (label, value, share) in enumerate(zip(labels, values, grown, strict=True)):
        if share <= 0:
            continue
        y = at * row + (row - thick - label_px * 1.3) / 2
        style = TextStyle("Inter", 600, label_px, INK, "left", 1.1)
        fit(label, style, width, label_px * 1.4, max_lines=1).draw(sheet, 0, y)
        top = y + label_px * 1.32
        length = max(thick * 0.5, room * value / most * share)
        tone = TONES[at % len(TONES)]
        sheet.fill(rounded(0, top, length, thick, thick * 0.28), tone)
        number = number_text(_partly(value, share), unit)
        ink = TextStyle("Poppins", 700, min(thick * 0.62, 56 * u), INK, "left", 1.0)
        block = fit(number, ink, width - length - 16 * u, thick, max_lines=1)
        block.draw(sheet, length + 18 * u, top + (thick - block.height_px) / 2)
    return sheet.pixels.copy()


def curve(
    size: tuple[float, float], labels: Sequence[str], values: Sequence[float], unit: str,
    grown: Sequence[float], u: float,
) -> Pixels:  # fmt: skip
    """A line through the values, drawn from left to right; each point names its value."""
    width, height = size
    sheet = Sheet(round(width), round(height))
    pad, foot, head = 70 * u, 84 * u, 90 * u
    low, high = min(0.0, *values), max(values)
    span = max(high - low, 1e-9)
    plot = height - foot - head
    for step in range(4):
        y = head + plot * step / 3
        sheet.stroke(line((0, y), (width, y)), 3 * u, _FAINT)
    across = (width - 2 * pad) / max(1, len(values) - 1)
    points = [
        (pad + at * across, head + plot * (1 - (value - low) / span))
        for at, value in enumerate(values)
    ]
    shown = [point for point, share in zip(points, grown, strict=True) if share > 0]
    if len(shown) > 1:
        share = grown[len(shown) - 1]
        before, last = shown[-2], shown[-1]
        tip = (before[0] + (last[0] - before[0]) * share, before[1] + (last[1] - before[1]) * share)
        sheet.stroke(line(*shown[:-1], tip), 12 * u, TONES[0])
    for at, (x, y) in enumerate(shown):
        if grown[at] < 0.9 and at:
            continue
        sheet.fill(ellipse(x, y, 17 * u), TONES[0])
        sheet.fill(ellipse(x, y, 8 * u), "#ffffff")
        style = TextStyle("Poppins", 700, 42 * u, INK, "centre", 1.0)
        block = fit(number_text(values[at], unit), style, across * 1.05, 60 * u, max_lines=1)
        left = min(max(0.0, x - block.width_px / 2), width - block.width_px)
        # A white edge keeps the number readable where the line passes behind it.
        block.draw_with_edge(sheet, left, y - block.height_px - 26 * u, None, 7 * u, "#ffffff")
        name = fit(labels[at], TextStyle("Inter", 600, 36 * u, INK, "centre"), across, 60 * u)
        left = min(max(0.0, x - name.width_px / 2), width - name.width_px)
        name.draw(sheet, left, height - foot + 22 * u)
    return sheet.pixels.copy()


def shares(
    size: tuple[float, float], labels: Sequence[str], values: Sequence[float], unit: str,
    grown: Sequence[float], u: float,
) -> Pixels:  # fmt: skip
    """A ring cut into shares, the first named in its middle, all of them beside or below."""
    width, height = size
    sheet = Sheet(round(width), round(height))
    tall = height > width * 0.8
    legend = len(values) * 74 * u if tall else 0
    across = min(width if tall else width * 0.46, height - legend - 20 * u)
    cx = width / 2 if tall else across / 2
    cy = across / 2 if tall else height / 2
    pen = across * 0.2
    radius = (across - pen) / 2
    total = max(sum(values), 1e-9)
    at_deg = -90.0
    for at, (value, share) in enumerate(zip(values, grown, strict=True)):
        sweep = 360 * value / total
        if share > 0:
            end = at_deg + max(0.4, sweep * share - 1.6)
            points = arc(cx, cy, radius, at_deg, end)
            sheet.fill(_band(points.contours[0], pen), TONES[at % len(TONES)])
        at_deg += sweep
    inner = (across - 2 * pen) * 0.8
    style = TextStyle("Poppins", 800, across * 0.17, INK, "centre", 1.0)
    text = number_text(_partly(values[0], grown[0]), unit)
    block = fit(text, style, inner, inner, max_lines=1)
    block.draw(sheet, cx - block.width_px / 2, cy - block.height_px / 2)
    left = width * 0.14 if tall else across + 60 * u
    top = across + 20 * u if tall else (height - len(values) * 84 * u) / 2
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        if grown[at] <= 0:
            continue
        y = top + at * (74 if tall else 84) * u
        sheet.fill(rounded(left, y + 12 * u, 40 * u, 40 * u, 12 * u), TONES[at % len(TONES)])
        text = f"{label}  {number_text(value, unit)}"
        name = TextStyle("Inter", 600, 42 * u, INK, "left", 1.0)
        block = fit(text, name, width - left - 70 * u, 70 * u, max_lines=1)
        block.draw(sheet, left + 62 * u, y + 32 * u - block.height_px / 2)
    return sheet.pixels.copy()


def count(
    size: tuple[float, float], labels: Sequence[str], values: Sequence[float], unit: str,
    grown: Sequence[float], u: float,
) -> Pixels:  # fmt: skip
    """One number, counted up, large, with what it counts below it."""
    width, height = size
    sheet = Sheet(round(width), round(height))
    share = grown[0] if grown else 1.0
    value = values[0] * share
    whole = values[0] == int(values[0])
    text = number_text(
        math.floor(value) if whole and share < 1 else values[0] if share >= 1 else value
    )
    style = TextStyle("Anton", 400, min(height * 0.5, 400 * u), TONES[0], "centre", 1.0)
    block = fit(text, style, width, height * 0.56, max_lines=1)
    name = TextStyle("Poppins", 700, 88 * u, INK, "centre", 1.1)
    below = fit(labels[0], name, width * 0.9, height * 0.3, max_lines=2)
    gap = 34 * u
    top = (height - block.height_px - gap - below.height_px) / 2
    block.draw(sheet, (width - block.width_px) / 2, top)
    below.draw(sheet, (width - below.width_px) / 2, top + block.height_px + gap)
    return sheet.pixels.copy()


def _partly(value: float, share: float) -> float:
    """A value on its way: whole when the value is whole."""
    return round(value * share) if value == int(value) else round(value * share, 1)


def _band(points: object, pen: float):  # type: ignore[no-untyped-def]
    """A band of even width along an arc, with straight ends."""
    import numpy as np

    from pipeline.painting.paths import Path

    middle = np.asarray(points, np.float64)
    ahead = np.gradient(middle, axis=0)
    normal = np.stack([-ahead[:, 1], ahead[:, 0]], 1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    outer, inner = middle + normal * pen / 2, middle - normal * pen / 2
    return Path([[*map(tuple, outer), *map(tuple, inner[::-1])]])
