"""The runner of the endless track, seen from behind: legs, trunk, arms, cap."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipeline.drawing.colour import Image
from pipeline.loops.tools import Bgr, darker, disc, lighter, ring, shape, stroke


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of suit, skin and road."""

    suit: Bgr
    skin: Bgr
    road: Bgr


def draw_runner(
    image: Image,
    at: tuple[float, float, float],
    tones: Tones,
    *,
    jump: float,
    swing: float,
    lean: float,
) -> None:
    """Draw the runner at x, ground and pixels per square.

    `jump` is how high in squares, `swing` -1 to 1 where the legs are, `lean` in pixels.
    """
    x, ground, square = at
    y = ground - jump * square
    shape(
        image,
        [
            (
                x + square * 0.24 * math.cos(a) * (1 - jump * 0.4),
                ground + square * 0.05 * math.sin(a),
            )
            for a in np.linspace(0, 2 * math.pi, 20)
        ],
        darker(tones.road, 0.5),
    )
    limb = square * 0.115
    hip, neck = y - square * 0.42, y - square * 0.84
    for side in (-1, 1):
        lift = max(0.0, swing * side) * square * 0.22 + jump * square * 0.12
        foot = (x + side * square * 0.10, y - lift)
        knee = (x + side * square * 0.12, y - square * 0.24 - lift * 0.3)
        stroke(image, [(x + side * square * 0.07, hip), knee, foot], limb, darker(tones.suit, 0.45))
        disc(image, foot[0], foot[1] - limb * 0.2, limb * 0.62, (245, 245, 245))
    body = [
        (x - square * 0.14, hip + square * 0.04),
        (x + square * 0.14, hip + square * 0.04),
        (x + square * 0.18 + lean, neck),
        (x - square * 0.18 + lean, neck),
    ]
    shape(image, body, tones.suit)
    for side in (-1, 1):
        reach = swing * side
        elbow = (x + side * square * 0.28 + lean, neck + square * 0.20 - jump * square * 0.2)
        hand = (
            x + side * square * 0.22 + lean,
            neck + square * (0.30 - 0.14 * reach) - jump * square * 0.4,
        )
        stroke(
            image,
            [(x + side * square * 0.17 + lean, neck + square * 0.05), elbow, hand],
            limb * 0.85,
            lighter(tones.suit, 0.2),
        )
        disc(image, *hand, limb * 0.5, tones.skin)
    disc(image, x + lean, neck - square * 0.16, square * 0.15, darker(tones.suit, 0.6))
    ring(
        image,
        x + lean,
        neck - square * 0.18,
        square * 0.13,
        square * 0.04,
        lighter(tones.suit, 0.4),
    )
