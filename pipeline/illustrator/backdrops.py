"""What stands in for a sky: deep water, an old map."""

from __future__ import annotations

import math

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import LinearGradient, RadialGradient, fade, mix
from pipeline.drawing.paths import Path, ellipse, polygon, rect, smooth
from pipeline.illustrator.sky import disc_of_light, sparkle
from pipeline.illustrator.stage import Stage


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
    _pool_of_light(sheet, stage)
    bubbles = Path()
    for _ in range(26):
        size = stage.unit * stage.random.choice((0.004, 0.006, 0.01, 0.016))
        bubbles = bubbles + ellipse(
            stage.random.uniform(0.04, 0.96) * stage.width,
            stage.random.uniform(0.08, 0.66) * stage.height,
            size,
        )
    sheet.fill(bubbles, fade(light, 0.32))


def _pool_of_light(sheet: Sheet, stage: Stage) -> None:
    """Where a sun would stand in the air: under water its light has no edge."""
    x, y, radius = stage.disc
    light = stage.palette.light
    stops = ((0.0, 0.86), (0.34, 0.66), (0.58, 0.30), (0.8, 0.09), (1.0, 0.0))
    glow = RadialGradient((x, y), radius * 2.2, tuple((at, fade(light, k)) for at, k in stops))
    sheet.fill(ellipse(x, y, radius * 2.2), glow)


def chart(sheet: Sheet, stage: Stage, *, plain: bool = False) -> None:
    """An old map: coasts, a dotted way and the light over it (unless `plain`), a compass rose."""
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
    if not plain:
        disc_of_light(sheet, stage)
        _way(sheet, stage)
    x, y, r = 0.82 * stage.width, 0.12 * stage.height, unit * 0.085
    sheet.fill(ellipse(x, y, r).stroked(unit * 0.004, closed=True), fade(palette.ink, 0.7))
    sheet.fill(sparkle(x, y, r * 1.15), fade(palette.ink, 0.75))


def _way(sheet: Sheet, stage: Stage) -> None:
    palette, unit = stage.palette, stage.unit
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
