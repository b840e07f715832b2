"""What chat_load asks of a platform, and the crowd that walks through a bot on any of them.

A platform is a module `benchmarks._chat_load_NAME` with the functions of `Platform`: its loopback
world with people for the server process, our bot's listener and a bot without logic for the other.
"""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

if TYPE_CHECKING:
    from bot.conversation.router import Conversation
    from bot.surfaces.base import ChatSurface
    from db.redis.queue import Queue

IDEA = "A lighthouse keeper finds a door in the sea"
TEMPLATE = "AI story"
RATE_PER_S = 50.0
RATED_S = 20.0
SETTLING_S = 3.0
PLATFORMS = ("telegram", "discord")


class Shown(Protocol):
    """A message of the bot as its reader has it now."""

    @property
    def has_video(self) -> bool: ...

    def has(self, label: str) -> bool: ...


class Member(Protocol):
    """Somebody of the crowd. Nothing is waited for: what was done arrives when it does."""

    def greet(self) -> None: ...

    def tell(self, idea: str) -> None: ...

    def ask_balance(self) -> None: ...

    def press(self, label: str, shown: Any) -> None: ...


Heard = Callable[[int, Shown], None]
"""Told of every message and edit of the bot: whose it is, and what it shows."""


class World(Protocol):
    """The platform on loopback with its people."""

    url: str
    people: Mapping[int, Member]
    heard: Heard

    @property
    def is_bot_there(self) -> bool: ...

    @property
    def calls(self) -> int: ...

    async def stop(self) -> None: ...


@runtime_checkable
class SlowsChats(Protocol):
    """A world where single chats, and not only routes, can ask for time."""

    def slow_down(self, people: Iterable[int]) -> None:
        """These people's chats ask for a minute at every message from now on."""
        ...


class Platform(Protocol):
    """The functions of a platform's module."""

    async def open_world(self, people: int) -> World: ...

    def open_surface(self, url: str) -> ChatSurface: ...

    async def listen(self, surface: Any, conversation: Conversation, queue: Queue) -> None:
        """Begin to receive, by the real listener and without send budgets."""
        ...

    async def echo(self, url: str) -> None:
        """Answer with the calls that ours makes, without our logic; runs until it is ended."""
        ...


def platform(name: str) -> Platform:
    """A platform's module."""
    return cast("Platform", importlib.import_module(f"benchmarks._chat_load_{name}"))


class Crowd:
    """People who answer the bot at once, each along the same path."""

    def __init__(self, world: World) -> None:
        self.people = world.people
        self.stage = dict.fromkeys(self.people, 0)
        self.done = 0
        self.finished = asyncio.Event()
        self.sent_at: dict[int, float] = {}
        self.waits_ms: list[float] = []
        world.heard = self.heard

    def begin(self) -> None:
        """Everybody greets the bot."""
        for person in self.people.values():
            person.greet()

    def heard(self, number: int, shown: Shown) -> None:
        """One message or edit: the next step of whoever it is for."""
        if (at := self.sent_at.pop(number, None)) is not None:
            self.waits_ms.append((time.monotonic() - at) * 1000)
            return
        stage, person = self.stage.get(number, 9), self.people[number]
        if stage == 0:
            person.tell(IDEA)
        elif stage == 1 and shown.has(TEMPLATE):
            person.press(TEMPLATE, shown)
        elif stage == 2 and shown.has("Confirm"):
            person.press("Confirm", shown)
        elif stage == 3 and shown.has_video:
            self.done += 1
            if self.done == len(self.people):
                self.finished.set()
        else:
            return
        self.stage[number] = stage + 1

    async def rated(self, seconds: float) -> list[float]:
        """One update every 20 ms, from people in turn; milliseconds to each first answer."""
        people, began = list(self.people.items()), time.monotonic()
        for count in range(int(seconds * RATE_PER_S)):
            await asyncio.sleep(max(0.0, began + count / RATE_PER_S - time.monotonic()))
            number, person = people[count % len(people)]
            self.sent_at[number] = time.monotonic()
            if count % 2:
                person.tell(IDEA)
            else:
                person.ask_balance()
        await asyncio.sleep(SETTLING_S)
        return self.waits_ms
