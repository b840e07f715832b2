"""A stick figure drawn by hand: limbs, face, hair and scarf."""

from __future__ import annotations

import math
from dataclasses import fields
from random import Random

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import colour
from pipeline.drawing.paths import Path, Point, ellipse, line, smooth
from pipeline.drawing.skeleton import HEAD, Pose, joints
from pipeline.templates.stick_animation.acts import FigureState
from pipeline.templates.stick_animation.lines import INK, SCARVES, wobble


def figure_lines(pose: Pose, x: float, ground: float, height: float, facing: int) -> list[Path]:
    """Limbs, trunk and neck as open lines, in pixels."""
    body = joints(pose).placed(x, ground, height, facing)

    def limb(a: Point, b: Point, c: Point, d: Point | None = None) -> Path:
        return _soft([a, b, c, d] if d is not None else [a, b, c])

    return [
        limb(body.shoulder, body.far_elbow, body.far_hand),
        limb(body.hip, body.far_knee, body.far_foot, body.far_toe),
        limb(body.hip, body.near_knee, body.near_foot, body.near_toe),
        line(body.hip, body.shoulder, body.neck, body.head),
        limb(body.shoulder, body.near_elbow, body.near_hand),
    ]


def _soft(points: list[Point]) -> Path:
    """Joints drawn in one sweep: corners a little rounded."""
    rounded: list[Point] = [points[0]]
    for before, at, after in zip(points[:-2], points[1:-1], points[2:], strict=True):
        rounded += [_between(before, at, 0.78), _between(before, at, 0.92)]
        rounded += [_between(at, after, 0.08), _between(at, after, 0.22)]
    return line(*rounded, points[-1])


def _between(one: Point, other: Point, share: float) -> Point:
    return (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)


def draw_figure(
    sheet: Sheet,
    pose: Pose,
    x: float,
    ground: float,
    height: float,
    facing: int,
    *,
    who: int,
    mouth: float,
    mood: str,
    random: Random,
) -> None:
    """A whole figure: lines, head, face, scarf. `mouth` is 0 (closed) to 1 (wide open)."""
    pen, shake = height * 0.026, height * 0.006
    body = joints(pose).placed(x, ground, height, facing)
    for number, path in enumerate(figure_lines(pose, x, ground, height, facing)):
        tone = colour(INK) if number >= 2 else colour("#5b5963")
        sheet.stroke(wobble(path, shake, random), pen, tone)
    if pose.near_thigh > 70 and 60 < pose.near_knee < 110 and abs(pose.roll) < 20:
        _stool(sheet, body.hip, ground, height, pen, shake, random)
    radius = height * HEAD * 1.14
    head = wobble(ellipse(*body.head, radius), shake, random)
    sheet.fill(head, "#fffdf7")
    sheet.stroke(head, pen, INK, closed=True)
    _scarf(sheet, body.neck, body.head, height, facing, who, random)
    _hair(sheet, body.head, body.neck, radius, facing, who, pen, random)
    _face(sheet, body.head, body.neck, radius, facing, mouth, mood, pen)


def _stool(
    sheet: Sheet, hip: Point, ground: float, height: float, pen: float, shake: float, random: Random
) -> None:
    """What somebody who sits is sitting on."""
    x, y, half = hip[0], hip[1] + pen, height * 0.10
    for path in (
        line((x - half, y), (x + half, y)),
        line((x - half * 0.7, y), (x - half * 0.85, ground)),
        line((x + half * 0.7, y), (x + half * 0.85, ground)),
    ):
        sheet.stroke(wobble(path, shake, random), pen * 0.8, "#8a6a48")


def _axes(head: Point, neck: Point, facing: int) -> tuple[Point, Point]:
    dx, dy = head[0] - neck[0], head[1] - neck[1]
    length = math.hypot(dx, dy) or 1.0
    up = (dx / length, dy / length)
    return up, (-up[1] * facing, up[0] * facing)


def _spot(head: Point, up: Point, forward: Point, f: float, u: float, radius: float) -> Point:
    return (
        head[0] + (forward[0] * f + up[0] * u) * radius,
        head[1] + (forward[1] * f + up[1] * u) * radius,
    )


