"""What stick people do: cycles and one-off moves made of the poses of skeleton.py."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pipeline.drawing.skeleton import POSES, Pose, tween

_BLEND = 7
"""Frames over which one act goes over into the next, at 30 frames per second."""

CYCLES: dict[str, tuple[float, tuple[str, ...]]] = {
    "walk": (0.9, ("walk_a", "walk_c", "walk_b", "walk_c")),
    "run": (0.62, ("run_a", "run_b")),
    "talk": (1.5, ("talk_a", "talk_b", "stand", "talk_b")),
    "celebrate": (1.5, ("celebrate", "jump", "celebrate", "stand")),
    "dance": (1.2, ("dance", "celebrate", "dance", "shrug")),
    "wave": (0.8, ("wave", "point_up")),
    "work": (0.8, ("work", "talk_a")),
    "push": (1.2, ("push", "walk_a")),
    "climb": (1.0, ("climb", "reach")),
    "sneak": (1.4, ("sneak", "walk_c")),
    "fight": (0.8, ("fight", "push")),
    "scared": (0.35, ("scared", "shrug")),
    "swim": (1.2, ("swim", "fly")),
    "fly": (1.6, ("fly", "swim")),
}
"""Seconds a round takes, and the poses it goes through."""

HOLDS = {
    "stand": "stand",
    "point": "point",
    "point_up": "point_up",
    "think": "think",
    "sit": "sit",
    "kneel": "kneel",
    "sad": "sad",
    "carry": "carry",
    "pull": "pull",
    "reach": "reach",
    "look_up": "look_up",
    "shrug": "shrug",
    "hug": "hug",
    "lie": "lie",
    "sleep": "sleep",
    "sit_sad": "sit_sad",
}

ACTS = (*CYCLES, *HOLDS, "jump", "fall")
"""Everything a figure can do, by name."""


@dataclass(frozen=True, slots=True)
class FigureState:
    """How a figure stands at a moment: its pose, its place as a share of the width, its side."""

    pose: Pose
    x: float
    facing: int


def _cycle(name: str, seconds: float) -> Pose:
    length, poses = CYCLES[name]
    place = seconds / length * len(poses)
    at = int(place) % len(poses)
    share = place - math.floor(place)
    eased = share * share * (3 - 2 * share)
    return tween(POSES[poses[at]], POSES[poses[(at + 1) % len(poses)]], eased)


_CROUCH = tween(POSES["stand"], POSES["kneel"], 0.5)
_UP = replace(POSES["celebrate"], lift=0.30)
_JUMP: tuple[tuple[float, Pose], ...] = (
    (0.0, POSES["stand"]),
    (0.30, _CROUCH),
    (0.66, replace(POSES["jump"], lift=0.2)),
    (0.86, _UP),
    (1.06, replace(POSES["jump"], lift=0.14)),
    (1.32, _CROUCH),
    (1.55, POSES["stand"]),
    (1.9, POSES["stand"]),
)
_FALL: tuple[tuple[float, Pose], ...] = (
    (0.0, POSES["stand"]),
    (0.28, POSES["scared"]),
    (0.55, POSES["fall"]),
    (0.95, POSES["lie"]),
    (2.2, POSES["lie"]),
    (2.8, POSES["sit_sad"]),
    (60.0, POSES["sit_sad"]),
)


def _through(keys: tuple[tuple[float, Pose], ...], seconds: float) -> Pose:
    """The pose at a moment between key poses, eased from each to the next."""
    for (start, pose), (end, after) in pairwise(keys):
        if seconds < end:
            share = max(0.0, (seconds - start) / (end - start))
            return tween(pose, after, share * share * (3 - 2 * share))
    return keys[-1][1]


def pose_of(does: str, seconds: float) -> Pose:
    """The pose `seconds` into an act; holds breathe a little, so that nobody is ever stone."""
    if does in CYCLES:
        return _cycle(does, seconds)
    if does == "jump":
        return _through(_JUMP, seconds % _JUMP[-1][0])
    if does == "fall":
        return _through(_FALL, seconds)
    pose = POSES[HOLDS.get(does, "stand")]
    breath = math.sin(seconds * 2.2)
    return replace(
        pose,
        lean=pose.lean + 1.1 * breath,
        head=pose.head + 2.0 * math.sin(seconds * 1.3),
        near_arm=pose.near_arm + 2.2 * breath,
        far_arm=pose.far_arm - 1.6 * breath,
    )


def figure_at(keys: Sequence[Mapping[str, Any]], index: int, fps: int) -> FigureState:
    """How a figure stands at a frame.

    `keys` are its acts in order: `at` (frame), `does`, `x` and `to` (where it begins and ends,
    shares of the width), `until` (the frame by which it is there), `facing`.
    """
    number = 0
    for at, key in enumerate(keys):
        if index >= int(key["at"]):
            number = at
    now = keys[number]
    since = max(0, index - int(now["at"]))
    pose = pose_of(str(now["does"]), since / fps)
    if number and since < _BLEND:
        before = keys[number - 1]
        earlier = pose_of(str(before["does"]), (index - int(before["at"])) / fps)
        share = (since + 1) / (_BLEND + 1)
        pose = tween(earlier, pose, share * share * (3 - 2 * share))
    until = max(int(now["at"]) + 1, int(now.get("until", int(now["at"]) + 1)))
    share = min(1.0, max(0.0, (index - int(now["at"])) / (until - int(now["at"]))))
    start, end = float(now["x"]), float(now.get("to", now["x"]))
    if now["does"] in {"walk", "run"} and share >= 1.0 and start != end:
        # It has arrived: it stands, instead of walking on the spot.
        arrived = min(1.0, (index - until) / _BLEND)
        pose = tween(pose, pose_of("stand", index / fps), arrived)
    return FigureState(pose, start + (end - start) * share, int(now["facing"]))
