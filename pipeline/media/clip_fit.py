"""How a clip fills a shot that is shorter or longer: for its picture and its sound alike. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SLOWEST: Final = 0.6
"""Of its own speed; a clip that would have to be slower begins again."""
HANDLE_S: Final = 0.4
"""Of a long clip, what is left before the shot for the joint with the one before."""
_SHORTEST_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a clip begins, seconds of it to one of the shot, and after how many seconds of the
    shot it begins again (0: never)."""

    start_s: float
    speed: float
    turn_s: float


def fit(clip_s: float, shot_s: float) -> Fit:
    """Trimmed, slowed, or begun again, in that order of preference."""
    if clip_s >= shot_s:
        return Fit(min(HANDLE_S, (clip_s - shot_s) / 2), 1.0, 0.0)
    if clip_s >= SLOWEST * shot_s:
        return Fit(0.0, clip_s / shot_s, 0.0)
    return Fit(0.0, 1.0, max(clip_s, _SHORTEST_S))
