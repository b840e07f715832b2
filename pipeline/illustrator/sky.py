"""Behind everything: sky, disc of light, stars, clouds, a wall, deep water, a map."""

from __future__ import annotations

import math

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import LinearGradient, RadialGradient, fade, mix
from pipeline.drawing.paths import Path, Point, ellipse, polygon, rect, rounded, smooth
from pipeline.illustrator.stage import Stage


def sky(sheet: Sheet, stage: Stage, *, disc: bool = True, stars: bool = False) -> None:
    """A gradient down to the horizon, a glow, rings of light and the disc itself."""
    palette, horizon = stage.palette, stage.levels[1]
    stops = (
        (0.0, palette.sky),
        (0.42, mix(palette.sky, palette.glow, 0.42)),
        (0.82, palette.glow),
        (1.0, mix(palette.glow, palette.light, 0.35)),
    )
    whole = rect(0, 0, stage.width, stage.height)
    sheet.fill(whole, LinearGradient((0, 0), (0, horizon), stops))
    if stars:
        star_field(sheet, stage, 110)
    if disc:
        disc_of_light(sheet, stage)


def disc_of_light(sheet: Sheet, stage: Stage) -> None:
    """A large disc with rings of thinner paper around it and a wide glow."""
    palette = stage.palette
    x, y, radius = stage.disc
    if palette.style != "paper":
        plain = mix(palette.accent, palette.light, 0.2) if palette.style == "ink" else palette.sun
        sheet.fill(ellipse(x, y, radius * 1.16), fade(plain, 0.25))
        sheet.fill(ellipse(x, y, radius), fade(plain, 0.9))
        return
    glow = RadialGradient(
        (x, y),
        radius * 2.5,
        (
            (0.0, fade(palette.light, 0.55)),
            (0.4, fade(palette.light, 0.26)),
            (1.0, fade(palette.light, 0)),
        ),
    )
    sheet.fill(ellipse(x, y, radius * 2.5), glow)
    for grow, strength in ((1.62, 0.07), (1.34, 0.09), (1.14, 0.12)):
        sheet.fill(ellipse(x, y, radius * grow), fade(palette.light, strength))
    top, bottom = palette.light, mix(palette.light, palette.glow, 0.34)
    sheet.fill(
        ellipse(x, y, radius),
        LinearGradient((0, y - radius), (0, y + radius), ((0.0, top), (1.0, bottom))),
    )


def rays(sheet: Sheet, stage: Stage, centre: Point, reach: float, strength: float = 0.07) -> None:
    """Wedges of light from a point; paper has none to give."""
    if stage.palette.style == "ink":
        return
    start = stage.random.uniform(0, 30)
    wedges = Path()
    for number in range(12):
        a = math.radians(start + number * 30)
        b = a + math.radians(13)
        wedges = wedges + polygon(
            centre,
            (centre[0] + reach * math.cos(a), centre[1] + reach * math.sin(a)),
            (centre[0] + reach * math.cos(b), centre[1] + reach * math.sin(b)),
        )
    light = stage.palette.light
    sheet.fill(
        wedges,
        RadialGradient(centre, reach, ((0.0, fade(light, strength * 1.4)), (1.0, fade(light, 0)))),
    )


def star_field(sheet: Sheet, stage: Stage, count: int, bottom: float | None = None) -> None:
    """Small stars, some with four points."""
    random, unit = stage.random, stage.unit
    dots, bright = Path(), Path()
    for _ in range(count):
        x = random.uniform(0, stage.width)
        y = random.uniform(0, 1) ** 1.3 * (bottom or stage.levels[0])
        size = unit * random.choice((0.0012, 0.0016, 0.0022, 0.003))
        if random.random() < 0.08:
            bright = bright + sparkle(x, y, unit * random.uniform(0.008, 0.014))
        else:
            dots = dots + ellipse(x, y, size)
    sheet.fill(dots, fade(stage.palette.light, 0.7))
    sheet.fill(bright, fade(stage.palette.light, 0.9))


def sparkle(x: float, y: float, size: float) -> Path:
    """A star of four thin points."""
    points: list[Point] = []
    for number in range(8):
        reach = size if number % 2 == 0 else size * 0.16
        angle = math.radians(45 * number)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return Path([points])


def clouds(sheet: Sheet, stage: Stage, count: int, strength: float = 0.5) -> None:
    """Clouds of cut paper at the sides of the disc."""
    random, unit, palette = stage.random, stage.unit, stage.palette
    for number in range(count):
        side = 0.17 if number % 2 == 0 else 0.83
        x = stage.width * (side + random.uniform(-0.07, 0.07))
        y = stage.levels[0] * random.uniform(0.22, 0.72)
        cloud = cloud_path(x, y, unit * random.uniform(0.15, 0.26), stage)
        sheet.shadow(cloud, unit * 0.02, palette.ink, 0, unit * 0.008, opacity=0.22)
        low, high = mix(palette.glow, palette.sky, 0.25), mix(palette.light, palette.glow, 0.45)
        if palette.is_bright:
            low, high = mix(palette.light, palette.sky, 0.22), palette.light
        box = cloud.bounds
        paint = LinearGradient((0, box[1]), (0, box[3]), ((0.0, high), (1.0, low)))
        if palette.style == "paper":
            sheet.fill(cloud, paint, strength)
            continue
        if palette.style == "ink":
            sheet.fill(cloud.stroked(unit * 0.007, closed=True), palette.ink)
        sheet.fill(cloud, palette.light)


def cloud_path(x: float, y: float, width: float, stage: Stage) -> Path:
    """A flat-bottomed cloud around `x`, standing on `y`."""
    from pipeline.illustrator.outlines import crown_outline

    random = stage.random
    discs = Path()
    for share, size in ((-0.34, 0.15), (-0.12, 0.23), (0.14, 0.19), (0.36, 0.13)):
        r = width * size * random.uniform(0.9, 1.1)
        discs = discs + ellipse(x + share * width, y - r * 0.86, r)
    body = rounded(x - width * 0.5, y - width * 0.13, width, width * 0.13, width * 0.065)
    outline = crown_outline(discs + ellipse(x, y - width * 0.1, width * 0.2))
    return outline + body


def birds(sheet: Sheet, stage: Stage, count: int) -> None:
    """A few far birds: two strokes each."""
    random, unit = stage.random, stage.unit
    x, y = stage.width * random.choice((0.24, 0.74)), stage.levels[0] * random.uniform(0.3, 0.5)
    flock = Path()
    for _ in range(count):
        bx, by = x + unit * random.uniform(-0.09, 0.09), y + unit * random.uniform(-0.05, 0.05)
        span = unit * random.uniform(0.014, 0.024)
        wing = smooth(
            [
                (bx - span, by - span * 0.35),
                (bx - span * 0.4, by - span * 0.5),
                (bx, by),
                (bx + span * 0.4, by - span * 0.5),
                (bx + span, by - span * 0.35),
            ],
            steps=5,
        )
        flock = flock + wing.stroked(unit * 0.005)
    sheet.fill(flock, fade(stage.palette.ink, 0.75))
