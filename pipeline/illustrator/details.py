"""What makes a place that place: trees, windows, glitter, weeds, floor boards, weather."""

from __future__ import annotations

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Colour, LinearGradient, fade, mix
from pipeline.drawing.paths import Path, ellipse, polygon, rect, rounded, smooth
from pipeline.illustrator.ground import Ridge, lay_ridge, peaks
from pipeline.illustrator.growth import grass, pines, weeds
from pipeline.illustrator.stage import Stage


def far_land(sheet: Sheet, stage: Stage, place: str, ridges: list[Ridge]) -> None:
    """The farthest land, hazy, with what is typical for the place."""
    palette = stage.palette
    tone = mix(palette.ridge(0.0), palette.glow, 0.30)
    if place in {"room", "map"}:
        return
    if place == "underwater":
        lay_ridge(
            sheet, stage, ridges[1], mix(palette.ground, palette.glow, 0.35), mist=0.4, shadow=0.15
        )
        weeds(sheet, stage, ridges[1], 9, mix(palette.ground, palette.sky, 0.3), 0.14)
        return
    if place == "sea":
        sea_level(sheet, stage, ridges[1].ys.min() - stage.unit * 0.045)
        return
    if place == "shore":
        sea_level(sheet, stage, ridges[0].ys.min())
        return
    if place in {"hills", "field", "forest"} and stage.random.random() < 0.55:
        lay_ridge(
            sheet,
            stage,
            peaks(stage, stage.levels[0] + stage.unit * 0.02, 0.15),
            mix(tone, palette.glow, 0.45),
            mist=0.5,
            shadow=0.14,
        )
    lay_ridge(sheet, stage, ridges[0], tone, mist=0.45, shadow=0.2)
    if place in {"snow", "mountains"}:
        snow_caps(sheet, stage, ridges[0])
    if place == "city":
        windows(sheet, stage, ridges[0], 0.35)


def on_ridge(sheet: Sheet, stage: Stage, place: str, ridge: Ridge, depth: int) -> None:
    """Small growth and marks on a ridge; `depth` 1 is far, 3 the nearest."""
    palette = stage.palette
    dark = mix(palette.ridge((0.2, 0.5, 0.8, 1.0)[depth]), palette.ink, 0.35)
    if place == "city":
        if depth == 1:
            windows(sheet, stage, ridge, 0.6)
    elif place == "snow" and depth == 2:
        pines(sheet, stage, ridge, 3, 0.16, dark)
    elif place == "forest" and depth == 2:
        pines(sheet, stage, ridge, 4, 0.3, dark, edges=True)
    elif place in {"hills", "mountains"} and depth == 2:
        pines(sheet, stage, ridge, stage.random.randint(2, 4), 0.12, dark, edges=True)
    elif place == "field" and depth in {1, 2}:
        furrows(sheet, stage, ridge, dark)
    elif (
        (place == "desert" and depth == 2)
        or (place == "sea" and depth in {1, 2})
        or (place == "shore" and depth == 1)
    ):
        ripples(sheet, stage, ridge)
    elif place == "space" and depth >= 2:
        craters(sheet, stage, ridge)
    elif place == "underwater" and depth >= 2:
        weeds(sheet, stage, ridge, 7 if depth == 3 else 5, dark, 0.2 if depth == 3 else 0.13)
    elif place == "room" and depth == 3:
        return
    if depth == 3 and place in {"hills", "field", "forest", "shore", "mountains"}:
        grass(sheet, stage, ridge, mix(palette.ridge(1.0), palette.ink, 0.2))


def sea_level(sheet: Sheet, stage: Stage, level: float) -> None:
    """Open water to the horizon with the light's glitter on it."""
    palette, unit = stage.palette, stage.unit
    high = mix(palette.glow, palette.ground, 0.35)
    stops = ((0.0, mix(high, palette.light, 0.25)), (1.0, palette.ground))
    sheet.fill(
        rect(0, level, stage.width, stage.height - level),
        LinearGradient((0, level), (0, level + unit * 0.4), stops),
    )
    glints = Path()
    for _ in range(70):
        down = stage.random.random() ** 1.6
        y = level + unit * (0.008 + 0.26 * down)
        spread = stage.disc[2] * (0.55 + 0.9 * down)
        x = stage.disc[0] + stage.random.uniform(-1, 1) * spread
        half = unit * stage.random.uniform(0.01, 0.035) * (0.5 + down)
        glints = glints + rounded(x - half, y, half * 2, unit * 0.0045, unit * 0.002)
    sheet.fill(glints, fade(palette.light, 0.6))


