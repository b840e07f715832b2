"""Drawings of our own: things that people have, in a unit box."""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.drawing.paths import (
    Path,
    arc,
    arc_points,
    ellipse,
    line,
    polygon,
    rect,
    rounded,
    smooth,
)
from pipeline.illustrator.outlines import Pieces, flame


def _phone() -> Pieces:
    return [
        ("second", rounded(0.26, 0.02, 0.50, 0.96, 0.08)),
        ("light", rounded(0.30, 0.10, 0.42, 0.76, 0.02)),
        ("main", rounded(0.34, 0.16, 0.24, 0.10, 0.04)),
        ("second", rounded(0.44, 0.31, 0.24, 0.10, 0.04)),
        ("main", rounded(0.34, 0.46, 0.28, 0.16, 0.04)),
        ("second", rounded(0.48, 0.67, 0.20, 0.10, 0.04)),
    ]


def _chart() -> Pieces:
    bars: Pieces = [
        ("second", rect(0.10 + 0.21 * number, 0.9 - height, 0.14, height))
        for number, height in enumerate((0.22, 0.36, 0.52, 0.74))
    ]
    arrow = line((0.08, 0.58), (0.34, 0.42), (0.54, 0.34), (0.86, 0.02)).stroked(0.035)
    head = polygon((0.76, 0.02), (0.92, -0.04), (0.90, 0.13))
    return [("main", rect(0.0, 0.9, 1.0, 0.08)), *bars, ("light", arrow), ("light", head)]


def _computer() -> Pieces:
    code = Path()
    for row, (start, length) in enumerate(((0.20, 0.24), (0.26, 0.34), (0.26, 0.20), (0.20, 0.30))):
        code = code + line((start, 0.20 + 0.09 * row), (start + length, 0.20 + 0.09 * row)).stroked(
            0.03
        )
    return [
        ("second", rounded(0.08, 0.04, 0.84, 0.60, 0.04)),
        ("light", rect(0.13, 0.09, 0.74, 0.50)),
        ("ink", code),
        ("main", polygon((0.08, 0.66), (0.92, 0.66), (1.04, 0.82), (-0.04, 0.82))),
        ("dark", rect(0.36, 0.72, 0.28, 0.04)),
    ]


def _lantern() -> Pieces:
    return [
        ("dark", arc(0.5, 0.18, 0.14, 180, 360).stroked(0.03)),
        ("second", polygon((0.30, 0.26), (0.42, 0.14), (0.58, 0.14), (0.70, 0.26))),
        ("light", rounded(0.32, 0.28, 0.36, 0.50, 0.06)),
        ("main", flame(0.5, 0.72, 0.18, 0.34)),
        ("dark", rect(0.405, 0.28, 0.025, 0.50)),
        ("dark", rect(0.57, 0.28, 0.025, 0.50)),
        ("second", rounded(0.26, 0.76, 0.48, 0.16, 0.04)),
    ]


def _bottle() -> Pieces:
    return [
        ("second", rounded(0.44, 0.0, 0.12, 0.10, 0.02)),
        (
            "main",
            smooth(
                [
                    (0.44, 0.10),
                    (0.44, 0.28),
                    (0.30, 0.42),
                    (0.28, 0.92),
                    (0.38, 1.0),
                    (0.62, 1.0),
                    (0.72, 0.92),
                    (0.70, 0.42),
                    (0.56, 0.28),
                    (0.56, 0.10),
                ],
                closed=True,
                steps=6,
            ),
        ),
        ("light", rounded(0.37, 0.52, 0.26, 0.36, 0.05).turned(8, (0.5, 0.7))),
        (
            "ink",
            line((0.43, 0.62), (0.57, 0.64)).stroked(0.015)
            + line((0.43, 0.70), (0.57, 0.72)).stroked(0.015),
        ),
    ]


def _hourglass() -> Pieces:
    return [
        (
            "light",
            polygon(
                (0.22, 0.10),
                (0.78, 0.10),
                (0.74, 0.30),
                (0.54, 0.48),
                (0.54, 0.52),
                (0.74, 0.70),
                (0.78, 0.90),
                (0.22, 0.90),
                (0.26, 0.70),
                (0.46, 0.52),
                (0.46, 0.48),
                (0.26, 0.30),
            ),
        ),
        ("main", polygon((0.30, 0.28), (0.70, 0.28), (0.52, 0.47), (0.48, 0.47))),
        ("main", polygon((0.26, 0.88), (0.5, 0.64), (0.74, 0.88))),
        ("ink", rect(0.492, 0.46, 0.016, 0.24)),
        ("second", rounded(0.12, 0.0, 0.76, 0.11, 0.04)),
        ("second", rounded(0.12, 0.89, 0.76, 0.11, 0.04)),
    ]


def _wheel() -> Pieces:
    spokes = Path()
    for number in range(5):
        angle = math.radians(36 * number)
        dx, dy = 0.42 * math.cos(angle), 0.42 * math.sin(angle)
        spokes = spokes + line((0.5 - dx, 0.5 - dy), (0.5 + dx, 0.5 + dy)).stroked(0.05)
    rim = Path(
        [
            arc_points(0.5, 0.5, 0.48, 0.48, 0, 360)[:-1],
            arc_points(0.5, 0.5, 0.38, 0.38, 360, 0)[:-1],
        ]
    )
    return [("second", spokes), ("main", rim), ("light", ellipse(0.5, 0.5, 0.10))]


OBJECTS: dict[str, Callable[[], Pieces]] = {
    "phone": _phone,
    "chart": _chart,
    "computer": _computer,
    "lantern": _lantern,
    "bottle": _bottle,
    "hourglass": _hourglass,
    "wheel": _wheel,
}
