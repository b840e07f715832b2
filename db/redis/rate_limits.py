"""How often we may write to a chat: token buckets in Redis that all processes share.

A bucket holds at most `burst` tokens and gains `per_s` a second; one message takes one token
of every bucket it counts for. Progress edits and broadcasts leave a floor of tokens for what a
person waits for, which goes first. A chat that asked us to slow down is paused for everybody.

Who waits for the platform as a whole stands in a line of their process, of which only the first
asks Redis; who waits for a chat sleeps until it may be written to, and stands in no line.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = logging.getLogger(__name__)

_KEY = "talemill:bucket:"
_MAX_NAP_S = 1.0
_MAX_SLEEP_S = 30.0
_MOST_KNOWN_CHATS = 10_000
_AT_REST_S = 60.0

# Takes one token of every bucket, or none and says how many milliseconds to wait, and for which.
# KEYS: buckets. ARGV: for each its rate per second, its burst, and the floor to leave.
_TAKE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local wait = 0
local waits_for = 0
local left = {}
for i, key in ipairs(KEYS) do
  local per_s = tonumber(ARGV[3 * i - 2])
  local burst = tonumber(ARGV[3 * i - 1])
  local floor = tonumber(ARGV[3 * i])
  local row = redis.call('HMGET', key, 'tokens', 'at', 'until')
  local tokens = tonumber(row[1]) or burst
  local at = tonumber(row[2]) or ms
  tokens = math.min(burst, tokens + math.max(0, ms - at) / 1000 * per_s)
  local paused = (tonumber(row[3]) or 0) - ms
  if paused > 3600000 then paused = 0 end
  if tokens - 1 < floor then
    paused = math.max(paused, (floor + 1 - tokens) / per_s * 1000)
  end
  if paused > wait then
    wait = paused
    waits_for = i
  end
  left[i] = tokens
end
if wait > 0 then return {math.ceil(wait), waits_for} end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'tokens', tostring(left[i] - 1), 'at', ms)
  local per_s = tonumber(ARGV[3 * i - 2])
  local burst = tonumber(ARGV[3 * i - 1])
  redis.call('PEXPIRE', key, math.ceil(burst / per_s * 1000) + 60000)
end
return {0, 0}
"""

_PAUSE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000) + tonumber(ARGV[1])
if ms > (tonumber(redis.call('HGET', KEYS[1], 'until')) or 0) then
  redis.call('HSET', KEYS[1], 'until', ms)
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[1]) + 60000)
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A limit that has a name: `per_s` messages a second, `burst` at once after a rest."""

    name: str
    per_s: float
    burst: float


def buckets_for(
    surface: str, chat_id: str, *, is_private: bool, is_edit: bool = False
) -> tuple[Bucket, ...]:
    """What one message (or edit) in this chat counts for, chat first.

    Telegram takes about one message a second in a chat, 20 a minute in a group and 30 a
    second overall (its bots FAQ); Discord 5 messages and 5 edits in 5 s in a channel and 50
    calls a second overall (its rate limit page), each as a window: a burst and what comes back
    during the window stay within it, overall with room for calls that take no turn. Other
    surfaces are local: no limit.
    """
    chat = f"{surface}:{chat_id}"
    if surface == "telegram":
        own = Bucket(chat, 1.0, 3) if is_private else Bucket(chat, 18 / 60, 4)
        return own, Bucket("telegram", 25.0, 25)
    if surface == "discord":
        own = Bucket(f"{chat}:edit", 0.4, 3) if is_edit else Bucket(chat, 0.6, 2)
        return own, Bucket("discord", 30.0, 10)
    return ()


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until `bucket` gives a token; none when one was taken."""

    seconds: float
    bucket: Bucket | None


