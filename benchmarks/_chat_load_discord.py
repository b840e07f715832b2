"""chat_load on Discord: the loopback REST and gateway, our listener, and a bot without logic.

People type slash commands and press buttons in their direct messages with the bot; what they
wait for is the conversation's own message, not the first "On it".
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from pydantic import SecretStr

from benchmarks._chat_load import TEMPLATE, Heard, Member
from bot.listeners.discord.sync import open_client
from bot.settings import DiscordSettings
from bot.surfaces.discord.surface import DiscordSurface
from bot.surfaces.discord.tokens import TokenStore
from tests.fakes.discord_person import DiscordPerson
from tests.fakes.discord_server import TOKEN, DiscordServer
from tests.fakes.discord_state import Channel, Kept

if TYPE_CHECKING:
    from bot.conversation.router import Conversation
    from db.redis.queue import Queue

FIRST_PERSON = 10_001


@dataclass(frozen=True, slots=True)
class DiscordShown:
    """A message of the loopback server."""

    kept: Kept

    @property
    def has_video(self) -> bool:
        """Whether it bears the video."""
        return bool(self.kept.data["attachments"])

    def has(self, label: str) -> bool:
        """Whether a button's label holds `label`."""
        return self.kept.button(label) is not None


class DiscordMember:
    """Somebody in their direct messages with the bot."""

    def __init__(self, person: DiscordPerson, tasks: set[asyncio.Task[Any]]) -> None:
        self._person, self._tasks = person, tasks

    def greet(self) -> None:
        """Type the first command."""
        self._do(self._person.command("start"))

    def tell(self, idea: str) -> None:
        """Type an idea into /create."""
        self._do(self._person.command("create", prompt=idea))

    def ask_balance(self) -> None:
        """Ask for the credits."""
        self._do(self._person.command("balance"))

    def press(self, label: str, shown: DiscordShown) -> None:
        """Press a button of that message."""
        button = shown.kept.button(label)
        assert button is not None
        self._do(self._person.press_data(button["custom_id"], shown.kept))

    def _do(self, act: Coroutine[Any, Any, Any]) -> None:
        # What a person did before is of no interest to the measure.
        self._person.pressed.clear()
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class DiscordWorld:
    """The server with `count` people."""

    def __init__(self, server: DiscordServer, count: int) -> None:
        self._server, self.url = server, server.api_base
        tasks: set[asyncio.Task[Any]] = set()
        self.people: Mapping[int, Member] = {
            number: DiscordMember(DiscordPerson(server, number), tasks)
            for number in range(FIRST_PERSON, FIRST_PERSON + count)
        }
        self.heard: Heard = lambda number, shown: None
        server.world.on_bot_message = self._heard

    def _heard(self, channel: Channel, kept: Kept) -> None:
        if channel.recipient_id is not None:
            self.heard(channel.recipient_id, DiscordShown(kept))

    @property
    def is_bot_there(self) -> bool:
        """Whether it is on the gateway."""
        return bool(self._server.gateway.identified)

    @property
    def calls(self) -> int:
        """Calls over REST so far."""
        return len(self._server.calls)

    async def stop(self) -> None:
        """Close every connection."""
        await self._server.stop()


async def open_world(people: int) -> DiscordWorld:
    """The server on a free port with its people."""
    return DiscordWorld(await DiscordServer().start(), people)


class _Later:
    """The tokens' Redis, which is there once the bot listens."""

    redis: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.redis, name)


def open_surface(url: str) -> DiscordSurface:
    """What our bot sends through."""
    redis: Any = _Later()
    tokens = TokenStore(redis, TOKEN)
    return DiscordSurface(open_client(_settings(url)), TOKEN, tokens, owns_client=False)


def _settings(url: str) -> DiscordSettings:
    gateway = url.replace("http", "ws", 1).replace("/api/v10", "/gateway")
    return DiscordSettings(token=SecretStr(TOKEN), api_base=url, gateway_url=gateway)


async def listen(surface: DiscordSurface, conversation: Conversation, queue: Queue) -> None:
    """Connect with the real listener. No send budgets: they would measure Discord's limits."""
    from bot.listeners.delivery import Delivery
    from bot.listeners.discord.commands import CommandSet
    from bot.listeners.discord.listener import DiscordAnswers, DiscordListener
    from bot.listeners.intake import Intake

    _Later.redis = queue.redis
    services = conversation.services
    delivery = Delivery(services.db, surface, DiscordAnswers(surface))
    intake = Intake("discord", conversation, delivery, queue)
    commands = CommandSet(services.templates, services.voices, services.db)
    await DiscordListener(surface, intake, commands, token=TOKEN, queue=queue).start()


async def echo(url: str) -> None:
    """The same library and the same calls for the same interactions, and nothing else."""
    from benchmarks._chat_load_maker import deliver
    from bot.listeners.discord.listener import NOTICE_S
    from bot.listeners.intake import CHATS_AT_ONCE
    from bot.surfaces.base import Button, Message, MessageRef, Place

    surface = open_surface(url)
    client = surface.client
    rows = tuple((Button("an example of an idea", f"x:{n}"),) for n in range(3))
    kinds = tuple(
        (Button(TEMPLATE, "t:abcdefghijkm:1:ai_story"), Button("Another kind", "t:abc:1:b"))
        for _ in range(5)
    )
    options = (
        (Button("Confirm · 10", "c:abcdefghijkm:2"),),
        *((tuple(Button(f"Option {n}", f"o:abcdefghijkm:2:{n}") for n in range(3)),) * 3),
    )
    text = "A text of the usual length. " * 8
    slots = asyncio.Semaphore(CHATS_AT_ONCE)

    async def on_interaction(interaction: discord.Interaction) -> None:
        async with slots:
            await answered(interaction)

    async def answered(interaction: discord.Interaction) -> None:
        place = Place("discord", str(interaction.channel_id), person_id=str(interaction.user.id))
        asked: Any = interaction.data
        if interaction.type is discord.InteractionType.application_command:
            first = interaction.response.send_message(
                "On it.", ephemeral=True, delete_after=NOTICE_S
            )
            shown = Message(text, rows if asked["name"] == "start" else kinds)
            await asyncio.gather(first, surface.send(place, shown))
            return
        assert interaction.message is not None
        ref = MessageRef(place, str(interaction.message.id))
        is_template = asked["custom_id"].startswith("t:")
        shown = Message(text + "quote", options) if is_template else Message("Queued", (rows[0],))
        await asyncio.gather(interaction.response.defer(), surface.edit(ref, shown))
        if not is_template:
            await deliver(surface, place, ref)

    client.event(on_interaction)
    async with client:
        await client.start(TOKEN)
