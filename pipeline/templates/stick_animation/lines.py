"""Hand-drawn lines: wobbling strokes, props that draw themselves, a thought's cloud."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

import numpy as np

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.emoji_art import known_tint
from pipeline.drawing.paints import colour, fade, mix
from pipeline.drawing.paths import Path, Point, Points, path_of
from pipeline.illustrator.cutout import Cutout, line_art
from pipeline.illustrator.lexicon import drawings

PAPER = "#faf6ec"
INK = "#26252b"
WASHES = ("#ffb3a7", "#ffd98a", "#b9e3a8", "#a9d6f5", "#d8c2f0", "#ffc7de")
SCARVES = ("#e5484d", "#2f7de1", "#1f9d63", "#c77d12")


def wobble(path: Path, amount: float, random: Random) -> Path:
    """The same lines drawn again by a hand that is not quite steady."""
    return path_of(_wobbled(contour, amount, random) for contour in path.contours)


def _wobbled(points: Points, amount: float, random: Random) -> Points:
    steps = points[1:] - points[:-1]
    places = np.zeros(len(points))
    np.cumsum(np.hypot(steps[:, 0], steps[:, 1]), out=places[1:])
    total = float(places[-1]) if len(points) else 0.0
    if total < 1:
        return points
    count = max(2, int(total / max(amount * 4.0, 4.0)))
    knots = max(2, count // 5)
    spots = np.arange(count + 1)
    at, between, turns = spots * (total / count), spots * (knots / count), np.arange(knots + 1)
    moved = np.empty((count + 1, 2))
    for axis in (0, 1):
        offsets = [random.uniform(-amount, amount) for _ in range(knots + 1)]
        moved[:, axis] = np.interp(at, places, points[:, axis])
        moved[:, axis] += np.interp(between, turns, offsets)
    return moved


@lru_cache(maxsize=64)
def prop_art(name: str) -> Cutout:
    """The line drawing of a prop by its name in the illustrator's lexicon."""
    return line_art(drawings()[name], 300)


def draw_prop(
    sheet: Sheet,
    name: str,
    box: tuple[float, float, float, float],
    shown: float,
    wash: str,
    shake: float,
    random: Random,
) -> None:
    """A prop in a box; `shown` 0 to 1 draws its lines on, then its wash of colour comes."""
    art = prop_art(name).placed(box)
    size = max(box[2], box[3])
    own = known_tint(drawings()[name].glyph)
    paint = colour(wash) if own is None else mix(own, (255, 255, 255, 255), 0.42)
    if shown >= 0.75:
        strength = min(1.0, (shown - 0.75) / 0.25)
        sheet.fill(art.whole.moved(size * 0.02, size * 0.018), fade(paint, 0.85 * strength))
        for tone, piece, _ in art.pieces:
            if tone in {"dark", "second"}:
                sheet.fill(piece, fade(colour(INK), 0.10 * strength))
    lines = art.ink if art.ink else Path()
    edges = sum((piece for _, piece, edge in art.pieces if edge is not None), Path())
    if shown < 1:
        closed = [np.vstack([c, c[:1]]) for c in (lines + edges).contours]
        sheet.stroke(Path(closed).partly(min(1.0, shown / 0.8)), size * 0.008, INK)
        return
    if lines:
        sheet.fill(wobble(lines, shake, random), INK)
    if edges:
        sheet.stroke(wobble(edges, shake, random), size * 0.016, INK, closed=True)


def cloud(x: float, y: float, width: float, height: float) -> Path:
    """A thought's outline: bumps around an oval."""
    bumps: list[Point] = []
    count = 11
    for number in range(count * 8):
        angle = 2 * math.pi * number / (count * 8)
        bump = 1 + 0.07 * abs(math.sin(angle * count / 2))
        bumps.append(
            (x + width / 2 * bump * math.cos(angle), y + height / 2 * bump * math.sin(angle))
        )
    return Path([bumps])
