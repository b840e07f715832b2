"""Dynamic time warping: which moment of one reading is which of another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.features import Features

Path = NDArray[np.int64]
"""Pairs (row of the first, row of the second), in order, shape (n, 2)."""


def warp(first: Features, second: Features) -> tuple[float, Path]:
    """The cheapest path from both starts to both ends, and its cost for each step.

    The symmetric steps of Sakoe and Chiba (1978): a diagonal step counts twice. Steps along
    the second sound are found for a whole row at once by a running minimum.
    """
    rows, columns = len(first), len(second)
    squared = (first**2).sum(1)[:, None] + (second**2).sum(1) - 2.0 * first @ second.T
    cost = np.sqrt(np.maximum(squared, 0.0)).astype(np.float64)
    total = np.empty((rows, columns))
    total[0] = np.cumsum(cost[0])
    for row in range(1, rows):
        here = cost[row]
        enter = total[row - 1] + here
        np.minimum(enter[1:], total[row - 1, :-1] + 2.0 * here[1:], out=enter[1:])
        summed = np.cumsum(here)
        total[row] = np.minimum.accumulate(enter - summed) + summed
    return float(total[-1, -1]) / (rows + columns), _walk_back(total, cost)


def _walk_back(total: NDArray[np.float64], cost: NDArray[np.float64]) -> Path:
    row, column = total.shape[0] - 1, total.shape[1] - 1
    path = [(row, column)]
    while row or column:
        here = cost[row, column]
        choices = []
        if row and column:
            choices.append((total[row - 1, column - 1] + 2.0 * here, row - 1, column - 1))
        if row:
            choices.append((total[row - 1, column] + here, row - 1, column))
        if column:
            choices.append((total[row, column - 1] + here, row, column - 1))
        _, row, column = min(choices)
        path.append((row, column))
    return np.array(path[::-1])
