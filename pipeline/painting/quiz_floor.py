"""The foot of a tall quiz: the way through the round, and the topic as a sticker on the floor.

Platforms lay their own texts over this part of a tall video, so nothing here has to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.painting.actors import Actor, Card, Entrance
from pipeline.painting.canvas import Colour, Sheet, fade, mix
from pipeline.painting.canvas import colour as rgba
from pipeline.painting.cards import Layout, check_mark
from pipeline.painting.paths import ellipse, rounded, smooth
from pipeline.painting.seal import sticker
from pipeline.painting.text import TextStyle, fit

_INK = "#1d1b33"
_MOST = 9
"""More steps than these are too small to be told apart: the way is drawn as one bar."""


@dataclass(frozen=True, slots=True)
class Foot:
    """The frames and colours of the foot; `answer` is the answer's own emoji, or nothing."""

    emoji: str
    answer: str

    reveal: int
    tone: str


def floor_cards(foot: Foot, layout: Layout) -> list[Actor]:
    """A floor along the lower edge, and on it the topic, then what the answer is."""
    u, canvas = layout.unit, layout.canvas
    width, height = canvas.width_px, round(300 * u) // 2 * 2
    sheet = Sheet(width, height)
    dark = mix(rgba(foot.tone), rgba("#000000"), 0.34)
    hill = [(-60 * u, height * 0.52), (width / 2, 0.12 * height), (width + 60 * u, height * 0.52)]
    ends = [(width + 60 * u, height * 1.2), (-60 * u, height * 1.2)]
    path = smooth(hill, steps=24)
    sheet.fill(type(path)([[*map(tuple, path.contours[0]), *ends]]), dark)
    floor = Card(sheet.pixels.copy(), 0, canvas.height_px - height, 0, None, "none")
    middle = (width / 2, canvas.height_px - 136 * u)
    end = foot.reveal if foot.answer else None
    return [
        floor,
        *_sticker(foot.emoji, middle, 0, end, "none", u),
        *(_sticker(foot.answer, middle, foot.reveal, None, "pop", u) if foot.answer else ()),
    ]


def _sticker(
    emoji: str, where: tuple[float, float], start: int, end: int | None, how: Entrance, u: float
) -> list[Actor]:
    art = sticker(emoji, 236 * u, u, -6)
    return [Card(art.pixels, *art.centred(*where), start, end, how, "none", 10, 0)]


def round_strip(number: int, count: int, layout: Layout, y: float, accent: Colour) -> list[Actor]:
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
        ink = _INK if here else "#ffffffa6"
        style = TextStyle("Poppins", 800, radius * 1.1, ink, "centre", 1.0)
        label = fit(str(number if here else at + 1), style, radius * 1.7, radius * 2, max_lines=1)
        label.draw(sheet, x - label.width_px / 2, middle - label.height_px / 2)
    return [Card(sheet.pixels.copy(), left, y - middle, enter="none")]
