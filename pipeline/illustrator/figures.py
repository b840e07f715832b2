"""People cut from paper: a pose, a coat, a hat, an eye and a nose."""

from __future__ import annotations

import math
from dataclasses import replace

from pipeline.drawing.paints import Colour, colour
from pipeline.drawing.paths import Path, Point, ellipse, polygon, rect, rounded, smooth
from pipeline.drawing.skeleton import POSES, Joints, Pose, joints
from pipeline.illustrator.costumes import held, nose, worn_at_neck, worn_behind, worn_on_head
from pipeline.illustrator.cutout import Cutout, from_pieces
from pipeline.illustrator.outlines import Pieces, Tone
from pipeline.illustrator.roles import DrawnPerson

SKINS = tuple(map(colour, ("#f2c7a0", "#d9a06f", "#a8693f", "#f6d3b3")))


def skin_of(person: DrawnPerson) -> Colour:
    """A person's skin: one for a role, so that who comes again is known."""
    return SKINS[sum(map(ord, person.role)) % len(SKINS)]


def limb(points: list[Point], start: float, end: float) -> Path:
    """A tapering limb with round ends: a hull of discs along the joints."""
    parts = Path()
    count = len(points) - 1
    for number in range(count):
        a, b = points[number], points[number + 1]
        ra = start + (end - start) * number / count
        rb = start + (end - start) * (number + 1) / count
        length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1e-6
        nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
        parts = parts + polygon(
            (a[0] + nx * ra, a[1] + ny * ra),
            (a[0] - nx * ra, a[1] - ny * ra),
            (b[0] - nx * rb, b[1] - ny * rb),
            (b[0] + nx * rb, b[1] + ny * rb),
        )
        parts = parts + ellipse(*a, ra) + ellipse(*b, rb)
    return parts


_COATLESS = frozenset({"astronaut", "cook", "doctor", "scientist", "hooded", "monk"})
_CAPED = frozenset({"king", "prince", "knight", "wizard", "samurai", "hooded", "viking"})


def figure(person: DrawnPerson) -> Cutout:
    """The art of a person, in body heights, standing on y = 0 and looking right.

    The coat, or the cape of who has one, is of the picture's strong colour.
    """
    pose = POSES[person.pose]
    # A head that is seen large looks broken when it is thrown far back.
    body = joints(replace(pose, head=max(pose.head, -14.0)))
    robe = (
        person.role in {"wizard", "witch", "monk", "hooded", "queen"}
        or person.looks.wears == "coat"
        or (person.woman and person.role in {"plain", "dancer"})
    )
    upright = abs(pose.roll) < 30 and pose.near_thigh < 70
    caped = person.role in _CAPED
    named = person.looks.coat
    coat: Tone | Colour = "main" if caped or person.role in _COATLESS else "accent"
    if person.looks.wears not in {"", "coat"}:
        coat = "main"
    coat = named or coat
    skin = skin_of(person)
    pieces: Pieces = [
        (coat, limb([body.shoulder, body.far_elbow, body.far_hand], 0.038, 0.026)),
        ("dark", limb([body.hip, body.far_knee, body.far_foot], 0.048, 0.030)),
        ("dark", limb([body.far_foot, body.far_toe], 0.030, 0.026)),
        ("dark", limb([body.hip, body.near_knee, body.near_foot], 0.052, 0.032)),
        ("dark", limb([body.near_foot, body.near_toe], 0.032, 0.028)),
    ]
    if caped:
        pieces.append((named or ("accent" if person.role != "hooded" else "second"), _cape(body)))
    pieces.append((coat, _trunk(body, pose, robe and upright)))
    pieces.extend(worn_behind(person, body))
    pieces.append((coat, limb([body.shoulder, body.near_elbow, body.near_hand], 0.042, 0.028)))
    pieces.append((skin, ellipse(*body.near_hand, 0.030)))
    pieces.extend(nose(person, body, skin))
    pieces.append((skin, _head(body)))
    pieces.extend(worn_at_neck(person, body))
    pieces.extend(worn_on_head(person, body))
    pieces.extend(held(person, body))
    if person.pose == "sit" and not person.empty_handed:
        pieces = [*_stool(body), *pieces]
    return from_pieces(pieces, line=0.011)


def _stool(body: Joints) -> Pieces:
    x, y = body.hip
    return [
        ("second", rounded(x - 0.11, y + 0.035, 0.24, 0.05, 0.02)),
        ("dark", rect(x - 0.085, y + 0.07, 0.035, -y - 0.07)),
        ("dark", rect(x + 0.07, y + 0.07, 0.035, -y - 0.07)),
    ]


def _head(body: Joints) -> Path:
    neck = limb([body.neck, body.head], 0.03, 0.03)
    return ellipse(*body.head, 0.078, 0.090) + neck


def _trunk(body: Joints, pose: Pose, robe: bool) -> Path:
    hip, neck = body.hip, body.neck
    dx, dy = neck[0] - hip[0], neck[1] - hip[1]
    length = math.hypot(dx, dy) or 1e-6
    nx, ny = -dy / length, dx / length

    def point(along: float, side: float) -> Point:
        return (hip[0] + dx * along + nx * side, hip[1] + dy * along + ny * side)

    if robe:
        hem = max(body.near_foot[1], body.far_foot[1]) - 0.03
        spread = 0.17
        outline = [
            point(1.0, -0.045),
            point(0.86, -0.10),
            point(0.35, -0.085),
            (hip[0] - spread, hem),
            (hip[0], hem + 0.012),
            (hip[0] + spread, hem),
            point(0.35, 0.085),
            point(0.86, 0.10),
            point(1.0, 0.045),
        ]
        return Path([_rounded(outline)])
    skirt = -0.22 if pose.near_thigh < 60 else -0.06
    outline = [
        point(1.0, -0.045),
        point(0.88, -0.105),
        point(0.4, -0.085),
        point(skirt, -0.105),
        point(skirt, 0.105),
        point(0.4, 0.085),
        point(0.88, 0.105),
        point(1.0, 0.045),
    ]
    return Path([_rounded(outline)])


def _rounded(points: list[Point]) -> list[Point]:
    """Corners cut softly (one round of corner cutting twice)."""
    for _ in range(2):
        softened: list[Point] = []
        for a, b in zip(points, points[1:] + points[:1], strict=True):
            softened.append((a[0] * 0.8 + b[0] * 0.2, a[1] * 0.8 + b[1] * 0.2))
            softened.append((a[0] * 0.2 + b[0] * 0.8, a[1] * 0.2 + b[1] * 0.8))
        points = softened
    return points


def _cape(body: Joints) -> Path:
    neck, foot = body.neck, max(body.near_foot[1], body.far_foot[1])
    back = body.hip[0] - 0.20
    return smooth(
        [
            (neck[0] + 0.03, neck[1]),
            (neck[0] - 0.09, neck[1] + 0.05),
            (back, (neck[1] + foot) / 2),
            (back - 0.03, foot - 0.08),
            (body.hip[0] - 0.02, foot - 0.06),
            (body.hip[0] + 0.04, body.hip[1]),
        ],
        closed=True,
        steps=6,
    )