def _face(
    sheet: Sheet,
    head: Point,
    neck: Point,
    radius: float,
    facing: int,
    mouth: float,
    mood: str,
    pen: float,
) -> None:
    up, forward = _axes(head, neck, facing)

    def at(f: float, u: float) -> Point:
        return _spot(head, up, forward, f, u, radius)

    for side in (0.10, 0.58):
        sheet.fill(ellipse(*at(side, 0.16), radius * 0.085, radius * 0.12), INK)
    lift = {"sad": 0.14, "scared": 0.16, "angry": -0.14}.get(mood, 0.0)
    if lift:
        for inner, outer in ((0.24, -0.02), (0.44, 0.72)):
            brow = line(at(inner, 0.42 + lift), at(outer, 0.42 - lift * 0.4))
            sheet.stroke(brow, pen * 0.55, INK)
    middle = at(0.34, -0.36)
    if mouth > 0.12:
        sheet.fill(ellipse(*middle, radius * 0.17, radius * (0.05 + 0.17 * mouth)), INK)
        return
    bend = {"sad": 0.14, "scared": 0.10, "angry": 0.08}.get(mood, -0.16)
    curve = smooth([at(0.10, -0.34), at(0.34, -0.34 + bend), at(0.58, -0.34)])
    sheet.stroke(curve, pen * 0.6, INK)


def _scarf(
    sheet: Sheet, neck: Point, head: Point, height: float, facing: int, who: int, random: Random
) -> None:
    up, forward = _axes(head, neck, facing)
    size = height * 0.055
    tone = SCARVES[who % len(SCARVES)]
    knot = (neck[0] - up[0] * size * 0.1, neck[1] - up[1] * size * 0.1)
    band = line(
        (knot[0] - forward[0] * size, knot[1] - forward[1] * size),
        (knot[0] + forward[0] * size, knot[1] + forward[1] * size),
    )
    sheet.stroke(wobble(band, height * 0.004, random), height * 0.042, tone)
    tail = smooth(
        [
            knot,
            (knot[0] - forward[0] * size * 1.9, knot[1] - forward[1] * size * 1.9 + size * 0.6),
            (knot[0] - forward[0] * size * 2.9, knot[1] - forward[1] * size * 2.9 + size * 0.3),
        ]
    )
    sheet.stroke(wobble(tail, height * 0.005, random), height * 0.032, tone)


def _hair(
    sheet: Sheet,
    head: Point,
    neck: Point,
    radius: float,
    facing: int,
    who: int,
    pen: float,
    random: Random,
) -> None:
    up, forward = _axes(head, neck, facing)

    def at(f: float, u: float) -> Point:
        return _spot(head, up, forward, f, u, radius)

    if who % 2 == 0:
        tufts = [line(at(0.05, 0.95), at(0.22, 1.35)), line(at(-0.15, 0.97), at(-0.12, 1.38))]
    else:
        tufts = [
            smooth([at(0.3, 0.95), at(-0.35, 1.08), at(-0.95, 0.5), at(-1.15, -0.25)]),
            smooth([at(0.1, 0.98), at(-0.6, 0.95), at(-1.05, 0.2), at(-1.05, -0.45)]),
        ]
    for tuft in tufts:
        sheet.stroke(wobble(tuft, pen * 0.2, random), pen * 0.8, INK)


def extent(seen: FigureState, x: float, ground: float, height: float) -> tuple[int, int, int, int]:
    """The even rectangle that a figure needs: its joints, and room for head, hair and scarf."""
    body = joints(seen.pose).placed(x, ground, height, seen.facing)
    points = [getattr(body, field.name) for field in fields(body)]
    margin = height * 0.2
    left, top = min(p[0] for p in points) - margin, min(p[1] for p in points) - margin
    right, bottom = max(p[0] for p in points) + margin, max(p[1] for p in points) + height * 0.06
    return (
        int(left) // 2 * 2,
        int(top) // 2 * 2,
        int(right) // 2 * 2 + 2,
        max(int(bottom), int(ground + height * 0.04)) // 2 * 2 + 2,
    )
