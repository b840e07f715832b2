"""Falling sand: streams of changing colour pile up over ledges, then the floor opens."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.colour import Image, cv2
from pipeline.loops.tools import hue

_FRAMES = 540
_POUR = 420
_STEPS = 2
_ACROSS = 108
"""Grains along the shorter side, whatever the size in pixels."""
Grid = NDArray[np.uint8]


def frames(width: int, height: int, random: Random) -> Iterator[Image]:
    """The loop: empty, poured full, drained to empty."""
    cell = min(width, height) / _ACROSS
    columns, rows = round(width / cell), round(height / cell)
    chance = np.random.default_rng(random.randrange(2**32))
    turn = random.random()
    palette = np.zeros((256, 3), np.uint8)
    palette[0] = hue(turn + 0.55, 0.5, 0.12)
    palette[255] = hue(turn + 0.5, 0.25, 0.42)
    for grain in range(1, 255):
        palette[grain] = hue(turn + 0.9 * grain / 254, 0.68, 0.94)
    grid: Grid = np.zeros((rows, columns), np.uint8)
    _ledges(grid, random)
    bare = grid == 255
    spouts = [columns * share for share in (0.3, 0.7)]
    grains = 254 / _POUR
    for index in range(_FRAMES):
        pouring = index < _POUR
        for step in range(_STEPS):
            if pouring:
                for number, spout in enumerate(spouts):
                    sway = math.sin(2 * math.pi * (index / 150 + number * 0.5)) * columns * 0.13
                    at = int(spout + sway)
                    tone = 1 + int(index * grains + number * 40) % 254
                    part = grid[0:2, max(0, at - 2) : at + 3]
                    part[(part == 0) & (chance.random(part.shape) < 0.6)] = tone
            elif index > _POUR + 15:
                grid[-2:, :][~bare[-2:, :]] = 0
                if index > _FRAMES - 60:
                    # What lies on ledges trickles away too.
                    gone = chance.random(grid.shape) < 0.06
                    grid[gone & ~bare] = 0
            _fall(grid, bare, chance, (index * _STEPS + step) % 2 == 0)
        if index >= _FRAMES - 2:
            grid[~bare] = 0
        small = palette[grid]
        yield cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)


def _ledges(grid: Grid, random: Random) -> None:
    rows, columns = grid.shape
    for number in range(random.randint(3, 4)):
        y = int(rows * (0.26 + 0.15 * number + random.uniform(-0.02, 0.02)))
        wide = int(columns * random.uniform(0.16, 0.34))
        x = int(columns * (random.uniform(0.05, 0.35) if number % 2 else random.uniform(0.5, 0.9)))
        slope = random.choice((-1, 1)) * random.uniform(0.1, 0.35)
        for step in range(wide):
            row, column = y + int(step * slope), x + step - wide // 2
            if 0 <= row < rows - 3 and 0 <= column < columns:
                grid[row : row + 3, column] = 255


def _fall(grid: Grid, bare: NDArray[np.bool_], chance: np.random.Generator, left: bool) -> None:
    """One step of every grain: down, else down to one side, by turns left and right."""
    _swap(grid, bare, 0)
    first = -1 if left else 1
    _swap(grid, bare, first, chance)
    _swap(grid, bare, -first, chance)


def _swap(
    grid: Grid, bare: NDArray[np.bool_], side: int, chance: np.random.Generator | None = None
) -> None:
    columns = grid.shape[1]
    low, high = max(0, -side), columns - max(0, side)
    above = grid[:-1, low:high]
    below = grid[1:, low + side : high + side]
    moves = (above != 0) & ~bare[:-1, low:high] & (below == 0)
    if side and chance is not None:
        moves &= chance.random(moves.shape) < 0.8
    if side:
        # Only grains that cannot fall straight slide off.
        moves &= grid[1:, low:high] != 0
    # Rows overlap: a grain that moves must not be moved again into the row below in this pass.
    below_new = np.where(moves, above, below)
    np.copyto(above, 0, where=moves)
    np.copyto(below, below_new, where=moves)
