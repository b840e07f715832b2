"""Drawings of our own: what stands or hangs in a house, in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.drawing.paths import ellipse, line, polygon, rect, rounded, smooth
from pipeline.illustrator.outlines import Pieces


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
    "desk": _desk,
    "sign": _sign,
    "chest": _chest,
}
