"""When a failed call is made again, and after how long: a pure decision, and who acts on it.

Waits grow exponentially with full jitter (AWS Architecture Blog, "Exponential Backoff And
Jitter"); a Retry-After is waited for in full, or not at all when it is too long.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.errors import ProviderJunk, ProviderRefused, ProviderTimeout, TalemillError
from pipeline.providers.base import Call

Result = TypeVar("Result")

_GIVE_UP_LIMIT_S = 5.0

GiveUp = Callable[[str, Call], Awaitable[None]]
"""Told the id of a request that nobody will ask for, and the call that it was for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How patient we are with one provider, in calls and seconds."""

    attempts: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0
    longest_retry_after_s: float = 30.0
    """A provider that asks for more is given up for this call; another may be quicker."""
    call_limit_s: float = 60.0
    retries_timeouts: bool = True
    """Off where somebody waits for the answer and another provider may be quicker."""
    stage_limit_s: float = 300.0
    """For all attempts of one asset together, waiting for a free slot not counted."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to call again, and how long to wait before."""

    again: bool
    wait_s: float = 0.0


STOP = Decision(False)


def decide(
    policy: RetryPolicy, error: TalemillError, attempt: int, spent_s: float, jitter: float
) -> Decision:
    """What to do after failure number `attempt` (from 1); `jitter` is drawn from 0 to 1."""
    if not error.can_retry or attempt >= policy.attempts:
        return STOP
    if isinstance(error, ProviderTimeout) and not policy.retries_timeouts:
        return STOP
    ceiling_s = min(policy.longest_wait_s, policy.first_wait_s * 2 ** (attempt - 1))
    wait_s = ceiling_s * jitter
    if error.retry_after_s is not None:
        if error.retry_after_s > policy.longest_retry_after_s:
            return STOP
        wait_s = error.retry_after_s + policy.first_wait_s * jitter
    if spent_s + wait_s >= policy.stage_limit_s:
        return STOP
    return Decision(True, wait_s)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the runner sees it; tests hand in their own."""

    now_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random


async def with_retries(
    work: Callable[[Call], Awaitable[Result]],
    call: Call,
    policy: RetryPolicy,
    *,
    clock: Clock = Clock(),
    on_failure: Callable[[TalemillError, Decision], None] = lambda error, decision: None,
    give_up: GiveUp | None = None,
) -> Result:
    """The first good result of `work`, or the last failure.

    A request that nobody will ask for any more, at the last failure or when we are cancelled, is
    handed to `give_up`, so that it is not made and billed for nobody.

    A retry after a timeout or a broken connection carries the request id that the provider gave
    meanwhile, so that its result is asked for and not paid for again; after junk it does not.
    """
    began_s = clock.now_s()
    follower = _Follower(call)
    attempt = 0
    while True:
        attempt += 1
        left_s = policy.stage_limit_s - (clock.now_s() - began_s)
        try:
            async with asyncio.timeout(min(policy.call_limit_s, max(left_s, 0.001))):
                return await work(follower.call)
        except asyncio.CancelledError:
            await follower.give_up(give_up)
            raise
        except TimeoutError as error:
            failure: TalemillError = ProviderTimeout()
            failure.__cause__ = error
        except TalemillError as error:
            failure = error
        decision = decide(policy, failure, attempt, clock.now_s() - began_s, clock.jitter())
        on_failure(failure, decision)
        if not decision.again:
            if not isinstance(failure, ProviderJunk | ProviderRefused):
                await follower.give_up(give_up)
            raise failure
        if isinstance(failure, ProviderJunk):
            follower.forget()
        await clock.sleep(decision.wait_s)


class _Follower:
    """Remembers the request id of the last attempt for the next one."""

    def __init__(self, call: Call) -> None:
        self._store = call.on_request_id
        self.call = replace(call, on_request_id=self._follow)

    async def _follow(self, request_id: str) -> None:
        self.call = replace(self.call, resume_id=request_id)
        if self._store is not None:
            await self._store(request_id)

    async def give_up(self, tell: GiveUp | None) -> None:
        """Tell the provider that its request is not wanted any more; it may not listen."""
        if tell is None or self.call.resume_id is None:
            return
        with suppress(TalemillError, TimeoutError):
            async with asyncio.timeout(_GIVE_UP_LIMIT_S):
                await asyncio.shield(asyncio.ensure_future(tell(self.call.resume_id, self.call)))

    def forget(self) -> None:
        """What came back was unusable: ask anew, and differently."""
        self.call = replace(self.call, resume_id=None, tries=self.call.tries + 1)
