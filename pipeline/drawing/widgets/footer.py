"""The foot of a tall frame: a hill with a sticker on it, and a dot for each question.

Platforms lay their own texts over this part of a tall video, so nothing here has to be read.
"""

from __future__ import annotations

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Colour, fade, mix
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import Path, ellipse, rounded, smooth
from pipeline.drawing.widgets.animated_cards import Card, Entrance
from pipeline.drawing.widgets.cards import Layout, check_mark
from pipeline.drawing.widgets.emoji_badge import sticker

_INK = "#1d1b33"
_MOST = 9
"""More steps than these are too small to be told apart: the way is drawn with fewer."""


def footer_hill(layout: Layout, tone: str) -> Card:
    """A low hill along the lower edge, a third darker than `tone`."""
    u, canvas = layout.unit, layout.canvas
    width, height = canvas.width_px, round(300 * u) // 2 * 2
    left, right, low = -60 * u, width + 60 * u, height * 1.2
    sheet = Sheet(width, height)
    crest = smooth([(left, 0.52 * height), (width / 2, 0.12 * height), (right, 0.52 * height)],
                   steps=24)  # fmt: skip
    edge = [(float(x), float(y)) for x, y in crest.contours[0]]
    sheet.fill(Path([[*edge, (right, low), (left, low)]]), mix(rgba(tone), rgba("#000000"), 0.34))
    return Card(sheet.pixels.copy(), 0, canvas.height_px - height, 0, None, "none")


def footer_sticker(
    emoji: str, layout: Layout, start: int = 0, end: int | None = None, how: Entrance = "none"
) -> Card:
    """A sticker on the middle of the hill, from frame `start` to frame `end`."""
    u, canvas = layout.unit, layout.canvas
    art = sticker(emoji, 236 * u, u, -6)
    where = art.centred(canvas.width_px / 2, canvas.height_px - 136 * u)
    return Card(art.pixels, *where, start, end, how, "none", 10, 0)


def progress_dots(number: int, count: int, layout: Layout, y: float, accent: Colour) -> Card:
    """A disc for every question on one line: those behind us ticked, this one lit."""
    u = layout.unit
    left, _, right, _ = layout.safe
    wide, high = right - left, 92 * u
    sheet = Sheet(round(wide), round(high))
    middle, pen = high / 2, 12 * u
    shown = min(count, _MOST)
    step = min(wide / shown, 190 * u)
    start = (wide - step * shown) / 2
    line = rounded(start + step / 2, middle - pen / 2, step * (shown - 1), pen, pen / 2)
    sheet.fill(line, fade(rgba("#000000"), 0.35))
    now = min(shown, max(1, round(number * shown / count)))
    for at in range(shown):
        x = start + step * (at + 0.5)
        x = wide - x if layout.is_mirrored else x
        done, here = at < now - 1, at == now - 1
        radius = min(step * 0.42, (42 if here else 32) * u)
        if done:
            sheet.fill(ellipse(x, middle, radius), accent)
            sheet.stroke(check_mark(x, middle, radius * 1.3), radius * 0.24, _INK)
            continue
        sheet.fill(ellipse(x, middle, radius), "#ffffff" if here else "#00000073")
    return Card(sheet.pixels.copy(), left, y - middle, enter="none")
