"""Dynamic time warping: which moment of one reading is which of another.

Between the words of the first reading the second may pause for as long as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.features import Features

PAUSE = -1
_QUIET_COST, _LOUD_COST = 0.5, 3.0
"""Of a pause over a quiet and over a loud frame, times the median cost of two frames."""

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Warped:
    """`path` holds pairs (row of the first or PAUSE, row of the second) in order, shape (n, 2).

    `cost` is the mean cost of a step, to compare warps of the same second sound.
    """

    cost: float
    path: NDArray[np.int64]


def warp(
    first: Features,
    second: Features,
    breaks: Sequence[int] = (),
    quiet: NDArray[np.bool_] | None = None,
) -> Warped:
    """The cheapest path from both starts to both ends.

    Before each row in `breaks` the second may pause; `quiet` tells its silent frames. The
    symmetric steps of Sakoe and Chiba (1978): a diagonal step counts twice. Steps along the
    second sound are found for a whole row at once by a running minimum.
    """
    squared = (first**2).sum(1)[:, None] + (second**2).sum(1) - 2.0 * first @ second.T
    near = np.sqrt(np.maximum(squared, 0.0)).astype(np.float64)
    typical = float(np.median(near))
    still = np.zeros(len(second), bool) if quiet is None else quiet
    pausing = typical * np.where(still, _QUIET_COST, _LOUD_COST)
    pauses = {row for row in breaks if 0 < row < len(first)}
    rows = [one for row in range(len(first)) for one in ((PAUSE, row) if row in pauses else (row,))]
    costs = [pausing if row == PAUSE else near[row] for row in rows]
    total = np.empty((len(rows), len(second)))
    total[0] = np.cumsum(costs[0])
    for row_index in range(1, len(rows)):
        here = costs[row_index]
        if rows[row_index] == PAUSE:
            enter = np.append(np.inf, total[row_index - 1, :-1] + here[1:])
        else:
            base = total[row_index - 1]
            if rows[row_index - 1] == PAUSE:
                base = np.minimum(base, total[row_index - 2])
            enter = base + here
            np.minimum(enter[1:], base[:-1] + 2.0 * here[1:], out=enter[1:])
        summed = np.cumsum(here)
        total[row_index] = np.minimum.accumulate(enter - summed) + summed
    steps = len(first) + len(second)
    return Warped(float(total[-1, -1]) / steps, _walk_back(rows, total, costs))


def _walk_back(
    rows: Sequence[int], total: Table, costs: Sequence[NDArray[np.float64]]
) -> NDArray[np.int64]:
    row, column = len(rows) - 1, total.shape[1] - 1
    path = [(rows[row], column)]
    while row or column:
        here = costs[row][column]
        pausing = rows[row] == PAUSE
        choices: list[tuple[float, int, int]] = []
        sources = [row - 1] if row else []
        if row > 1 and rows[row - 1] == PAUSE and not pausing:
            sources.append(row - 2)
        for source in sources:
            if column:
                weight = 1.0 if pausing else 2.0
                choices.append((total[source, column - 1] + weight * here, source, column - 1))
            if not pausing:
                choices.append((total[source, column] + here, source, column))
        if column:
            choices.append((total[row, column - 1] + here, row, column - 1))
        _, row, column = min(choices)
        path.append((rows[row], column))
    return np.array(path[::-1])
