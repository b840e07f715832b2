"""The clock of a game: a ring that runs out, its seconds in the middle, then what follows it."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

from pipeline.drawing.colour import cv2
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.widgets.animated_cards import ChangingCard, overshoot
from pipeline.drawing.widgets.cards import CardImage, ring

_POP_FRAMES = 9
_CALM, _LATE = "#f59e0b", "#dc2626"


def countdown(
    where: tuple[float, float],
    diameter_px: float,
    timer: int,
    reveal: int,
    after: Callable[[], CardImage],
    *,
    fps: int,
    unit: float,
    end: int | None = None,
) -> ChangingCard:
    """A ring around `where` from frame `timer`; on frame `reveal` it is `after`, which pops in.

    It goes at frame `end`, or stays. In its last second the ring is red and beats.
    """
    length = max(1, reveal - timer)
    done: list[CardImage] = []

    def state(index: int) -> Hashable | None:
        if index < timer or (end is not None and index >= end):
            return None
        if index >= reveal:
            return ("after", min(_POP_FRAMES, index - reveal + 1))
        # The arc is drawn at every second frame: the eye sees no step, the encoder does.
        return ("ring", (reveal - index + 1) // 2 * 2)

    def draw(seen: Hashable) -> tuple[Pixels, float, float]:
        assert isinstance(seen, tuple)
        kind, step = str(seen[0]), int(seen[1])
        if kind == "after":
            done[:] = done or [after()]
            share = step / _POP_FRAMES
            return _scaled(done[0], 0.6 + 0.4 * overshoot(share) if share < 1 else 1.0, where)
        seconds = math.ceil(step / fps - 1e-6)
        tone = rgba(_LATE if seconds <= 1 else _CALM)
        art = ring(min(1.0, step / length), str(seconds), diameter_px, tone, unit)
        # Each second begins with a beat; the last one is stronger.
        since = (seconds * fps - step) / fps
        beat = max(0.0, 1 - since / 0.2) * (0.12 if seconds <= 1 else 0.06)
        return _scaled(art, 1 + beat, where)

    return ChangingCard(state, draw)


def _scaled(
    art: CardImage, scale: float, where: tuple[float, float]
) -> tuple[Pixels, float, float]:
    """An art's pixels at a scale, its middle staying at `where`."""
    x, y = art.centred(*where)
    if abs(scale - 1) < 0.005:
        return art.pixels, x, y
    height, width = art.pixels.shape[:2]
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    pixels = cv2.resize(art.pixels, size, interpolation=3 if scale < 1 else 1)
    return pixels, where[0] - size[0] / 2, where[1] - size[1] / 2
