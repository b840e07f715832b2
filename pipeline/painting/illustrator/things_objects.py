"""Drawings of our own: things that people have, in a unit box."""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.painting.illustrator.outlines import Pieces, flame
from pipeline.painting.paths import (
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


def _chest() -> Pieces:
    coins: Pieces = [
        ("light", ellipse(x, y, 0.055))
        for x, y in (
            (0.25, 0.42),
            (0.37, 0.38),
            (0.50, 0.36),
            (0.63, 0.38),
            (0.75, 0.42),
            (0.44, 0.42),
            (0.57, 0.42),
        )
    ]
    return [
        (
            "second",
            smooth(
                [
                    (0.08, 0.40),
                    (0.06, 0.20),
                    (0.20, 0.06),
                    (0.80, 0.06),
                    (0.94, 0.20),
                    (0.92, 0.40),
                ],
                closed=True,
                steps=8,
            ),
        ),
        ("dark", polygon((0.12, 0.40), (0.16, 0.28), (0.84, 0.28), (0.88, 0.40))),
        *coins,
        ("main", rounded(0.06, 0.45, 0.88, 0.42, 0.03)),
        ("second", rect(0.16, 0.45, 0.08, 0.42)),
        ("second", rect(0.76, 0.45, 0.08, 0.42)),
        ("light", rounded(0.43, 0.42, 0.14, 0.18, 0.03)),
        ("ink", ellipse(0.5, 0.50, 0.022) + rect(0.488, 0.50, 0.024, 0.06)),
    ]


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


def _mirror() -> Pieces:
    return [
        ("second", ellipse(0.5, 0.42, 0.34, 0.42)),
        ("light", ellipse(0.5, 0.42, 0.26, 0.34)),
        (
            "ink",
            line((0.38, 0.36), (0.52, 0.20)).stroked(0.018)
            + line((0.42, 0.46), (0.62, 0.24)).stroked(0.018),
        ),
        ("dark", polygon((0.30, 1.0), (0.42, 0.82), (0.58, 0.82), (0.70, 1.0))),
    ]


def _painting() -> Pieces:
    return [
        ("second", rounded(0.04, 0.06, 0.92, 0.88, 0.03)),
        ("light", rect(0.13, 0.15, 0.74, 0.70)),
        ("main", ellipse(0.64, 0.34, 0.09)),
        ("main", polygon((0.13, 0.85), (0.36, 0.42), (0.56, 0.72), (0.66, 0.60), (0.87, 0.85))),
    ]


def _clock() -> Pieces:
    ticks = Path()
    for hour in range(12):
        inner = 0.34 if hour % 3 else 0.31
        angle = math.radians(hour * 30)
        ticks = ticks + line(
            (0.5 + inner * math.sin(angle), 0.5 - inner * math.cos(angle)),
            (0.5 + 0.37 * math.sin(angle), 0.5 - 0.37 * math.cos(angle)),
        ).stroked(0.026)
    hands = line((0.5, 0.5), (0.5, 0.22)).stroked(0.035) + line((0.5, 0.5), (0.68, 0.58)).stroked(
        0.04
    )
    return [
        ("second", ellipse(0.5, 0.5, 0.48)),
        ("light", ellipse(0.5, 0.5, 0.40)),
        ("ink", ticks + hands + ellipse(0.5, 0.5, 0.035)),
    ]


def _ladder() -> Pieces:
    rungs: Pieces = [
        ("second", rect(0.30, y, 0.40, 0.04)) for y in (0.14, 0.28, 0.42, 0.56, 0.70, 0.84)
    ]
    return [*rungs, ("main", rect(0.26, 0.0, 0.06, 1.0)), ("main", rect(0.68, 0.0, 0.06, 1.0))]


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


def _sign() -> Pieces:
    return [
        ("dark", rect(0.47, 0.02, 0.06, 0.98)),
        ("main", polygon((0.10, 0.12), (0.72, 0.12), (0.84, 0.21), (0.72, 0.30), (0.10, 0.30))),
        ("second", polygon((0.90, 0.36), (0.28, 0.36), (0.16, 0.45), (0.28, 0.54), (0.90, 0.54))),
        (
            "ink",
            line((0.20, 0.21), (0.60, 0.21)).stroked(0.025)
            + line((0.40, 0.45), (0.80, 0.45)).stroked(0.025),
        ),
    ]


def _desk() -> Pieces:
    return [
        ("light", polygon((0.20, 0.30), (0.34, 0.12), (0.44, 0.20), (0.36, 0.30))),
        ("dark", line((0.30, 0.48), (0.24, 0.34), (0.34, 0.22)).stroked(0.022)),
        ("light", rect(0.52, 0.38, 0.26, 0.06)),
        ("second", rect(0.50, 0.44, 0.30, 0.05)),
        ("main", rounded(0.0, 0.48, 1.1, 0.08, 0.02)),
        ("second", rect(0.66, 0.56, 0.36, 0.34)),
        ("dark", rect(0.08, 0.56, 0.05, 0.42)),
        ("dark", rect(0.97, 0.56, 0.05, 0.42)),
        ("light", rect(0.80, 0.64, 0.08, 0.02)),
        ("light", rect(0.80, 0.78, 0.08, 0.02)),
    ]


OBJECTS: dict[str, Callable[[], Pieces]] = {
    "chest": _chest,
    "phone": _phone,
    "chart": _chart,
    "mirror": _mirror,
    "painting": _painting,
    "clock": _clock,
    "ladder": _ladder,
    "computer": _computer,
    "lantern": _lantern,
    "bottle": _bottle,
    "hourglass": _hourglass,
    "wheel": _wheel,
    "sign": _sign,
    "desk": _desk,
}
