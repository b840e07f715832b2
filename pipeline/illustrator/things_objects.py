"""Drawings of our own: things that people have, in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.drawing.paths import (
    arc,
    line,
    polygon,
    rect,
    rounded,
    smooth,
)
from pipeline.illustrator.outlines import Pieces, flame


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


OBJECTS: dict[str, Callable[[], Pieces]] = {
    "lantern": _lantern,
    "bottle": _bottle,
}
