"""Drawings of our own: what stands or hangs in a house, in a unit box."""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.drawing.paths import Path, ellipse, line, polygon, rect, rounded, smooth
from pipeline.illustrator.outlines import Pieces


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


def _ladder() -> Pieces:
    rungs: Pieces = [
        ("second", rect(0.30, y, 0.40, 0.04)) for y in (0.14, 0.28, 0.42, 0.56, 0.70, 0.84)
    ]
    return [*rungs, ("main", rect(0.26, 0.0, 0.06, 1.0)), ("main", rect(0.68, 0.0, 0.06, 1.0))]


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


FURNITURE: dict[str, Callable[[], Pieces]] = {
    "clock": _clock,
    "mirror": _mirror,
    "painting": _painting,
    "ladder": _ladder,
    "desk": _desk,
    "sign": _sign,
    "chest": _chest,
}
