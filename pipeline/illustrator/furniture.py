"""What hangs and stands along the wall of a room."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import fade, mix
from pipeline.drawing.paths import Path, arc_points, polygon, rect, rounded, smooth
from pipeline.illustrator.rooms import kind_of
from pipeline.illustrator.stage import Stage


def furnish(sheet: Sheet, stage: Stage, words: Iterable[str], shown: Iterable[str]) -> None:
    """What hangs and stands along the wall, beside the window, never over the hero's place."""
    kind = kind_of(words)
    if stage.view.name == "close" and stage.is_tall:
        return
    side = -1.0 if stage.disc[0] > stage.width / 2 else 1.0
    x = stage.width * (0.5 + side * (0.36 if stage.is_tall else 0.34))
    top = stage.height * (0.20 if stage.is_tall else 0.14)
    if kind in {"library", "study"}:
        _bookcase(sheet, stage, x)
    elif kind in {"kitchen", "lab", "workshop"}:
        for number in range(3):
            _shelf(sheet, stage, x, top + number * stage.unit * 0.24, kind)
    elif kind == "class":
        _blackboard(sheet, stage, x, top + stage.unit * 0.1)
    elif kind in {"room", "bedroom", "palace"}:
        _frames(sheet, stage, x, top)
        if "potted_plant" not in shown:
            _floor_plant(sheet, stage, stage.width * (0.5 - side * 0.43))


def _shelf(sheet: Sheet, stage: Stage, x: float, y: float, kind: str) -> None:
    palette, unit, random = stage.palette, stage.unit, stage.random
    half = unit * 0.155
    wood = palette.shade(0.58)
    jars, lids = Path(), Path()
    at = x - half * 0.88
    while at < x + half * 0.72:
        wide, high = unit * random.uniform(0.045, 0.075), unit * random.uniform(0.07, 0.13)
        if kind == "lab":
            neck = wide * 0.32
            jars = jars + polygon(
                (at + wide / 2 - neck / 2, y - high), (at + wide / 2 + neck / 2, y - high),
                (at + wide / 2 + neck / 2, y - high * 0.6), (at + wide, y), (at, y),
                (at + wide / 2 - neck / 2, y - high * 0.6),
            )  # fmt: skip
        else:
            jars = jars + rounded(at, y - high, wide, high, wide * 0.22)
            lids = lids + rect(at + wide * 0.1, y - high - unit * 0.012, wide * 0.8, unit * 0.016)
        at += wide + unit * random.uniform(0.008, 0.03)
    sheet.fill(jars, mix(palette.ground, palette.glow, 0.45), 0.9)
    sheet.fill(lids, wood)
    board = rect(x - half, y, half * 2, unit * 0.018)
    sheet.shadow(board, unit * 0.02, palette.ink, 0, unit * 0.012, opacity=0.5)
    sheet.fill(board, wood)


def _bookcase(sheet: Sheet, stage: Stage, x: float) -> None:
    palette, unit, random = stage.palette, stage.unit, stage.random
    half, top, foot = unit * 0.20, stage.height * 0.13, stage.levels[2] + unit * 0.01
    case = rect(x - half, top, half * 2, foot - top)
    sheet.shadow(case, unit * 0.03, palette.ink, 0, unit * 0.01, opacity=0.5)
    sheet.fill(case, palette.shade(0.72))
    tones = [
        mix(palette.ground, palette.glow, 0.35), palette.shade(0.25),
        mix(palette.glow, palette.ground, 0.4), mix(palette.accent, palette.ground, 0.45),
    ]  # fmt: skip
    rows = max(3, int((foot - top) / (unit * 0.16)))
    high = (foot - top) / rows
    for row in range(rows):
        at, base = x - half + unit * 0.012, top + (row + 1) * high - unit * 0.014
        while at < x + half - unit * 0.03:
            wide = unit * random.uniform(0.016, 0.034)
            tall = high * random.uniform(0.58, 0.82)
            sheet.fill(rect(at, base - tall, wide * 0.92, tall), random.choice(tones))
            at += wide
        board = rect(x - half, base, half * 2, unit * 0.013)
        sheet.fill(board, palette.shade(0.5))


def _blackboard(sheet: Sheet, stage: Stage, x: float, y: float) -> None:
    palette, unit = stage.palette, stage.unit
    board = rect(x - unit * 0.2, y, unit * 0.4, unit * 0.30)
    edge = rect(x - unit * 0.22, y - unit * 0.02, unit * 0.44, unit * 0.34)
    sheet.shadow(edge, unit * 0.02, palette.ink, 0, unit * 0.01, opacity=0.5)
    sheet.fill(edge, mix(palette.ground, palette.glow, 0.3))
    sheet.fill(board, mix(palette.ink, palette.ground, 0.2))
    chalk = Path()
    for row in range(4):
        wide = unit * stage.random.uniform(0.14, 0.32)
        chalk = chalk + rect(x - unit * 0.17, y + unit * (0.05 + 0.06 * row), wide, unit * 0.008)
    sheet.fill(chalk, fade(palette.light, 0.55))


def _frames(sheet: Sheet, stage: Stage, x: float, top: float) -> None:
    palette, unit, random = stage.palette, stage.unit, stage.random
    y = top
    for wide, high in ((0.17, 0.21), (0.12, 0.12)):
        left = x - unit * wide / 2 + unit * random.uniform(-0.03, 0.03)
        edge = rect(left, y, unit * wide, unit * high)
        inner = rect(
            left + unit * 0.016, y + unit * 0.016, unit * (wide - 0.032), unit * (high - 0.032)
        )
        sheet.shadow(edge, unit * 0.02, palette.ink, 0, unit * 0.01, opacity=0.45)
        sheet.fill(edge, palette.shade(0.55))
        sheet.fill(inner, mix(palette.glow, palette.ground, 0.3))
        base = y + unit * (high - 0.016)
        arc = arc_points(x, base, unit * wide * 0.32, unit * high * 0.38, 180, 360)
        sheet.fill(Path([arc]), palette.shade(0.15))
        y += unit * (high + 0.06)


def _floor_plant(sheet: Sheet, stage: Stage, x: float) -> None:
    palette, unit = stage.palette, stage.unit
    foot = stage.levels[2] + unit * 0.10
    leaves = Path()
    for turn in (-62, -36, -12, 14, 38, 64):
        leaf = smooth(
            [(0, 0), (-unit * 0.035, -unit * 0.15), (0, -unit * 0.3), (unit * 0.035, -unit * 0.15)],
            closed=True, steps=6,
        )  # fmt: skip
        leaves = leaves + leaf.turned(turn).moved(x, foot - unit * 0.12)
    pot = polygon(
        (x - unit * 0.075, foot - unit * 0.14), (x + unit * 0.075, foot - unit * 0.14),
        (x + unit * 0.055, foot), (x - unit * 0.055, foot),
    )  # fmt: skip
    sheet.shadow(leaves, unit * 0.02, palette.ink, opacity=0.35)
    sheet.fill(leaves, palette.shade(0.35))
    sheet.shadow(pot, unit * 0.02, palette.ink, opacity=0.35)
    sheet.fill(pot, mix(palette.ground, palette.glow, 0.35))
