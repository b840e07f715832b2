"""Trees, weeds, grass and what frames a picture in its lower corners."""

from __future__ import annotations

import math

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Colour, LinearGradient, mix
from pipeline.drawing.paths import Path, ellipse, line, polygon, rect, smooth
from pipeline.illustrator.ground import Ridge
from pipeline.illustrator.stage import Stage


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


def foreground(sheet: Sheet, stage: Stage, place: str) -> None:
    """Large dark shapes in the lower corners that frame the picture."""
    palette, unit, random = stage.palette, stage.unit, stage.random
    colour = mix(palette.ridge(1.0), palette.ink, 0.45)
    if palette.is_bright:
        colour = palette.shade(0.42)
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


def scattered(sheet: Sheet, stage: Stage, place: str, ridge: Ridge) -> None:
    """Trees on the far land of a wide view, in groups, small and hazy."""
    if place not in {"hills", "field", "mountains", "snow", "forest"}:
        return
    palette, unit, random = stage.palette, stage.unit, stage.random
    trees = Path()
    for _ in range(3):
        middle = random.uniform(0.05, 0.95) * stage.width
        for _ in range(random.randint(2, 4)):
            x = middle + unit * random.gauss(0, 0.05)
            foot, high = ridge.y_at(x) + unit * 0.006, unit * random.uniform(0.05, 0.09)
            if place == "field":
                trees = trees + rect(x - high * 0.05, foot - high * 0.4, high * 0.1, high * 0.42)
                trees = trees + ellipse(x, foot - high * 0.68, high * 0.34, high * 0.40)
            else:
                trees = trees + pine(x, foot, high)
    sheet.fill(trees, mix(palette.ridge(0.5), palette.ink, 0.12))


def path_to(sheet: Sheet, stage: Stage, ridge: Ridge, x: float) -> None:
    """A way that winds from the foot of the picture to where the hero stands."""
    unit, palette = stage.unit, stage.palette
    top, foot = ridge.y_at(x) + unit * 0.006, stage.levels[3] + unit * 0.05
    swing = unit * 0.10 * (1 if x < stage.width / 2 else -1)
    left, right = [], []
    for step in range(13):
        share = step / 12
        y = top + (foot - top) * share
        middle = x + swing * math.sin(share * 4.2) * share + (stage.width / 2 - x) * share**2 * 0.6
        half = unit * (0.008 + 0.075 * share**1.5)
        left.append((middle - half, y))
        right.append((middle + half, y))
    way = smooth([*left, *reversed(right)], closed=True, steps=4)
    low = mix(palette.glow, palette.ground, 0.55)
    stops = ((0.0, mix(palette.glow, palette.light, 0.35)), (1.0, low))
    sheet.fill(way, LinearGradient((0, top), (0, foot), stops), 0.75)


def branch(sheet: Sheet, stage: Stage, seat: tuple[float, float, float, float]) -> None:
    """A branch from the nearer edge of the picture to under whoever sits at `seat` (left, top,
    right and bottom in pixels)."""
    left, _, right, foot = seat
    size, middle = right - left, (left + right) / 2
    way = -1 if middle < stage.width / 2 else 1
    edge = -stage.width * 0.04 if way < 0 else stage.width * 1.04
    tip = middle - way * size * 0.75
    y = foot - size * 0.01
    upper = [(edge, y + size * 0.02), (middle + way * size * 0.6, y - size * 0.01), (middle, y)]
    lower = [(middle, y + size * 0.13), (middle + way * size * 0.6, y + size * 0.18)]
    limb = smooth([*upper, (tip, y + size * 0.03), *lower, (edge, y + size * 0.34)], closed=True)
    palette = stage.palette
    sheet.shadow(limb, size * 0.05, palette.ink, 0, size * 0.02, opacity=0.4)
    if palette.style == "ink":
        sheet.fill(limb.stroked(stage.unit * 0.006, closed=True), palette.ink)
    sheet.fill(limb, mix(palette.shade(0.6), (120, 78, 48, 255), 0.6))
    leaves = Path()
    for share, turn in ((0.72, -30.0), (0.55, 200.0), (0.9, 160.0)):
        x = middle - way * size * share if share > 0.6 else middle + way * size * share
        leaf = smooth(
            [(0, 0), (size * 0.09, -size * 0.06), (size * 0.2, 0), (size * 0.09, size * 0.06)],
            closed=True,
            steps=6,
        )
        leaves = leaves + leaf.turned(turn if way < 0 else 180 - turn).moved(x, y + size * 0.05)
    sheet.fill(leaves, mix(palette.shade(0.2), (84, 150, 70, 255), 0.4))
