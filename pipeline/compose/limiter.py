"""A true-peak limiter: looks ahead, turns down smoothly, never lets a peak through."""

from __future__ import annotations

import cv2 as _opencv
import numpy as np
from numpy.typing import NDArray

from pipeline.compose.loudness import RATE_HZ, Stereo, true_peaks
from pipeline.drawing.colour import cv2

LOOK_AHEAD = RATE_HZ * 6 // 1000
"""Samples before and after a peak within which the level goes down and up: 6 ms."""
CONTEXT = 4 * LOOK_AHEAD
"""How many samples on each side of a block the limiter must see."""


def limit(samples: Stereo, gain: float, ceiling: float) -> Stereo:
    """Samples times `gain` with every true peak at or under `ceiling` (factors of full scale).

    The first and last `CONTEXT` samples are only right when there is silence beyond them: pass
    blocks with that much more on both sides and cut it off.
    """
    loud = samples * np.float32(gain)
    places, peaks = true_peaks(loud, ceiling * 0.63)
    over = peaks > ceiling
    if not over.any():
        return loud
    level = _level(loud.shape[1], places[over], ceiling / peaks[over])
    limited: Stereo = loud * level
    return limited


def _level(size: int, places: NDArray[np.intp], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The factor at each sample: the least wanted nearby, then smoothed over the same reach.

    An average of values that are all at most `wanted` within reach of a peak is at most `wanted`
    at the peak.
    """
    # A little below the ceiling, for the change of level within the interpolation's reach.
    level = np.ones((1, size), np.float32)
    np.minimum.at(level[0], places, wanted * 0.997)
    reach = 2 * LOOK_AHEAD + 1
    level = cv2.erode(level, np.ones((1, reach), np.uint8), borderType=_opencv.BORDER_REPLICATE)
    half = LOOK_AHEAD | 1
    for _ in range(2):
        level = cv2.blur(level, (half, 1), borderType=_opencv.BORDER_REPLICATE)
    smooth: NDArray[np.float32] = level[0]
    return smooth
