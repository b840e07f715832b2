"""A jointed figure: poses as joint angles, and where the joints then lie.

Cut-paper people and the stick figures share it. Lengths are shares of the body's height; x is
forward (to the right), y downwards, the origin on the ground under the hips.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import lru_cache

from pipeline.drawing.paths import Point

THIGH, SHIN, TORSO, NECK, HEAD, UPPER_ARM, FOREARM, FOOT = (
    0.235,
    0.235,
    0.285,
    0.035,
    0.095,
    0.155,
    0.15,
    0.055,
)


@dataclass(frozen=True, slots=True)
class Pose:
    """Joint angles in degrees. Limbs: 0 hangs down, 90 points forward, 180 up.

    An elbow's angle is added to its upper arm's (positive bends forward), a knee's is taken
    away from its thigh's (positive bends as knees do). `lean` tips the trunk forward, `roll`
    the whole figure; `lift` raises the feet off the ground.
    """

    lean: float = 0.0
    head: float = 0.0
    near_arm: float = 8.0
    near_elbow: float = 10.0
    far_arm: float = -8.0
    far_elbow: float = 10.0
    near_thigh: float = 5.0
    near_knee: float = 3.0
    far_thigh: float = -6.0
    far_knee: float = 2.0
    lift: float = 0.0
    roll: float = 0.0


POSES: dict[str, Pose] = {
    "stand": Pose(),
    "walk_a": Pose(4, 0, -32, 22, 32, 26, 27, 4, -24, 14),
    "walk_b": Pose(4, 0, 32, 26, -32, 22, -24, 14, 27, 4),
    "walk_c": Pose(3, 0, 0, 16, 2, 16, 10, 40, 2, 2),
    "run_a": Pose(17, -6, -62, 82, 58, 88, 62, 66, -38, 62, 0.03),
    "run_b": Pose(17, -6, 58, 88, -62, 82, -38, 62, 62, 66, 0.03),
    "point": Pose(2, 2, 92, 4, -12, 22, 8, 4, -10, 2),
    "point_up": Pose(-4, -12, 138, 6, -14, 20, 8, 4, -10, 2),
    "wave": Pose(-2, -4, 140, 32, -10, 14, 6, 3, -8, 2),
    "jump": Pose(-4, -8, 152, 12, 128, 16, 36, 72, -14, 58, 0.16),
    "fall": Pose(-26, -14, 148, 28, 96, 40, 58, 34, 24, 62, 0.06, -24),
    "lie": Pose(0, 4, 20, 16, -6, 12, 8, 10, -4, 4, 0, -88),
    "think": Pose(6, 12, 34, 118, 26, 62, 6, 3, -8, 2),
    "talk_a": Pose(2, 0, 34, 66, -10, 18, 7, 3, -9, 2),
    "talk_b": Pose(4, 3, 62, 52, 28, 58, 7, 3, -9, 2),
    "celebrate": Pose(-6, -12, 158, 12, 202, -12, 16, 8, -16, 6),
    "dance": Pose(-8, 8, 128, 46, -64, -38, 44, 72, -10, 8),
    "sit": Pose(6, 2, 26, 48, 16, 52, 88, 88, 82, 80),
    "sit_sad": Pose(26, 28, 44, 62, 36, 66, 104, 122, 98, 116),
    "kneel": Pose(8, 8, 44, 44, 30, 44, 88, 94, -8, 92),
    "sad": Pose(12, 30, 8, 6, 2, 8, 4, 3, -5, 2),
    "carry": Pose(-5, 0, 44, 62, 40, 60, 10, 6, -12, 4),
    "push": Pose(24, 4, 82, 14, 76, 18, 34, 30, -30, 6),
    "pull": Pose(-20, 2, 76, 8, 70, 12, 34, 14, 6, 22),
    "climb": Pose(8, -16, 164, 10, 108, 54, 74, 92, 4, 14),
    "reach": Pose(-2, -14, 164, 4, 4, 10, 6, 3, -8, 2),
    "look_up": Pose(-9, -26, -4, 10, -12, 14, 6, 3, -8, 2),
    "sneak": Pose(26, -12, 46, 84, 40, 88, 44, 58, -12, 34),
    "shrug": Pose(0, 6, 38, 104, -38, -104, 6, 3, -7, 2),
    "work": Pose(16, 14, 58, 56, 44, 66, 10, 6, -12, 4),
    "fight": Pose(8, 0, 86, 44, 40, 96, 34, 26, -30, 10),
    "swim": Pose(0, -22, 172, 4, 150, 10, 8, 14, -16, 20, 0.1, 74),
    "fly": Pose(0, -26, 176, 2, 20, 10, 6, 6, -6, 10, 0.16, 68),
    "scared": Pose(-14, -6, 92, 112, 84, 116, 16, 20, -6, 12),
    "hug": Pose(8, 6, 70, 34, 78, 30, 6, 3, -8, 2),
    "sleep": Pose(0, 10, 60, 90, 50, 90, 40, 60, 30, 50, 0, -90),
}


@dataclass(frozen=True, slots=True)
class Joints:
    """Where the joints are, in body heights."""

    hip: Point
    neck: Point
    head: Point
    near_elbow: Point
    near_hand: Point
    far_elbow: Point
    far_hand: Point
    near_knee: Point
    near_foot: Point
    far_knee: Point
    far_foot: Point
    near_toe: Point
    far_toe: Point
    shoulder: Point

    def placed(self, x: float, y: float, height: float, facing: int = 1) -> Joints:
        """In pixels: the ground point at `x`, `y`; `facing` -1 looks left."""
        points = (getattr(self, name) for name in _JOINTS)
        return Joints(*((x + facing * px * height, y + py * height) for px, py in points))


_JOINTS = tuple(field.name for field in fields(Joints))
_ANGLES = tuple(field.name for field in fields(Pose))


def tween(one: Pose, other: Pose, share: float) -> Pose:
    """A pose between two; `share` 0 is the first."""
    values = (
        getattr(one, name) + (getattr(other, name) - getattr(one, name)) * share for name in _ANGLES
    )
    return Pose(*values)


def _step(start: Point, length: float, degrees: float) -> Point:
    """From a joint along a limb; 0 degrees is down, 90 forward."""
    angle = math.radians(degrees)
    return (start[0] + length * math.sin(angle), start[1] + length * math.cos(angle))


@lru_cache(maxsize=64)
def joints(pose: Pose) -> Joints:
    """The joints of a pose, its lowest point on the ground (raised by `lift`)."""
    hip = (0.0, 0.0)
    shoulder = _step(hip, TORSO * 0.93, 180 - pose.lean)
    neck = _step(hip, TORSO, 180 - pose.lean)
    head = _step(neck, NECK + HEAD, 180 - pose.lean - pose.head)
    near_elbow = _step(shoulder, UPPER_ARM, pose.near_arm)
    near_hand = _step(near_elbow, FOREARM, pose.near_arm + pose.near_elbow)
    far_elbow = _step(shoulder, UPPER_ARM, pose.far_arm)
    far_hand = _step(far_elbow, FOREARM, pose.far_arm + pose.far_elbow)
    near_knee = _step(hip, THIGH, pose.near_thigh)
    near_foot = _step(near_knee, SHIN, pose.near_thigh - pose.near_knee)
    far_knee = _step(hip, THIGH, pose.far_thigh)
    far_foot = _step(far_knee, SHIN, pose.far_thigh - pose.far_knee)
    near_toe = _step(near_foot, FOOT, pose.near_thigh - pose.near_knee + 82)
    far_toe = _step(far_foot, FOOT, pose.far_thigh - pose.far_knee + 82)
    points = [
        hip, neck, head, near_elbow, near_hand, far_elbow, far_hand, near_knee, near_foot,
        far_knee, far_foot, near_toe, far_toe, shoulder,
    ]  # fmt: skip
    turn = math.radians(pose.roll)
    turned = [
        (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))
        for x, y in points
    ]
    reach = [turned[i] for i in (0, 7, 8, 9, 10, 11, 12)]
    if abs(pose.roll) > 45:
        reach += [turned[2], turned[4], turned[6]]
    lowest = max(y for _, y in reach)
    if abs(pose.roll) > 45:
        lowest += 0.04
    return Joints(*((x, y - lowest - pose.lift) for x, y in turned))
