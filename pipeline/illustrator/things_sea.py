"""Drawings of our own: animals of the sea that the font has not, in a unit box, looking left."""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.drawing.paths import Path, ellipse, polygon, smooth
from pipeline.illustrator.outlines import Pieces


def _seahorse() -> Pieces:
    body = smooth(
        [
            (0.10, 0.205), (0.28, 0.150), (0.34, 0.085), (0.44, 0.060), (0.56, 0.110),
            (0.61, 0.210), (0.585, 0.320), (0.66, 0.415), (0.71, 0.535), (0.67, 0.665),
            (0.59, 0.775), (0.57, 0.865), (0.50, 0.955), (0.385, 0.985), (0.275, 0.935),
            (0.245, 0.840), (0.310, 0.770), (0.395, 0.785), (0.420, 0.845), (0.385, 0.890),
            (0.345, 0.865), (0.350, 0.835), (0.325, 0.845), (0.320, 0.890), (0.380, 0.930),
            (0.455, 0.890), (0.475, 0.805), (0.450, 0.715), (0.380, 0.620), (0.355, 0.510),
            (0.395, 0.400), (0.415, 0.315), (0.350, 0.270), (0.26, 0.250), (0.11, 0.260),
        ],
        closed=True,
        steps=6,
    )  # fmt: skip
    rings = Path()
    for x0, y0, x1, y1 in (
        (0.39, 0.43, 0.60, 0.40), (0.37, 0.49, 0.66, 0.47), (0.37, 0.55, 0.68, 0.55),
        (0.40, 0.62, 0.67, 0.63), (0.44, 0.68, 0.63, 0.71), (0.47, 0.75, 0.58, 0.78),
    ):  # fmt: skip
        middle = ((x0 + x1) / 2, (y0 + y1) / 2 + 0.012)
        rings = rings + smooth([(x0, y0), middle, (x1, y1)], steps=6).stroked(0.013)
    crest = polygon(
        (0.37, 0.10), (0.35, 0.015), (0.43, 0.045), (0.47, 0.0), (0.51, 0.055), (0.58, 0.045),
        (0.56, 0.12),
    )  # fmt: skip
    fin = smooth(
        [(0.64, 0.42), (0.80, 0.37), (0.88, 0.44), (0.87, 0.55), (0.78, 0.60), (0.68, 0.60)],
        closed=True,
        steps=6,
    )
    ribs = Path()
    for tip in ((0.82, 0.42), (0.84, 0.48), (0.81, 0.55)):
        ribs = ribs + smooth([(0.70, 0.50), tip], steps=2).stroked(0.012)
    return [
        ("second", fin),
        ("ink", ribs),
        ("second", crest),
        ("main", body),
        ("ink", rings),
        ("light", ellipse(0.415, 0.175, 0.042)),
        ("ink", ellipse(0.405, 0.178, 0.022)),
    ]


def _anglerfish() -> Pieces:
    body = smooth(
        [
            (0.105, 0.545), (0.170, 0.420), (0.285, 0.325), (0.440, 0.285), (0.600, 0.325),
            (0.740, 0.425), (0.835, 0.520), (0.835, 0.585), (0.760, 0.700), (0.620, 0.815),
            (0.440, 0.865), (0.270, 0.845), (0.140, 0.775), (0.060, 0.690), (0.075, 0.640),
        ],
        closed=True,
        steps=6,
    )  # fmt: skip
    mouth = smooth(
        [(0.075, 0.655), (0.150, 0.565), (0.280, 0.560), (0.395, 0.625), (0.405, 0.690),
         (0.300, 0.745), (0.170, 0.735)],
        closed=True,
        steps=6,
    )  # fmt: skip
    teeth = Path()
    for x, y, down in (
        (0.155, 0.572, 0.085), (0.215, 0.562, 0.105), (0.275, 0.568, 0.085), (0.330, 0.592, 0.065),
        (0.150, 0.728, -0.075), (0.215, 0.742, -0.095), (0.280, 0.744, -0.075),
    ):  # fmt: skip
        teeth = teeth + polygon((x - 0.024, y), (x + 0.024, y), (x, y + down))
    rod = [(0.430, 0.300), (0.450, 0.150), (0.350, 0.060), (0.220, 0.065), (0.140, 0.150)]
    rays = Path()
    for turn in range(8):
        angle = math.pi * turn / 4
        dx, dy = math.cos(angle), math.sin(angle)
        rays = rays + smooth(
            [(0.125 + 0.085 * dx, 0.215 + 0.085 * dy), (0.125 + 0.12 * dx, 0.215 + 0.12 * dy)],
            steps=2,
        ).stroked(0.014)
    tail = smooth(
        [(0.79, 0.535), (0.90, 0.43), (0.985, 0.40), (0.945, 0.56), (0.985, 0.72), (0.90, 0.68),
         (0.79, 0.60)],
        closed=True,
        steps=6,
    )  # fmt: skip
    dorsal = smooth(
        [(0.52, 0.31), (0.60, 0.20), (0.72, 0.19), (0.79, 0.29), (0.77, 0.45)], closed=True, steps=6
    )
    pectoral = smooth(
        [(0.53, 0.62), (0.66, 0.58), (0.72, 0.65), (0.67, 0.73), (0.56, 0.72)], closed=True, steps=6
    )
    return [
        ("ink", smooth(rod, steps=8).stroked(0.026)),
        ("ink", rays),
        ("light", ellipse(0.125, 0.215, 0.055)),
        ("second", tail),
        ("second", dorsal),
        ("main", body),
        ("dark", mouth),
        ("light", teeth),
        ("second", pectoral),
        ("light", ellipse(0.335, 0.440, 0.062)),
        ("ink", ellipse(0.320, 0.445, 0.030)),
    ]


SEA: dict[str, Callable[[], Pieces]] = {"seahorse": _seahorse, "anglerfish": _anglerfish}
