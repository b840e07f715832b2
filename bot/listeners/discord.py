"""Discord's gateway: interactions and messages into the inbox, each answered within 3 seconds.

An interaction's token is kept (encrypted) and the update written down before anything else is
done with it. Presses are read from their own data, so buttons work after any restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from redis.exceptions import RedisError
from yarl import URL

from bot.conversation.events import Event
from bot.listeners.discord_commands import CommandSet
from bot.listeners.discord_events import (
    idea_event,
    missing_permissions,
    press_event,
    said_event,
    wants_idea,
    words_of,
)
from bot.listeners.intake import Intake
from bot.surfaces.base import Place
from bot.surfaces.discord import RATE_LIMIT_WAIT_S, DiscordSurface
from bot.surfaces.discord_tokens import TokenStore
from db.errors import DbError

if TYPE_CHECKING:
    from bot.settings import DiscordSettings
    from db.queue import Queue

log = logging.getLogger(__name__)

NOTICE_S: Final = 3.0
"""How long "On it" stays; it only tells Discord that the command arrived."""
_COMMANDS_KEY: Final = "clipwright:discord:commands"


class DiscordAnswers:
    """What only the receiving side can do: a short notice for a press, seen by the presser."""

    def __init__(self, surface: DiscordSurface) -> None:
        self._surface = surface

    async def toast(self, place: Place, answer_id: str, text: str) -> None:
        """An ephemeral notice; a press was acknowledged when it came."""
        if text:
            await self._surface.whisper(place, answer_id, text)

    async def invoice(self, place: Place, facts: dict[str, Any]) -> None:
        """Discord has no payment of its own: nothing offers one there."""


class DiscordListener:
    """Receives for one bot. `start` replays the inbox and connects; `stop` ends in good order."""

    def __init__(
        self,
        surface: DiscordSurface,
        intake: Intake,
        commands: CommandSet,
        *,
        token: str,
        queue: Queue | None = None,
    ) -> None:
        self._surface, self._intake, self._queue = surface, intake, queue
        self._client, self._token = surface.client, token
        self._tree: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(
            self._client
        )
        commands.add_to(self._tree, self._on_command)
        self._running: asyncio.Task[None] | None = None
        self._client.event(_named("on_interaction", self._on_interaction))
        self._client.event(_named("on_message", self._on_message))

    async def start(self) -> None:
        """Log in, bring the commands up to date, take up what was left, connect."""
        await self._client.login(self._token)
        await self.sync_commands()
        await self._intake.start()
        self._running = asyncio.create_task(self._client.connect(reconnect=True))
        self._running.add_done_callback(_say_why)

    async def stop(self) -> None:
        """Leave the gateway, finish what is being handled."""
        await self._intake.stop()
        await self._client.close()
        if self._running is not None:
            self._running.cancel()
            # Why a connection ended was said when it did.
            await asyncio.gather(self._running, return_exceptions=True)

    async def sync_commands(self) -> bool:
        """Tell Discord our commands when they changed since the last time; whether they had."""
        wanted = [one.to_dict(self._tree) for one in self._tree.get_commands()]
        digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()
        redis: Any = self._queue.redis if self._queue else None
        key = f"{_COMMANDS_KEY}:{self._client.application_id}"
        with contextlib.suppress(RedisError):
            if redis is not None and (await redis.get(key) or b"").decode() == digest:
                return False
        await self._tree.sync()
        with contextlib.suppress(RedisError):
            if redis is not None:
                await redis.set(key, digest)
        return True

    # -- what comes in ------------------------------------------------------------------------

    async def _on_command(self, interaction: discord.Interaction, event: Event) -> None:
        """A slash command: a first answer at once, then the conversation's own messages."""
        if await self._refused(interaction):
            return
        if interaction.guild is None or event.place.token_key is None:
            first = interaction.response.defer(thinking=True)
        else:
            notice = words_of(interaction)("discord.on_it")
            first = interaction.response.send_message(notice, ephemeral=True, delete_after=NOTICE_S)
        await self._take(interaction, event, first)

    async def _on_interaction(self, interaction: discord.Interaction) -> None:
        match interaction.type:
            case discord.InteractionType.component:
                pressed: Any = interaction.data or {}
                data = str(pressed.get("custom_id", ""))
                if wants_idea(data):
                    await self._ask_idea(interaction, data)
                    return
                event = press_event(interaction, data)
                await self._take(interaction, event, interaction.response.defer())
            case discord.InteractionType.modal_submit:
                sent = idea_event(interaction)
                if sent is not None:
                    await self._take(interaction, sent, interaction.response.defer())
            case _:
                # Slash commands and their autocompletion go through the command tree.
                return

    async def _on_message(self, message: discord.Message) -> None:
        """A direct message, or a mention: then Discord shows us what was said."""
        assert self._client.user is not None
        event = said_event(message, self._client.user)
        if event is None:
            return
        try:
            await self._intake.take(event)
        except DbError:
            log.exception("A message could not be written down.")

    async def _ask_idea(self, interaction: discord.Interaction, data: str) -> None:
        """A press that asks for an idea opens a form: it must be the first answer."""
        words = words_of(interaction)
        label = words("discord.same_settings" if data.startswith("vn") else "discord.idea_label")
        modal = discord.ui.Modal(
            title=words("discord.idea_title")[:45], custom_id=f"m|{data}"[:100]
        )
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, custom_id="idea", max_length=4000
        )
        modal.add_item(discord.ui.Label(text=label[:45], component=field))
        modal.stop()
        await interaction.response.send_modal(modal)

    async def _take(self, interaction: discord.Interaction, event: Event, first: Any) -> None:
        """Keep the token, write the update down, and answer Discord in time."""
        age_s = (discord.utils.utcnow() - interaction.created_at).total_seconds()
        with contextlib.suppress(RedisError):
            await self._surface.tokens.keep(interaction.id, interaction.token, age_s=age_s)
        self._surface.remember_limit(event.place.chat_id, interaction.filesize_limit)
        self._surface.remember_manager(
            event.place, event.who.platform_id, interaction.permissions.manage_guild
        )
        results = await asyncio.gather(first, self._intake.take(event), return_exceptions=True)
        for one in results:
            if isinstance(one, discord.DiscordException):
                log.warning("An interaction was too old to answer.")
            elif isinstance(one, BaseException):
                log.error("An interaction could not be written down.", exc_info=one)

    async def _refused(self, interaction: discord.Interaction) -> bool:
        """Say which permissions are missing where the bot should write; True when some are."""
        if not interaction.is_guild_integration() or interaction.guild_id is None:
            return False
        missing = missing_permissions(interaction.app_permissions)
        if not missing:
            return False
        text = words_of(interaction)("discord.missing_permissions", names=", ".join(missing))
        await interaction.response.send_message(text, ephemeral=True)
        return True


def _say_why(connection: asyncio.Task[None]) -> None:
    if not connection.cancelled() and (error := connection.exception()) is not None:
        log.error("The connection to Discord ended.", exc_info=error)


def _named(name: str, handler: Any) -> Any:
    """The library registers events by the coroutine's own name."""

    async def call(*args: Any) -> None:
        await handler(*args)

    call.__name__ = name
    return call


def open_client(settings: DiscordSettings) -> discord.Client:
    """The gateway's client: no privileged intents, nobody pinged unless asked."""
    Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.gateway_url)
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    options: dict[str, Any] = {
        "intents": intents,
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_ratelimit_timeout": RATE_LIMIT_WAIT_S,
        "max_messages": None,
    }
    if settings.shards:
        return discord.AutoShardedClient(shard_count=settings.shards, **options)
    return discord.Client(**options)


def open_surface(settings: DiscordSettings, queue: Queue) -> DiscordSurface:
    """The bot process's surface: it writes through the gateway's client."""
    token = settings.token.get_secret_value()
    redis: Any = queue.redis
    return DiscordSurface(open_client(settings), token, TokenStore(redis, token), owns_client=False)
