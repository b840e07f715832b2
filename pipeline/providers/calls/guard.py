"""What stands before one provider: its bound, our patience, its breaker, its numbers.

One guard per provider and process, shared by all videos: twenty videos at once still keep the
provider's bound.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from pipeline.errors import (
    BadInput,
    CostCeilingReached,
    NoScriptWriter,
    ProviderBusy,
    ProviderMissing,
    ProviderRefused,
    TalemillError,
)
from pipeline.providers.base import Call, HasMade
from pipeline.providers.calls.breaker import Breaker, ProviderHealth
from pipeline.providers.calls.retrying import Clock, Decision, GiveUp, RetryPolicy, with_retries
from pipeline.providers.calls.validating import ScriptTooShort
from pipeline.telemetry.spans import span

Result = TypeVar("Result", bound=HasMade)
log = logging.getLogger(__name__)

FINAL = (ProviderRefused, CostCeilingReached, BadInput)
"""Failures that say nothing about the provider: no other one is asked either, but for a refused
picture, which another may draw."""


NEUTRAL = (ProviderMissing, ScriptTooShort, NoScriptWriter)
"""Failures of one voice, file or idea: they say nothing about the next call there."""


class LeftAlone(ProviderBusy):
    """A service we use failed repeatedly and is left alone for a while."""


class Guard:
    """Runs one provider's calls."""

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        bound: int,
        retry: RetryPolicy = RetryPolicy(),
        breaker: Breaker | None = None,
        clock: Clock = Clock(),
    ) -> None:
        self.kind, self.name = kind, name
        self._retry = retry
        self._breaker = breaker or Breaker(now_s=clock.now_s)
        self._clock = clock
        self._slots = asyncio.Semaphore(bound)
        self._calls = self._failures = self._in_flight = 0
        self._last_error = ""
        self._cost_usd = self._answered_s = 0.0
        self._answers = self._retries = 0
        self._errors: Counter[str] = Counter()

    @property
    def health(self) -> ProviderHealth:
        """How the provider is doing."""
        return ProviderHealth(
            kind=self.kind,
            name=self.name,
            state=self._breaker.state,
            calls=self._calls,
            failures=self._failures,
            in_flight=self._in_flight,
            last_error=self._last_error,
            rest_left_s=round(self._breaker.rest_left_s, 1),
            cost_usd=round(self._cost_usd, 6),
            retries=self._retries,
            answers=self._answers,
            answered_s=round(self._answered_s, 3),
            errors=dict(self._errors),
        )

    def failed_aside(self, error: TalemillError) -> None:
        """Something else than a call of ours failed there, such as reading its voices."""
        self._failures += 1
        self._errors[error.code] += 1
        self._last_error = error.code
        self._breaker.failed(error)

    async def run(
        self,
        work: Callable[[Call], Awaitable[Result]],
        call: Call,
        check: Callable[[Result], Awaitable[None]],
        give_up: GiveUp | None = None,
    ) -> Result:
        """The provider's checked result; LeftAlone at once when its breaker is open.

        `give_up` is told a request's id when nobody will ask for its result.
        """
        if self._breaker.state == "open":
            raise self._left_alone()
        async with self._slots:
            call.begins()
            if not self._breaker.may_call():
                raise self._left_alone()
            self._in_flight += 1
            try:
                result = await with_retries(
                    self._checked(work, check),
                    replace(call, on_cost=partial(self._waste, call)),
                    self._retry,
                    clock=self._clock,
                    on_failure=self._note,
                    give_up=give_up,
                )
            except FINAL:
                self._breaker.worked()
                raise
            except NEUTRAL:
                self._breaker.given_up()
                raise
            except TalemillError as error:
                self._breaker.failed(error)
                raise
            except BaseException:
                self._breaker.given_up()
                raise
            finally:
                self._in_flight -= 1
        self._breaker.worked()
        self._cost_usd += result.made.cost_usd
        return result

    def _checked(
        self,
        work: Callable[[Call], Awaitable[Result]],
        check: Callable[[Result], Awaitable[None]],
    ) -> Callable[[Call], Awaitable[Result]]:
        async def attempt(call: Call) -> Result:
            self._calls += 1
            began_s = self._clock.now_s()
            with span("provider call", kind=self.kind, provider=self.name):
                try:
                    result = await work(call)
                except TalemillError:
                    self._answered(began_s)
                    raise
                self._answered(began_s)
                with call.billed(self.name, result.made.cost_usd):
                    await check(result)
            return result

        return attempt

    def _answered(self, began_s: float) -> None:
        self._answers += 1
        self._answered_s += self._clock.now_s() - began_s

    def _waste(self, call: Call, provider: str, usd: float) -> None:
        """Billed for nothing: counted here and for the video."""
        self._cost_usd += usd
        call.wasted(provider, usd)

    def _note(self, error: TalemillError, decision: Decision) -> None:
        self._failures += 1
        self._retries += decision.again
        self._errors[error.code] += 1
        self._last_error = error.code
        log.warning(
            "a provider's call failed",
            extra={
                "kind": self.kind,
                "provider": self.name,
                "error": error.code,
                "again": decision.again,
                "wait_s": round(decision.wait_s, 2),
            },
        )

    def _left_alone(self) -> LeftAlone:
        return LeftAlone(retry_after_s=self._breaker.rest_left_s or None)
