"""Leaves a provider alone for a while after repeated failures, then tries once (half-open).

States and names as in Michael Nygard, "Release It!", Circuit Breaker.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import ProviderDenied, TalemillError

BreakerState = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerPolicy:
    """How soon a provider is left alone, and for how long."""

    failures_to_open: int = 3
    """In a row, each after its own retries."""
    rest_s: float = 30.0
    longest_rest_s: float = 600.0
    """Each failed trial doubles the rest up to this."""


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """What doctor, metrics and admin show of one provider; JSON-able by dataclasses.asdict."""

    kind: str
    name: str
    state: BreakerState
    calls: int
    failures: int
    in_flight: int
    last_error: str
    """The code of the last failure, such as ProviderBusy; never a text of a provider."""
    rest_left_s: float
    cost_usd: float
    retries: int = 0
    """Failed calls that were made once more."""
    answers: int = 0
    """Calls that ended, well or badly; those that were cancelled are not among them."""
    answered_s: float = 0.0
    """How long the ended calls took, added up."""
    errors: Mapping[str, int] = field(default_factory=dict)
    """Failures by their code."""


class Breaker:
    """Counts failures in a row and says whether a call may be made."""

    def __init__(
        self,
        policy: BreakerPolicy = BreakerPolicy(),
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy
        self._now_s = now_s
        self._in_a_row = 0
        self._open_until_s = 0.0
        self._rest_s = policy.rest_s
        self._is_open = False
        self._is_trying = False

    @property
    def state(self) -> BreakerState:
        """Closed lets calls through, open none, half-open one at a time."""
        if not self._is_open:
            return "closed"
        return "open" if self.rest_left_s > 0 else "half-open"

    @property
    def rest_left_s(self) -> float:
        """Seconds until a trial is allowed."""
        return max(0.0, self._open_until_s - self._now_s()) if self._is_open else 0.0

    def may_call(self) -> bool:
        """Whether a call may start now; a half-open breaker lets one through until it ends."""
        if self.state == "closed":
            return True
        if self.state == "open" or self._is_trying:
            return False
        self._is_trying = True
        return True

    def worked(self) -> None:
        """A call ended well: everything is forgiven."""
        self._in_a_row = 0
        self._is_open = self._is_trying = False
        self._rest_s = self._policy.rest_s

    def failed(self, error: TalemillError) -> None:
        """A call ended badly; a key that is not accepted opens at once."""
        was_trial = self._is_open and self._is_trying
        self._is_trying = False
        self._in_a_row += 1
        if was_trial:
            self._rest_s = min(self._rest_s * 2, self._policy.longest_rest_s)
        elif self._in_a_row < self._policy.failures_to_open and not isinstance(
            error, ProviderDenied
        ):
            return
        self._is_open = True
        self._open_until_s = self._now_s() + max(self._rest_s, error.retry_after_s or 0.0)

    def given_up(self) -> None:
        """A call was cancelled, and says nothing about the provider."""
        self._is_trying = False
