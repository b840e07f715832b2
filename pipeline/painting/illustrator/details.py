"""What makes a place that place: trees, windows, glitter, weeds, floor boards, weather."""

from __future__ import annotations

import math

from pipeline.painting.canvas import Colour, LinearGradient, RadialGradient, Sheet, fade, mix
from pipeline.painting.illustrator.cutout import Art, Box, paste
from pipeline.painting.illustrator.ground import Ridge, Stage, hills, lay_ridge, peaks
from pipeline.painting.paths import Path, ellipse, line, polygon, rect, rounded, smooth


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
    elif (place == "desert" and depth == 2) or (place in {"sea", "shore"} and depth in {1, 2}):
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


def pine(x: float, foot: float, height: float) -> Path:
    """One fir: three skirts on a trunk."""
    tree = rect(x - height * 0.03, foot - height * 0.14, height * 0.06, height * 0.2)
    for top, low, half in ((1.0, 0.58, 0.17), (0.78, 0.34, 0.23), (0.54, 0.08, 0.29)):
        tree = tree + polygon(
            (x, foot - height * top),
            (x + height * half, foot - height * low),
            (x, foot - height * (low + 0.05)),
            (x - height * half, foot - height * low),
        )
    return tree


def pines(
    sheet: Sheet,
    stage: Stage,
    ridge: Ridge,
    count: int,
    size: float,
    colour: Colour,
    *,
    edges: bool = False,
) -> None:
    """Firs along a ridge; with `edges` they keep to the sides and frame the hero."""
    random, unit = stage.random, stage.unit
    trees = Path()
    for number in range(count):
        if edges:
            side = number % 2
            x = stage.width * (
                random.uniform(-0.01, 0.12) if side == 0 else random.uniform(0.88, 1.01)
            )
        else:
            x = stage.width * random.choice(
                (random.uniform(0.02, 0.22), random.uniform(0.78, 0.98))
            )
        high = unit * size * random.uniform(0.7, 1.25)
        trees = trees + pine(x, ridge.y_at(x) + unit * 0.012, high)
    sheet.shadow(trees, unit * 0.02, stage.palette.ink, opacity=0.3)
    box = trees.bounds
    top = mix(colour, stage.palette.glow, 0.12)
    sheet.fill(trees, LinearGradient((0, box[1]), (0, box[3]), ((0.0, top), (1.0, colour))))


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


def weeds(
    sheet: Sheet, stage: Stage, ridge: Ridge, count: int, colour: Colour, size: float
) -> None:
    """Seaweed and branching coral along the bottom."""
    random, unit = stage.random, stage.unit
    growth = Path()
    for number in range(count):
        side = number % 2
        x = stage.width * (random.uniform(-0.01, 0.26) if side else random.uniform(0.74, 1.01))
        foot = ridge.y_at(x) + unit * 0.02
        if random.random() < 0.65:
            for strand in range(3):
                high = unit * size * random.uniform(0.6, 1.3)
                sway = unit * 0.022 * random.choice((-1, 1))
                dx = (strand - 1) * unit * 0.024
                path = smooth(
                    [
                        (x + dx, foot),
                        (x + dx + sway, foot - high * 0.35),
                        (x + dx - sway, foot - high * 0.68),
                        (x + dx + sway * 0.6, foot - high),
                    ],
                    steps=8,
                )
                growth = growth + path.stroked(unit * 0.013)
        else:
            high = unit * size * 0.7
            for turn in (-38, -14, 12, 36):
                tip = (
                    x + high * math.sin(math.radians(turn)),
                    foot - high * math.cos(math.radians(turn)),
                )
                growth = (
                    growth
                    + line((x, foot), tip).stroked(unit * 0.017)
                    + ellipse(*tip, unit * 0.014)
                )
    sheet.shadow(growth, unit * 0.014, stage.palette.ink, opacity=0.25)
    sheet.fill(growth, colour)


def grass(sheet: Sheet, stage: Stage, ridge: Ridge, colour: Colour) -> None:
    """Blades along the nearest edge."""
    random, unit = stage.random, stage.unit
    blades = Path()
    for _ in range(9):
        middle = random.uniform(0.0, 1.0) * stage.width
        for _ in range(9):
            x = middle + unit * random.gauss(0, 0.03)
            foot = ridge.y_at(x) + unit * 0.006
            high, lean = unit * random.uniform(0.012, 0.04), unit * random.uniform(-0.012, 0.012)
            blades = blades + polygon(
                (x - unit * 0.0035, foot), (x + lean, foot - high), (x + unit * 0.0035, foot)
            )
    sheet.fill(blades, colour)


