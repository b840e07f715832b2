"""Drawings of our own: buildings and what stands about them, in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.painting.illustrator.cutout import Tone
from pipeline.painting.paths import Path, arc_points, ellipse, line, polygon, rect, rounded, smooth

Pieces = list[tuple[Tone, Path]]


def _lighthouse() -> Pieces:
    return [
        ("second", polygon((0.18, 1.0), (0.30, 0.92), (0.70, 0.92), (0.82, 1.0))),
        ("main", polygon((0.36, 0.30), (0.64, 0.30), (0.70, 0.94), (0.30, 0.94))),
        ("second", polygon((0.348, 0.44), (0.652, 0.44), (0.665, 0.57), (0.335, 0.57))),
        ("second", polygon((0.322, 0.70), (0.678, 0.70), (0.690, 0.83), (0.310, 0.83))),
        ("dark", rounded(0.45, 0.84, 0.10, 0.11, (0.05, 0.05, 0, 0))),
        ("light", rect(0.41, 0.14, 0.18, 0.13)),
        ("dark", rect(0.33, 0.27, 0.34, 0.035)),
        ("second", polygon((0.38, 0.14), (0.50, 0.02), (0.62, 0.14))),
        ("light", ellipse(0.5, 0.63, 0.035)),
    ]


def _pyramid() -> Pieces:
    pieces: Pieces = [
        ("main", polygon((0.0, 0.8), (0.62, 0.05), (0.66, 0.8))),
        ("second", polygon((0.66, 0.8), (0.62, 0.05), (1.15, 0.8))),
        ("main", polygon((0.86, 0.8), (1.17, 0.42), (1.20, 0.8))),
        ("second", polygon((1.20, 0.8), (1.17, 0.42), (1.46, 0.8))),
        ("dark", polygon((0.44, 0.8), (0.47, 0.68), (0.53, 0.68), (0.56, 0.8))),
    ]
    for y in (0.26, 0.42, 0.58):
        left = 0.62 - (y - 0.05) / 0.75 * 0.62
        pieces.append(("ink", line((left + 0.05, y), (left + 0.22, y)).stroked(0.012)))
        pieces.append(("ink", line((0.48, y + 0.07), (0.58, y + 0.07)).stroked(0.012)))
    return pieces


def _windmill() -> Pieces:
    sails: Pieces = []
    for quarter in range(4):
        sail = polygon((0.0, -0.03), (0.05, -0.05), (0.12, -0.42), (0.0, -0.42))
        spar = line((0.0, 0.0), (0.0, -0.44)).stroked(0.018)
        turned = sail.turned(90 * quarter + 24).moved(0.5, 0.36)
        sails.append(("light", turned))
        sails.append(("ink", spar.turned(90 * quarter + 24).moved(0.5, 0.36)))
    return [
        ("main", polygon((0.38, 0.34), (0.62, 0.34), (0.72, 1.0), (0.28, 1.0))),
        (
            "second",
            smooth(
                [(0.36, 0.35), (0.42, 0.24), (0.5, 0.21), (0.58, 0.24), (0.64, 0.35)],
                closed=True,
                steps=6,
            ),
        ),
        ("dark", rounded(0.45, 0.82, 0.10, 0.18, (0.05, 0.05, 0, 0))),
        ("light", ellipse(0.5, 0.60, 0.035)),
        *sails,
        ("dark", ellipse(0.5, 0.36, 0.03)),
    ]


def _bridge() -> Pieces:
    cables = Path()
    for side in (0.30, 0.90):
        for step in range(1, 6):
            reach = 0.05 * step
            for way in (-1, 1):
                cables = cables + line((side, 0.10), (side + way * reach, 0.60)).stroked(0.008)
    return [
        ("second", rect(0.27, 0.06, 0.06, 0.86)),
        ("second", rect(0.87, 0.06, 0.06, 0.86)),
        ("main", rect(0.0, 0.60, 1.2, 0.08)),
        ("ink", cables),
        ("dark", rect(0.23, 0.86, 0.14, 0.10)),
        ("dark", rect(0.83, 0.86, 0.14, 0.10)),
    ]


def _gate() -> Pieces:
    return [
        ("main", rect(0.06, 0.24, 0.24, 0.76)),
        ("main", rect(0.70, 0.24, 0.24, 0.76)),
        (
            "second",
            Path(
                [
                    [
                        (0.26, 1.0),
                        (0.26, 0.42),
                        *arc_points(0.5, 0.42, 0.24, 0.26, 180, 360),
                        (0.74, 1.0),
                    ]
                ]
            ),
        ),
        (
            "light",
            Path(
                [
                    [
                        (0.34, 1.0),
                        (0.34, 0.46),
                        *arc_points(0.5, 0.46, 0.16, 0.18, 180, 360),
                        (0.66, 1.0),
                    ]
                ]
            ),
        ),
        *[("main", rect(x, 0.16, 0.07, 0.10)) for x in (0.05, 0.145, 0.24, 0.69, 0.785, 0.88)],
    ]


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


def _wall() -> Pieces:
    bricks = Path()
    for row in range(4):
        y = 0.36 + row * 0.16
        bricks = bricks + line((0.0, y), (1.4, y)).stroked(0.012)
        for column in range(7):
            x = 0.1 + column * 0.2 + 0.1 * (row % 2)
            bricks = bricks + line((x, y), (x, y + 0.16)).stroked(0.012)
    teeth: Pieces = [("main", rect(0.02 + 0.28 * number, 0.12, 0.15, 0.18)) for number in range(5)]
    return [*teeth, ("main", rect(0.0, 0.28, 1.4, 0.72)), ("ink", bricks)]


def _tower() -> Pieces:
    return [
        ("main", polygon((0.30, 0.30), (0.70, 0.30), (0.74, 1.0), (0.26, 1.0))),
        ("second", polygon((0.24, 0.31), (0.50, 0.0), (0.76, 0.31))),
        ("light", ellipse(0.5, 0.44, 0.10)),
        (
            "ink",
            line((0.5, 0.44), (0.5, 0.37)).stroked(0.016)
            + line((0.5, 0.44), (0.55, 0.46)).stroked(0.016),
        ),
        ("dark", rounded(0.44, 0.62, 0.12, 0.14, (0.06, 0.06, 0, 0))),
        ("dark", rounded(0.43, 0.84, 0.14, 0.16, (0.07, 0.07, 0, 0))),
    ]


def _cabin() -> Pieces:
    logs = Path()
    for y in (0.56, 0.66, 0.76, 0.86):
        logs = logs + line((0.12, y), (0.88, y)).stroked(0.012)
    return [
        ("dark", rect(0.70, 0.08, 0.10, 0.26)),
        ("main", polygon((0.12, 0.96), (0.12, 0.44), (0.5, 0.14), (0.88, 0.44), (0.88, 0.96))),
        ("ink", logs),
        (
            "second",
            polygon((0.0, 0.50), (0.5, 0.06), (1.0, 0.50), (0.92, 0.58), (0.5, 0.20), (0.08, 0.58)),
        ),
        ("dark", rect(0.42, 0.64, 0.16, 0.32)),
        ("light", rect(0.20, 0.62, 0.14, 0.14)),
        ("light", rect(0.66, 0.62, 0.14, 0.14)),
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


def _door() -> Pieces:
    return [
        ("second", rect(0.14, 0.0, 0.72, 1.0)),
        ("light", rect(0.22, 0.07, 0.56, 0.93)),
        ("main", polygon((0.22, 0.07), (0.62, 0.16), (0.62, 1.06), (0.22, 1.0))),
        ("dark", ellipse(0.56, 0.60, 0.03)),
    ]


def _window() -> Pieces:
    return [
        ("second", rect(0.06, 0.02, 0.88, 0.90)),
        *[("light", rect(x, y, 0.35, 0.36)) for x in (0.13, 0.52) for y in (0.10, 0.50)],
        ("main", rect(0.0, 0.90, 1.0, 0.08)),
    ]


PLACES: dict[str, Callable[[], Pieces]] = {
    "lighthouse": _lighthouse,
    "pyramid": _pyramid,
    "windmill": _windmill,
    "bridge": _bridge,
    "gate": _gate,
    "throne": _throne,
    "well": _well,
    "cave": _cave,
    "statue": _statue,
    "stall": _stall,
    "stairs": _stairs,
    "wall": _wall,
    "tower": _tower,
    "cabin": _cabin,
    "fence": _fence,
    "bench": _bench,
    "streetlamp": _streetlamp,
    "door": _door,
    "window": _window,
}
