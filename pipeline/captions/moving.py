"""What moves in captions without being drawn anew: a pill that glides, a page that bounces in, an
emoji that pops. Pure."""

from __future__ import annotations

import math
from typing import Final

from pipeline.captions.styles import STEPS_A_SECOND

GLIDE_S: Final = 0.34
"""How long a pill takes from word to word, its overshoot counted."""
BOUNCE_S: Final = 0.55
"""How long a page bounces when it comes."""
EMOJI_STEPS: Final = (0.55, 0.92, 1.16, 1.06, 1.0)
"""The size of an emoji in the steps from when it comes; the last one stays."""
DEPTH_EM: Final = 0.62
"""How far below its place a page comes from."""


def step_of(frames: int, fps: int) -> int:
    """How many steps lie in so many frames."""
    return frames * STEPS_A_SECOND // fps


def frames_of(seconds: float, fps: int) -> int:
    """The whole frames that hold a time."""
    return math.ceil(seconds * fps - 1e-9)


def glide(frames: int, fps: int) -> float:
    """How far a pill is on its way from one word to the next, a spring: 0, a little over 1, 1."""
    if frames >= frames_of(GLIDE_S, fps):
        return 1.0
    # The first frame has left its word already: the light changes when the word is heard.
    time_s = (frames + 1) / fps
    return 1.0 - math.exp(-15.0 * time_s) * math.cos(13.0 * time_s)


def bounce_em(frames: int, fps: int) -> float:
    """How far below its place a page stands, in ems: up from below, over it, and back."""
    if frames >= frames_of(BOUNCE_S, fps):
        return 0.0
    time_s = frames / fps
    return DEPTH_EM * math.exp(-8.5 * time_s) * math.cos(2 * math.pi * 2.9 * time_s)
