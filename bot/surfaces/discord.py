"""Discord: the bot and the worker write over REST through the official library.

Messages are ordinary bot messages wherever the bot can write. Where only an interaction's
token reaches (a user install, an ephemeral answer), that token is used while it lives, and
after it the person's direct messages. Foreign errors become bot.surfaces.base errors here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import Webhook

from bot.surfaces.base import (
    Button,
    Limits,
    Media,
    Message,
    MessageGone,
    MessageRef,
    Place,
    PlaceGone,
    SurfaceError,
)
from bot.surfaces.discord_parts import LABEL_CHARS, TEXT_CHARS, short_nonce, shown, translate
from bot.surfaces.discord_tokens import TokenStore

if TYPE_CHECKING:
    from bot.settings import Settings

PLAIN_UPLOAD_BYTES: Final = 10 * 1024 * 1024
"""What every server and direct message takes; boosted servers take more."""
EDIT_INTERVAL_S: Final = 2.0
RATE_LIMIT_WAIT_S: Final = 30.0
LOOK_BACK: Final = timedelta(minutes=30)
_PLACES_REMEMBERED: Final = 10_000
_NOBODY: Final = discord.AllowedMentions.none()
_PRIVATE_TOKEN, _OPEN_TOKEN = "e:", "u:"


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
        self._token, self._owns_client = token, owns_client
        self._login = asyncio.Lock()
        self._upload_bytes: OrderedDict[str, int] = OrderedDict()
        self._managers: OrderedDict[tuple[str, str], bool] = OrderedDict()

    async def close(self) -> None:
        """Close the connections, when they are ours."""
        if self._owns_client:
            await self.client.close()

    def remember_limit(self, chat_id: str, upload_bytes: int) -> None:
        """What an interaction said of its place's upload limit."""
        _remember(self._upload_bytes, chat_id, upload_bytes)

    def remember_manager(self, place: Place, person_id: str, is_manager: bool) -> None:
        """Whether an interaction said that its person manages the server."""
        _remember(self._managers, (place.group_id or place.chat_id, person_id), is_manager)

    async def is_manager(self, place: Place, person_id: str) -> bool:
        """Whether a person manages the place's server, as their last interaction said."""
        return self._managers.get((place.group_id or place.chat_id, person_id), False)

    async def limits(self, place: Place) -> Limits:
        """The place's own upload limit as far as it is known, else the plain one."""
        upload = self._upload_bytes.get(place.chat_id, PLAIN_UPLOAD_BYTES)
        return Limits(upload, TEXT_CHARS, TEXT_CHARS, EDIT_INTERVAL_S)

    async def send(self, place: Place, message: Message) -> MessageRef:
        """Send a text with its buttons and files."""
        async with self._ready():
            if _is_open(place) or (message.ephemeral and not place.is_private):
                return await self._send_by_token(place, message)
            return await self._send(place, message)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace a message's text and buttons; its files stay."""
        text, view = shown(message), _view(message.buttons)
        async with self._ready():
            if ref.place.token_key:
                hook = await self._hook(ref.place)
                if hook is not None:
                    with contextlib.suppress(discord.NotFound):
                        await hook.edit_message(
                            int(ref.message_id), content=text, view=view, allowed_mentions=_NOBODY
                        )
                        return
                if _is_open(ref.place):
                    raise MessageGone
            partial = self._channel(ref.place).get_partial_message(int(ref.message_id))
            await partial.edit(content=text, view=view, allowed_mentions=_NOBODY)

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        async with self._ready():
            hook = await self._hook(ref.place) if ref.place.token_key else None
            if hook is not None:
                await hook.delete_message(int(ref.message_id))
                return
            await self._channel(ref.place).get_partial_message(int(ref.message_id)).delete()

    async def whisper(self, place: Place, interaction_id: str, text: str) -> None:
        """A notice that only the person of an interaction sees; too late, it is left."""
        place = replace(place, token_key=_PRIVATE_TOKEN + interaction_id)
        async with self._ready():
            hook = await self._hook(place)
            if hook is not None:
                await hook.send(shown(Message(text)), ephemeral=True, allowed_mentions=_NOBODY)

    async def find_sent(self, place: Place, nonce: str) -> MessageRef | None:
        """The message of a nonce in the channel's recent history, if it arrived."""
        wanted = short_nonce(nonce)
        async with self._ready():
            if _is_open(place):
                return None
            me = self.client.user
            since = datetime.now(UTC) - LOOK_BACK
            async for one in self._channel(place).history(limit=100, after=since):
                if one.nonce == wanted and me is not None and one.author.id == me.id:
                    return MessageRef(place, str(one.id))
        return None

    # -- ways to write ------------------------------------------------------------------------

    async def _send(self, place: Place, message: Message) -> MessageRef:
        channel = self._channel(place)
        ping = place.person_id if message.notify and not place.is_private else None
        reference = (
            discord.MessageReference(
                message_id=int(message.reply_to),
                channel_id=channel.id,
                fail_if_not_exists=False,
            )
            if message.reply_to
            else None
        )
        options: dict[str, Any] = {"silent": not message.notify}
        if reference is not None:
            options["reference"] = reference
        if message.nonce:
            options["nonce"] = short_nonce(message.nonce)
        with _files(message.media) as files:
            sent = await channel.send(
                shown(message, ping=ping),
                files=files,
                view=_view(message.buttons),  # type: ignore[arg-type]
                allowed_mentions=_pinging(ping),
                mention_author=False,
                **options,
            )
        return MessageRef(place, str(sent.id))

    async def _send_by_token(self, place: Place, message: Message) -> MessageRef:
        """By the interaction's token; in the person's direct messages when it is gone."""
        hook = await self._hook(place)
        if hook is None:
            return await self._send_directly(place, message)
        try:
            with _files(message.media) as files:
                sent = await hook.send(
                    shown(message),
                    files=files,
                    view=_view(message.buttons) or discord.utils.MISSING,
                    ephemeral=message.ephemeral,
                    allowed_mentions=_NOBODY,
                    wait=True,
                )
        except discord.HTTPException as error:
            if error.code not in {10015, 50027} and error.status not in {401, 404}:
                raise
            return await self._send_directly(place, message)
        kept = place.token_key
        if message.ephemeral and kept and not _is_open(place):
            kept = _PRIVATE_TOKEN + kept[2:]
        return MessageRef(replace(place, token_key=kept), str(sent.id))

    async def _send_directly(self, place: Place, message: Message) -> MessageRef:
        if not place.person_id:
            raise PlaceGone("nobody is there to write to")
        raw = await self.client.http.start_private_message(int(place.person_id))
        private = Place("discord", str(raw["id"]), is_private=True, person_id=place.person_id)
        alone = replace(message, ephemeral=False, reply_to=None)
        return await self._send(private, alone)

    def _channel(self, place: Place) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(int(place.topic_id or place.chat_id))

    async def _hook(self, place: Place) -> Webhook | None:
        key = place.token_key
        token = await self.tokens.find(key[2:]) if key else None
        if token is None:
            return None
        data: Any = {
            "id": self.client.application_id,
            "type": discord.WebhookType.application.value,
            "token": token,
        }
        return Webhook.from_state(data=data, state=self.client._connection)

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


