"""The lines of a place behind stick people."""

from __future__ import annotations

from random import Random

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels, colour
from pipeline.drawing.paths import Path, Point, ellipse, line, smooth
from pipeline.templates.stick_animation.lines import PAPER, cloud


def scenery(place: str, width: float, height: float, ground: float, random: Random) -> list[Path]:
    """The lines of a place, far ones first: always the ground, then a few strokes that name it."""
    unit = min(width, height)
    margin = width * 0.03
    floor = smooth(
        [
            (margin + (width - 2 * margin) * t / 6, ground + random.uniform(-1, 1) * unit * 0.006)
            for t in range(7)
        ]
    )
    lines = [floor]
    if place == "room":
        side, top = width * 0.10, ground - height * 0.34
        lines.append(line((side, ground), (side, top), (width - side, top), (width - side, ground)))
        wx, wy, ws = width * 0.66, top + height * 0.05, unit * 0.2
        lines.append(line((wx, wy), (wx + ws, wy), (wx + ws, wy + ws), (wx, wy + ws), (wx, wy)))
        lines.append(line((wx + ws / 2, wy), (wx + ws / 2, wy + ws)))
        lines.append(line((wx, wy + ws / 2), (wx + ws, wy + ws / 2)))
    elif place == "city":
        x = margin
        outline: list[Point] = [(x, ground)]
        while x < width - margin:
            tall, wide = unit * random.uniform(0.12, 0.38), unit * random.uniform(0.1, 0.17)
            outline += [(x, ground - tall), (min(x + wide, width - margin), ground - tall)]
            x += wide
        lines.append(line(*outline, (width - margin, ground)))
    elif place in {"mountains", "snow"}:
        peak = [
            (margin, ground),
            (width * 0.22, ground - unit * 0.34),
            (width * 0.36, ground - unit * 0.14),
            (width * 0.62, ground - unit * 0.46),
            (width - margin, ground),
        ]
        lines.append(line(*peak))
    elif place in {"sea", "shore", "underwater"}:
        for row in range(3):
            y = ground - unit * (0.10 + 0.06 * row)
            points = [
                (margin + (width - 2 * margin) * t / 24, y + (unit * 0.012 if t % 2 else 0))
                for t in range(25)
            ]
            lines.append(smooth(points, steps=6))
    elif place in {"forest", "field", "hills"}:
        for x in (0.07, 0.16, 0.86, 0.95):
            foot, tall = (width * x, ground), unit * random.uniform(0.2, 0.32)
            lines.append(line(foot, (foot[0], ground - tall * 0.45)))
            lines.append(cloud(foot[0], ground - tall * 0.75, unit * 0.15, tall * 0.62))
        lines.append(
            smooth(
                [
                    (margin, ground - unit * 0.08),
                    (width * 0.3, ground - unit * 0.16),
                    (width * 0.62, ground - unit * 0.07),
                    (width - margin, ground - unit * 0.15),
                ]
            )
        )
    elif place == "space":
        for _ in range(12):
            x, y = random.uniform(0.05, 0.95) * width, random.uniform(0.08, 0.55) * height
            size = unit * 0.012
            lines.append(line((x - size, y), (x + size, y)))
            lines.append(line((x, y - size), (x, y + size)))
    elif place == "desert":
        lines.append(
            smooth(
                [
                    (margin, ground - unit * 0.05),
                    (width * 0.25, ground - unit * 0.14),
                    (width * 0.5, ground - unit * 0.04),
                    (width * 0.75, ground - unit * 0.12),
                    (width - margin, ground - unit * 0.03),
                ]
            )
        )
    return lines


def dotted(width: int, height: int, unit: float) -> Pixels:
    """Paper with a faint grid of dots."""
    sheet = Sheet(width, height, PAPER)
    dots = Path()
    step = 60 * unit
    for row in range(int(height / step) + 1):
        for column in range(int(width / step) + 1):
            dots = dots + ellipse(column * step, row * step, 2.2 * unit)
    sheet.fill(dots, colour("#cfc6b0", 0.55))
    return sheet.pixels.copy()
