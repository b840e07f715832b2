"""People cut from paper: a pose, a coat, a hat; no faces."""

from __future__ import annotations

import math

from pipeline.painting.illustrator.cutout import Art, Tone, from_pieces
from pipeline.painting.illustrator.roles import Person
from pipeline.painting.paths import Path, Point, ellipse, line, polygon, rect, rounded, smooth
from pipeline.painting.skeleton import POSES, Joints, Pose, joints

Pieces = list[tuple[Tone, Path]]


def _limb(points: list[Point], start: float, end: float) -> Path:
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


def figure(person: Person) -> Art:
    """The art of a person, in body heights, standing on y = 0 and looking right."""
    pose = POSES[person.pose]
    body = joints(pose)
    pieces: Pieces = []
    robe = person.role in {"wizard", "witch", "monk", "hooded", "queen"} or (
        person.woman and person.role in {"plain", "dancer"}
    )
    upright = abs(pose.roll) < 30 and pose.near_thigh < 70
    pieces.append(("second", _limb([body.shoulder, body.far_elbow, body.far_hand], 0.038, 0.026)))
    pieces.append(("dark", _limb([body.hip, body.far_knee, body.far_foot], 0.048, 0.030)))
    pieces.append(("dark", _limb([body.far_foot, body.far_toe], 0.030, 0.026)))
    pieces.append(("dark", _limb([body.hip, body.near_knee, body.near_foot], 0.052, 0.032)))
    pieces.append(("dark", _limb([body.near_foot, body.near_toe], 0.032, 0.028)))
    if person.role in {"king", "prince", "knight", "wizard", "samurai", "hooded"}:
        pieces.append(("second", _cape(body)))
    pieces.append(("main", _trunk(body, pose, robe and upright)))
    pieces.extend(_held_behind(person, body))
    pieces.append(("main", _limb([body.shoulder, body.near_elbow, body.near_hand], 0.042, 0.028)))
    pieces.append(("light", ellipse(*body.near_hand, 0.030)))
    pieces.append(("light", _head(body)))
    pieces.extend(_dress_head(person, body, pose))
    pieces.extend(_held(person, body))
    if person.pose == "sit":
        x, y = body.hip
        seat: Pieces = [
            ("second", rounded(x - 0.11, y + 0.035, 0.24, 0.05, 0.02)),
            ("dark", rect(x - 0.085, y + 0.07, 0.035, -y - 0.07)),
            ("dark", rect(x + 0.07, y + 0.07, 0.035, -y - 0.07)),
        ]
        pieces = [*seat, *pieces]
    return from_pieces(pieces, line=0.011)


def _head(body: Joints) -> Path:
    neck = _limb([body.neck, body.head], 0.03, 0.03)
    return ellipse(*body.head, 0.078, 0.090) + neck


def _along(body: Joints) -> tuple[Point, Point]:
    """Unit vectors up and forward of the head."""
    dx, dy = body.head[0] - body.neck[0], body.head[1] - body.neck[1]
    length = math.hypot(dx, dy) or 1e-6
    up = (dx / length, dy / length)
    return up, (-up[1], up[0])


def _at(body: Joints, forward: float, up: float) -> Point:
    """A point about the head, in body heights forward and up of its middle."""
    (ux, uy), (fx, fy) = _along(body)
    return (
        body.head[0] + forward * fx + up * ux,
        body.head[1] + forward * fy + up * uy,
    )


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


