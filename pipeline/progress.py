"""How far a video is: what the recipe reports and a progress message shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["script", "assets", "compose", "deliver"]
STAGES: tuple[Stage, ...] = ("script", "assets", "compose", "deliver")


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of the making; `share` runs from 0 to 1 over the whole video, monotone."""

    stage: Stage
    share: float
    seconds_left: float | None = None
    detail: str = ""
    """A short fact for the message, such as "3 of 5 pictures"."""


Report = Callable[[Progress], None]
"""Called often and never waited for; must not raise."""
