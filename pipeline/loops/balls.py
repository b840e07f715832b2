"""Balls in a ring: each bounce makes one more, until the ring is full and starts again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.loops.tools import Bgr, ball, blank, hue, ring

_MOST = 84
_FRAMES = 480
_ENDING = 36


@dataclass
class _Ball:
    x: float
    y: float
    vx: float
    vy: float
    colour: Bgr
    wait: int = 0
    """Frames before its next bounce may split it."""


def frames(width: int, height: int, random: Random) -> Iterator[Image]:
    """The loop, from an empty ring with one ball back to it."""
    cx, cy = width / 2, height / 2
    outer = min(width, height) * 0.465
    size = outer * 0.062
    turn = random.random()
    ground: Bgr = (26, 16, 14)
    trail = blank(width, height, ground)
    faded = np.full((height, width, 3), ground, np.uint8)
    angle = random.uniform(0.5, 1.1)
    start = (math.cos(angle) * outer * 0.012, -math.sin(angle) * outer * 0.004)
    balls = [_Ball(0.0, -outer * 0.72, *start, hue(turn))]
    gravity = outer * 0.0010
    for index in range(_FRAMES):
        left = _FRAMES - index
        shrink = min(1.0, left / _ENDING) if left <= _ENDING else 1.0
        _move(balls, outer - size, gravity, random, turn, split=left > _ENDING * 2)
        cv2.addWeighted(trail, 0.86, faded, 0.14, 0, dst=trail)
        for one in balls:
            if shrink > 0.05:
                ball(trail, cx + one.x, cy + one.y, size * shrink, one.colour)
        glow = 0.5 + 0.5 * math.sin(2 * math.pi * index / 60)
        ring(
            trail, cx, cy, outer + size * 0.5, size * 0.42, hue(turn + 0.5, 0.45, 0.62 + 0.2 * glow)
        )
        if left < 10:
            cv2.addWeighted(trail, left / 10, faded, 1 - left / 10, 0, dst=trail)
        yield trail


def _move(
    balls: list[_Ball], reach: float, gravity: float, random: Random, turn: float, *, split: bool
) -> None:
    born: list[_Ball] = []
    for moving in balls:
        moving.vy += gravity
        moving.x += moving.vx
        moving.y += moving.vy
        moving.wait = max(0, moving.wait - 1)
        away = math.hypot(moving.x, moving.y)
        if away <= reach:
            continue
        nx, ny = moving.x / away, moving.y / away
        moving.x, moving.y = nx * reach, ny * reach
        along = moving.vx * nx + moving.vy * ny
        if along <= 0:
            continue
        moving.vx -= 2 * along * nx
        moving.vy -= 2 * along * ny
        speed = math.hypot(moving.vx, moving.vy)
        # Never slower than a lively pace, never faster than the eye can follow.
        keep = min(max(speed, reach * 0.022), reach * 0.042) / max(speed, 1e-9)
        moving.vx, moving.vy = moving.vx * keep, moving.vy * keep
        if split and moving.wait == 0 and len(balls) + len(born) < _MOST:
            moving.wait = 18
            bend = random.uniform(0.25, 0.6) * random.choice((-1, 1))
            cos, sin = math.cos(bend), math.sin(bend)
            colour = hue(turn + 0.021 * (len(balls) + len(born)))
            born.append(
                _Ball(
                    moving.x,
                    moving.y,
                    moving.vx * cos - moving.vy * sin,
                    moving.vx * sin + moving.vy * cos,
                    colour,
                    18,
                )
            )
    balls.extend(born)