def _dress_head(person: Person, body: Joints, pose: Pose) -> Pieces:
    def p(forward: float, up: float) -> Point:
        return _at(body, forward, up)

    def shape(*points: Point) -> Path:
        return polygon(*(p(*point) for point in points))

    role = person.role
    hair: Pieces = []
    if person.woman and role not in {"astronaut", "witch"}:
        hair = [
            (
                "dark",
                smooth(
                    [
                        p(0.05, 0.09),
                        p(-0.06, 0.10),
                        p(-0.115, 0.0),
                        p(-0.12, -0.13),
                        p(-0.05, -0.15),
                        p(-0.055, -0.01),
                        p(0.0, 0.05),
                    ],
                    closed=True,
                    steps=5,
                ),
            )
        ]
    elif role not in {"astronaut", "monk", "hooded", "knight"}:
        hair = [
            (
                "dark",
                smooth(
                    [
                        p(0.075, 0.045),
                        p(0.03, 0.105),
                        p(-0.06, 0.10),
                        p(-0.095, 0.0),
                        p(-0.065, -0.05),
                        p(-0.05, 0.02),
                        p(0.02, 0.05),
                    ],
                    closed=True,
                    steps=5,
                ),
            )
        ]
    if person.old and role not in {"astronaut", "knight"}:
        white: Tone = "main"
        hair = [(white, path) for _, path in hair]
        if not person.woman:
            hair.append(
                ("main", shape((0.03, -0.03), (0.085, -0.03), (0.07, -0.14), (0.02, -0.09)))
            )
    crown: tuple[Tone, Path] = (
        "light",
        shape(
            (-0.08, 0.06),
            (-0.10, 0.16),
            (-0.045, 0.115),
            (0.0, 0.175),
            (0.045, 0.115),
            (0.10, 0.16),
            (0.08, 0.06),
        ),
    )
    hats: dict[str, Pieces] = {
        "king": [*hair, crown],
        "queen": [*hair, crown],
        "prince": [*hair, crown],
        "knight": [
            (
                "second",
                smooth(
                    [
                        p(-0.09, -0.06),
                        p(-0.095, 0.05),
                        p(0.0, 0.12),
                        p(0.095, 0.05),
                        p(0.09, -0.06),
                    ],
                    closed=True,
                    steps=6,
                ),
            ),
            ("dark", shape((0.0, 0.02), (0.095, 0.03), (0.095, 0.0), (0.0, -0.005))),
            ("light", shape((-0.02, 0.11), (0.02, 0.11), (-0.10, 0.21), (-0.13, 0.16))),
        ],
        "soldier": [
            (
                "second",
                smooth(
                    [p(-0.10, 0.02), p(-0.08, 0.09), p(0.0, 0.12), p(0.08, 0.09), p(0.10, 0.02)],
                    closed=True,
                    steps=6,
                ),
            ),
        ],
        "samurai": [
            (
                "second",
                shape(
                    (-0.14, 0.0),
                    (-0.08, 0.08),
                    (0.0, 0.12),
                    (0.08, 0.08),
                    (0.14, 0.0),
                    (0.08, 0.03),
                    (-0.08, 0.03),
                ),
            ),
            ("light", shape((-0.01, 0.09), (0.07, 0.20), (0.03, 0.09))),
        ],
        "wizard": [
            *hair,
            (
                "second",
                shape(
                    (-0.17, 0.05),
                    (-0.09, 0.09),
                    (-0.02, 0.32),
                    (0.09, 0.08),
                    (0.17, 0.045),
                    (0.0, 0.025),
                ),
            ),
        ],
        "witch": [
            *hair,
            (
                "dark",
                shape(
                    (-0.18, 0.05),
                    (-0.08, 0.085),
                    (-0.05, 0.30),
                    (0.08, 0.085),
                    (0.18, 0.05),
                    (0.0, 0.03),
                ),
            ),
        ],
        "pirate": [
            *hair,
            (
                "dark",
                smooth(
                    [p(-0.16, 0.10), p(-0.08, 0.05), p(0.08, 0.05), p(0.16, 0.10), p(0.0, 0.19)],
                    closed=True,
                    steps=6,
                ),
            ),
        ],
        "sailor": [
            *hair,
            (
                "second",
                smooth(
                    [p(-0.10, 0.05), p(-0.09, 0.13), p(0.06, 0.13), p(0.10, 0.06), p(0.14, 0.045)],
                    closed=True,
                    steps=6,
                ),
            ),
        ],
        "astronaut": [
            ("light", ellipse(*p(0, 0.0), 0.125)),
            ("dark", ellipse(*p(0.035, 0.0), 0.078, 0.07)),
        ],
        "detective": [
            *hair,
            (
                "dark",
                shape(
                    (-0.16, 0.045),
                    (-0.085, 0.06),
                    (-0.075, 0.14),
                    (0.0, 0.12),
                    (0.075, 0.14),
                    (0.085, 0.06),
                    (0.16, 0.045),
                    (0, 0.03),
                ),
            ),
        ],
        "farmer": [
            *hair,
            (
                "second",
                shape(
                    (-0.18, 0.045),
                    (-0.08, 0.06),
                    (-0.06, 0.14),
                    (0.06, 0.14),
                    (0.08, 0.06),
                    (0.18, 0.045),
                    (0.0, 0.03),
                ),
            ),
        ],
        "worker": [
            *hair,
            (
                "light",
                smooth(
                    [p(-0.11, 0.04), p(-0.08, 0.115), p(0.0, 0.14), p(0.08, 0.115), p(0.13, 0.04)],
                    closed=True,
                    steps=6,
                ),
            ),
        ],
        "cook": [
            (
                "light",
                smooth(
                    [
                        p(-0.07, 0.06),
                        p(-0.11, 0.16),
                        p(-0.03, 0.21),
                        p(0.04, 0.21),
                        p(0.11, 0.16),
                        p(0.07, 0.06),
                    ],
                    closed=True,
                    steps=6,
                ),
            )
        ],
        "hooded": [
            (
                "dark",
                smooth(
                    [
                        p(0.05, -0.10),
                        p(0.02, 0.02),
                        p(0.075, 0.085),
                        p(-0.01, 0.14),
                        p(-0.10, 0.08),
                        p(-0.11, -0.08),
                    ],
                    closed=True,
                    steps=6,
                ),
            )
        ],
        "doctor": [*hair, ("light", ellipse(*p(0.055, 0.075), 0.026))],
        "artist": [
            *hair,
            (
                "second",
                smooth(
                    [p(-0.12, 0.05), p(-0.09, 0.12), p(0.02, 0.13), p(0.12, 0.08), p(0.08, 0.055)],
                    closed=True,
                    steps=6,
                ),
            ),
        ],
    }
    return hats.get(role, hair)


