"""Discord's gateway: interactions and messages into the inbox, each answered within 3 seconds.

The first answer goes out before anything that could be slow is asked: neither the database nor
Redis stands before it. Then the interaction's token is kept (encrypted) and the update written
down. Presses are read from their own data, so buttons work after any restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands
from redis.exceptions import RedisError

from bot.conversation.events import Event
from bot.conversation.replies import Invoice
from bot.listeners.discord.commands import CommandSet
from bot.listeners.discord.events import (
    edit_event,
    idea_event,
    is_ours,
    missing_permissions,
    press_event,
    said_event,
    wants_idea,
    words_of,
)
from bot.listeners.discord.forms import idea_form, written_before
from bot.listeners.discord.sync import sync
from bot.listeners.intake import Intake
from bot.surfaces.base import Place
from bot.surfaces.discord.surface import DiscordSurface
from bot.surfaces.discord.widgets import read_owned
from db.core.errors import DbError

if TYPE_CHECKING:
    from db.redis.queue import Queue

log = logging.getLogger(__name__)

NOTICE_S: Final = 3.0
"""How long "On it" stays; it only tells Discord that the command arrived."""
RECONNECT_S: Final = 2.0
_NEVER_AGAIN: Final = (discord.LoginFailure, discord.PrivilegedIntentsRequired)


class DiscordAnswers:
    """What only the receiving side can do: a short notice for a press, seen by the presser."""

    def __init__(self, surface: DiscordSurface) -> None:
        self._surface = surface

    async def toast(self, place: Place, answer_id: str, text: str, *, stays: bool) -> None:
        """An ephemeral notice; a press was acknowledged when it came."""
        if text:
            await self._surface.whisper(place, answer_id, text)

    async def invoice(self, place: Place, invoice: Invoice) -> None:
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
        self._is_stopping = False
        self._client.event(_named("on_interaction", self._on_interaction))
        self._client.event(_named("on_message", self._on_message))
        self._client.event(_named("on_raw_message_edit", self._on_edit))

    async def start(self) -> None:
        """Log in, bring the commands up to date, take up what was left, connect."""
        try:
            await self._client.login(self._token)
            await self.sync_commands()
        except Exception:
            # The next try begins with a new connection.
            await self._client.http.close()
            raise
        await self._intake.start()
        self._running = asyncio.create_task(self._stay_connected())
        self._running.add_done_callback(_say_why)

    @property
    def is_alive(self) -> bool:
        """Whether the gateway's connection stands."""
        return self._client.is_ready() and not self._client.is_closed()

    async def _stay_connected(self) -> None:
        """Be on the gateway until the client is closed; an event that the library chokes on
        ends its connection, not ours."""
        while not self._client.is_closed():
            try:
                await self._client.connect(reconnect=True)
            except _NEVER_AGAIN:
                raise
            except Exception:
                if self._client.is_closed():
                    raise
                log.exception("The connection to Discord broke; it is made anew.")
                await asyncio.sleep(RECONNECT_S)

    async def stop(self) -> None:
        """Take nothing new, finish what is being handled, leave the gateway."""
        self._is_stopping = True
        await self._intake.stop()
        await self._client.close()
        if self._running is not None:
            self._running.cancel()
            # Why a connection ended was said when it did.
            await asyncio.gather(self._running, return_exceptions=True)

    async def sync_commands(self) -> bool:
        """Tell Discord our commands when they changed since the last time; whether they had."""
        return await sync(self._tree, self._queue.redis if self._queue else None)

    # -- what comes in ------------------------------------------------------------------------

    async def _on_command(self, interaction: discord.Interaction, event: Event) -> None:
        """A slash command: a first answer at once, then the conversation's own messages."""
        if self._is_stopping:
            return
        if missing := _missing(interaction):
            text = words_of(interaction)("discord.missing_permissions", names=", ".join(missing))
            await _quietly(interaction.response.send_message(text, ephemeral=True))
            return
        notice = words_of(interaction)("discord.on_it")
        first = interaction.response.send_message(notice, ephemeral=True, delete_after=NOTICE_S)
        await self._take(interaction, event, first)

    async def _on_interaction(self, interaction: discord.Interaction) -> None:
        if self._is_stopping:
            return
        match interaction.type:
            case discord.InteractionType.component:
                await self._on_press(interaction)
            case discord.InteractionType.modal_submit:
                sent = idea_event(interaction)
                if sent is not None:
                    await self._take(interaction, sent, interaction.response.defer())
            case _:
                # Slash commands and their autocompletion go through the command tree.
                return

    async def _on_press(self, interaction: discord.Interaction) -> None:
        """A button or menu: of a message of ours, by the person it was made for."""
        assert self._client.user is not None
        pressed: Any = interaction.data or {}
        data, owner = read_owned(str(pressed.get("custom_id", "")))
        refused = ""
        if not is_ours(interaction.message, self._client.user):
            refused = "press.unknown"
        elif owner is not None and owner != str(interaction.user.id):
            refused = "press.not_yours"
        if refused:
            text = words_of(interaction)(refused)
            await _quietly(interaction.response.send_message(text, ephemeral=True))
            return
        event = press_event(interaction, data)
        if wants_idea(data):
            # A form must be the first answer: what it starts with may not take long to find.
            before = await written_before(self._intake.conversation, event)
            await _quietly(
                interaction.response.send_modal(idea_form(words_of(interaction), data, before))
            )
            return
        await self._take(interaction, event, interaction.response.defer())

    async def _on_message(self, message: discord.Message) -> None:
        """A direct message, or a mention: then Discord shows us what was said."""
        assert self._client.user is not None
        await self._hear(said_event(message, self._client.user))

    async def _on_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        """Such a message says something else now."""
        assert self._client.user is not None
        await self._hear(edit_event(edit.message, self._client.user))

    async def _hear(self, event: Event | None) -> None:
        if event is None or self._is_stopping:
            return
        try:
            await self._intake.keep(event)
        except DbError:
            log.exception("A message could not be written down.")

    async def _take(
        self, interaction: discord.Interaction, event: Event, first: Coroutine[Any, Any, Any]
    ) -> None:
        """Answer Discord at once, keep the token, write the update down."""
        answered = asyncio.create_task(_quietly(first))
        self._surface.hooks.expect(interaction.id, answered)
        age_s = (discord.utils.utcnow() - interaction.created_at).total_seconds()
        tokens = self._surface.tokens
        if event.place.is_private:
            tokens.hold(interaction.id, interaction.token, age_s=age_s)
        else:
            with contextlib.suppress(RedisError):
                limit = interaction.filesize_limit
                await tokens.keep(
                    interaction.id, interaction.token, age_s=age_s, upload_bytes=limit
                )
        self._surface.places.remember_manager(
            event.place, event.who.platform_id, interaction.permissions.manage_guild
        )
        try:
            await self._intake.keep(event)
        except DbError:
            log.exception("An interaction could not be written down.")
        await answered


def _missing(interaction: discord.Interaction) -> list[str]:
    """Which permissions the bot lacks where it would write; none where only a token reaches."""
    if not interaction.is_guild_integration() or interaction.guild_id is None:
        return []
    in_thread = isinstance(interaction.channel, discord.Thread)
    return missing_permissions(interaction.app_permissions, in_thread=in_thread)


async def _quietly(first: Coroutine[Any, Any, Any]) -> None:
    """A first answer; one that comes too late is left, its update is handled all the same."""
    try:
        await first
    except (discord.DiscordException, OSError) as error:
        log.warning("An interaction was not answered.", extra={"code": type(error).__name__})


def _say_why(connection: asyncio.Task[None]) -> None:
    if not connection.cancelled() and (error := connection.exception()) is not None:
        log.error("The connection to Discord ended.", exc_info=error)


def _named(name: str, handler: Any) -> Any:
    """The library registers events by the coroutine's own name."""

    async def call(*args: Any) -> None:
        await handler(*args)

    call.__name__ = name
    return call
