"""Telegram: the bot and the worker send through the official library's Bot, nothing else of it.

Texts go as they are, with entities instead of a markup language: what a person typed is shown
as typed. Foreign errors become bot.surfaces.base errors here and nowhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
from telegram import (
    Bot,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as SentMessage
from telegram import error as problems

from bot.surfaces.base import (
    FileGone,
    Message,
    MessageRef,
    OutcomeUnknown,
    Place,
    PlaceGone,
    PlaceLimits,
    TooLarge,
)
from bot.surfaces.telegram.bot import UpdatesRequest, make_bot
from bot.surfaces.telegram.files import CAPTION_CHARS, send_album, send_file
from bot.surfaces.telegram.looking import find_arrived
from bot.surfaces.telegram.parts import TEXT_CHARS, composed, keyboard, markup_of, translate

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)

CLOUD_UPLOAD_BYTES: Final = 50 * 1024 * 1024
CLOUD_FETCH_BYTES: Final = 20 * 1024 * 1024
LOCAL_UPLOAD_BYTES: Final = 2000 * 1024 * 1024
EDIT_INTERVAL_S: Final = 3.0

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class TelegramSurface:
    """Sends to Telegram. `close` hangs up."""

    name = "telegram"
    return_link = ""
    """Opens a chat with the bot; known once the listener asked who the bot is."""

    def __init__(self, bot: Bot, *, local_mode: bool = False) -> None:
        self.bot = bot
        self.updates = bot._request[0]
        self._local_mode = local_mode

    @classmethod
    def build(
        cls, token: str, base_url: str = "https://api.telegram.org", *, local_mode: bool = False
    ) -> TelegramSurface:
        """A surface of its own connections; nothing is asked of the server yet."""
        return cls(make_bot(token, base_url, local_mode=local_mode), local_mode=local_mode)

    async def close(self) -> None:
        """Close every connection."""
        for request in self.bot._request:
            await request.shutdown()

    def chat_link(self, place: Place) -> str:
        """Opens the chat with the bot; empty before its name is known."""
        return self.return_link

    async def limits(self, place: Place) -> PlaceLimits:
        """The cloud takes 50 MB, a local Bot API server 2 GB."""
        upload = LOCAL_UPLOAD_BYTES if self._local_mode else CLOUD_UPLOAD_BYTES
        return PlaceLimits(upload, CAPTION_CHARS, TEXT_CHARS, EDIT_INTERVAL_S)

    async def send(self, place: Place, message: Message) -> MessageRef:
        """Send a text, one file with a caption, or an album followed by its text."""
        if message.ephemeral and not place.is_private and place.person_id:
            return await self._send_privately(place, message)
        async with _translated():
            try:
                return await self._send(place, message)
            except problems.ChatMigrated as error:
                moved = replace(place, chat_id=str(error.new_chat_id))
                return await self._send(moved, replace(message, reply_to=None))

    async def find_sent(self, place: Place, message: Message) -> MessageRef | None:
        """The message that arrived though its answer was lost, among the chat's newest."""
        async with _translated():
            try:
                seen = await find_arrived(self.bot, _chat_of(place), message)
            except problems.ChatMigrated as error:
                place = replace(place, chat_id=str(error.new_chat_id))
                seen = await find_arrived(self.bot, _chat_of(place), message)
        if seen is None:
            return None
        file_id = getattr(seen.effective_attachment, "file_id", None)
        return MessageRef(place, str(seen.message_id), file_id)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace a message's text, or its caption when it bears a file."""
        text, entities = composed(message, TEXT_CHARS)
        where: dict[str, Any] = {
            "chat_id": int(ref.place.chat_id),
            "message_id": int(ref.message_id),
            "reply_markup": keyboard(
                message.buttons, None if ref.place.is_private else ref.place.person_id
            ),
        }
        async with _translated():
            try:
                await self.bot.edit_message_text(
                    text, entities=entities, link_preview_options=_NO_PREVIEW, **where
                )
            except problems.BadRequest as error:
                said = str(error).casefold()
                if "not modified" in said:
                    return
                if "no text in the message" not in said:
                    raise
                caption, entities = composed(message, CAPTION_CHARS)
                with _unchanged_is_fine():
                    await self.bot.edit_message_caption(
                        caption=caption, caption_entities=entities, **where
                    )

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        async with _translated():
            await self.bot.delete_message(int(ref.place.chat_id), int(ref.message_id))

    @property
    def fetch_bytes(self) -> int:
        """The cloud hands out 20 MB, a local Bot API server 2 GB."""
        return LOCAL_UPLOAD_BYTES if self._local_mode else CLOUD_FETCH_BYTES

    async def fetch(self, ref: str, target: Path, most_bytes: int) -> None:
        """Write a file by its id to `target`."""
        async with _translated():
            try:
                file = await self.bot.get_file(ref)
            except problems.BadRequest as error:
                # Too large for the cloud, or an id that Telegram knows no more.
                is_large = "too big" in str(error).casefold()
                raise (TooLarge if is_large else FileGone) from error
            if (file.file_size or 0) > most_bytes:
                raise TooLarge
            await file.download_to_drive(target)
        if (await asyncio.to_thread(target.stat)).st_size > most_bytes:
            raise TooLarge

    def read_carefully(self, careful: bool) -> None:
        """Whether the next updates are looked at one by one before the library reads them."""
        if isinstance(self.updates, UpdatesRequest):
            self.updates.is_careful = careful

    async def is_manager(self, place: Place, person_id: str) -> bool:
        """Whether Telegram says that this person is an admin of this group."""
        async with _translated():
            member = await self.bot.get_chat_member(int(place.chat_id), int(person_id))
        return member.status in {"administrator", "creator"}

    async def _send_privately(self, place: Place, message: Message) -> MessageRef:
        """What only this person may see goes to their private chat, if they ever opened it."""
        private = Place(place.surface, str(place.person_id), person_id=place.person_id)
        alone = replace(message, ephemeral=False, reply_to=None)
        try:
            return await self.send(private, alone)
        except PlaceGone:
            if not message.ask_privately:
                raise
            asking = Message(message.ask_privately, reply_to=message.reply_to)
            return await self.send(place, asking)

    async def _send(self, place: Place, message: Message) -> MessageRef:
        where = _where(place, message)
        if len(message.media) > 1:
            is_alone = not message.buttons and not message.copyable
            caption = message.text if is_alone and len(message.text) <= CAPTION_CHARS else ""
            sent_all = await send_album(self.bot, where, message.media, caption)
            ids = tuple(str(one.message_id) for one in sent_all)
            if is_alone and message.text == caption:
                return MessageRef(_place_of(place, sent_all[0]), ids[0], album=ids)
            message = replace(message, media=())
        where["reply_markup"] = markup_of(place, message)
        if message.media:
            sent, file_id = await send_file(self.bot, where, message)
            return MessageRef(_place_of(place, sent), str(sent.message_id), file_id)
        text, entities = composed(message, TEXT_CHARS)
        sent = await self.bot.send_message(
            text=text,
            entities=entities,
            link_preview_options=_NO_PREVIEW,
            **where,
        )
        return MessageRef(_place_of(place, sent), str(sent.message_id))


def _chat_of(place: Place) -> dict[str, Any]:
    where = {"chat_id": int(place.chat_id)}
    if place.topic_id:
        where["message_thread_id"] = int(place.topic_id)
    return where


def _where(place: Place, message: Message) -> dict[str, Any]:
    where: dict[str, Any] = {**_chat_of(place), "disable_notification": not message.notify}
    if message.reply_to:
        where["reply_parameters"] = ReplyParameters(
            int(message.reply_to), allow_sending_without_reply=True
        )
    return where


def _place_of(place: Place, sent: SentMessage) -> Place:
    return replace(place, chat_id=str(sent.chat_id))


@contextlib.contextmanager
def _unchanged_is_fine() -> Iterator[None]:
    try:
        yield
    except problems.BadRequest as error:
        if "not modified" not in str(error).casefold():
            raise


@contextlib.asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except problems.TelegramError as error:
        raise translate(error) from error
    except (httpx.HTTPError, OSError) as error:
        raise OutcomeUnknown("Telegram could not be reached") from error


def build(settings: Settings) -> TelegramSurface:
    """The bot of the configured token."""
    telegram = settings.telegram
    token = telegram.token.get_secret_value()
    return TelegramSurface.build(token, telegram.base_url, local_mode=telegram.local_mode)