@dataclass(slots=True)
class _Local:
    """The same arithmetic inside one process, for while Redis is away."""

    tokens: dict[str, tuple[float, float]] = field(default_factory=dict)
    until: dict[str, float] = field(default_factory=dict)

    def take(self, buckets: Sequence[Bucket], floor_share: float) -> Wait:
        now = time.monotonic()
        wait = Wait(0.0, None)
        left: dict[str, float] = {}
        for one in buckets:
            tokens, at = self.tokens.get(one.name, (one.burst, now))
            tokens = min(one.burst, tokens + (now - at) * one.per_s)
            floor = one.burst * floor_share
            its_wait = self.until.get(one.name, 0.0) - now
            if tokens - 1 < floor:
                its_wait = max(its_wait, (floor + 1 - tokens) / one.per_s)
            if its_wait > wait.seconds:
                wait = Wait(its_wait, one)
            left[one.name] = tokens
        if wait.bucket is None:
            self.tokens.update({name: (tokens - 1, now) for name, tokens in left.items()})
        self.forget(now)
        return wait

    def forget(self, now: float) -> None:
        """Of a great many chats, those that are at rest need not be known."""
        if len(self.tokens) > _MOST_KNOWN_CHATS:
            self.tokens = {
                name: kept for name, kept in self.tokens.items() if now - kept[1] < _AT_REST_S
            }
        if len(self.until) > _MOST_KNOWN_CHATS:
            self.until = {name: until for name, until in self.until.items() if until > now}


class Budget:
    """Asks the shared buckets; without Redis each process keeps its own."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._local = _Local()
        self._lines: dict[tuple[str, bool], asyncio.Lock] = {}

    async def try_take(self, buckets: Sequence[Bucket], *, floor_share: float = 0.0) -> float:
        """Take a token of each bucket: 0 when taken, else the seconds to wait (none taken).

        `floor_share` of every burst is left for others: 0 for results, more for edits.
        """
        return (await self._take_or_wait(buckets, floor_share)).seconds

    async def _take_or_wait(self, buckets: Sequence[Bucket], floor_share: float) -> Wait:
        if not buckets:
            return Wait(0.0, None)
        numbers: list[float] = []
        for one in buckets:
            numbers += [one.per_s, one.burst, one.burst * floor_share]
        try:
            keys = [_KEY + one.name for one in buckets]
            found = await self._redis.eval(_TAKE, len(keys), *keys, *map(str, numbers))
        except (RedisError, OSError):
            return self._local.take(buckets, floor_share)
        wait_ms, number = map(int, found)
        return Wait(wait_ms / 1000, buckets[number - 1] if number else None)

    async def take(
        self, buckets: Sequence[Bucket], *, floor_share: float = 0.0, max_wait_s: float = 60.0
    ) -> bool:
        """Wait for a token of each bucket; False when none came in `max_wait_s`."""
        if not buckets:
            return True
        deadline = time.monotonic() + max_wait_s
        while True:
            async with self._line(buckets, floor_share):
                wait = await self._first_in_line(buckets, floor_share, deadline)
            if wait.bucket is None:
                return True
            if time.monotonic() + wait.seconds > deadline:
                return False
            await asyncio.sleep(min(wait.seconds, _MAX_SLEEP_S))

    def _line(
        self, buckets: Sequence[Bucket], floor_share: float
    ) -> contextlib.AbstractAsyncContextManager[Any]:
        """Where those stand who wait for a platform; those who leave a floor have their own."""
        if len(buckets) == 1:
            return contextlib.nullcontext()
        return self._lines.setdefault((buckets[-1].name, floor_share > 0), asyncio.Lock())

    async def _first_in_line(
        self, buckets: Sequence[Bucket], floor_share: float, deadline: float
    ) -> Wait:
        """Wait for the shared bucket, the last; a wait for another, or past the deadline, is
        for the caller."""
        while True:
            wait = await self._take_or_wait(buckets, floor_share)
            is_shared = wait.bucket is buckets[-1] and len(buckets) > 1
            if not is_shared or time.monotonic() + wait.seconds > deadline:
                return wait
            await asyncio.sleep(min(wait.seconds, _MAX_NAP_S))

    async def pause(self, bucket: Bucket, seconds: float) -> None:
        """Nobody takes from this bucket for `seconds`: the platform said so."""
        until = time.monotonic() + seconds
        self._local.until[bucket.name] = max(until, self._local.until.get(bucket.name, 0.0))
        try:
            await self._redis.eval(_PAUSE, 1, _KEY + bucket.name, str(int(seconds * 1000)))
        except (RedisError, OSError):
            log.warning("A pause is known to this process only.")
