"""Discord's rate limits: the bot and its workers together never overrun them, and recover."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from discord.http import Route

from bot.surfaces.base import Message, Place
from bot.surfaces.discord.client import pause_of, rest_client
from bot.surfaces.discord.surface import DiscordSurface
from bot.surfaces.discord.tokens import TokenStore
from db.redis.queue import Queue
from db.redis.rate_limits import Budget, buckets_for
from tests.fakes.discord_limits import RateLimits
from tests.fakes.discord_server import TOKEN, DiscordServer, Fault
from tests.fakes.discord_state import Channel, snowflake
from tests.fixtures.redis import embedded_redis, queue, redis_url

__all__ = ["embedded_redis", "queue", "redis_url"]

PROCESSES = 3


@dataclass(frozen=True, slots=True)
class Process:
    """One of the bot and its workers: a client and a Redis connection of its own."""

    surface: DiscordSurface
    budget: Budget

    async def say(self, place: Place, text: str) -> Any:
        """Send as Delivery and Courier do: a turn of the shared budget first."""
        await self.budget.take(buckets_for("discord", place.chat_id, is_private=False))
        return await self.surface.send(place, Message(text))

    async def change(self, ref: Any, text: str) -> None:
        """Edit as the progress message is."""
        buckets = buckets_for("discord", ref.place.chat_id, is_private=False, is_edit=True)
        await self.budget.take(buckets)
        await self.surface.edit(ref, Message(text))


@asynccontextmanager
async def running(server: DiscordServer, redis_url: str) -> AsyncIterator[list[Process]]:
    """Several processes of one bot."""
    Route.BASE = server.api_base
    async with AsyncExitStack() as stack:
        processes = []
        for _ in range(PROCESSES):
            own = await Queue.open(redis_url)
            stack.push_async_callback(own.close)
            redis: Any = own.redis
            surface = DiscordSurface(rest_client(own.budget), TOKEN, TokenStore(redis, TOKEN))
            stack.push_async_callback(surface.close)
            await surface.limits(Place("discord", "1"))
            processes.append(Process(surface, own.budget))
        yield processes


@pytest.fixture
async def server(queue: Queue) -> AsyncIterator[DiscordServer]:
    """Discord with its rate limits; `queue` makes Redis empty first."""
    await queue.flush()
    one = await DiscordServer(limits=RateLimits()).start()
    yield one
    await one.stop()


def channel_in(server: DiscordServer) -> Place:
    """A new channel of a server."""
    channel = Channel(snowflake(), guild_id=55)
    server.world.channels[channel.id] = channel
    return Place("discord", str(channel.id), is_private=False)


def refused(server: DiscordServer) -> list[str]:
    """Calls that came too early."""
    assert server.limits is not None
    return server.limits.refused


async def test_several_processes_together_never_overrun_a_channel_or_the_whole(
    server: DiscordServer, redis_url: str
) -> None:
    async with running(server, redis_url) as processes:
        busy, others = channel_in(server), [channel_in(server) for _ in range(60)]
        ref = await processes[0].say(busy, "progress")
        works = [
            processes[number % PROCESSES].say(busy, f"message {number}") for number in range(6)
        ]
        works += [processes[number % PROCESSES].change(ref, f"{number} %") for number in range(6)]
        works += [
            processes[number % PROCESSES].say(place, "hello") for number, place in enumerate(others)
        ]
        await asyncio.gather(*works)
    assert refused(server) == []
    said = server.world.channels[int(busy.chat_id)].messages
    assert len(said) == 7
    assert next(iter(said.values())).edits == 6
    assert all(len(server.world.channels[int(one.chat_id)].messages) == 1 for one in others)


async def test_what_one_process_reads_in_the_headers_holds_the_others_back(
    server: DiscordServer, redis_url: str
) -> None:
    """Without a turn, one process uses a channel up; another that asks for its turn waits."""
    async with running(server, redis_url) as processes:
        place, elsewhere = channel_in(server), channel_in(server)
        sends = [processes[0].surface.send(place, Message(str(n))) for n in range(5)]
        await asyncio.wait([asyncio.create_task(one) for one in sends[:5]], timeout=1.0)
        bucket = buckets_for("discord", place.chat_id, is_private=False)[:1]
        assert 2 < await processes[1].budget.try_take(bucket) <= 5
        await processes[2].say(elsewhere, "not held back")
        await processes[1].say(place, "in its time")
    assert refused(server) == []


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_429_is_recovered_from_and_told_to_all(
    server: DiscordServer, redis_url: str, scope: str
) -> None:
    async with running(server, redis_url) as processes:
        place = channel_in(server)
        elsewhere = channel_in(server)
        server.faults.append(Fault("POST channels", retry_after_s=1.0, scope=scope))
        sending = asyncio.create_task(processes[0].say(place, "late but there"))
        await asyncio.sleep(0.4)
        here = buckets_for("discord", place.chat_id, is_private=False)
        there = buckets_for("discord", elsewhere.chat_id, is_private=False)
        assert await processes[1].budget.try_take(here) > 0.3
        held_back = await processes[2].budget.try_take(there) > 0.3
        assert held_back is (scope == "global")
        await sending
    (kept,) = server.world.channels[int(place.chat_id)].messages.values()
    assert kept.text == "late but there"


@pytest.mark.parametrize(
    ("method", "path", "status", "headers", "paused", "seconds"),
    [
        ("POST", "/api/v10/channels/5/messages", 200, {"X-RateLimit-Remaining": "1"}, None, 0),
        (
            *("POST", "/api/v10/channels/5/messages", 200),
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "2.5"},
            *("discord:5", 2.5),
        ),
        (
            *("PATCH", "/api/v10/channels/5/messages/6", 200),
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "2.5"},
            *("discord:5:edit", 2.5),
        ),
        ("POST", "/api/v10/channels/5/messages", 429, {"Retry-After": "3"}, "discord:5", 3),
        (
            *("POST", "/api/v10/channels/5/messages", 429),
            {"Retry-After": "3", "X-RateLimit-Scope": "shared"},
            *("discord:5", 3),
        ),
        (
            *("POST", "/api/v10/users/@me/channels", 429),
            {"Retry-After": "3", "X-RateLimit-Global": "true"},
            *("discord", 3),
        ),
        ("POST", "/api/v10/users/@me/channels", 429, {"Retry-After": "3"}, None, 0),
        ("POST", "/api/v10/channels/5/messages", 429, {"Retry-After": "soon"}, "discord:5", 1),
        ("GET", "/api/v10/gateway/bot", 200, {"X-RateLimit-Remaining": "0"}, None, 0),
    ],
)
def test_an_answers_headers_pause_one_budget(
    method: str,
    path: str,
    status: int,
    headers: dict[str, str],
    paused: str | None,
    seconds: float,
) -> None:
    found = pause_of(method, path, status, headers)
    assert (found and (found[0].name, found[1])) == (paused and (paused, seconds))
