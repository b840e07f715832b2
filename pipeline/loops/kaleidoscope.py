"""A kaleidoscope of paint: blobs drift in one wedge and mirrors make a flower of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.colour import Image, cv2
from pipeline.loops.tools import Bgr, blank, darker, disc, hue, lighter

_FRAMES = 480
_GLASS = 0.33
"""Side of the glass over the picture's diagonal."""


def frames(width: int, height: int, random: Random) -> Iterator[Image]:
    """The loop: every blob returns to where it began."""
    mirrors = random.choice((6, 8))
    turn = random.random()
    glass_px = max(64, round(_GLASS * math.hypot(width, height)))
    blobs = [_blob(turn, random) for _ in range(20)]
    source_x, source_y = _mirrors(width, height, mirrors, glass_px)
    fixed, rest = cv2.convertMaps(source_x, source_y, cv2.CV_16SC2)
    ground = hue(turn + 0.5, 0.6, 0.22)
    for index in range(_FRAMES):
        share = index / _FRAMES
        glass = blank(glass_px, glass_px, ground)
        for blob in blobs:
            blob.paint(glass, share)
        image: Image = cv2.remap(glass, fixed, rest, cv2.INTER_LINEAR)
        yield image


@dataclass(frozen=True)
class _Blob:
    """A drop of paint: where it rests, how large it is, and how it drifts."""

    x: float
    y: float
    size: float
    fast_x: int
    fast_y: int
    phase: float
    colour: Bgr
    is_ring: bool

    def paint(self, glass: Image, share: float) -> None:
        turn, side = 2 * math.pi, glass.shape[0]
        x = (self.x + 0.10 * math.sin(turn * (self.fast_x * share + self.phase))) * side
        y = (self.y + 0.10 * math.sin(turn * (self.fast_y * share + self.phase * 1.7))) * side
        radius = self.size * (0.85 + 0.15 * math.sin(turn * (share + self.phase))) * side
        disc(glass, x, y, radius, self.colour)
        disc(glass, x, y, radius * 0.72, lighter(self.colour, 0.18))
        if self.is_ring:
            disc(glass, x, y, radius * 0.44, darker(self.colour, 0.45))
            disc(glass, x, y, radius * 0.22, lighter(self.colour, 0.5))


def _blob(turn: float, random: Random) -> _Blob:
    shade = turn + random.choice((0.0, 0.08, 0.5, 0.58, 0.33)) + random.uniform(-0.03, 0.03)
    return _Blob(
        random.uniform(0.0, 1.0),
        random.uniform(-0.05, 0.75),
        random.uniform(0.06, 0.17),
        random.choice((-1, 1)),
        random.choice((-1, 1)),
        random.random(),
        hue(shade, random.uniform(0.6, 0.9), random.uniform(0.8, 1.0)),
        random.random() < 0.4,
    )


def _mirrors(
    width: int, height: int, mirrors: int, glass_px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For every pixel the place in the glass that the mirrors show there."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x - (width - 1) / 2, y - (height - 1) / 2
    reach = np.hypot(x, y) / np.float32(math.hypot(width, height) / 2)
    part = 2 * math.pi / mirrors
    bent = np.abs(np.mod(np.arctan2(y, x), part) - part / 2)
    scale = np.float32((glass_px - 2) * 0.98)
    return (
        (reach * np.cos(bent) * scale).astype(np.float32),
        (reach * np.sin(bent) * scale / math.sin(part / 2) * 0.62).astype(np.float32),
    )
