"""Discord: the bot and the worker write over REST through the official library.

Messages are ordinary bot messages wherever the bot can write. Where only an interaction's
token reaches (a user install, an ephemeral answer), that token is used while it lives. Where
neither works any more (the channel is gone, the bot lost a permission or was taken out, the
person left), a result goes to the person's direct messages. Foreign errors become
bot.surfaces.base errors here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
from discord.http import Route

from bot.surfaces.base import (
    FileGone,
    Message,
    MessageGone,
    MessageRef,
    Place,
    PlaceGone,
    PlaceLimits,
    SurfaceError,
)
from bot.surfaces.discord import attachments
from bot.surfaces.discord.client import rest_client
from bot.surfaces.discord.hooks import Hooks
from bot.surfaces.discord.parts import TEXT_CHARS, short_nonce, shown, translate
from bot.surfaces.discord.places import Places, is_open, token_key
from bot.surfaces.discord.tokens import TokenStore
from bot.surfaces.discord.widgets import NOBODY, embed_of, files_of, owner_of, pinging, view_of

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)

EDIT_INTERVAL_S: Final = 2.0
LOOK_BACK: Final = timedelta(minutes=30)
MOST_ATTACHED_BYTES: Final = 500 * 1024 * 1024
_TOKEN_DEAD: Final = frozenset({10015, 50027})


class DiscordSurface:
    """Sends to Discord. `close` hangs up.

    A place's `token_key` is an interaction's id after `u:` (only its token reaches the place)
    or `e:` (only ephemeral messages need it).
    """

    name = "discord"

    def __init__(
        self, client: discord.Client, token: str, tokens: TokenStore, *, owns_client: bool = True
    ) -> None:
        self.client, self.tokens = client, tokens
        self.places = Places(client, tokens)
        self._token, self._owns_client = token, owns_client
        self._login = asyncio.Lock()
        self.hooks = Hooks(client, tokens)

    async def close(self) -> None:
        """Close the connections, when they are ours."""
        if self._owns_client:
            await self.client.close()

    async def is_manager(self, place: Place, person_id: str) -> bool:
        """Whether a person manages the place's server, as their last interaction said."""
        return self.places.is_manager(place, person_id)

    def chat_link(self, place: Place) -> str:
        """Opens the channel or the direct messages; the person's own where that is not known."""
        if place.is_private and place.chat_id == place.person_id:
            return "https://discord.com/channels/@me"
        channel = place.topic_id or place.chat_id
        return f"https://discord.com/channels/{place.group_id or '@me'}/{channel}"

    async def limits(self, place: Place) -> PlaceLimits:
        """The place's own upload limit: its server's boost tier, or what its interaction said."""
        async with self._ready():
            upload = await self.places.upload_bytes(place)
        return PlaceLimits(upload, TEXT_CHARS, TEXT_CHARS, EDIT_INTERVAL_S)

    async def send(self, place: Place, message: Message) -> MessageRef:
        """Send a text with its buttons and files."""
        async with self._ready():
            if is_open(place) or (message.ephemeral and not place.is_private):
                return await self._send_by_token(place, message)
            if place.is_private and place.chat_id == place.person_id:
                # Whoever is to be told, wherever they are: no channel of theirs is known yet.
                return await self._send_directly(place, message)
            if place.is_private or not place.person_id:
                return await self._send(place, message)
            if message.notify and await self.places.has_left(place):
                return await self._send_directly(place, message)
            try:
                return await self._send(place, message)
            except discord.HTTPException as error:
                if not isinstance(translate(error), PlaceGone):
                    raise
                log.info("A channel cannot be written to; its person is written to instead.")
                return await self._send_elsewhere(place, message)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace a message's text and buttons; its files stay."""
        text, view = shown(message), view_of(message, owner_of(ref.place))
        async with self._ready():
            if ref.place.token_key:
                hook = await self.hooks.find(ref.place)
                if hook is not None:
                    with contextlib.suppress(discord.NotFound):
                        await hook.edit_message(
                            int(ref.message_id), content=text, view=view, allowed_mentions=NOBODY
                        )
                        return
                if is_open(ref.place):
                    raise MessageGone
            partial = self._channel(ref.place).get_partial_message(int(ref.message_id))
            await partial.edit(content=text, view=view, allowed_mentions=NOBODY)

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        async with self._ready():
            hook = await self.hooks.find(ref.place) if ref.place.token_key else None
            if hook is not None:
                await hook.delete_message(int(ref.message_id))
                return
            await self._channel(ref.place).get_partial_message(int(ref.message_id)).delete()

    @property
    def fetch_bytes(self) -> int:
        """What somebody with a subscription may attach; the place's own limit is less."""
        return MOST_ATTACHED_BYTES

    async def fetch(self, ref: str, target: Path, most_bytes: int) -> None:
        """Write an attachment to `target`. Its address is one of Discord's own, signed for a day:
        one that is over is signed anew."""
        if not ref.startswith(attachments.ADDRESSES):
            raise FileGone("that is no attachment")
        async with self._ready():
            if await attachments.download(ref, target, most_bytes):
                return
            fresh = await attachments.signed_anew(self.client, ref)
            if not fresh or not await attachments.download(fresh, target, most_bytes):
                raise FileGone

    async def whisper(self, place: Place, interaction_id: str, text: str) -> None:
        """A notice that only the person of an interaction sees; too late, it is left."""
        place = replace(place, token_key=token_key(int(interaction_id), only_way=False))
        async with self._ready():
            hook = await self.hooks.find(place)
            if hook is not None:
                await hook.send(shown(Message(text)), ephemeral=True, allowed_mentions=NOBODY)

    async def find_sent(self, place: Place, message: Message) -> MessageRef | None:
        """The message of its nonce in the channel's recent history, or in the person's own."""
        if not message.nonce:
            return None
        wanted = short_nonce(message.nonce)
        async with self._ready():
            if not is_open(place):
                with contextlib.suppress(discord.NotFound, discord.Forbidden):
                    if found := await self._look(place, wanted):
                        return found
            if place.is_private or not place.person_id:
                return None
            return await self._look(await self._direct(place.person_id), wanted)

    async def _look(self, place: Place, nonce: str) -> MessageRef | None:
        me, since = self.client.user, datetime.now(UTC) - LOOK_BACK
        async for sent in self._channel(place).history(limit=100, after=since):
            if sent.nonce == nonce and me is not None and sent.author.id == me.id:
                return MessageRef(place, str(sent.id))
        return None

    # -- ways to write ------------------------------------------------------------------------

    async def _send(self, place: Place, message: Message) -> MessageRef:
        channel = self._channel(place)
        ping = place.person_id if message.notify and not place.is_private else None
        options: dict[str, Any] = {"silent": not message.notify}
        if message.reply_to:
            options["reference"] = discord.MessageReference(
                message_id=int(message.reply_to),
                channel_id=channel.id,
                fail_if_not_exists=False,
            )
        if message.nonce:
            options["nonce"] = short_nonce(message.nonce)
        if embed := embed_of(message):
            options["embed"] = embed
        with files_of(message) as files:
            sent = await channel.send(
                shown(message, ping=ping),
                files=files,
                view=view_of(message, owner_of(place)),  # type: ignore[arg-type]
                allowed_mentions=pinging(ping),
                mention_author=False,
                **options,
            )
        return MessageRef(place, str(sent.id))

    async def _send_by_token(self, place: Place, message: Message) -> MessageRef:
        """By the interaction's token; in the person's direct messages when it is gone."""
        hook = await self.hooks.find(place)
        if hook is None:
            return await self._send_directly(place, message)
        try:
            with files_of(message) as files:
                sent = await hook.send(
                    shown(message),
                    files=files,
                    embed=embed_of(message) or discord.utils.MISSING,
                    view=view_of(message, owner_of(place)) or discord.utils.MISSING,
                    ephemeral=message.ephemeral,
                    allowed_mentions=NOBODY,
                    wait=True,
                )
        except discord.HTTPException as error:
            if error.code not in _TOKEN_DEAD and error.status not in {401, 403, 404}:
                raise
            return await self._send_directly(place, message)
        kept = place.token_key
        if message.ephemeral and kept and not is_open(place):
            kept = token_key(int(kept[2:]), only_way=False)
        return MessageRef(replace(place, token_key=kept), str(sent.id))

    async def _send_elsewhere(self, place: Place, message: Message) -> MessageRef:
        """Where the channel takes nothing: a result to the direct messages, the rest unseen
        by others while the interaction lives."""
        if message.notify:
            return await self._send_directly(place, message)
        return await self._send_by_token(place, replace(message, ephemeral=True, reply_to=None))

    async def _send_directly(self, place: Place, message: Message) -> MessageRef:
        if not place.person_id:
            raise PlaceGone("nobody is there to write to")
        alone = replace(message, ephemeral=False, reply_to=None)
        return await self._send(await self._direct(place.person_id), alone)

    async def _direct(self, person_id: str) -> Place:
        raw = await self.client.http.start_private_message(int(person_id))
        return Place("discord", str(raw["id"]), is_private=True, person_id=person_id)

    def _channel(self, place: Place) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(int(place.topic_id or place.chat_id))

    @contextlib.asynccontextmanager
    async def _ready(self) -> AsyncIterator[None]:
        """Logged in, and every foreign error made ours."""
        try:
            async with self._login:
                if self.client.application_id is None:
                    await self.client.login(self._token)
            yield
        except SurfaceError:
            raise
        except discord.LoginFailure as error:
            raise SurfaceError("Discord did not accept the token") from error
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise translate(error) from error


def build(settings: Settings) -> DiscordSurface:
    """The bot of the configured token, over REST alone."""
    from redis.asyncio import Redis

    from db.redis.address import tls_options
    from db.redis.embedded_redis import find_redis
    from db.redis.rate_limits import Budget

    Route.BASE = settings.discord.api_base.rstrip("/")
    token = settings.discord.token.get_secret_value()
    url = find_redis(settings.redis.url.get_secret_value() or None, settings.data_folder)
    redis = Redis.from_url(url, **tls_options(url))
    return DiscordSurface(rest_client(Budget(redis)), token, TokenStore(redis, token))
