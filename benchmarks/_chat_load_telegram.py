"""chat_load on Telegram: the loopback Bot API server, our listener, and a bot without logic."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks._chat_load import TEMPLATE, Heard, Member
from bot.surfaces.telegram.surface import TelegramSurface
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN, Fault, TelegramServer
from tests.fakes.telegram_state import Kept

if TYPE_CHECKING:
    from bot.conversation.router import Conversation
    from db.redis.queue import Queue

FIRST_PERSON = 10_001


@dataclass(frozen=True, slots=True)
class TelegramShown:
    """A message of the loopback server."""

    kept: Kept

    @property
    def has_video(self) -> bool:
        """Whether it bears the video."""
        return "video" in self.kept.data

    def has(self, label: str) -> bool:
        """Whether a button's label holds `label`."""
        return self.kept.button(label) is not None


@dataclass(frozen=True, slots=True)
class TelegramMember:
    """Somebody in their private chat with the bot."""

    person: TelegramPerson

    def greet(self) -> None:
        """Open the chat."""
        self.person.say("/start")

    def tell(self, idea: str) -> None:
        """Write an idea."""
        self.person.say(idea)

    def ask_balance(self) -> None:
        """Ask for the credits."""
        self.person.say("/balance")

    def press(self, label: str, shown: TelegramShown) -> None:
        """Press a button of that message."""
        self.person.press(label, shown.kept)


class TelegramWorld:
    """The server with `count` people."""

    def __init__(self, server: TelegramServer, count: int) -> None:
        self._server, self.url = server, server.base_url
        self.people: Mapping[int, Member] = {
            number: TelegramMember(TelegramPerson(server, number))
            for number in range(FIRST_PERSON, FIRST_PERSON + count)
        }
        self.heard: Heard = lambda number, shown: None
        server.world.on_bot_message = self._heard

    def _heard(self, kept: Kept) -> None:
        self.heard(int(kept.data["chat"]["id"]), TelegramShown(kept))

    @property
    def is_bot_there(self) -> bool:
        """Whether somebody polls."""
        return bool(self._server.called("getUpdates"))

    @property
    def calls(self) -> int:
        """Calls of the Bot API so far."""
        return len(self._server.calls)

    def slow_down(self, people: Iterable[int]) -> None:
        """Every message into these chats is answered 429."""
        self._server.faults += [
            Fault("sendMessage", 10_000, 429, "Too Many Requests: retry later", 60, chat_id=number)
            for number in people
        ]

    async def stop(self) -> None:
        """Close every connection."""
        await self._server.stop()


async def open_world(people: int) -> TelegramWorld:
    """The server on a free port with its people."""
    return TelegramWorld(await TelegramServer().start(), people)


def open_surface(url: str) -> TelegramSurface:
    """What our bot sends through."""
    return TelegramSurface.build(TOKEN, url)


async def listen(surface: TelegramSurface, conversation: Conversation, queue: Queue) -> None:
    """Poll with the real listener. Send budgets only beside the flood, which is about them:
    elsewhere they would measure Telegram's limits."""
    from bot.listeners.delivery import Delivery
    from bot.listeners.intake import Intake
    from bot.listeners.telegram.answers import TelegramAnswers
    from bot.listeners.telegram.listener import TelegramListener

    budget = queue.budget if os.environ.get("FLOOD") else None
    answers = TelegramAnswers(surface.bot)
    delivery = Delivery(conversation.services.db, surface, answers, budget=budget)
    intake = Intake("telegram", conversation, delivery, queue)
    await TelegramListener(surface, intake).start()


async def echo(url: str) -> None:
    """The same library and the same calls for the same updates, and nothing else."""
    from benchmarks._chat_load_maker import deliver
    from bot.listeners.intake import CHATS_AT_ONCE
    from bot.surfaces.base import Button, Message, MessageRef, Place

    surface = open_surface(url)
    bot, offset = surface.bot, None
    await bot.initialize()
    rows = tuple((Button("an example of an idea", f"x:{n}"),) for n in range(3))
    kinds = tuple(
        (Button(TEMPLATE, "t:abcdefghijkm:1:ai_story"), Button("Another kind", "t:abc:1:b"))
        for _ in range(6)
    )
    options = (
        (Button("Confirm · 10", "c:abcdefghijkm:2"),),
        *((tuple(Button(f"Option {n}", f"o:abcdefghijkm:2:{n}") for n in range(3)),) * 3),
    )
    text = "A text of the usual length. " * 8

    slots = asyncio.Semaphore(CHATS_AT_ONCE)

    async def one(update: Any) -> None:
        async with slots:
            await answered(update)

    async def answered(update: Any) -> None:
        if update.message is not None:
            place = Place("telegram", str(update.message.chat_id))
            is_start = update.message.text.startswith("/")
            await surface.send(place, Message(text, rows if is_start else kinds))
            return
        query = update.callback_query
        place = Place("telegram", str(query.message.chat.id))
        ref = MessageRef(place, str(query.message.message_id))
        if query.data.startswith("t:"):
            await surface.edit(ref, Message(text + "quote", options))
            await bot.answer_callback_query(query.id)
            return
        await surface.edit(ref, Message("Queued", (rows[0],)))
        await bot.answer_callback_query(query.id)
        await deliver(surface, place, ref)

    tasks: set[asyncio.Task[None]] = set()
    while True:
        for update in await bot.get_updates(offset=offset, timeout=30):
            task = asyncio.create_task(one(update))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            offset = update.update_id + 1
