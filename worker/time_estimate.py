"""How long people will wait: learned from this installation's own videos, as pure arithmetic.

A worker's cores are shared by the videos it makes, so what is learned is work: the seconds a
video keeps one of the slots busy while others run beside it. The wait of the k-th in the queue
is the work ahead of it divided by the slots.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from pipeline.progress import STAGES, Stage

USUAL_FPS = 30
WINDOW = 20
"""How many past videos of a kind are looked at."""
FIRST_GUESS_S = 40.0
"""Before anything was learned: a 35 s video on two cores."""


def kind_of(brief: Mapping[str, object]) -> str:
    """Videos of one kind take about equally long: template, resolution, frame rate where it is not
    the usual one, and length in tens."""
    length = brief.get("length_s")
    tens = round(float(length) / 10) * 10 if isinstance(length, int | float) else "-"
    fps = brief.get("fps") or USUAL_FPS
    rate = "" if fps == USUAL_FPS else f"@{fps}"
    return f"{brief.get('template', '')}/{brief.get('resolution', '1080p')}{rate}/{tens}"


@dataclass(slots=True)
class ObservedDurations:
    """What past videos took, newest last, by kind; the whole, and each stage."""

    seconds: dict[str, deque[float]] = field(default_factory=dict)
    stages: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def learn(self, kind: str, seconds: float, stages: Mapping[str, float] | None = None) -> None:
        """A video of `kind` took `seconds` from claim to end, and each stage so many of them."""
        if seconds <= 0:
            return
        self.seconds.setdefault(kind, deque(maxlen=WINDOW)).append(seconds)
        for stage, took_s in (stages or {}).items():
            self.stages.setdefault((kind, stage), deque(maxlen=WINDOW)).append(took_s)

    def stage_s(self, kind: str, stage: Stage) -> float | None:
        """The median of that stage over the kind's last videos; None before there was one."""
        past = self.stages.get((kind, stage))
        return median(past) if past else None

    def expected_s(self, kind: str) -> float:
        """The median of the kind's last videos; else of its template's other lengths, as much
        longer as it is; else of all, else FIRST_GUESS_S."""
        if own := self.seconds.get(kind):
            return median(own)
        template, _, tens = kind.rpartition("/")
        if template and tens.isdecimal():
            others = [
                seconds * _scale(int(tens), int(length))
                for other, past in self.seconds.items()
                for name, _, length in [other.rpartition("/")]
                if name == template and length.isdecimal()
                for seconds in past
            ]
            if others:
                return median(others)
        every = [one for line in self.seconds.values() for one in line]
        return median(every) if every else FIRST_GUESS_S


def _scale(tens: int, other: int) -> float:
    """How much longer a video of `tens` seconds takes than one of `other`.

    A part of the work is the same for all lengths: as much as ten seconds of video.
    """
    return (tens + 10) / (other + 10)


STEP_S = 5.0
"""The told seconds change in steps of so many (bot.wording.messages.time_left)."""
_SLOWEST = 0.5
"""Of real time: what runs slower than that is said to take longer instead."""
_OVERDUE = 1 / 3
"""Of the time that a stage is over its usual one: what it is expected to take on top."""
_MOMENTS_S = 8.0
"""How long the last step may stand before it is said that it takes longer."""


@dataclass(slots=True)
class Countdown:
    """The seconds left as one person is told them: going down, and up only with a reason.

    A forecast that turns out a little longer slows the countdown; one that is more than twice as
    long as what is told, by more than a step, is told anew, and `is_longer` says that it is.
    """

    is_longer: bool = False
    _told_s: float | None = None
    _at_s: float = 0.0
    _near_since_s: float | None = None

    def told_s(self, forecast_s: float, now_s: float) -> float:
        """What to tell at `now_s` (monotonic) when the forecast says so many seconds."""
        if self._told_s is None:
            self._told_s, self._at_s = forecast_s, now_s
            return forecast_s
        passed_s, self._at_s = now_s - self._at_s, now_s
        pace = min(1.0, self._told_s / max(forecast_s, 1e-3))
        told_s = min(max(0.0, self._told_s - passed_s * pace), max(forecast_s, 0.0))
        if pace < _SLOWEST and forecast_s - told_s > STEP_S:
            self.is_longer, told_s = True, forecast_s
        elif forecast_s <= told_s:
            self.is_longer = False
        if told_s > STEP_S:
            self._near_since_s = None
        elif self._near_since_s is None:
            self._near_since_s = now_s
        elif now_s - self._near_since_s > _MOMENTS_S:
            self.is_longer, told_s = True, max(told_s, forecast_s)
            self._near_since_s = now_s
        self._told_s = told_s
        return told_s


def making_left_s(
    durations: ObservedDurations,
    kind: str,
    stage: Stage,
    in_stage_s: float,
    own_left_s: float | None,
) -> float | None:
    """Seconds until a video that is being made is in the chat.

    `own_left_s` is what the making says of itself: all there is before a video of the kind was
    made here. After that it counts for composition only, the more the longer that goes on: the
    composer counts its frames.
    """
    known = {one: durations.stage_s(kind, one) for one in STAGES}
    past = {one: seconds for one, seconds in known.items() if seconds is not None}
    if len(past) < len(STAGES):
        return own_left_s
    over_s = max(0.0, in_stage_s - past[stage])
    left_s = max(past[stage] - in_stage_s, past[stage] / 10, over_s * _OVERDUE)
    if stage == "compose" and own_left_s is not None:
        trust = min(1.0, in_stage_s / max(past[stage], 1e-3))
        left_s = trust * own_left_s + (1 - trust) * left_s
    return left_s + sum(past[one] for one in STAGES[STAGES.index(stage) + 1 :])


@dataclass(frozen=True, slots=True)
class Underway:
    """A video that runs: its kind, and for how long it has."""

    kind: str
    since_s: float


def left_s(one: Underway, durations: ObservedDurations) -> float:
    """Seconds until a running video ends; one that is over its time has a tenth left."""
    expected = durations.expected_s(one.kind)
    return max(expected - one.since_s, expected / 10)


def waits_s(
    kinds: Sequence[str], underway: Sequence[Underway], slots: int, durations: ObservedDurations
) -> list[float]:
    """For each waiting video in order, the seconds until it ends.

    Each slot takes the next video when its own is over (list scheduling).
    """
    free_at = sorted(left_s(one, durations) for one in underway)[-max(1, slots) :]
    free_at = [0.0] * (max(1, slots) - len(free_at)) + free_at
    ends: list[float] = []
    for kind in kinds:
        free_at.sort()
        free_at[0] += durations.expected_s(kind)
        ends.append(free_at[0])
    return ends