def _held_behind(person: Person, body: Joints) -> Pieces:
    if person.role == "astronaut":
        x, y = body.shoulder
        return [
            (
                "second",
                polygon(
                    (x - 0.17, y - 0.02),
                    (x - 0.07, y - 0.02),
                    (x - 0.07, y + 0.22),
                    (x - 0.17, y + 0.22),
                ),
            )
        ]
    if person.role in {"scientist", "doctor"}:
        x, y = body.neck
        return [
            ("dark", polygon((x + 0.0, y + 0.02), (x + 0.035, y + 0.02), (x + 0.015, y + 0.16)))
        ]
    if person.role == "business":
        x, y = body.neck
        return [
            ("light", polygon((x + 0.01, y + 0.01), (x + 0.075, y + 0.02), (x + 0.04, y + 0.13))),
            ("dark", polygon((x + 0.04, y + 0.03), (x + 0.06, y + 0.03), (x + 0.045, y + 0.17))),
        ]
    return []


def _held(person: Person, body: Joints) -> Pieces:
    x, y = body.near_hand

    def rod(dx: float, dy: float, back: float, width: float) -> Path:
        return line((x - dx * back, y - dy * back), (x + dx, y + dy)).stroked(width)

    held: dict[str, Pieces] = {
        "wizard": [
            ("dark", rod(0.02, -0.34, 0.9, 0.022)),
            ("light", ellipse(x + 0.02, y - 0.37, 0.042)),
        ],
        "soldier": [
            ("dark", rod(0.10, -0.46, 0.7, 0.018)),
            ("light", polygon((x + 0.085, y - 0.43), (x + 0.13, y - 0.58), (x + 0.135, y - 0.42))),
        ],
        "knight": [
            (
                "light",
                polygon(
                    (x - 0.012, y + 0.02),
                    (x + 0.16, y - 0.40),
                    (x + 0.19, y - 0.42),
                    (x + 0.185, y - 0.38),
                    (x + 0.022, y + 0.03),
                ),
            ),
            ("dark", line((x - 0.05, y - 0.045), (x + 0.075, y + 0.0)).stroked(0.02)),
        ],
        "samurai": [
            (
                "light",
                polygon(
                    (x - 0.01, y),
                    (x + 0.20, y - 0.34),
                    (x + 0.225, y - 0.40),
                    (x + 0.018, y + 0.012),
                ),
            )
        ],
        "king": [
            ("dark", rod(0.03, -0.24, 0.5, 0.018)),
            ("light", ellipse(x + 0.03, y - 0.26, 0.032)),
        ],
        "farmer": [
            ("dark", rod(0.05, -0.42, 0.8, 0.018)),
            ("dark", line((x - 0.02, y - 0.44), (x + 0.12, y - 0.40)).stroked(0.016)),
        ],
        "hooded": [
            ("dark", rod(0.03, -0.46, 0.9, 0.018)),
            (
                "light",
                smooth(
                    [
                        (x + 0.03, y - 0.46),
                        (x + 0.18, y - 0.46),
                        (x + 0.30, y - 0.34),
                        (x + 0.18, y - 0.41),
                    ],
                    closed=True,
                    steps=6,
                ),
            ),
        ],
        "detective": [
            ("dark", rod(0.06, -0.05, 0.2, 0.016)),
            ("light", ellipse(x + 0.10, y - 0.08, 0.05)),
        ],
        "scientist": [
            (
                "light",
                polygon(
                    (x - 0.015, y - 0.12),
                    (x + 0.015, y - 0.12),
                    (x + 0.015, y - 0.07),
                    (x + 0.05, y + 0.0),
                    (x - 0.05, y + 0.0),
                    (x - 0.015, y - 0.07),
                ),
            )
        ],
        "sailor": [
            ("dark", rod(0.0, 0.05, 0.1, 0.014)),
            (
                "light",
                polygon(
                    (x - 0.032, y + 0.05),
                    (x + 0.032, y + 0.05),
                    (x + 0.025, y + 0.13),
                    (x - 0.025, y + 0.13),
                ),
            ),
        ],
        "worker": [
            ("dark", rod(0.07, -0.16, 0.2, 0.018)),
            ("second", line((x + 0.03, y - 0.17), (x + 0.13, y - 0.13)).stroked(0.045)),
        ],
        "artist": [
            ("dark", rod(0.08, -0.09, 0.2, 0.014)),
            ("light", ellipse(x + 0.085, y - 0.10, 0.016)),
        ],
        "witch": [("dark", rod(0.02, -0.40, 0.9, 0.018))],
        "monk": [("dark", rod(0.01, -0.30, 1.2, 0.016))],
    }
    return held.get(person.role, [])
