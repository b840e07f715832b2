"""Drawings of our own: what stands in streets, yards and halls, in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.drawing.paths import Path, ellipse, line, polygon, rect, rounded, smooth
from pipeline.illustrator.outlines import Pieces


def _throne() -> Pieces:
    return [
        (
            "main",
            polygon(
                (0.24, 0.70),
                (0.24, 0.18),
                (0.36, 0.10),
                (0.5, 0.0),
                (0.64, 0.10),
                (0.76, 0.18),
                (0.76, 0.70),
            ),
        ),
        ("second", rounded(0.33, 0.20, 0.34, 0.40, 0.06)),
        ("light", ellipse(0.5, 0.11, 0.045)),
        ("second", rounded(0.20, 0.62, 0.60, 0.14, 0.03)),
        ("main", rounded(0.12, 0.46, 0.12, 0.54, 0.03)),
        ("main", rounded(0.76, 0.46, 0.12, 0.54, 0.03)),
        ("dark", rect(0.24, 0.76, 0.52, 0.20)),
    ]


def _well() -> Pieces:
    stones = Path()
    for row, y in enumerate((0.70, 0.80, 0.90)):
        stones = stones + line((0.2, y), (0.8, y)).stroked(0.012)
        for x in (0.32, 0.50, 0.68):
            shift = 0.08 * (row % 2)
            stones = stones + line((x - shift, y), (x - shift, y + 0.1)).stroked(0.012)
    return [
        ("dark", rect(0.22, 0.28, 0.05, 0.36)),
        ("dark", rect(0.73, 0.28, 0.05, 0.36)),
        ("second", polygon((0.08, 0.32), (0.5, 0.04), (0.92, 0.32))),
        ("dark", line((0.5, 0.32), (0.5, 0.50)).stroked(0.012)),
        ("light", rounded(0.43, 0.48, 0.14, 0.12, 0.02)),
        ("main", rect(0.18, 0.62, 0.64, 0.38)),
        ("ink", stones),
    ]


def _cave() -> Pieces:
    return [
        (
            "main",
            smooth(
                [
                    (0.0, 1.0),
                    (0.06, 0.52),
                    (0.24, 0.22),
                    (0.46, 0.10),
                    (0.72, 0.18),
                    (0.94, 0.50),
                    (1.06, 1.0),
                ],
                closed=True,
                steps=8,
            ),
        ),
        (
            "dark",
            smooth(
                [(0.26, 1.0), (0.28, 0.66), (0.42, 0.44), (0.60, 0.44), (0.74, 0.66), (0.78, 1.0)],
                closed=True,
                steps=8,
            ),
        ),
        (
            "ink",
            polygon((0.42, 0.46), (0.45, 0.60), (0.48, 0.45))
            + polygon((0.55, 0.45), (0.59, 0.64), (0.62, 0.46)),
        ),
        ("light", ellipse(0.46, 0.80, 0.022) + ellipse(0.54, 0.80, 0.022)),
    ]


def _statue() -> Pieces:
    return [
        ("second", rect(0.22, 0.80, 0.56, 0.20)),
        ("dark", rect(0.28, 0.72, 0.44, 0.08)),
        (
            "main",
            smooth(
                [
                    (0.20, 0.72),
                    (0.24, 0.56),
                    (0.42, 0.50),
                    (0.42, 0.40),
                    (0.58, 0.40),
                    (0.58, 0.50),
                    (0.76, 0.56),
                    (0.80, 0.72),
                ],
                closed=True,
                steps=6,
            ),
        ),
        ("light", ellipse(0.5, 0.26, 0.145, 0.18)),
        (
            "main",
            smooth(
                [
                    (0.34, 0.30),
                    (0.36, 0.12),
                    (0.50, 0.05),
                    (0.64, 0.12),
                    (0.66, 0.30),
                    (0.60, 0.18),
                    (0.40, 0.18),
                ],
                closed=True,
                steps=6,
            ),
        ),
    ]


def _stall() -> Pieces:
    awning: Pieces = []
    for number in range(6):
        x = 0.04 + number * 0.153
        stripe = polygon((x + 0.02, 0.06), (x + 0.153, 0.06), (x + 0.153, 0.28), (x, 0.28))
        awning.append(
            ("light" if number % 2 else "second", stripe + ellipse(x + 0.0765, 0.28, 0.0765, 0.05))
        )
    fruit: Pieces = [
        ("main" if i % 2 else "light", ellipse(0.18 + 0.107 * i, 0.60, 0.05)) for i in range(7)
    ]
    return [
        ("dark", rect(0.09, 0.2, 0.04, 0.78)),
        ("dark", rect(0.87, 0.2, 0.04, 0.78)),
        *awning,
        *fruit,
        ("main", rect(0.06, 0.62, 0.88, 0.30)),
        ("second", rect(0.06, 0.74, 0.88, 0.05)),
    ]


def _stairs() -> Pieces:
    steps: Pieces = []
    for number in range(6):
        x, y = 0.02 + number * 0.155, 0.84 - number * 0.155
        steps.append(("main" if number % 2 else "second", rect(x, y, 0.98 - x, 0.16)))
    return [
        ("dark", rounded(0.60, -0.26, 0.30, 0.36, (0.15, 0.15, 0, 0))),
        ("light", rounded(0.64, -0.21, 0.22, 0.31, (0.11, 0.11, 0, 0))),
        *steps,
    ]


def _fence() -> Pieces:
    posts: Pieces = [
        ("main", polygon((x, 1.0), (x, 0.40), (x + 0.06, 0.30), (x + 0.12, 0.40), (x + 0.12, 1.0)))
        for x in (0.02, 0.26, 0.50, 0.74, 0.98)
    ]
    return [
        ("second", rect(0.0, 0.50, 1.12, 0.08)),
        ("second", rect(0.0, 0.76, 1.12, 0.08)),
        *posts,
    ]


def _bench() -> Pieces:
    return [
        ("dark", rect(0.14, 0.36, 0.05, 0.64)),
        ("dark", rect(0.91, 0.36, 0.05, 0.64)),
        ("main", rounded(0.06, 0.34, 0.98, 0.10, 0.02)),
        ("main", rounded(0.06, 0.48, 0.98, 0.10, 0.02)),
        ("second", rounded(0.02, 0.66, 1.06, 0.10, 0.02)),
    ]


def _streetlamp() -> Pieces:
    return [
        ("dark", rect(0.46, 0.28, 0.08, 0.68)),
        ("dark", polygon((0.34, 1.0), (0.42, 0.90), (0.58, 0.90), (0.66, 1.0))),
        ("light", polygon((0.38, 0.10), (0.62, 0.10), (0.56, 0.30), (0.44, 0.30))),
        ("second", polygon((0.33, 0.11), (0.5, 0.0), (0.67, 0.11))),
    ]


STREET: dict[str, Callable[[], Pieces]] = {
    "throne": _throne,
    "well": _well,
    "cave": _cave,
    "statue": _statue,
    "stall": _stall,
    "stairs": _stairs,
    "fence": _fence,
    "bench": _bench,
    "streetlamp": _streetlamp,
}
