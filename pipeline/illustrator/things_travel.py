"""Drawings of our own: what travels on water and in the air, in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.drawing.paths import ellipse, line, polygon, rect, rounded, smooth
from pipeline.illustrator.outlines import Pieces


def _balloon() -> Pieces:
    return [
        (
            "dark",
            line((0.36, 0.64), (0.43, 0.86)).stroked(0.012)
            + line((0.64, 0.64), (0.57, 0.86)).stroked(0.012),
        ),
        (
            "main",
            smooth(
                [
                    (0.5, 0.02),
                    (0.80, 0.14),
                    (0.88, 0.38),
                    (0.74, 0.58),
                    (0.60, 0.68),
                    (0.40, 0.68),
                    (0.26, 0.58),
                    (0.12, 0.38),
                    (0.20, 0.14),
                ],
                closed=True,
                steps=8,
            ),
        ),
        (
            "second",
            smooth(
                [
                    (0.5, 0.02),
                    (0.62, 0.18),
                    (0.64, 0.42),
                    (0.56, 0.67),
                    (0.44, 0.67),
                    (0.36, 0.42),
                    (0.38, 0.18),
                ],
                closed=True,
                steps=8,
            ),
        ),
        ("light", rounded(0.41, 0.84, 0.18, 0.14, 0.02)),
    ]


def _submarine() -> Pieces:
    return [
        ("second", rounded(0.42, 0.16, 0.24, 0.24, (0.05, 0.05, 0, 0))),
        ("dark", line((0.50, 0.17), (0.50, 0.04), (0.60, 0.04)).stroked(0.03)),
        ("second", polygon((0.02, 0.34), (0.14, 0.44), (0.14, 0.56), (0.02, 0.66))),
        (
            "main",
            smooth(
                [
                    (0.10, 0.50),
                    (0.18, 0.36),
                    (0.45, 0.33),
                    (0.80, 0.35),
                    (1.02, 0.50),
                    (0.80, 0.66),
                    (0.45, 0.68),
                    (0.18, 0.64),
                ],
                closed=True,
                steps=8,
            ),
        ),
        *[("light", ellipse(x, 0.49, 0.055)) for x in (0.40, 0.58, 0.76)],
    ]


def _pirateship() -> Pieces:
    return [
        ("dark", rect(0.34, 0.08, 0.03, 0.62)),
        ("dark", rect(0.66, 0.16, 0.03, 0.54)),
        (
            "light",
            smooth(
                [
                    (0.16, 0.14),
                    (0.54, 0.14),
                    (0.60, 0.30),
                    (0.54, 0.42),
                    (0.16, 0.42),
                    (0.24, 0.28),
                ],
                closed=True,
                steps=6,
            ),
        ),
        (
            "light",
            smooth(
                [
                    (0.54, 0.24),
                    (0.82, 0.24),
                    (0.88, 0.36),
                    (0.82, 0.50),
                    (0.54, 0.50),
                    (0.60, 0.38),
                ],
                closed=True,
                steps=6,
            ),
        ),
        ("second", polygon((0.35, 0.0), (0.52, 0.05), (0.35, 0.10))),
        (
            "main",
            polygon(
                (0.04, 0.58), (0.20, 0.68), (0.78, 0.68), (0.98, 0.54), (0.88, 0.92), (0.16, 0.92)
            ),
        ),
        *[("dark", ellipse(x, 0.79, 0.03)) for x in (0.30, 0.46, 0.62, 0.78)],
    ]


def _rowboat() -> Pieces:
    return [
        ("dark", line((0.30, 0.20), (0.80, 0.62)).stroked(0.035)),
        (
            "main",
            smooth(
                [
                    (0.0, 0.34),
                    (0.20, 0.42),
                    (0.5, 0.44),
                    (0.80, 0.42),
                    (1.0, 0.34),
                    (0.86, 0.66),
                    (0.5, 0.72),
                    (0.14, 0.66),
                ],
                closed=True,
                steps=6,
            ),
        ),
        ("second", rect(0.12, 0.46, 0.76, 0.05)),
    ]


TRAVEL: dict[str, Callable[[], Pieces]] = {
    "balloon": _balloon,
    "submarine": _submarine,
    "pirateship": _pirateship,
    "rowboat": _rowboat,
}
