"""The library's client as every process of ours opens it, and what they tell each other of limits.

Discord counts one bot, whatever number of processes it runs in. So what one of them reads in an
answer's rate-limit headers pauses all of them: an exhausted bucket until it is full again, a 429
for as long as it says, a global one everywhere.
https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import logging
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from db.redis.rate_limits import Bucket, Budget, buckets_for

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

RATE_LIMIT_WAIT_S: Final = 30.0
"""The library waits out shorter limits by itself; longer ones are told to the caller."""
_MESSAGE: Final = re.compile(r"/channels/(\d+)/messages(/\d+)?$")


def client_options(budget: Budget | None) -> dict[str, Any]:
    """What every client is opened with: nobody is pinged, limits are shared."""
    options: dict[str, Any] = {
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_ratelimit_timeout": RATE_LIMIT_WAIT_S,
    }
    if budget is not None:
        options["http_trace"] = _trace(budget)
    return options


def rest_client(budget: Budget | None) -> discord.Client:
    """A client that writes over REST alone."""
    return discord.Client(intents=discord.Intents.none(), **client_options(budget))


def pause_of(
    method: str, path: str, status: int, headers: Mapping[str, str]
) -> tuple[Bucket, float] | None:
    """Which of our budgets an answer pauses, and for how many seconds; pure."""
    found = _MESSAGE.search(path)
    budgets: tuple[Bucket, ...] = ()
    if found:
        budgets = buckets_for("discord", found[1], is_private=False, is_edit=method == "PATCH")
    overall = buckets_for("discord", "", is_private=False)[-1]
    if status == 429:
        wait_s = _seconds(headers.get("Retry-After"))
        if headers.get("X-RateLimit-Global") or headers.get("X-RateLimit-Scope") == "global":
            return overall, wait_s
        return (budgets[0], wait_s) if budgets else None
    if budgets and headers.get("X-RateLimit-Remaining") == "0":
        return budgets[0], _seconds(headers.get("X-RateLimit-Reset-After"))
    return None


def _trace(budget: Budget) -> aiohttp.TraceConfig:
    async def ended(
        _: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        answer = params.response
        pause = pause_of(params.method, params.url.path, answer.status, answer.headers)
        if answer.status == 429:
            scope = answer.headers.get("X-RateLimit-Scope", "")
            log.warning("Discord asked us to wait.", extra={"scope": scope})
        if pause is not None and pause[1] > 0:
            await budget.pause(*pause)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace


def _seconds(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0.0))
    except ValueError:
        return 1.0
