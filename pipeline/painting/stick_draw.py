"""Hand-drawn lines: wobbling strokes, a stick figure, props that draw themselves, scenery."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

import numpy as np

from pipeline.painting.canvas import Sheet, colour, fade, mix
from pipeline.painting.emoji_art import known_tint
from pipeline.painting.illustrator.cutout import Art, art_of
from pipeline.painting.illustrator.lexicon import drawings
from pipeline.painting.paths import Path, Point, Points, ellipse, line, smooth
from pipeline.painting.skeleton import HEAD, Pose, joints

PAPER = "#faf6ec"
INK = "#26252b"
WASHES = ("#ffb3a7", "#ffd98a", "#b9e3a8", "#a9d6f5", "#d8c2f0", "#ffc7de")
SCARVES = ("#e5484d", "#2f7de1", "#1f9d63", "#c77d12")


def wobble(path: Path, amount: float, random: Random) -> Path:
    """The same lines drawn again by a hand that is not quite steady."""
    return Path(_wobbled(contour, amount, random) for contour in path.contours)


def _wobbled(points: Points, amount: float, random: Random) -> Points:
    steps = np.hypot(*(points[1:] - points[:-1]).T)
    total = float(steps.sum())
    if total < 1 or len(points) < 2:
        return points
    count = max(2, int(total / max(amount * 4.0, 4.0)))
    at = np.linspace(0, total, count + 1)
    places = np.concatenate([[0.0], np.cumsum(steps)])
    x = np.interp(at, places, points[:, 0])
    y = np.interp(at, places, points[:, 1])
    knots = max(2, count // 5)
    moved = []
    for axis in (x, y):
        offsets = [random.uniform(-amount, amount) for _ in range(knots + 1)]
        moved.append(
            axis + np.interp(np.linspace(0, knots, count + 1), np.arange(knots + 1), offsets)
        )
    return np.stack(moved, 1)


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


@lru_cache(maxsize=64)
def prop_art(name: str) -> Art:
    """The line drawing of a prop by its name in the illustrator's lexicon."""
    return art_of(drawings()[name], 300)


def draw_prop(
    sheet: Sheet,
    name: str,
    box: tuple[float, float, float, float],
    shown: float,
    wash: str,
    shake: float,
    random: Random,
) -> None:
    """A prop in a box; `shown` 0 to 1 draws its lines on, then its wash of colour comes."""
    art = prop_art(name).placed(box)
    size = max(box[2], box[3])
    own = known_tint(drawings()[name].glyph)
    paint = colour(wash) if own is None else mix(own, (255, 255, 255, 255), 0.42)
    if shown >= 0.75:
        strength = min(1.0, (shown - 0.75) / 0.25)
        sheet.fill(art.whole.moved(size * 0.02, size * 0.018), fade(paint, 0.85 * strength))
        for tone, piece, _ in art.pieces:
            if tone in {"dark", "second"}:
                sheet.fill(piece, fade(colour(INK), 0.10 * strength))
    lines = art.ink if art.ink else Path()
    edges = sum((piece for _, piece, edge in art.pieces if edge is not None), Path())
    if shown < 1:
        closed = [np.vstack([c, c[:1]]) for c in (lines + edges).contours]
        sheet.stroke(Path(closed).partly(min(1.0, shown / 0.8)), size * 0.008, INK)
        return
    if lines:
        sheet.fill(wobble(lines, shake, random), INK)
    if edges:
        sheet.stroke(wobble(edges, shake, random), size * 0.016, INK, closed=True)


def cloud(x: float, y: float, width: float, height: float) -> Path:
    """A thought's outline: bumps around an oval."""
    bumps: list[Point] = []
    count = 11
    for number in range(count * 8):
        angle = 2 * math.pi * number / (count * 8)
        bump = 1 + 0.07 * abs(math.sin(angle * count / 2))
        bumps.append(
            (x + width / 2 * bump * math.cos(angle), y + height / 2 * bump * math.sin(angle))
        )
    return Path([bumps])


def scenery(place: str, width: float, height: float, ground: float, random: Random) -> list[Path]:
    """The lines of a place, far ones first: always the ground, then a few strokes that name it."""
    unit = min(width, height)
    margin = width * 0.03
    floor = smooth(
        [
            (margin + (width - 2 * margin) * t / 6, ground + random.uniform(-1, 1) * unit * 0.006)
            for t in range(7)
        ]
    )
    lines = [floor]
    if place == "room":
        side, top = width * 0.10, ground - height * 0.34
        lines.append(line((side, ground), (side, top), (width - side, top), (width - side, ground)))
        wx, wy, ws = width * 0.66, top + height * 0.05, unit * 0.2
        lines.append(line((wx, wy), (wx + ws, wy), (wx + ws, wy + ws), (wx, wy + ws), (wx, wy)))
        lines.append(line((wx + ws / 2, wy), (wx + ws / 2, wy + ws)))
        lines.append(line((wx, wy + ws / 2), (wx + ws, wy + ws / 2)))
    elif place == "city":
        x = margin
        outline: list[Point] = [(x, ground)]
        while x < width - margin:
            tall, wide = unit * random.uniform(0.12, 0.38), unit * random.uniform(0.1, 0.17)
            outline += [(x, ground - tall), (min(x + wide, width - margin), ground - tall)]
            x += wide
        lines.append(line(*outline, (width - margin, ground)))
    elif place in {"mountains", "snow"}:
        peak = [
            (margin, ground),
            (width * 0.22, ground - unit * 0.34),
            (width * 0.36, ground - unit * 0.14),
            (width * 0.62, ground - unit * 0.46),
            (width - margin, ground),
        ]
        lines.append(line(*peak))
    elif place in {"sea", "shore", "underwater"}:
        for row in range(3):
            y = ground - unit * (0.10 + 0.06 * row)
            points = [
                (margin + (width - 2 * margin) * t / 24, y + (unit * 0.012 if t % 2 else 0))
                for t in range(25)
            ]
            lines.append(smooth(points, steps=6))
    elif place in {"forest", "field", "hills"}:
        for x in (0.07, 0.16, 0.86, 0.95):
            foot, tall = (width * x, ground), unit * random.uniform(0.2, 0.32)
            lines.append(line(foot, (foot[0], ground - tall * 0.45)))
            lines.append(cloud(foot[0], ground - tall * 0.75, unit * 0.15, tall * 0.62))
        lines.append(
            smooth(
                [
                    (margin, ground - unit * 0.08),
                    (width * 0.3, ground - unit * 0.16),
                    (width * 0.62, ground - unit * 0.07),
                    (width - margin, ground - unit * 0.15),
                ]
            )
        )
    elif place == "space":
        for _ in range(12):
            x, y = random.uniform(0.05, 0.95) * width, random.uniform(0.08, 0.55) * height
            size = unit * 0.012
            lines.append(line((x - size, y), (x + size, y)))
            lines.append(line((x, y - size), (x, y + size)))
    elif place == "desert":
        lines.append(
            smooth(
                [
                    (margin, ground - unit * 0.05),
                    (width * 0.25, ground - unit * 0.14),
                    (width * 0.5, ground - unit * 0.04),
                    (width * 0.75, ground - unit * 0.12),
                    (width - margin, ground - unit * 0.03),
                ]
            )
        )
    return lines
