"""What one video has cost so far, and the ceiling that stops a run-away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.errors import CostCeilingReached


@dataclass(frozen=True, slots=True)
class Cost:
    """One paid result: its kind (script, picture, voice), who made it, USD."""

    kind: str
    provider: str
    usd: float


class Spending:
    """Counts the USD of one video; a call must fit below the ceiling before it is made.

    Calls in flight are counted at what a unit of their kind is estimated to cost (a script, a
    picture, a character of speech), or the dearest so far, so that many calls started at once
    cannot pass the ceiling together.
    """

    def __init__(
        self,
        ceiling_usd: float,
        *,
        already_usd: float = 0.0,
        estimates_usd: Mapping[str, float] | None = None,
    ) -> None:
        self.ceiling_usd = ceiling_usd
        self.costs: list[Cost] = []
        self._settled_usd = already_usd
        self._in_flight_usd = 0.0
        self._dearest_usd: dict[str, float] = dict(estimates_usd or {})

    @property
    def total_usd(self) -> float:
        """What the finished calls have cost."""
        return self._settled_usd

    @contextmanager
    def call(self, kind: str, *, units: int = 1) -> Iterator[None]:
        """Around a call that may cost; CostCeilingReached when it does not fit any more."""
        reserved = units * self._dearest_usd.get(kind, 0.0)
        if self._settled_usd + self._in_flight_usd + reserved > self.ceiling_usd:
            raise CostCeilingReached
        self._in_flight_usd += reserved
        try:
            yield
        finally:
            self._in_flight_usd -= reserved

    def add(self, kind: str, provider: str, usd: float, *, units: int = 1) -> None:
        """Count a finished call."""
        self.costs.append(Cost(kind, provider, usd))
        self._settled_usd += usd
        self._dearest_usd[kind] = max(usd / max(units, 1), self._dearest_usd.get(kind, 0.0))
