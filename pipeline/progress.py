"""How far a video is: what the recipe reports and a progress message shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Stage = Literal["script", "assets", "compose", "deliver"]
STAGES: tuple[Stage, ...] = ("script", "assets", "compose", "deliver")
STORYBOARD_STAGES: tuple[Stage, ...] = ("script", "assets")
"""Of a video that stops at its storyboard: nothing is spoken, cut or delivered."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of the making; `share` runs from 0 to 1 over the whole video, monotone."""

    stage: Stage
    share: float
    seconds_left: float | None = None
    detail: str = ""
    """A short fact for the message, such as "3 of 5 pictures"."""
    is_longer: bool = False
    """It takes longer than was said before."""


Report = Callable[[Progress], None]
"""Called often and never waited for; must not raise."""


def ignore_progress(_: Progress) -> None:
    """For callers that do not watch."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How long the stages of a video are expected to take, in seconds."""

    script_s: float = 3.0
    assets_s: float = 10.0
    compose_s: float = 20.0

    @property
    def total_s(self) -> float:
        """The whole making."""
        return self.script_s + self.assets_s + self.compose_s


class Tracker:
    """Turns what the stages say of themselves into one monotone progress of the whole.

    Assets and composition overlap, so the whole is the sum of their shares weighted by their
    expected seconds; the seconds left follow this run's own pace as soon as it shows one.
    """

    def __init__(
        self, report: Report, expected: Expected, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report = report
        self._weights: Mapping[Stage, float] = {
            "script": expected.script_s,
            "assets": expected.assets_s,
            "compose": expected.compose_s,
        }
        self._total_s = max(expected.total_s, 1e-3)
        self._done: dict[Stage, float] = dict.fromkeys(self._weights, 0.0)
        self._clock = clock
        self._began_s = clock()
        self._share = 0.0
        self._compose_left_s: float | None = None

    def update(
        self, stage: Stage, share: float, *, seconds_left: float | None = None, detail: str = ""
    ) -> None:
        """Say that `stage` is `share` done; `seconds_left` is composition's own forecast."""
        self._done[stage] = max(self._done[stage], min(1.0, share))
        if stage == "compose":
            self._compose_left_s = seconds_left
        whole = sum(self._weights[one] * done for one, done in self._done.items())
        self._share = max(self._share, min(1.0, whole / self._total_s))
        self._report(Progress(self._current(), self._share, self._seconds_left(), detail))

    def _current(self) -> Stage:
        """The first stage that is not done: what the person is waiting for."""
        planned = [one for one, weight in self._weights.items() if weight]
        return next((one for one in planned if self._done[one] < 1.0), planned[-1])

    def _seconds_left(self) -> float:
        if self._done["assets"] >= 1.0 and self._compose_left_s is not None:
            return self._compose_left_s
        elapsed_s = self._clock() - self._began_s
        planned_s = self._total_s * (1.0 - self._share)
        if self._share < 0.1:
            return max(planned_s, self._total_s - elapsed_s, 0.0)
        by_pace_s = elapsed_s / self._share - elapsed_s
        # The plan counts less as this run shows its own pace.
        return max(0.0, self._share * by_pace_s + (1.0 - self._share) * planned_s)
