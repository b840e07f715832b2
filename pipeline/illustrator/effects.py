"""Tables and floors, the shadow under a hero, and the weather over everything."""

from __future__ import annotations

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import LinearGradient, RadialGradient, fade, mix
from pipeline.drawing.paths import Path, ellipse, line, rect, smooth
from pipeline.illustrator.cast import Part
from pipeline.illustrator.cutout import Box
from pipeline.illustrator.ground import Ridge, hills
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.standing import lay


def on_table(
    sheet: Sheet, part: Part, stage: Stage, x: float, width: float, height: float, place: str
) -> Box:
    """Indoors a thing stands on a round table on the floor; on a map it lies on it."""
    if place == "room":
        half = min(width, height * part.art.shape) * 0.5 + stage.unit * 0.10
        table(sheet, stage, x, half)
    return set_down(sheet, part, stage, x, width, height, place)


def _top(stage: Stage, place: str) -> float:
    return stage.levels[2] + stage.unit * (0.10 if place == "room" else 0.05)


def table(sheet: Sheet, stage: Stage, x: float, half: float) -> None:
    """A round table with one leg, `half` its width in pixels."""
    palette, unit = stage.palette, stage.unit
    foot = _top(stage, "room")
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
    sheet.fill(leg, palette.shade(0.62))
    sheet.fill(top.moved(0, unit * 0.022), palette.shade(0.66))
    low, high = palette.shade(0.28), mix(palette.ground, palette.glow, 0.35)
    sheet.fill(
        top, LinearGradient((x - half, 0), (x + half, 0), ((0.0, low), (0.5, high), (1.0, low)))
    )


def set_down(
    sheet: Sheet, part: Part, stage: Stage, x: float, width: float, height: float, place: str
) -> Box:
    """A thing on the table top with its shadow; gives its box."""
    palette, unit, art = stage.palette, stage.unit, part.art
    foot = _top(stage, place)
    spot = ellipse(x, foot, min(width, height * art.shape) * 0.5, unit * 0.03)
    sheet.fill(spot, fade(palette.ink, 0.3))
    placed = art.placed((x - width / 2, foot + unit * 0.012 - height, width, height))
    return lay(sheet, part, placed, stage, shadow=0.5)


def floor(sheet: Sheet, stage: Stage) -> None:
    """Boards running towards the eye, and the light that falls in on them."""
    palette, unit = stage.palette, stage.unit
    y = stage.levels[2]
    near, far = palette.shade(0.72), palette.shade(0.30)
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
    sheet.fill(skirting, palette.shade(0.55))
    pool = RadialGradient(
        (stage.disc[0], y + unit * 0.2),
        unit * 0.6,
        ((0.0, fade(palette.light, 0.24)), (1.0, fade(palette.light, 0))),
    )
    sheet.fill(ellipse(stage.disc[0], y + unit * 0.22, unit * 0.6, unit * 0.2), pool)


def weather(sheet: Sheet, stage: Stage, kind: str) -> None:
    """Rain, snow, fog, embers or leaves over everything."""
    random, unit, palette = stage.random, stage.unit, stage.palette
    if kind == "fog":
        for level in (stage.levels[1], stage.levels[2]):
            band = hills(stage, level, 0.01)
            y = float(band.ys.mean())
            stops = (
                (0.0, fade(palette.light, 0)),
                (0.3, fade(palette.light, 0.07)),
                (0.5, fade(palette.light, 0.18)),
                (0.7, fade(palette.light, 0.07)),
                (1.0, fade(palette.light, 0)),
            )
            sheet.fill(
                rect(0, y - unit * 0.22, stage.width, unit * 0.44),
                LinearGradient((0, y - unit * 0.22), (0, y + unit * 0.22), stops),
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


def contact_shadow(sheet: Sheet, stage: Stage, ridge: Ridge, hero: Box) -> None:
    """The soft dark that something heavy throws on the ground before it."""
    x, half = hero[0] + hero[2] / 2, hero[2] * 0.46
    y = ridge.y_at(x) + stage.unit * 0.018
    sheet.shadow(
        ellipse(x, y, half, stage.unit * 0.02), stage.unit * 0.045, stage.palette.ink, opacity=0.55
    )
