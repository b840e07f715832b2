"""Ridges: the land that things stand on, from smooth hills to roofs and waves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Colour, LinearGradient, fade, mix
from pipeline.drawing.paths import Path
from pipeline.illustrator.stage import Stage

Heights = NDArray[np.float64]
_STEP = 6


@dataclass(frozen=True)
class Ridge:
    """The upper edge of a piece of land."""

    xs: Heights
    ys: Heights
    bottom: float

    def gap_under(self, x: float, width: float, foot: float) -> float:
        """How far a foot `width` wide in pixels is above the land at its worst place."""
        under = self.ys[(self.xs >= x - width / 2) & (self.xs <= x + width / 2)]
        return float(max(under.max(initial=self.y_at(x)) - foot, 0.0))

    def y_at(self, x: float) -> float:
        """Its height at `x`."""
        return float(np.interp(x, self.xs, self.ys))

    @property
    def path(self) -> Path:
        """The land under the edge."""
        edge = np.stack([self.xs, self.ys], 1)
        ends = np.array([[self.xs[-1], self.bottom], [self.xs[0], self.bottom]])
        return Path([np.vstack([edge, ends])])


def _xs(stage: Stage) -> Heights:
    margin = stage.width * 0.06
    return np.arange(-margin, stage.width + margin + _STEP, _STEP, dtype=np.float64)


def hills(stage: Stage, level: float, swing: float = 0.035) -> Ridge:
    """Soft hills around `level`, as high as `swing` of the shorter side."""
    xs, random = _xs(stage), stage.random
    u = xs / stage.width
    ys = np.zeros_like(xs)
    for wave, part in ((0.9, 1.0), (1.7, 0.55), (3.1, 0.22)):
        ys += part * np.sin(2 * math.pi * (u * wave * random.uniform(0.8, 1.2) + random.random()))
    return Ridge(xs, level + ys * swing * stage.unit * 0.7, stage.height + 4.0)


def peaks(stage: Stage, level: float, swing: float = 0.16) -> Ridge:
    """Pointed mountains."""
    xs, random = _xs(stage), stage.random
    ys = np.full_like(xs, level)
    count = random.randint(3, 4)
    for number in range(count + 1):
        centre = stage.width * ((number + random.uniform(-0.2, 0.2)) / count)
        high = swing * stage.unit * random.uniform(0.55, 1.0)
        half = high * random.uniform(0.95, 1.4)
        away = np.abs(xs - centre)
        ys = np.minimum(ys, level - np.clip(1 - away / half, 0, 1) * high)
    rough = np.interp(xs, xs[::9], [random.uniform(-1, 1) for _ in xs[::9]])
    return Ridge(xs, ys + rough * stage.unit * 0.006, stage.height + 4.0)


def dunes(stage: Stage, level: float, swing: float = 0.045) -> Ridge:
    """Sand dunes: a long windward side and a short one in the lee."""
    xs, random = _xs(stage), stage.random
    phase, wave = random.random(), random.uniform(1.1, 1.7)
    turn = (xs / stage.width * wave + phase) % 1.0
    rise = np.where(
        turn < 0.72,
        np.clip(np.sin(turn / 0.72 * math.pi / 2), 0, 1) ** 1.4,
        np.clip(np.cos((turn - 0.72) / 0.28 * math.pi / 2), 0, 1) ** 1.2,
    )
    kernel = np.ones(9) / 9
    smooth = np.convolve(np.pad(rise, 4, mode="edge"), kernel, mode="valid")
    return Ridge(xs, level + (0.5 - smooth) * 2 * swing * stage.unit, stage.height + 4.0)


def waves(stage: Stage, level: float, swing: float = 0.016) -> Ridge:
    """Cut-paper waves: scallops with sharp crests."""
    xs, random = _xs(stage), stage.random
    length = stage.unit * random.uniform(0.15, 0.19)
    turn = (xs / length + random.random()) % 1.0
    crest = np.abs(np.sin(math.pi * turn))
    swell = np.sin(2 * math.pi * (xs / stage.width * 0.8 + random.random()))
    ys = level + (crest - 0.6) * swing * stage.unit * 1.6 + swell * stage.unit * 0.008
    return Ridge(xs, ys, stage.height + 4.0)


def flat(stage: Stage, level: float, swing: float = 0.0) -> Ridge:
    """A floor or a street."""
    xs = _xs(stage)
    return Ridge(xs, np.full_like(xs, level) + swing, stage.height + 4.0)


def limb(stage: Stage, level: float, swing: float = 0.05) -> Ridge:
    """The round edge of a moon or planet."""
    xs = _xs(stage)
    away = (xs - stage.width / 2) / (stage.width / 2)
    return Ridge(xs, level + away**2 * swing * stage.unit, stage.height + 4.0)


def roofs(stage: Stage, level: float, swing: float = 0.22) -> Ridge:
    """A skyline: towers of different height with flat, stepped and pointed roofs."""
    random = stage.random
    xs: list[float] = []
    ys: list[float] = []
    x = -stage.width * 0.06
    while x < stage.width * 1.06:
        width = stage.unit * random.uniform(0.07, 0.15)
        top = level - stage.unit * swing * random.uniform(0.25, 1.0)
        kind = random.random()
        if kind < 0.2:
            points = [(0, 0), (0.5, -0.4 * width / stage.unit), (1, 0)]
        elif kind < 0.42:
            points = [(0, 0), (0.25, 0), (0.25, -0.03), (0.75, -0.03), (0.75, 0), (1, 0)]
        elif kind < 0.52:
            points = [(0, 0), (0.47, 0), (0.48, -0.09), (0.52, -0.09), (0.53, 0), (1, 0)]
        else:
            points = [(0, 0), (1, 0)]
        for share, lift in points:
            xs.append(x + share * width + (0.01 if share == 1 else 0) - (0.01 if share else 0))
            ys.append(top + lift * stage.unit)
        x += width + (stage.unit * 0.01 if random.random() < 0.25 else 0)
    order = np.maximum.accumulate(np.asarray(xs))
    return Ridge(order, np.asarray(ys), stage.height + 4.0)


def roofs_low(stage: Stage, level: float, swing: float = 0.05) -> Ridge:
    """Gables and chimneys seen from above, at the foot of the picture."""
    random, unit = stage.random, stage.unit
    xs: list[float] = []
    ys: list[float] = []
    x = -stage.width * 0.06
    while x < stage.width * 1.06:
        width = unit * random.uniform(0.20, 0.30)
        top = level + unit * random.uniform(-0.03, 0.05)
        eave = top + width * random.uniform(0.30, 0.42)
        chimney = x + width * random.choice((0.24, 0.68))
        points = [(x, eave), (x + width * 0.5, top), (x + width, eave)]
        roof = [(px, py) for px, py in points]
        stack = float(np.interp(chimney, [p[0] for p in roof], [p[1] for p in roof]))
        rise = min(stack, top + width * 0.12) - width * 0.14
        wide = width * 0.09
        stacked = [
            (chimney, stack),
            (chimney + 0.1, rise),
            (chimney + wide, rise),
            (chimney + wide + 0.1, stack + (0.3 if chimney > x + width / 2 else -0.3) * wide),
        ]
        for px, py in sorted(roof + stacked):
            xs.append(px)
            ys.append(py)
        x += width
    return Ridge(np.maximum.accumulate(np.asarray(xs)), np.asarray(ys), stage.height + 4.0)


def firs(stage: Stage, level: float, swing: float = 0.12) -> Ridge:
    """A line of fir trees on a hill."""
    base = hills(stage, level, 0.02)
    random = stage.random
    ys = base.ys.copy()
    x = -stage.width * 0.05
    while x < stage.width * 1.05:
        high = stage.unit * swing * random.uniform(0.55, 1.0)
        half = high * random.uniform(0.24, 0.30)
        away = np.abs(base.xs - x) / half
        # Three tiers of branches: a saw over the slope.
        tier = np.clip(1 - away, 0, 1)
        saw = tier - 0.10 * ((tier * 3.2) % 1.0) * (tier < 0.95)
        ys = np.minimum(ys, base.ys - np.where(away < 1, saw, 0) * high)
        x += half * random.uniform(0.9, 1.9)
    return Ridge(base.xs, ys, stage.height + 4.0)


Shape = Callable[[Stage, float], Ridge]


def lay_ridge(
    sheet: Sheet,
    stage: Stage,
    ridge: Ridge,
    colour: Colour,
    *,
    mist: float = 0.3,
    shadow: float = 0.34,
) -> None:
    """Paint a ridge: its shadow on what lies behind, its colour, mist rising at its foot."""
    palette, unit = stage.palette, stage.unit
    top = float(ridge.ys.min())
    depth = max(unit * 0.28, 40.0)
    if shadow > 0:
        lid = _strip(ridge, unit * 0.08)
        sheet.shadow(lid, unit * 0.032, palette.ink, 0, -unit * 0.004, opacity=shadow)
    if palette.style != "paper":
        sheet.fill(ridge.path, colour)
        if palette.style == "ink":
            sheet.fill(_strip(ridge, unit * 0.0042), palette.ink)
            sheet.fill(_hatching(stage, ridge), fade(palette.ink, 0.4))
        return
    low = mix(colour, palette.glow, mist)
    lit = mix(colour, palette.light, 0.10)
    stops = ((0.0, lit), (0.22, colour), (1.0, low))
    sheet.fill(ridge.path, LinearGradient((0, top), (0, top + depth), stops))
    rim = _strip(ridge, unit * 0.0035)
    sheet.fill(rim, fade(palette.light, 0.20))


def _hatching(stage: Stage, ridge: Ridge) -> Path:
    """Short slanting strokes below an edge, in groups, as a pen shades a slope."""
    random, unit = stage.random, stage.unit
    strokes = Path()
    for _ in range(7):
        start = random.uniform(0.0, 1.0) * stage.width
        for number in range(random.randint(5, 9)):
            x = start + number * unit * 0.013
            y = ridge.y_at(x) + unit * random.uniform(0.012, 0.02)
            long = unit * random.uniform(0.02, 0.05)
            strokes = strokes + Path([[(x, y), (x - long * 0.6, y + long)]]).stroked(unit * 0.0024)
    return strokes


def _strip(ridge: Ridge, thick: float) -> Path:
    """A band along the edge of a ridge, `thick` pixels deep."""
    upper = np.stack([ridge.xs, ridge.ys], 1)
    return Path([np.vstack([upper, upper[::-1] + np.array((0.0, thick))])])