def on_table(
    sheet: Sheet, art: Art, stage: Stage, x: float, width: float, height: float, place: str
) -> Box:
    """Indoors the hero stands on a round table on a boarded floor; on a map it lies on it."""
    palette, unit = stage.palette, stage.unit
    foot = stage.levels[2] + unit * (0.10 if place == "room" else 0.05)
    if place == "room":
        half = min(width, height * art.shape) * 0.5 + unit * 0.10
        leg = smooth(
            [
                (x - unit * 0.035, foot),
                (x - unit * 0.022, foot + unit * 0.12),
                (x - unit * 0.04, foot + unit * 0.22),
                (x - unit * 0.13, foot + unit * 0.28),
                (x + unit * 0.13, foot + unit * 0.28),
                (x + unit * 0.04, foot + unit * 0.22),
                (x + unit * 0.022, foot + unit * 0.12),
                (x + unit * 0.035, foot),
            ],
            closed=True,
        )
        sheet.fill(ellipse(x, foot + unit * 0.28, half * 0.8, unit * 0.04), fade(palette.ink, 0.35))
        top = ellipse(x, foot, half, unit * 0.052)
        sheet.shadow(top, unit * 0.05, palette.ink, 0, unit * 0.06, opacity=0.5)
        sheet.fill(leg, mix(palette.ground, palette.ink, 0.62))
        sheet.fill(top.moved(0, unit * 0.022), mix(palette.ground, palette.ink, 0.66))
        low, high = mix(palette.ground, palette.ink, 0.28), mix(palette.ground, palette.glow, 0.35)
        sheet.fill(
            top, LinearGradient((x - half, 0), (x + half, 0), ((0.0, low), (0.5, high), (1.0, low)))
        )
        sheet.fill(
            ellipse(x, foot, min(width, height * art.shape) * 0.5, unit * 0.03),
            fade(palette.ink, 0.3),
        )
    box = (x - width / 2, foot + unit * 0.012 - height, width, height)
    placed = art.placed(box)
    paste(sheet, placed, palette, light_from=1.0 if x < stage.disc[0] else -1.0)
    left, top_y, right, bottom = placed.whole.bounds
    return (left, top_y, right - left, bottom - top_y)


def floor(sheet: Sheet, stage: Stage) -> None:
    """Boards running towards the eye, and the light that falls in on them."""
    palette, unit = stage.palette, stage.unit
    y = stage.levels[2]
    near, far = mix(palette.ground, palette.ink, 0.72), mix(palette.ground, palette.ink, 0.30)
    sheet.fill(
        rect(0, y, stage.width, stage.height - y),
        LinearGradient((0, y), (0, stage.height), ((0.0, far), (1.0, near))),
    )
    boards = Path()
    for number in range(-12, 13):
        x0 = stage.width / 2 + number * unit * 0.10
        x1 = stage.width / 2 + number * unit * 0.24
        boards = boards + line((x0, y), (x1, stage.height)).stroked(unit * 0.003)
    sheet.fill(boards, fade(palette.ink, 0.45))
    skirting = rect(0, y - unit * 0.03, stage.width, unit * 0.03)
    sheet.fill(skirting, mix(palette.ground, palette.ink, 0.55))
    pool = RadialGradient(
        (stage.disc[0], y + unit * 0.2),
        unit * 0.6,
        ((0.0, fade(palette.light, 0.24)), (1.0, fade(palette.light, 0))),
    )
    sheet.fill(ellipse(stage.disc[0], y + unit * 0.22, unit * 0.6, unit * 0.2), pool)


def contact_shadow(sheet: Sheet, stage: Stage, ridge: Ridge, hero: Box) -> None:
    """The soft dark that something heavy throws on the ground before it."""
    x, half = hero[0] + hero[2] / 2, hero[2] * 0.46
    y = ridge.y_at(x) + stage.unit * 0.035
    sheet.shadow(
        ellipse(x, y, half, stage.unit * 0.02), stage.unit * 0.045, stage.palette.ink, opacity=0.55
    )


