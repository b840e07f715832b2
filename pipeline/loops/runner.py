"""A runner on an endless track through the evening: lanes, blocks to leap, coins."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import numpy as np

from pipeline.drawing.colour import Image
from pipeline.loops.runner_figure import Tones, draw_runner
from pipeline.loops.tools import Bgr, darker, disc, hue, lighter, shaded, shape, stroke

_FRAMES = 360
_ROUND = 36.0
"""Length of the track in squares before it repeats."""
_STRETCHES = 12
"""Lengths of track between which the runner changes lanes."""
_SEEN = 9.0


def frames(width: int, height: int, random: Random) -> Iterator[Image]:
    """The loop: the track repeats, so that its end is its beginning."""
    scene = _Scene(width, height, random)
    for index in range(_FRAMES):
        yield scene.picture(index)


class _Scene:
    """The track, its things, and the runner who knows them."""

    def __init__(self, width: int, height: int, random: Random) -> None:
        self.width, self.height = width, height
        self.unit = float(min(width, height))
        turn = random.random()
        self.turn = turn
        self.horizon = height * (0.40 if height > width else 0.34)
        self.road, self.line = hue(turn + 0.62, 0.55, 0.26), hue(turn, 0.75, 1.0)
        self.suit, self.skin = hue(turn + 0.12, 0.7, 1.0), (150, 190, 240)
        self.ground = self._ground(turn)
        lanes = [0]
        for _ in range(_STRETCHES - 1):
            lanes.append(random.choice([lane for lane in (-1, 0, 1) if lane != lanes[-1]]))
        self.lanes = lanes
        """Where the runner is on each stretch of the track."""
        self.blocks = [
            (3.0 * number + 1.5, lane, random.random() < 0.4)
            for number, now in enumerate(lanes)
            for lane in (-1, 0, 1)
            if lane != now and random.random() < 0.8
        ]
        self.low = [(3.0 * n + 1.7, lane) for n, lane in enumerate(lanes) if random.random() < 0.45]
        self.coins = [
            (3.0 * n + 0.4 * k + 0.3, lane) for n, lane in enumerate(lanes) for k in range(4)
        ]
        self.towers = [
            (_ROUND * n / 24, side, random.uniform(0.6, 2.0), random.uniform(-0.06, 0.06))
            for n in range(24)
            for side in (-1, 1)
        ]

    def _ground(self, turn: float) -> Image:
        image = shaded(
            self.width, self.height, hue(turn + 0.66, 0.75, 0.22), hue(turn + 0.02, 0.62, 0.95)
        )
        x, y, radius = self.width / 2, self.horizon - self.unit * 0.06, self.unit * 0.26
        disc(image, x, y, radius, hue(turn + 0.10, 0.45, 1.0))
        sky = shaded(
            self.width, self.height, hue(turn + 0.66, 0.75, 0.22), hue(turn + 0.02, 0.62, 0.95)
        )
        for number in range(6):
            top = int(y + radius * (0.05 + 0.17 * number))
            deep = int(radius * (0.02 + 0.012 * number))
            image[top : top + deep] = sky[top : top + deep]
        image[int(self.horizon) :] = hue(turn + 0.68, 0.7, 0.14)
        return image

    def place(self, lane: float, ahead: float, up: float = 0.0) -> tuple[float, float, float]:
        """Where a point of the track is seen, and how large: x, y, pixels per square."""
        near = 0.62
        scale = near / (near + ahead * 0.62)
        floor = self.horizon + (self.height * 1.02 - self.horizon) * scale
        square = self.width * (0.34 if self.height >= self.width else 0.2) * scale
        return self.width / 2 + lane * square, floor - up * square, square

    def picture(self, index: int) -> Image:
        """One frame."""
        image = self.ground.copy()
        run = index / _FRAMES * _ROUND
        self._track(image, run)
        things: list[tuple[float, str, float, float]] = []
        things.extend(
            ((z - run) % _ROUND, "tower", side * (3.1 + lean * 8), tall)
            for z, side, tall, lean in self.towers
        )
        for z, lane, is_tall in self.blocks:
            high = 1.5 if is_tall else 0.9
            things.append(((z - run) % _ROUND, "block", float(lane), high))
        things.extend(((z - run) % _ROUND, "low", float(lane), 0.34) for z, lane in self.low)
        things.extend(((z - run) % _ROUND, "coin", float(lane), 0.0) for z, lane in self.coins)
        mine = 0.9
        drawn = False
        for ahead, kind, side, tall in sorted(things, reverse=True):
            if ahead > _SEEN:
                continue
            if ahead < mine and not drawn:
                self._runner(image, run, index, mine)
                drawn = True
            self._thing(image, kind, side, ahead, tall, index)
        if not drawn:
            self._runner(image, run, index, mine)
        return image

    def _track(self, image: Image, run: float) -> None:
        edges = [
            self.place(-1.6, _SEEN)[:2],
            self.place(1.6, _SEEN)[:2],
            self.place(1.6, 0)[:2],
            self.place(-1.6, 0)[:2],
        ]
        shape(image, edges, self.road)
        for number in range(int(_SEEN) + 2):
            ahead = number - run % 1.0
            if ahead < 0:
                continue
            colour = _dimmed(self.line, self.road, ahead / _SEEN)
            thick = max(1.0, self.place(0, ahead)[2] * 0.02)
            stroke(image, [self.place(-1.6, ahead)[:2], self.place(1.6, ahead)[:2]], thick, colour)
        for lane in (-1.6, -0.5, 0.5, 1.6):
            ends = [self.place(lane, _SEEN)[:2], self.place(lane, 0.0)[:2]]
            stroke(image, ends, self.unit * (0.007 if abs(lane) > 1 else 0.004), self.line)

    def _thing(
        self, image: Image, kind: str, lane: float, ahead: float, tall: float, index: int
    ) -> None:
        if kind == "coin":
            if ahead < 0.9:
                return
            x, y, square = self.place(lane, ahead, 0.35)
            wide = abs(math.cos(2 * math.pi * index / 40)) * 0.13 + 0.03
            oval = [
                (x + square * wide * math.cos(a), y + square * 0.15 * math.sin(a))
                for a in np.linspace(0, 2 * math.pi, 20)
            ]
            shape(image, oval, (60, 200, 255))
            return
        half = 0.40 if kind != "tower" else 0.62
        deep = 0.3 if kind != "low" else 0.1
        tone = hue(
            self.turn + (0.45 if kind == "block" else 0.08 if kind == "low" else 0.66), 0.6, 0.85
        )
        if kind == "tower":
            tone = darker(hue(self.turn + 0.64, 0.6, 0.55), 0.2)
        tone = _dimmed(tone, hue(self.turn + 0.02, 0.5, 0.7), 0.6 * ahead / _SEEN)
        self._box(image, lane, ahead, half, tall * (2.2 if kind == "tower" else 1.0), deep, tone)

    def _box(
        self,
        image: Image,
        lane: float,
        ahead: float,
        half: float,
        tall: float,
        deep: float,
        tone: Bgr,
    ) -> None:
        def corner(side: float, back: float, up: float) -> tuple[float, float]:
            return self.place(lane + side * half, ahead + back, up)[:2]

        shape(
            image,
            [
                corner(-1, 0, tall),
                corner(1, 0, tall),
                corner(1, deep, tall),
                corner(-1, deep, tall),
            ],
            lighter(tone, 0.3),
        )
        side = -1 if lane > 0.2 else 1 if lane < -0.2 else 0
        if side:
            shape(
                image,
                [
                    corner(side, 0, 0),
                    corner(side, deep, 0),
                    corner(side, deep, tall),
                    corner(side, 0, tall),
                ],
                darker(tone, 0.35),
            )
        front = [corner(-1, 0, 0), corner(1, 0, 0), corner(1, 0, tall), corner(-1, 0, tall)]
        shape(image, front, tone)
        stroke(
            image,
            front,
            max(1.0, self.place(lane, ahead)[2] * 0.02),
            lighter(tone, 0.45),
            closed=True,
        )

    def _runner(self, image: Image, run: float, index: int, ahead: float) -> None:
        distance = (run + ahead) % _ROUND
        number = int(distance / 3.0)
        share = distance / 3.0 - number
        lane, after = self.lanes[number], self.lanes[(number + 1) % _STRETCHES]
        move = min(1.0, max(0.0, (share - 0.78) / 0.22))
        move = move * move * (3 - 2 * move)
        x_lane = lane + (after - lane) * move
        jump = 0.0
        for z, low_lane in self.low:
            away = (distance - z + _ROUND / 2) % _ROUND - _ROUND / 2
            if low_lane == lane and abs(away) < 0.75:
                jump = max(jump, math.cos(away / 0.75 * math.pi / 2) * 0.62)
        x, ground, square = self.place(x_lane, ahead)
        lean = square * 0.10 * (after - lane) * math.sin(move * math.pi)
        draw_runner(
            image,
            (x, ground, square),
            Tones(self.suit, self.skin, self.road),
            jump=jump,
            swing=0.0 if jump > 0.1 else math.sin(2 * math.pi * run * 1.5),
            lean=lean,
        )


def _dimmed(one: Bgr, other: Bgr, share: float) -> Bgr:
    blue, green, red = (
        round(a + (b - a) * min(1.0, share)) for a, b in zip(one, other, strict=True)
    )
    return (blue, green, red)
