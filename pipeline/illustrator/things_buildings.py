"""Drawings of our own: buildings, in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.drawing.paths import Path, arc_points, ellipse, line, polygon, rect, rounded, smooth
from pipeline.illustrator.outlines import Pieces


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


BUILDINGS: dict[str, Callable[[], Pieces]] = {
    "lighthouse": _lighthouse,
    "pyramid": _pyramid,
    "windmill": _windmill,
    "bridge": _bridge,
    "gate": _gate,
    "tower": _tower,
    "wall": _wall,
}
