"""How often we may write to a chat: token buckets in Redis that all processes share.

A bucket holds at most `burst` tokens and gains `per_s` a second; one message takes one token
of every bucket it counts for. Progress edits leave a floor of tokens for results, which go
first. A chat that asked us to slow down is paused for everybody.
"""

from __future__ import annotations

import asyncio
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

# Takes one token of every bucket, or none and says how many milliseconds to wait.
# KEYS: buckets. ARGV: for each its rate per second, its burst, and the floor to leave.
_TAKE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local wait = 0
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
  if paused > wait then wait = paused end
  if tokens - 1 < floor then
    local need = (floor + 1 - tokens) / per_s * 1000
    if need > wait then wait = need end
  end
  left[i] = tokens
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'tokens', tostring(left[i] - 1), 'at', ms)
  local per_s = tonumber(ARGV[3 * i - 2])
  local burst = tonumber(ARGV[3 * i - 1])
  redis.call('PEXPIRE', key, math.ceil(burst / per_s * 1000) + 60000)
end
return 0
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


@dataclass(slots=True)
class _Local:
    """The same arithmetic inside one process, for while Redis is away."""

    tokens: dict[str, tuple[float, float]] = field(default_factory=dict)
    until: dict[str, float] = field(default_factory=dict)

    def take(self, buckets: Sequence[Bucket], floor_share: float) -> float:
        now = time.monotonic()
        wait = 0.0
        left: dict[str, float] = {}
        for one in buckets:
            tokens, at = self.tokens.get(one.name, (one.burst, now))
            tokens = min(one.burst, tokens + (now - at) * one.per_s)
            floor = one.burst * floor_share
            wait = max(wait, self.until.get(one.name, 0.0) - now)
            if tokens - 1 < floor:
                wait = max(wait, (floor + 1 - tokens) / one.per_s)
            left[one.name] = tokens
        if wait <= 0:
            self.tokens.update({name: (tokens - 1, now) for name, tokens in left.items()})
        return max(0.0, wait)


class Budget:
    """Asks the shared buckets; without Redis each process keeps its own."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._local = _Local()

    async def try_take(self, buckets: Sequence[Bucket], *, floor_share: float = 0.0) -> float:
        """Take a token of each bucket: 0 when taken, else the seconds to wait (none taken).

        `floor_share` of every burst is left for others: 0 for results, more for edits.
        """
        if not buckets:
            return 0.0
        numbers: list[float] = []
        for one in buckets:
            numbers += [one.per_s, one.burst, one.burst * floor_share]
        try:
            keys = [_KEY + one.name for one in buckets]
            wait_ms = await self._redis.eval(_TAKE, len(keys), *keys, *map(str, numbers))
        except (RedisError, OSError):
            return self._local.take(buckets, floor_share)
        return float(wait_ms) / 1000

    async def take(
        self, buckets: Sequence[Bucket], *, floor_share: float = 0.0, max_wait_s: float = 60.0
    ) -> bool:
        """Wait for a token of each bucket; False when none came in `max_wait_s`."""
        deadline = time.monotonic() + max_wait_s
        while True:
            wait_s = await self.try_take(buckets, floor_share=floor_share)
            if wait_s <= 0:
                return True
            if time.monotonic() + wait_s > deadline:
                return False
            await asyncio.sleep(min(wait_s, _MAX_NAP_S))

    async def pause(self, bucket: Bucket, seconds: float) -> None:
        """Nobody takes from this bucket for `seconds`: the platform said so."""
        until = time.monotonic() + seconds
        self._local.until[bucket.name] = max(until, self._local.until.get(bucket.name, 0.0))
        try:
            await self._redis.eval(_PAUSE, 1, _KEY + bucket.name, str(int(seconds * 1000)))
        except (RedisError, OSError):
            log.warning("A pause is known to this process only.")
