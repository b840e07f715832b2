"""A marble run: ramps, curves and funnels without end; marbles leave below and come in above."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Image
from pipeline.drawing.paints import LinearGradient, colour
from pipeline.drawing.paths import Path, ellipse, rect, smooth
from pipeline.loops.tools import ball, hue

_MARBLES = 16
_COLOURS = 4
"""Divides both the marbles and the places they move on by, so that colours close too."""
_FRAMES = 480
_PALETTES = (
    ("#f7ead7", "#e8d3b4", "#c98a4b", "#7a4a21"),
    ("#dff1ee", "#b9ded8", "#2f9c8f", "#155e57"),
    ("#ece7fb", "#cfc3f2", "#7a5bd0", "#41278c"),
)


def frames(width: int, height: int, random: Random) -> Iterator[Image]:
    """The loop: every marble moves on to where the one before it was."""
    unit = float(min(width, height))
    wide = width > height * 1.2
    way = _way(width, height, unit, random, 6 if not wide else 3)
    board = _board(width, height, unit, way, random)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    times = _times(way, lengths)
    radius = unit * 0.042
    tint = random.random()
    colours = [hue(tint + number / _COLOURS, 0.72, 0.95) for number in range(_COLOURS)]
    period = times[-1] / _MARBLES
    # In one loop each marble moves on by a whole number of places, so that it can start again.
    steps = max(1, round(_FRAMES / 30 / max(period, 1e-6) * 0.5 / _COLOURS)) * _COLOURS
    for index in range(_FRAMES):
        image = board.copy()
        shift = index / _FRAMES * steps
        for number in range(_MARBLES):
            place = (number + shift) % _MARBLES
            at = float(np.interp(place * period, times, lengths))
            x = float(np.interp(at, lengths, way[:, 0]))
            y = float(np.interp(at, lengths, way[:, 1]))
            ball(image, x, y - radius, radius, colours[number % _COLOURS])
        yield image


def _way(width: int, height: int, unit: float, random: Random, ramps: int) -> NDArray[np.float64]:
    """The line that marbles follow: ramps from side to side joined by bends, and a loop."""
    left, right = width * 0.12, width * 0.88
    top, bottom = -unit * 0.12, height + unit * 0.16
    step = (bottom - top) / ramps
    points: list[tuple[float, float]] = []
    for number in range(ramps):
        y = top + step * number
        start, end = (left, right) if number % 2 == 0 else (right, left)
        points.append((start, y + step * 0.06))
        bumps = random.choice((0, 2))
        for share in (0.25, 0.5, 0.75):
            x = start + (end - start) * share
            wave = math.sin(share * math.pi * 2) * step * 0.05 * bumps
            points.append((x, y + step * (0.08 + 0.40 * share) + wave))
        points.append((end, y + step * 0.52))
        points.append((end + (unit * 0.045 if end > start else -unit * 0.045), y + step * 0.74))
    return smooth(points, steps=40).contours[0]


def _times(way: NDArray[np.float64], lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """When a marble passes each point: faster where it has fallen, slower after a climb."""
    fall = np.diff(way[:, 1])
    run = np.diff(lengths)
    slope = fall / np.maximum(run, 1e-9)
    speed = np.empty_like(run)
    now = 1.0
    for number, one in enumerate(slope):
        now = min(2.4, max(0.55, now + (one * 0.16 - (now - 1.0) * 0.018) * run[number] / 12))
        speed[number] = now
    return np.concatenate([[0.0], np.cumsum(run / speed)]) / 260


def _board(width: int, height: int, unit: float, way: NDArray[np.float64], random: Random) -> Image:
    """The board with its rails, drawn once."""
    light, low, rail, dark = _PALETTES[random.randrange(len(_PALETTES))]
    stops = ((0.0, colour(light)), (1.0, colour(low)))
    sheet = Sheet(width, height, LinearGradient((0, 0), (0, height), stops))
    pegs = Path()
    step = unit * 0.11
    for row in range(int(height / step) + 2):
        for column in range(int(width / step) + 2):
            x = (column + 0.5 * (row % 2)) * step
            pegs = pegs + ellipse(x, row * step, unit * 0.006)
    sheet.fill(pegs, colour(dark, 0.16))
    posts = Path()
    for number in range(0, len(way) - 20, 46):
        x, y = float(way[number, 0]), float(way[number, 1])
        posts = posts + rect(x - unit * 0.008, y, unit * 0.016, unit * 0.16)
    sheet.fill(posts, colour(dark, 0.28))
    line = Path([way + np.array((0.0, unit * 0.012))])
    thick = line.stroked(unit * 0.052)
    sheet.shadow(thick, unit * 0.035, "#000000", 0, unit * 0.02, opacity=0.35)
    sheet.fill(thick, dark)
    sheet.fill(Path([way + np.array((0.0, unit * 0.006))]).stroked(unit * 0.034), rail)
    sheet.fill(
        Path([way + np.array((0.0, -unit * 0.001))]).stroked(unit * 0.007), colour("#fff", 0.5)
    )
    return np.ascontiguousarray(sheet.pixels[..., :3])
