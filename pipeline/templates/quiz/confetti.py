"""A burst of paper where an answer was right: pieces fly out, turn and fall."""

from __future__ import annotations

import math
from collections.abc import Hashable
from random import Random

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels, fade
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import ellipse, rect
from pipeline.drawing.widgets.animated_cards import ChangingCard

_FRAMES = 26
_PIECES = 34
_TONES = ("#ffd23f", "#ff5d8f", "#3ddc97", "#4cc9f0", "#ffffff", "#ff9f1c")


def burst(
    where: tuple[float, float], reach: tuple[float, float], start: int, unit: float, seed: int
) -> ChangingCard:
    """Confetti from `where`, within `reach` (half width, half height, in pixels) of it."""
    random = Random(f"confetti/{seed}")
    pieces = [
        (
            random.uniform(0, 2 * math.pi), random.uniform(0.25, 1.0), random.uniform(9, 19),
            random.choice(_TONES), random.uniform(-260, 260), random.random() < 0.3,
        )
        for _ in range(_PIECES)
    ]  # fmt: skip
    half_w, half_h = reach

    def state(index: int) -> Hashable | None:
        return index - start if start <= index < start + _FRAMES else None

    def draw(step: Hashable) -> tuple[Pixels, float, float]:
        share = (int(str(step)) + 1) / _FRAMES
        sheet = Sheet(math.ceil(2 * half_w), math.ceil(2 * half_h))
        out = 1 - (1 - share) ** 2.6
        opacity = min(1.0, 2.2 * (1 - share))
        for angle, far, size, tone, turn, is_round in pieces:
            x = half_w + math.cos(angle) * far * out * half_w * 0.94
            fall = 0.36 * share * share * half_h
            y = half_h * 0.9 + math.sin(angle) * far * out * half_h * 0.7 + fall
            side = size * unit
            paper = rect(x - side / 2, y - side * 0.3, side, side * 0.6)
            shape = ellipse(x, y, side * 0.36) if is_round else paper.turned(turn * share, (x, y))
            sheet.fill(shape, fade(rgba(tone), opacity))
        return sheet.pixels.copy(), where[0] - half_w, where[1] - half_h

    return ChangingCard(state, draw)
