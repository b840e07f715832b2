"""What stands in for a sky: deep water, a wall with a window, an old map."""

from __future__ import annotations

import math

from pipeline.painting.canvas import LinearGradient, RadialGradient, Sheet, fade, mix
from pipeline.painting.illustrator.ground import Stage
from pipeline.painting.illustrator.sky import disc_of_light, sparkle
from pipeline.painting.paths import Path, ellipse, polygon, rect, rounded, smooth


def deep_water(sheet: Sheet, stage: Stage) -> None:
    """Under water: light falls in from above in slanting beams."""
    palette = stage.palette
    top = mix(palette.light, palette.glow, 0.55)
    stops = (
        (0.0, top),
        (0.22, palette.glow),
        (0.62, palette.ground),
        (1.0, mix(palette.sky, palette.ink, 0.4)),
    )
    sheet.fill(
        rect(0, 0, stage.width, stage.height), LinearGradient((0, 0), (0, stage.height), stops)
    )
    beams = Path()
    for _ in range(6):
        x = stage.random.uniform(-0.1, 0.95) * stage.width
        width = stage.unit * stage.random.uniform(0.05, 0.14)
        slant = stage.unit * stage.random.uniform(0.15, 0.3)
        beams = beams + polygon(
            (x, 0),
            (x + width, 0),
            (x + width * 2.1 + slant, stage.height * 0.74),
            (x + slant, stage.height * 0.74),
        )
    light = palette.light
    sheet.fill(
        beams,
        LinearGradient(
            (0, 0), (0, stage.height * 0.7), ((0.0, fade(light, 0.26)), (1.0, fade(light, 0)))
        ),
    )
    disc_of_light(sheet, stage)
    bubbles = Path()
    for _ in range(26):
        size = stage.unit * stage.random.choice((0.004, 0.006, 0.01, 0.016))
        bubbles = bubbles + ellipse(
            stage.random.uniform(0.04, 0.96) * stage.width,
            stage.random.uniform(0.08, 0.66) * stage.height,
            size,
        )
    sheet.fill(bubbles, fade(light, 0.32))


def wall(sheet: Sheet, stage: Stage) -> None:
    """Indoors: a wall, wainscot, and a tall window with the sky and its disc behind the hero."""
    palette, unit = stage.palette, stage.unit
    base = mix(palette.ground, palette.sky, 0.45)
    stops = ((0.0, mix(base, palette.ink, 0.5)), (0.7, base), (1.0, mix(base, palette.glow, 0.18)))
    sheet.fill(
        rect(0, 0, stage.width, stage.height), LinearGradient((0, 0), (0, stage.levels[2]), stops)
    )
    stripes = Path()
    step = unit * 0.11
    for number in range(int(stage.width / step) + 1):
        stripes = stripes + rect(number * step, 0, step * 0.5, stage.levels[2])
    sheet.fill(stripes, fade(palette.ink, 0.06))
    x, y, radius = stage.disc
    half, top, foot = radius * 1.22, y - radius * 1.12, stage.levels[0] + unit * 0.02
    frame = rounded(
        x - half * 1.09,
        top - half * 0.09,
        half * 2.18,
        foot - top + half * 0.15,
        (half, half, 6, 6),
    )
    pane = rounded(x - half, top, half * 2, foot - top, (half, half, 2, 2))
    sheet.shadow(frame, unit * 0.10, palette.light, opacity=0.28)
    sheet.shadow(frame, unit * 0.03, palette.ink, 0, unit * 0.01, opacity=0.5)
    sheet.fill(frame, mix(palette.ground, palette.ink, 0.5))
    sheet.fill(
        pane,
        LinearGradient(
            (0, top),
            (0, foot),
            (
                (0.0, mix(palette.sky, palette.glow, 0.45)),
                (0.75, palette.glow),
                (1.0, palette.light),
            ),
        ),
    )
    glow = RadialGradient(
        (x, y),
        radius * 1.2,
        (
            (0.0, palette.light),
            (0.62, palette.light),
            (0.66, fade(palette.light, 0.35)),
            (1.0, fade(palette.light, 0.0)),
        ),
    )
    inside = Sheet(stage.width, stage.height)
    inside.fill(ellipse(x, y, radius * 1.15), glow)
    sheet.lay(inside.pixels, 0, 0, clip=pane)
    bars = rect(x - unit * 0.008, top, unit * 0.016, foot - top)
    for share in (0.36, 0.68):
        bars = bars + rect(x - half, top + (foot - top) * share, half * 2, unit * 0.013)
    sheet.fill(bars, mix(palette.ground, palette.ink, 0.5))


def chart(sheet: Sheet, stage: Stage) -> None:
    """An old map: coasts, a dotted way, a compass rose."""
    palette, random, unit = stage.palette, stage.random, stage.unit
    paper_top, paper_low = (
        mix(palette.light, palette.glow, 0.35),
        mix(palette.glow, palette.ground, 0.25),
    )
    sheet.fill(
        rect(0, 0, stage.width, stage.height),
        LinearGradient((0, 0), (0, stage.height), ((0.0, paper_top), (1.0, paper_low))),
    )
    for cx, cy, size in (
        (0.12, 0.16, 0.34),
        (0.86, 0.30, 0.36),
        (0.16, 0.56, 0.30),
        (0.80, 0.74, 0.40),
        (0.2, 0.92, 0.34),
    ):
        points = []
        for number in range(18):
            angle = 2 * math.pi * number / 18
            reach = size * unit * random.uniform(0.62, 1.0)
            points.append(
                (
                    cx * stage.width + reach * math.cos(angle),
                    cy * stage.height + reach * 0.8 * math.sin(angle),
                )
            )
        land = smooth(points, closed=True, steps=6)
        sheet.shadow(land, unit * 0.02, palette.ink, 0, unit * 0.006, opacity=0.25)
        sheet.fill(land, mix(palette.glow, palette.ground, 0.52))
        sheet.fill(land.stroked(unit * 0.004, closed=True), fade(palette.ink, 0.55))
    disc_of_light(sheet, stage)
    way = smooth(
        [
            (0.1 * stage.width, 0.70 * stage.height),
            (0.3 * stage.width, 0.62 * stage.height),
            (0.62 * stage.width, 0.68 * stage.height),
            (0.9 * stage.width, 0.56 * stage.height),
        ],
        steps=30,
    )
    dots = Path()
    for point in way.contours[0][::3]:
        dots = dots + ellipse(float(point[0]), float(point[1]), unit * 0.006)
    sheet.fill(dots, fade(palette.ink, 0.6))
    x, y, r = 0.82 * stage.width, 0.12 * stage.height, unit * 0.085
    sheet.fill(ellipse(x, y, r).stroked(unit * 0.004, closed=True), fade(palette.ink, 0.7))
    sheet.fill(sparkle(x, y, r * 1.15), fade(palette.ink, 0.75))
