"""Drawings of our own, where the emoji font has none: pieces of paper in a unit box."""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.painting.illustrator.cutout import Tone
from pipeline.painting.paths import (
    Path,
    Point,
    arc,
    arc_points,
    ellipse,
    line,
    polygon,
    rect,
    rounded,
    smooth,
)

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


def _flame(cx: float, foot: float, width: float, height: float) -> Path:
    return smooth(
        [
            (cx, foot - height),
            (cx + width * 0.22, foot - height * 0.58),
            (cx + width * 0.5, foot - height * 0.26),
            (cx + width * 0.26, foot),
            (cx - width * 0.26, foot),
            (cx - width * 0.5, foot - height * 0.28),
            (cx - width * 0.18, foot - height * 0.55),
        ],
        closed=True,
        steps=8,
    )


def _campfire() -> Pieces:
    return [
        ("main", _flame(0.5, 0.84, 0.52, 0.80)),
        ("light", _flame(0.5, 0.84, 0.28, 0.46)),
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


def _ufo() -> Pieces:
    return [
        ("light", polygon((0.38, 0.46), (0.62, 0.46), (0.86, 1.0), (0.14, 1.0))),
        ("light", Path([[*arc_points(0.5, 0.30, 0.19, 0.22, 180, 360)]])),
        ("main", ellipse(0.5, 0.36, 0.46, 0.13)),
        ("second", ellipse(0.5, 0.40, 0.30, 0.07)),
        *[("light", ellipse(x, 0.37, 0.03)) for x in (0.18, 0.34, 0.50, 0.66, 0.82)],
    ]


def _planet() -> Pieces:
    ring = Path(
        [arc_points(0, 0, 0.62, 0.17, 0, 360)[:-1], arc_points(0, 0, 0.47, 0.11, 360, 0)[:-1]]
    )
    front = Path([[*arc_points(0, 0, 0.62, 0.17, 0, 180), *arc_points(0, 0, 0.47, 0.11, 180, 0)]])
    bands = Path()
    for y, half in ((-0.16, 0.30), (0.02, 0.34), (0.18, 0.29)):
        bands = bands + smooth([(-half, y), (0, y + 0.035), (half, y)]).stroked(0.02)
    return [
        ("second", ring.turned(-18).moved(0.62, 0.5)),
        ("main", ellipse(0.62, 0.5, 0.36)),
        ("ink", bands.turned(-18).moved(0.62, 0.5)),
        ("second", front.turned(-18).moved(0.62, 0.5)),
    ]


def _earth() -> Pieces:
    lands = [
        smooth(
            [
                (0.22, 0.30),
                (0.36, 0.16),
                (0.52, 0.20),
                (0.46, 0.34),
                (0.36, 0.40),
                (0.34, 0.50),
                (0.24, 0.44),
            ],
            closed=True,
            steps=6,
        ),
        smooth(
            [(0.38, 0.54), (0.50, 0.56), (0.52, 0.70), (0.43, 0.86), (0.37, 0.70)],
            closed=True,
            steps=6,
        ),
        smooth(
            [
                (0.62, 0.24),
                (0.78, 0.24),
                (0.90, 0.40),
                (0.82, 0.52),
                (0.74, 0.70),
                (0.66, 0.58),
                (0.60, 0.40),
            ],
            closed=True,
            steps=6,
        ),
    ]
    return [("main", ellipse(0.5, 0.5, 0.46)), *[("second", land) for land in lands]]


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


def _tree() -> Pieces:
    crown = (
        ellipse(0.5, 0.26, 0.25)
        + ellipse(0.29, 0.38, 0.20)
        + ellipse(0.71, 0.38, 0.20)
        + ellipse(0.40, 0.46, 0.18)
        + ellipse(0.60, 0.46, 0.18)
    )
    return [
        (
            "dark",
            smooth(
                [
                    (0.44, 0.52),
                    (0.45, 0.80),
                    (0.34, 1.0),
                    (0.50, 0.94),
                    (0.66, 1.0),
                    (0.55, 0.80),
                    (0.56, 0.52),
                ],
                closed=True,
                steps=6,
            ),
        ),
        ("main", crown_outline(crown)),
        ("second", ellipse(0.60, 0.44, 0.10) + ellipse(0.72, 0.40, 0.09)),
        ("light", ellipse(0.38, 0.24, 0.06) + ellipse(0.28, 0.34, 0.045)),
    ]


def crown_outline(discs: Path) -> Path:
    """The outer edge of overlapping discs, found by their support around the middle."""
    import numpy as np

    middle = np.concatenate(discs.contours).mean(0)
    points: list[Point] = []
    circles = [(c.mean(0), float(np.hypot(*(c[0] - c.mean(0))))) for c in discs.contours]
    for angle in np.linspace(0, 2 * math.pi, 160, endpoint=False):
        ray = np.array([math.cos(angle), math.sin(angle)])
        reach = 0.0
        for centre, radius in circles:
            offset = centre - middle
            along = float(offset @ ray)
            across2 = float(offset @ offset) - along * along
            if across2 < radius * radius:
                reach = max(reach, along + math.sqrt(radius * radius - across2))
        points.append((float(middle[0] + ray[0] * reach), float(middle[1] + ray[1] * reach)))
    return Path([points])


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


def _lantern() -> Pieces:
    return [
        ("dark", arc(0.5, 0.18, 0.14, 180, 360).stroked(0.03)),
        ("second", polygon((0.30, 0.26), (0.42, 0.14), (0.58, 0.14), (0.70, 0.26))),
        ("light", rounded(0.32, 0.28, 0.36, 0.50, 0.06)),
        ("main", _flame(0.5, 0.72, 0.18, 0.34)),
        ("dark", rect(0.405, 0.28, 0.025, 0.50)),
        ("dark", rect(0.57, 0.28, 0.025, 0.50)),
        ("second", rounded(0.26, 0.76, 0.48, 0.16, 0.04)),
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


THINGS: dict[str, Callable[[], Pieces]] = {
    "lighthouse": _lighthouse,
    "pyramid": _pyramid,
    "windmill": _windmill,
    "chest": _chest,
    "submarine": _submarine,
    "bridge": _bridge,
    "iceberg": _iceberg,
    "waterfall": _waterfall,
    "gate": _gate,
    "throne": _throne,
    "campfire": _campfire,
    "cauldron": _cauldron,
    "well": _well,
    "cave": _cave,
    "statue": _statue,
    "ufo": _ufo,
    "planet": _planet,
    "earth": _earth,
    "blackhole": _blackhole,
    "tree": _tree,
    "phone": _phone,
    "chart": _chart,
    "mirror": _mirror,
    "painting": _painting,
    "clock": _clock,
    "ladder": _ladder,
    "fence": _fence,
    "bench": _bench,
    "streetlamp": _streetlamp,
    "door": _door,
    "window": _window,
    "computer": _computer,
    "pirateship": _pirateship,
    "balloon": _balloon,
    "lantern": _lantern,
    "stall": _stall,
    "bottle": _bottle,
    "stairs": _stairs,
    "wall": _wall,
    "hourglass": _hourglass,
    "tower": _tower,
    "wheel": _wheel,
    "cabin": _cabin,
    "sign": _sign,
    "desk": _desk,
    "rowboat": _rowboat,
    "galaxy": _galaxy,
}
"""Every drawing of ours by its name."""