def _remember(known: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    """Keep the newest; the oldest are forgotten when there are too many."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > _PLACES_REMEMBERED:
        known.popitem(last=False)


def _is_open(place: Place) -> bool:
    """Whether only the interaction's token reaches this place."""
    return bool(place.token_key and place.token_key.startswith(_OPEN_TOKEN))


def token_key(interaction_id: int, *, only_way: bool) -> str:
    """How a place names its interaction's token."""
    return f"{_OPEN_TOKEN if only_way else _PRIVATE_TOKEN}{interaction_id}"


def _pinging(person_id: str | None) -> discord.AllowedMentions:
    if person_id is None:
        return _NOBODY
    owner = discord.Object(int(person_id))
    return discord.AllowedMentions(everyone=False, roles=False, users=[owner], replied_user=False)


def _view(rows: tuple[tuple[Button, ...], ...]) -> discord.ui.View | None:
    """Buttons that are answered by whichever process receives them: nothing is kept here."""
    view = discord.ui.View(timeout=None)
    flat = [row[start : start + 5] for row in rows for start in range(0, len(row), 5)]
    for number, row in enumerate(flat[:5]):
        for one in row:
            view.add_item(_button(one, number))
    view.stop()
    return view if view.children else None


def _button(one: Button, row: int) -> discord.ui.Button[discord.ui.View]:
    label = one.label[:LABEL_CHARS]
    if one.url:
        return discord.ui.Button(label=label, url=one.url, row=row)
    return discord.ui.Button(label=label, custom_id=one.data, row=row)


@contextlib.contextmanager
def _files(media: Sequence[Media]) -> Any:
    """Files that are read while they are sent; closed afterwards."""
    with contextlib.ExitStack() as stack:
        files = []
        for one in media[:10]:
            if one.path is None:
                raise SurfaceError("there is no file to send")
            opened = stack.enter_context(one.path.open("rb"))
            files.append(discord.File(opened, filename=one.name or one.path.name))
        yield files


def build(settings: Settings) -> DiscordSurface:
    """The bot of the configured token, over REST alone."""
    from redis.asyncio import Redis

    from db.embedded_redis import find_redis

    Route.BASE = settings.discord.api_base.rstrip("/")
    client = discord.Client(
        intents=discord.Intents.none(),
        allowed_mentions=_NOBODY,
        max_ratelimit_timeout=RATE_LIMIT_WAIT_S,
    )
    token = settings.discord.token.get_secret_value()
    url = find_redis(settings.redis.url.get_secret_value() or None, settings.data_folder)
    return DiscordSurface(client, token, TokenStore(Redis.from_url(url), token))
