"""Animals with a body under the font's head: upright in picture books, seated elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace

from pipeline.drawing.paints import Colour, colour
from pipeline.drawing.paths import Path, Point, ellipse, polygon, rounded, smooth
from pipeline.drawing.skeleton import POSES, Joints, joints
from pipeline.illustrator.accessories import worn_by_upright
from pipeline.illustrator.cutout import Cutout, from_pieces, in_paint, joined, vector_art
from pipeline.illustrator.figures import limb
from pipeline.illustrator.outlines import Pieces, Tone
from pipeline.illustrator.roles import DrawnPerson

HEADS = {
    "dog": "dog_face", "guide_dog": "dog_face", "cat": "cat_face", "mouse": "mouse_face",
    "rat": "mouse_face", "rabbit": "rabbit_face", "pig": "pig_face", "cow": "cow_face",
    "tiger": "tiger_face", "leopard": "tiger_face", "monkey": "monkey_face", "fox": "fox",
    "bear": "bear", "panda": "panda", "koala": "koala", "lion": "lion", "frog": "frog",
    "hamster": "hamster", "wolf": "wolf", "raccoon": "raccoon", "dragon": "dragon_face",
    "robot": "robot",
}  # fmt: skip
"""Animals that a picture book shows upright, and the head that the font has for them."""
_FURS = {"lion": colour("#ffb02e"), "robot": colour("#cdc4d6")}
_BUSHY = frozenset({"fox", "wolf", "raccoon"})
_THIN = frozenset({"dog", "guide_dog", "cat", "mouse", "rat", "tiger", "leopard", "monkey", "lion"})
_SHRINK = 0.66
_HEAD_WIDE = 0.47


def upright(person: DrawnPerson) -> Cutout:
    """An animal that stands like a person, about 1 high, in the person's pose."""
    pose = POSES[person.pose]
    if abs(pose.near_thigh - pose.far_thigh) < 24 and abs(pose.near_thigh) < 24:
        # Short thick legs would hide each other.
        pose = replace(pose, near_thigh=pose.near_thigh + 9, far_thigh=pose.far_thigh - 10)
    body = joints(replace(pose, head=0.0))
    body = Joints(*((x * _SHRINK, y * _SHRINK) for x, y in _points(body)))
    far: Tone = "second"
    pieces: Pieces = _tail(person.head, body)
    pieces += [
        (far, limb([body.shoulder, body.far_elbow, body.far_hand], 0.055, 0.05)),
        (far, limb([body.hip, body.far_knee, body.far_foot], 0.075, 0.06)),
        (far, limb([body.far_foot, body.far_toe], 0.055, 0.05)),
        ("main", limb([body.hip, body.near_knee, body.near_foot], 0.08, 0.06)),
        ("main", limb([body.near_foot, body.near_toe], 0.058, 0.052)),
        ("main", _pear(body)),
        ("light", _belly(body)),
        ("main", limb([body.shoulder, body.near_elbow, body.near_hand], 0.058, 0.052)),
    ]
    if person.head == "dragon":
        pieces = _wings(body) + pieces
    up = (body.head[0] - body.neck[0], body.head[1] - body.neck[1])
    length = math.hypot(*up) or 1e-6
    middle = (
        body.neck[0] + up[0] / length * 0.15,
        body.neck[1] + up[1] / length * 0.15,
    )
    looks = person.looks if person.looks.wears else replace(person.looks, wears="scarf")
    head = _head(person.head, middle, paint=looks.coat)
    # Under a large head a scarf hides: it lies over the chin, and a hat is as wide as the head.
    worn = worn_by_upright(looks, head.whole.bounds)
    return joined(from_pieces(pieces, line=0.014), head, *([worn] if worn else []))


def seated(name: str, paint: Colour | None = None) -> Cutout:
    """A wild animal that sits and looks at us: haunches, forelegs and tail under its head."""
    pieces: Pieces = []
    if name in _BUSHY | _THIN:
        wide = 0.085 if name in _BUSHY else 0.035
        tail = [(0.25, -0.06), (0.44, -0.10), (0.52, -0.28), (0.44, -0.42)]
        pieces.append(("second", limb(_curve(tail), wide * 0.8, wide)))
    pieces += [
        ("second", ellipse(-0.2, -0.13, 0.17, 0.14)),
        ("second", ellipse(0.2, -0.13, 0.17, 0.14)),
        (
            "main",
            smooth(
                [
                    (0.0, -0.66), (0.17, -0.56), (0.25, -0.3), (0.22, -0.06), (0.0, -0.02),
                    (-0.22, -0.06), (-0.25, -0.3), (-0.17, -0.56),
                ],
                closed=True,
            ),
        ),
        ("light", ellipse(0.0, -0.36, 0.12, 0.17)),
        ("main", rounded(-0.155, -0.34, 0.12, 0.34, 0.055)),
        ("main", rounded(0.035, -0.34, 0.12, 0.34, 0.055)),
    ]  # fmt: skip
    return joined(from_pieces(pieces, line=0.014), _head(name, (0.0, -0.70), 0.60, paint))


