"""Two compositions without a horizon: a thing in a pool of light, and a map seen from above."""

from __future__ import annotations

import math

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import LinearGradient, RadialGradient, fade, mix
from pipeline.drawing.paths import Path, ellipse, polygon, rect, smooth
from pipeline.illustrator import backdrops
from pipeline.illustrator.cast import Cast, Part, part_of
from pipeline.illustrator.cutout import Box
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.standing import Layers, ground_shadow, lay


def draw_detail(layers: Layers, cast: Cast, stage: Stage) -> None:
    """One thing, large, on a dark top under a lamp: rings of paper behind it."""
    palette, unit = stage.palette, stage.unit
    x, y, radius = stage.disc
    dark = mix(palette.sky, palette.ink, 0.35)
    whole = rect(0, 0, stage.width, stage.height)
    stops = ((0.0, mix(palette.glow, palette.ground, 0.25)), (0.45, palette.ground), (1.0, dark))
    layers.sky.fill(whole, RadialGradient((x, y), max(stage.width, stage.height) * 0.72, stops))
    _burst(layers.sky, stage)
    for share, tone in ((1.22, 0.30), (1.0, 0.62), (0.80, 1.0)):
        ring = ellipse(x, y, radius * share)
        layers.sky.shadow(ring, unit * 0.03, palette.ink, 0, unit * 0.01, opacity=0.22)
        layers.sky.fill(ring, mix(palette.glow, palette.light, tone * 0.8), 0.25 + 0.6 * tone)
    top = stage.levels[2]
    foot = stage.levels[2] + unit * (0.17 if stage.is_tall else 0.10)
    table = ellipse(stage.width / 2, top + stage.height * 0.5, stage.width * 0.95, stage.height / 2)
    layers.hero.shadow(table, unit * 0.04, palette.ink, 0, -unit * 0.01, opacity=0.5)
    wood = ((0.0, mix(palette.ground, palette.glow, 0.42)), (0.3, palette.ground), (1.0, dark))
    layers.hero.fill(table, LinearGradient((0, top), (0, stage.height), wood))
    pool = RadialGradient(
        (x, foot), unit * 0.55, ((0.0, fade(palette.light, 0.5)), (1.0, fade(palette.light, 0)))
    )
    layers.hero.fill(ellipse(x, foot, unit * 0.52, unit * 0.13), pool)
    width, height = stage.hero_box
    hero = cast.hero
    box = (x - width / 2, foot - height, width, height)
    turn = stage.places.choice((-5.0, -3.0, 3.0, 5.0)) if hero.nature == "thing" else 0.0
    placed = hero.art.placed(box, turn_deg=turn)
    left, high, right, low = placed.whole.bounds
    ground_shadow(layers.hero, stage, (left, high, right - left, low - high), 0.7)
    lay(layers.hero, hero, placed, stage)
    _beside_it(layers, cast, stage, foot)


def _beside_it(layers: Layers, cast: Cast, stage: Stage, foot: float) -> None:
    """One or two small things before the large one, as on a desk."""
    small = (part_of(one) for one in cast.lesser if one.nature == "thing" or one.is_animal)
    others = [part for part in small if part.size < 0.8]
    if cast.partner is not None and not cast.partner.is_person and cast.partner.size < 0.8:
        others.insert(0, cast.partner)
    size = stage.unit * (0.17 if stage.is_tall else 0.2)
    down = stage.height * (0.105 if stage.is_tall else 0.12)
    for part, side in zip(others[:2], (-0.33, 0.34), strict=False):
        x = stage.width * (0.5 + (side if stage.is_tall else side * 0.8))
        placed = part.art.placed((x - size / 2, foot + down - size, size, size))
        left, top, right, low = placed.whole.bounds
        ground_shadow(layers.near, stage, (left, top, right - left, low - top), 0.6)
        lay(layers.near, part, placed, stage)


def _burst(sheet: Sheet, stage: Stage) -> None:
    """Faint rays from the light."""
    x, y, _ = stage.disc
    far = math.hypot(stage.width, stage.height)
    rays = Path()
    count = 14
    start = stage.random.uniform(0, 360 / count)
    for number in range(count):
        one, other = (math.radians(start + 360 * (number + share) / count) for share in (0.0, 0.42))
        rays = rays + polygon(
            (x, y),
            (x + far * math.cos(one), y + far * math.sin(one)),
            (x + far * math.cos(other), y + far * math.sin(other)),
        )
    sheet.fill(rays, fade(stage.palette.light, 0.09))


def draw_above(layers: Layers, cast: Cast, stage: Stage) -> None:
    """A map from above: medallions of what the picture is about, joined by a dotted way."""
    backdrops.chart(layers.sky, stage, plain=True)
    parts = [cast.hero, *([cast.partner] if cast.partner else [])]
    parts += [part_of(one) for one in cast.lesser if one.nature not in {"light"}]
    parts = parts[:3]
    if stage.is_tall:
        places = [(0.64, 0.33, 0.30), (0.29, 0.545, 0.21), (0.72, 0.715, 0.155)]
    else:
        places = [(0.50, 0.42, 0.25), (0.19, 0.62, 0.17), (0.81, 0.64, 0.17)]
    if stage.places.random() < 0.5:
        places = [(1 - x, y, size) for x, y, size in places]
    spots = [(x * stage.width, y * stage.height, size * stage.unit) for x, y, size in places]
    _way(layers.far, stage, spots[: len(parts)])
    for part, spot, sheet in zip(
        parts, spots, (layers.near, layers.hero, layers.hero), strict=False
    ):
        _medallion(sheet, part, stage, spot, large=part is parts[0])


def _way(sheet: Sheet, stage: Stage, spots: list[tuple[float, float, float]]) -> None:
    first, last = spots[0], spots[-1]
    start = (stage.width * (1.05 if first[0] > stage.width / 2 else -0.05), first[1] * 0.55)
    end = (stage.width * (1.05 if last[0] > stage.width / 2 else -0.05), last[1] * 1.16)
    points = [start, *[(x, y) for x, y, _ in spots], end]
    line = smooth(points, steps=26).contours[0]
    dots = Path()
    for x, y in line[::2]:
        dots = dots + ellipse(float(x), float(y), stage.unit * 0.0085)
    sheet.shadow(dots, stage.unit * 0.01, stage.palette.ink, opacity=0.3)
    sheet.fill(dots, stage.palette.accent)


def _medallion(
    sheet: Sheet, part: Part, stage: Stage, spot: tuple[float, float, float], *, large: bool
) -> Box:
    palette, (x, y, radius) = stage.palette, spot
    disc = ellipse(x, y, radius)
    sheet.shadow(disc, stage.unit * 0.04, palette.ink, 0, stage.unit * 0.014, opacity=0.5)
    sheet.fill(disc, palette.accent if large else palette.shade(0.25))
    inner = ellipse(x, y, radius * 0.91)
    paint = LinearGradient(
        (0, y - radius), (0, y + radius), ((0.0, palette.light), (1.0, palette.glow))
    )
    sheet.fill(inner, paint)
    size = radius * 1.3
    box = (x - size / 2, y - size / 2, size, size)
    placed = part.art.placed(box)
    _, top, _, bottom = placed.whole.bounds
    placed = placed.moved(0, y - (top + bottom) / 2)
    return lay(sheet, part, placed, stage, shadow=0.35)