def foreground(sheet: Sheet, stage: Stage, place: str) -> None:
    """Large dark shapes in the lower corners that frame the picture."""
    palette, unit, random = stage.palette, stage.unit, stage.random
    colour = mix(palette.ridge(1.0), palette.ink, 0.45)
    shapes = Path()
    for side in (0, 1):
        x = stage.width * (0.02 if side == 0 else 0.98)
        way = 1 if side == 0 else -1
        foot = stage.height * 1.01
        if place in {"hills", "field", "forest", "shore", "underwater"}:
            for turn in (8, 26, 46, 66):
                long = unit * random.uniform(0.20, 0.34)
                shapes = shapes + _frond(x, foot, long, way * turn + random.uniform(-6, 6))
        elif place in {"mountains", "desert", "space", "snow", "sea"}:
            size = unit * random.uniform(0.16, 0.26)
            rock = [
                (x - size, foot),
                (x - size * 0.7, foot - size * 0.5),
                (x - size * 0.1, foot - size * 0.78),
                (x + size * 0.5, foot - size * 0.55),
                (x + size * 0.75, foot - size * 0.3),
                (x + size, foot),
            ]
            shapes = shapes + polygon(*rock)
    if shapes:
        sheet.shadow(shapes, unit * 0.03, palette.ink, opacity=0.35)
        sheet.fill(shapes, colour)


def _frond(x: float, foot: float, long: float, turn_deg: float) -> Path:
    """A leaf on a bent stem with leaflets at both sides."""
    stem = smooth([(0, 0), (long * 0.05, -long * 0.5), (long * 0.16, -long)], steps=8)
    leaf = stem.stroked(long * 0.02)
    for number in range(2, 9):
        share = number / 9
        px, py = long * (0.02 + 0.14 * share * share), -long * share
        size = long * 0.26 * (1.15 - share)
        for way in (-1, 1):
            tip = (px + way * size, py - size * 0.55)
            leaf = leaf + smooth(
                [
                    (px, py),
                    (px + way * size * 0.5, py - size * 0.52),
                    tip,
                    (px + way * size * 0.55, py - size * 0.12),
                ],
                closed=True,
                steps=4,
            )
    return leaf.turned(turn_deg).moved(x, foot)


def weather(sheet: Sheet, stage: Stage, kind: str) -> None:
    """Rain, snow, fog, embers or leaves over everything."""
    random, unit, palette = stage.random, stage.unit, stage.palette
    if kind == "fog":
        for level in (stage.levels[1], stage.levels[2]):
            band = hills(stage, level, 0.01)
            y = float(band.ys.mean())
            stops = (
                (0.0, fade(palette.light, 0)),
                (0.5, fade(palette.light, 0.30)),
                (1.0, fade(palette.light, 0)),
            )
            sheet.fill(
                rect(0, y - unit * 0.12, stage.width, unit * 0.24),
                LinearGradient((0, y - unit * 0.12), (0, y + unit * 0.12), stops),
            )
        return
    bits = Path()
    if kind == "rain":
        for _ in range(90):
            x, y = random.uniform(0, stage.width), random.uniform(0, stage.height * 0.9)
            long = unit * random.uniform(0.03, 0.07)
            bits = bits + line((x, y), (x - long * 0.25, y + long)).stroked(unit * 0.003)
        sheet.fill(bits, fade(palette.light, 0.34))
    elif kind == "snow":
        for _ in range(120):
            bits = bits + ellipse(
                random.uniform(0, stage.width),
                random.uniform(0, stage.height),
                unit * random.choice((0.003, 0.004, 0.007)),
            )
        sheet.fill(bits, fade(palette.light, 0.8))
    elif kind == "embers":
        for _ in range(70):
            y = random.uniform(0.1, 1) * stage.levels[3]
            bits = bits + ellipse(
                random.uniform(0, stage.width), y, unit * random.choice((0.002, 0.003, 0.005))
            )
        sheet.fill(bits, fade(mix(palette.light, palette.glow, 0.4), 0.85))
    elif kind == "wind":
        for _ in range(18):
            x, y = random.uniform(0, stage.width), random.uniform(0.1, 0.8) * stage.height
            size = unit * random.uniform(0.012, 0.02)
            leaf = smooth(
                [(-size, 0), (0, -size * 0.5), (size, 0), (0, size * 0.5)], closed=True, steps=5
            )
            bits = bits + leaf.turned(random.uniform(0, 180)).moved(x, y)
        sheet.fill(bits, fade(palette.glow, 0.85))
