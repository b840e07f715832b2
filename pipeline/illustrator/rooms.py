"""Indoors: walls, windows and what a kitchen, a library, a laboratory or a stage has on them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import LinearGradient, RadialGradient, fade, mix
from pipeline.drawing.paths import Path, ellipse, line, polygon, rect, rounded, smooth
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.wordlists import by_word

_WINDOWS = {
    "kitchen": "square", "library": "tall", "lab": "wide", "bedroom": "square", "class": "wide",
    "attic": "round", "stage": "none", "cellar": "none", "palace": "arch", "room": "arch",
}  # fmt: skip


def kind_of(words: Iterable[str]) -> str:
    """Which room the words mean: kitchen, library, lab, …; "room" when they say nothing."""
    kinds = by_word("indoors")
    return next((kinds[word] for word in words if word in kinds), "room")


def wall(sheet: Sheet, stage: Stage, words: Iterable[str]) -> None:
    """A wall with its window (or lamp, or curtains) and the light that falls in."""
    kind = kind_of(words)
    palette, foot = stage.palette, stage.levels[2]
    base = mix(palette.ground, palette.sky, 0.45)
    stops = (
        (0.0, mix(base, palette.shade(1.0), 0.5)),
        (0.7, base),
        (1.0, mix(base, palette.glow, 0.18)),
    )
    sheet.fill(rect(0, 0, stage.width, stage.height), LinearGradient((0, 0), (0, foot), stops))
    if kind == "stage":
        _curtains(sheet, stage)
        return
    if kind == "cellar":
        _bricks(sheet, stage)
        _lamp(sheet, stage)
        return
    if kind in {"kitchen", "bath"}:
        _tiles(sheet, stage)
    elif kind == "attic":
        _boards(sheet, stage)
    else:
        _stripes(sheet, stage)
    _window(sheet, stage, _WINDOWS.get(kind, "arch"))
    if kind == "attic":
        _rafters(sheet, stage)


def _stripes(sheet: Sheet, stage: Stage) -> None:
    stripes = Path()
    step = stage.unit * 0.11
    for number in range(int(stage.width / step) + 1):
        stripes = stripes + rect(number * step, 0, step * 0.5, stage.levels[2])
    sheet.fill(stripes, fade(stage.palette.ink, 0.06))


def _tiles(sheet: Sheet, stage: Stage) -> None:
    lines, step, pen = Path(), stage.unit * 0.085, stage.unit * 0.004
    start = stage.levels[2] * 0.60
    rows = int((stage.levels[2] - start) / step) + 1
    for row in range(rows):
        y = stage.levels[2] - row * step
        lines = lines + rect(0, y, stage.width, pen)
        shift = (row % 2) * step * 0.6
        for column in range(int(stage.width / step / 1.2) + 2):
            lines = lines + rect(column * step * 1.2 - shift, y - step, pen, step)
    sheet.fill(lines, fade(stage.palette.light, 0.13))


def _boards(sheet: Sheet, stage: Stage) -> None:
    lines, step = Path(), stage.unit * 0.09
    for row in range(int(stage.levels[2] / step) + 1):
        lines = lines + rect(0, row * step, stage.width, stage.unit * 0.004)
    sheet.fill(lines, fade(stage.palette.ink, 0.30))


def _bricks(sheet: Sheet, stage: Stage) -> None:
    lit, step = Path(), stage.unit * 0.075
    random = stage.random
    for row in range(int(stage.levels[2] / step) + 1):
        for column in range(int(stage.width / step / 2) + 2):
            if random.random() < 0.42:
                x = column * step * 2 - (row % 2) * step
                lit = lit + rounded(x, row * step, step * 1.9, step * 0.88, step * 0.1)
    sheet.fill(lit, fade(stage.palette.glow, 0.10))


def _rafters(sheet: Sheet, stage: Stage) -> None:
    wide, unit = stage.width, stage.unit
    beam = stage.palette.shade(0.62)
    ridge = (wide / 2, -stage.height * 0.05)
    beams = Path()
    for side in (-0.12, 1.12):
        beams = beams + line(ridge, (wide * side, stage.levels[2] * 0.92)).stroked(unit * 0.075)
    sheet.shadow(beams, unit * 0.03, stage.palette.ink, 0, unit * 0.01, opacity=0.5)
    sheet.fill(beams, beam)
    cross = line((0, stage.levels[2] * 0.30), (wide, stage.levels[2] * 0.30)).stroked(unit * 0.05)
    sheet.fill(cross, beam)


def _curtains(sheet: Sheet, stage: Stage) -> None:
    palette, unit, foot = stage.palette, stage.unit, stage.levels[2]
    x, _, radius = stage.disc
    beam = polygon(
        (x - unit * 0.04, 0), (x + unit * 0.04, 0), (x + radius * 1.25, foot + unit * 0.3),
        (x - radius * 1.25, foot + unit * 0.3),
    )  # fmt: skip
    light = palette.light
    sheet.fill(
        beam,
        LinearGradient((0, 0), (0, foot), ((0.0, fade(light, 0.75)), (1.0, fade(light, 0.25)))),
    )
    for side in (0, 1):
        for fold in range(4):
            left = fold * unit * 0.075 - unit * 0.03
            cloth = smooth(
                [
                    (left, -10), (left + unit * 0.10, -10), (left + unit * 0.085, foot * 0.5),
                    (left + unit * 0.10, foot), (left, foot), (left + unit * 0.012, foot * 0.5),
                ],
                closed=True, steps=6,
            )  # fmt: skip
            cloth = cloth if side == 0 else cloth.scaled(-1, 1).moved(stage.width, 0)
            tone = mix(palette.accent, palette.ink, 0.30 + 0.10 * (fold % 2) + 0.05 * fold)
            sheet.shadow(cloth, unit * 0.02, palette.ink, opacity=0.4)
            sheet.fill(cloth, tone)
    valance = Path()
    for number in range(7):
        wide = stage.width / 6
        valance = valance + ellipse((number - 0.0) * wide, 0, wide * 0.62, unit * 0.13)
    sheet.shadow(valance, unit * 0.03, palette.ink, 0, unit * 0.01, opacity=0.5)
    sheet.fill(valance, mix(palette.accent, palette.ink, 0.45))


def _lamp(sheet: Sheet, stage: Stage) -> None:
    palette, unit = stage.palette, stage.unit
    x, y, radius = stage.disc
    top = max(unit * 0.16, y - radius * 0.9)
    glow = RadialGradient(
        (x, top), radius * 2.6, ((0.0, fade(palette.light, 0.8)), (0.25, fade(palette.glow, 0.45)),
                                 (1.0, fade(palette.glow, 0.0))),
    )  # fmt: skip
    sheet.fill(ellipse(x, top, radius * 2.6), glow)
    sheet.fill(rect(x - unit * 0.005, 0, unit * 0.01, top), palette.ink)
    shade = polygon(
        (x - unit * 0.03, top - unit * 0.07), (x + unit * 0.03, top - unit * 0.07),
        (x + unit * 0.12, top + unit * 0.02), (x - unit * 0.12, top + unit * 0.02),
    )  # fmt: skip
    sheet.fill(ellipse(x, top + unit * 0.03, unit * 0.04), palette.light)
    sheet.fill(shade, palette.shade(0.6))


def _window(sheet: Sheet, stage: Stage, kind: str) -> None:
    palette, unit = stage.palette, stage.unit
    x, y, radius = stage.disc
    half, top = radius * 1.05, y - radius * 1.05
    foot = stage.levels[0] - unit * 0.02
    if kind == "wide":
        half, top, foot = radius * 1.5, y - radius * 0.75, y + radius * 0.75
    elif kind == "square":
        half, top, foot = radius * 0.98, y - radius * 0.95, y + radius * 0.95
    elif kind == "tall":
        half, top = radius * 0.8, y - radius * 1.35
    elif kind == "round":
        half, top, foot = radius, y - radius, y + radius
    arch = half if kind in {"arch", "tall", "round"} else unit * 0.012
    low = half if kind == "round" else 2.0
    edge = unit * 0.028
    corners, inner = (arch + edge, arch + edge, low + edge, low + edge), (arch, arch, low, low)
    frame = rounded(x - half - edge, top - edge, (half + edge) * 2, foot - top + edge * 2, corners)
    pane = rounded(x - half, top, half * 2, foot - top, inner)
    sheet.shadow(frame, unit * 0.10, palette.light, opacity=0.28)
    sheet.shadow(frame, unit * 0.03, palette.ink, 0, unit * 0.01, opacity=0.5)
    sheet.fill(frame, palette.shade(0.5))
    high = mix(palette.sky, palette.glow, 0.45)
    stops = ((0.0, high), (0.75, palette.glow), (1.0, palette.light))
    sheet.fill(pane, LinearGradient((0, top), (0, foot), stops))
    inside = stage.sheet()
    bright = ((0.0, palette.light), (0.62, palette.light), (0.66, fade(palette.light, 0.35)))
    glow = RadialGradient((x, y), radius * 0.95, (*bright, (1.0, fade(palette.light, 0.0))))
    inside.fill(ellipse(x, y, radius * 0.92), glow)
    sheet.lay(inside.pixels, 0, 0, clip=pane)
    bars = rect(x - unit * 0.008, top, unit * 0.016, foot - top)
    shares = (0.5,) if kind in {"square", "round", "wide"} else (0.36, 0.68)
    for share in shares:
        bars = bars + rect(x - half, top + (foot - top) * share, half * 2, unit * 0.013)
    if kind == "wide":
        for way in (-0.5, 0.5):
            bars = bars + rect(x + half * way - unit * 0.006, top, unit * 0.012, foot - top)
    sheet.fill(bars, palette.shade(0.5))
    if kind in {"square", "wide"}:
        sill = rect(x - half - edge * 2, foot + edge * 0.6, (half + edge * 2) * 2, edge)
        sheet.fill(sill, palette.shade(0.35))