def _points(body: Joints) -> list[Point]:
    return [getattr(body, name) for name in Joints.__dataclass_fields__]


def _curve(points: list[Point]) -> list[Point]:
    return [(float(x), float(y)) for x, y in smooth(points, steps=5).contours[0]]


def _along(body: Joints, share: float, side: float) -> Point:
    dx, dy = body.neck[0] - body.hip[0], body.neck[1] - body.hip[1]
    length = math.hypot(dx, dy) or 1e-6
    nx, ny = -dy / length, dx / length
    return (body.hip[0] + dx * share + nx * side, body.hip[1] + dy * share + ny * side)


def _pear(body: Joints) -> Path:
    sides = ((1.05, 0.06), (0.75, 0.11), (0.3, 0.15), (-0.15, 0.145), (-0.42, 0.08))
    points = [_along(body, share, side) for share, side in sides]
    points += [_along(body, share, -side) for share, side in reversed(sides)]
    return smooth(points, closed=True, steps=6)


def _belly(body: Joints) -> Path:
    sides = ((0.72, 0.03), (0.5, 0.085), (0.1, 0.10), (-0.2, 0.07))
    points = [_along(body, share, side - 0.03) for share, side in sides]
    points += [_along(body, share, -side - 0.03) for share, side in reversed(sides)]
    return smooth(points, closed=True, steps=6)


def _tail(name: str, body: Joints) -> Pieces:
    x, y = body.hip
    if name in _BUSHY:
        points = [(x - 0.08, y + 0.05), (x - 0.24, y + 0.08), (x - 0.30, y - 0.06)]
        return [
            ("second", limb(_curve(points), 0.05, 0.085)),
            ("light", ellipse(points[2][0], points[2][1] - 0.01, 0.082)),
        ]
    if name in _THIN:
        points = [(x - 0.08, y + 0.05), (x - 0.22, y + 0.06), (x - 0.28, y - 0.08)]
        return [("second", limb([*_curve(points), (x - 0.22, y - 0.16)], 0.032, 0.026))]
    if name == "dragon":
        points = [(x - 0.06, y + 0.02), (x - 0.24, y + 0.14), (x - 0.40, y + 0.10)]
        tip = polygon((x - 0.36, y + 0.04), (x - 0.50, y + 0.0), (x - 0.42, y + 0.16))
        return [("accent", tip), ("main", limb(_curve(points), 0.095, 0.03))]
    if name in {"rabbit", "bear", "panda", "pig"}:
        return [("light", ellipse(x - 0.14, y + 0.04, 0.055))]
    return []


def _wings(body: Joints) -> Pieces:
    x, y = body.shoulder
    wings: Pieces = []
    for way in (-1.0, 1.0):
        wing = [
            (x, y + 0.02), (x + way * 0.16, y - 0.14), (x + way * 0.38, y - 0.16),
            (x + way * 0.34, y - 0.03), (x + way * 0.27, y + 0.0), (x + way * 0.25, y + 0.10),
            (x + way * 0.16, y + 0.08),
        ]  # fmt: skip
        wings.append(("second", polygon(*wing)))
    return wings


def _head(
    name: str, middle: Point, wide: float = _HEAD_WIDE, paint: Colour | None = None
) -> Cutout:
    art = in_paint(vector_art(HEADS[name]), paint)
    high = wide / max(art.shape, 0.8)
    x, y = middle
    return art.placed((x - wide / 2, y - high * 0.55, wide, high))


def fur_of(name: str, paint: Colour | None = None) -> Colour:
    """The colour of an animal's fur: the one that a text names, else what most of its head is of, a
    mane or ears aside."""
    if paint is not None and in_paint(art := vector_art(HEADS[name]), paint) is not art:
        return paint
    if name in _FURS:
        return _FURS[name]
    tone, _, _ = max(vector_art(HEADS[name]).pieces, key=lambda one: _area(one[1]))
    assert not isinstance(tone, str)
    return tone


def _area(path: Path) -> float:
    left, top, right, bottom = path.bounds
    return (right - left) * (bottom - top)
