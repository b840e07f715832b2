"""How outages are waited out, for the bot and the worker alike: this file is the whole policy.

Waits double from `first_wait_s` up to `most_wait_s`; each is cut at random to between half the
first and the whole, so that many who wait do not come back at once. A cancelled task stops at
once: only the errors that are named are waited for.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    stop_any,
    stop_never,
    wait_random_exponential,
)
from tenacity.stop import stop_base

from db.core.errors import DatabaseUnavailable
from db.redis.redis_outage import OUTAGE as REDIS_OUTAGE
from db.redis.redis_outage import is_refusal

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retries:
    """What is waited out, how long between tries, and when it is given up (None: never)."""

    sentence: str
    """The log line of every wait."""
    first_wait_s: float
    most_wait_s: float
    attempts: int | None = None
    for_s: float | None = None


DATABASE: Final = Retries("The database does not answer; trying again.", 0.1, 3.0)
"""For the bot, which has nothing else to do for that chat, and the worker within its patience."""
REDIS: Final = Retries("Redis does not answer; what is under way goes on.", 0.1, 1.0)
CHAT_RESULT: Final = Retries("A result was not taken; trying again.", 0.5, 30.0)
CHAT_REPLY: Final = Retries("A reply was not taken; trying again.", 1.0, 8.0, attempts=5)


async def retried(
    act: Callable[[], Awaitable[T]], retries: Retries, on: Callable[[BaseException], bool]
) -> T:
    """Do `act` until it ends without an error that `on` knows; the last such error is raised
    when it is given up, any other at once."""

    async def attempt() -> T:
        return await act()

    def say(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        log.warning(retries.sentence, extra={"error": type(error).__name__})

    stops: list[stop_base] = [stop_never]
    if retries.attempts is not None:
        stops.append(stop_after_attempt(retries.attempts))
    if retries.for_s is not None:
        stops.append(stop_after_delay(retries.for_s))
    return await AsyncRetrying(
        # A cancellation is nobody's outage, whatever `on` thinks of errors that it does not know.
        retry=retry_if_exception(lambda error: isinstance(error, Exception) and on(error)),
        wait=wait_random_exponential(
            retries.first_wait_s, retries.most_wait_s, min=retries.first_wait_s / 2
        ),
        stop=stop_any(*stops),
        before_sleep=say,
        reraise=True,
    )(attempt)


def is_database_away(error: BaseException) -> bool:
    """Whether the database can do nothing just now, which passes."""
    return isinstance(error, DatabaseUnavailable)


def is_redis_away(error: BaseException) -> bool:
    """Whether Redis cannot be reached, which passes."""
    return isinstance(error, REDIS_OUTAGE) and not is_refusal(error)