def snow_caps(sheet: Sheet, stage: Stage, ridge: Ridge) -> None:
    """White summits with a jagged lower edge."""
    caps = Path()
    ys, xs = ridge.ys, ridge.xs
    for index in range(8, len(xs) - 8):
        if (
            ys[index] == ys[index - 8 : index + 9].min()
            and ys[index] < stage.levels[0] - stage.unit * 0.05
        ):
            x, y = float(xs[index]), float(ys[index])
            size = stage.unit * 0.055
            edge = [(x, y)]
            sides = [size * 0.42 * step / 3 for step in range(1, 4)]
            edge.extend((x + side, ridge.y_at(x + side)) for side in sides)
            for number in range(6, -7, -2):
                dip = size * (0.82 if (number // 2) % 2 else 0.5)
                edge.append(
                    (
                        x + size * 0.40 * number / 6,
                        max(y + dip, ridge.y_at(x + size * 0.40 * number / 6)),
                    )
                )
            edge.extend((x - side, ridge.y_at(x - side)) for side in reversed(sides))
            caps = caps + Path([edge])
    sheet.fill(caps, fade(stage.palette.light, 0.8))


def windows(sheet: Sheet, stage: Stage, ridge: Ridge, strength: float) -> None:
    """Lit windows in a skyline, on a grid that keeps inside the towers."""
    random, unit = stage.random, stage.unit
    lit = Path()
    size, gap = unit * 0.011, unit * 0.026
    x = gap
    while x < stage.width:
        top = max(ridge.y_at(x - size), ridge.y_at(x), ridge.y_at(x + size * 2))
        y = top + gap
        while y < stage.levels[2] - gap:
            if random.random() < 0.34:
                lit = lit + rect(x, y, size, size * 1.4)
            y += gap
        x += gap
    sheet.fill(lit, fade(stage.palette.light, strength))


def furrows(sheet: Sheet, stage: Stage, ridge: Ridge, colour: Colour) -> None:
    """Rows of a ploughed field running towards the eye."""
    rows = Path()
    for number in range(-9, 10):
        x0 = stage.disc[0] + number * stage.unit * 0.06
        x1 = stage.disc[0] + number * stage.unit * 0.16
        y0 = ridge.y_at(x0) + stage.unit * 0.006
        rows = rows + polygon(
            (x0, y0),
            (x0 + 2, y0),
            (x1 + stage.unit * 0.014, y0 + stage.unit * 0.26),
            (x1, y0 + stage.unit * 0.26),
        )
    sheet.fill(rows, fade(colour, 0.35))


def ripples(sheet: Sheet, stage: Stage, ridge: Ridge) -> None:
    """Thin bright lines under the edge of a dune or a wave."""
    random, unit = stage.random, stage.unit
    marks = Path()
    for _ in range(13):
        x = random.uniform(0.03, 0.97) * stage.width
        y = ridge.y_at(x) + unit * random.uniform(0.03, 0.13)
        half = unit * random.uniform(0.02, 0.06)
        marks = marks + smooth(
            [(x - half, y), (x, y - unit * 0.007), (x + half, y)], steps=6
        ).stroked(unit * 0.0045)
    sheet.fill(marks, fade(stage.palette.light, 0.3))


def craters(sheet: Sheet, stage: Stage, ridge: Ridge) -> None:
    """Flat ellipses on a moon."""
    random, unit = stage.random, stage.unit
    holes, rims = Path(), Path()
    for _ in range(8):
        x = random.uniform(0.02, 0.98) * stage.width
        size = unit * random.uniform(0.02, 0.06)
        y = ridge.y_at(x) + unit * random.uniform(0.05, 0.2)
        holes = holes + ellipse(x, y, size, size * 0.32)
        rims = rims + ellipse(x, y + size * 0.07, size * 1.02, size * 0.33)
    sheet.fill(rims, fade(stage.palette.light, 0.14))
    sheet.fill(holes, fade(stage.palette.ink, 0.35))
