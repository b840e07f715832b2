"""Drawings of our own: land, fire and sky, in a unit box."""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.drawing.paths import Path, arc_points, ellipse, line, polygon, smooth
from pipeline.illustrator.outlines import Pieces, Tone, flame


def _iceberg() -> Pieces:
    return [
        (
            "light",
            polygon(
                (0.10, 0.62),
                (0.26, 0.28),
                (0.36, 0.36),
                (0.52, 0.06),
                (0.68, 0.30),
                (0.76, 0.26),
                (0.92, 0.62),
            ),
        ),
        (
            "main",
            polygon(
                (0.52, 0.06), (0.68, 0.30), (0.76, 0.26), (0.92, 0.62), (0.58, 0.62), (0.62, 0.40)
            ),
        ),
        (
            "second",
            polygon(
                (0.04, 0.62), (0.96, 0.62), (0.84, 0.90), (0.60, 1.10), (0.42, 1.02), (0.20, 0.92)
            ),
        ),
    ]


def _waterfall() -> Pieces:
    strands = Path()
    for x in (0.43, 0.50, 0.57):
        strands = strands + line((x, 0.20), (x, 0.84)).stroked(0.012)
    return [
        ("second", polygon((0.02, 1.0), (0.05, 0.22), (0.24, 0.08), (0.40, 0.12), (0.38, 1.0))),
        ("second", polygon((0.98, 1.0), (0.95, 0.20), (0.78, 0.06), (0.60, 0.12), (0.62, 1.0))),
        ("light", polygon((0.39, 0.12), (0.61, 0.12), (0.64, 0.9), (0.36, 0.9))),
        ("ink", strands),
        (
            "main",
            smooth(
                [
                    (0.18, 0.98),
                    (0.26, 0.86),
                    (0.38, 0.90),
                    (0.50, 0.84),
                    (0.62, 0.90),
                    (0.74, 0.86),
                    (0.82, 0.98),
                ],
                closed=True,
                steps=6,
            ),
        ),
    ]


def _campfire() -> Pieces:
    return [
        ("main", flame(0.5, 0.84, 0.52, 0.80)),
        ("light", flame(0.5, 0.84, 0.28, 0.46)),
        ("dark", line((0.16, 0.96), (0.84, 0.78)).stroked(0.09)),
        ("second", line((0.16, 0.78), (0.84, 0.96)).stroked(0.09)),
    ]


def _cauldron() -> Pieces:
    return [
        (
            "light",
            ellipse(0.36, 0.16, 0.06) + ellipse(0.56, 0.08, 0.045) + ellipse(0.64, 0.20, 0.035),
        ),
        (
            "second",
            smooth(
                [
                    (0.10, 0.42),
                    (0.04, 0.66),
                    (0.22, 0.92),
                    (0.5, 0.98),
                    (0.78, 0.92),
                    (0.96, 0.66),
                    (0.90, 0.42),
                ],
                closed=True,
                steps=8,
            ),
        ),
        ("main", ellipse(0.5, 0.38, 0.44, 0.11)),
        ("light", ellipse(0.5, 0.37, 0.34, 0.06)),
    ]


def _blackhole() -> Pieces:
    tones: list[tuple[Tone, float, float]] = [
        ("second", 0.62, 0.24),
        ("main", 0.52, 0.19),
        ("light", 0.42, 0.14),
    ]
    rings: Pieces = [
        (tone, ellipse(0.62, 0.5, rx, ry).turned(-14, (0.62, 0.5))) for tone, rx, ry in tones
    ]
    front = Path([[*arc_points(0, 0, 0.44, 0.15, 0, 180), *arc_points(0, 0, 0.36, 0.09, 180, 0)]])
    return [
        *rings,
        ("light", ellipse(0.62, 0.46, 0.29)),
        ("dark", ellipse(0.62, 0.47, 0.255)),
        ("ink", ellipse(0.62, 0.47, 0.235)),
        ("light", front.turned(-14).moved(0.62, 0.5)),
    ]


def _galaxy() -> Pieces:
    arms = Path()
    for arm in range(2):
        for step in range(26):
            angle = math.radians(step * 15 + arm * 180)
            reach = 0.06 + step * 0.018
            arms = arms + ellipse(
                0.62 + reach * math.cos(angle),
                0.4 + reach * 0.62 * math.sin(angle),
                0.05 - step * 0.0011,
            )
    return [("main", arms), ("light", ellipse(0.62, 0.4, 0.13, 0.09))]


NATURE: dict[str, Callable[[], Pieces]] = {
    "iceberg": _iceberg,
    "waterfall": _waterfall,
    "campfire": _campfire,
    "cauldron": _cauldron,
    "blackhole": _blackhole,
    "galaxy": _galaxy,
}
