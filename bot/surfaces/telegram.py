"""Telegram: the bot and the worker send through the official library's Bot, nothing else of it.

Texts go as they are, with entities instead of a markup language: what a person typed is shown
as typed. Foreign errors become bot.surfaces.base errors here and nowhere else.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

# The library gives retry_after as a number or a timedelta by this switch; set before it loads.
os.environ.setdefault("PTB_TIMEDELTA", "1")

import httpx
from telegram import (
    Bot,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
from telegram import Message as SentMessage
from telegram import error as problems
from telegram.request import HTTPXRequest

from bot.surfaces.base import (
    Limits,
    Media,
    Message,
    MessageRef,
    OutcomeUnknown,
    Place,
    PlaceGone,
    SurfaceError,
)
from bot.surfaces.telegram_parts import composed, keyboard, translate

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)

CLOUD_UPLOAD_BYTES: Final = 50 * 1024 * 1024
LOCAL_UPLOAD_BYTES: Final = 2000 * 1024 * 1024
CAPTION_CHARS: Final = 1024
TEXT_CHARS: Final = 4096
EDIT_INTERVAL_S: Final = 3.0
UPLOAD_TIMEOUT_S: Final = 300.0
ANSWER_TIMEOUT_S: Final = 20.0
CONNECTIONS: Final = 128

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_BAD_FILE_ID: Final = ("wrong file identifier", "wrong remote file", "file reference")


def make_bot(token: str, base_url: str, *, local_mode: bool = False) -> Bot:
    """A Bot for the cloud's address or a local Bot API server's."""
    root = base_url.rstrip("/")

    def request(kind: type[HTTPXRequest] = HTTPXRequest) -> HTTPXRequest:
        return kind(
            connection_pool_size=CONNECTIONS,
            read_timeout=ANSWER_TIMEOUT_S,
            write_timeout=ANSWER_TIMEOUT_S,
            connect_timeout=ANSWER_TIMEOUT_S,
            pool_timeout=ANSWER_TIMEOUT_S,
            media_write_timeout=UPLOAD_TIMEOUT_S,
        )

    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        local_mode=local_mode,
        request=request(),
        get_updates_request=request(UpdatesRequest),
    )


class UpdatesRequest(HTTPXRequest):
    """Fetches updates. When the library could not read a batch it looks at each one alone.

    One update of a kind that the library does not know yet would otherwise stop all others.
    """

    is_careful = False

    def parse_json_payload(self, payload: bytes) -> Any:  # type: ignore[override]
        """The answer; while careful, an update that cannot be read is left with its id only."""
        data: Any = HTTPXRequest.parse_json_payload(payload)
        if self.is_careful and isinstance(data.get("result"), list):
            data["result"] = [readable(one) for one in data["result"]]
        return data


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update if the library can read it, else one without content and with its id."""
    try:
        Update.de_json(json.loads(json.dumps(update)), None)
    except Exception:
        log.warning("An update cannot be read.", extra={"update": update.get("update_id")})
        return {"update_id": update["update_id"]}
    return update


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

    async def limits(self, place: Place) -> Limits:
        """The cloud takes 50 MB, a local Bot API server 2 GB."""
        upload = LOCAL_UPLOAD_BYTES if self._local_mode else CLOUD_UPLOAD_BYTES
        return Limits(upload, CAPTION_CHARS, TEXT_CHARS, EDIT_INTERVAL_S)

    async def send(self, place: Place, message: Message) -> MessageRef:
        """Send a text, one file with a caption, or an album followed by its text."""
        if message.ephemeral and not place.is_private and place.person_id:
            return await self._send_privately(place, message)
        async with _translated():
            try:
                return await self._send(place, message)
            except problems.ChatMigrated as error:
                moved = replace(place, chat_id=str(error.new_chat_id))
                return await self._send(moved, message)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace a message's text, or its caption when it bears a file."""
        text, entities = composed(message, TEXT_CHARS)
        where: dict[str, Any] = {
            "chat_id": int(ref.place.chat_id),
            "message_id": int(ref.message_id),
            "reply_markup": keyboard(message.buttons),
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
            hint = message.hints.get("ask_privately", "")
            if not hint:
                raise
            return await self.send(place, Message(hint, reply_to=message.reply_to))

    async def _send(self, place: Place, message: Message) -> MessageRef:
        where = _where(place, message)
        if len(message.media) > 1:
            await self._send_album(where, message.media)
            message = replace(message, media=())
        if message.media:
            return await self._send_file(place, where, message)
        text, entities = composed(message, TEXT_CHARS)
        sent = await self.bot.send_message(
            text=text,
            entities=entities,
            reply_markup=keyboard(message.buttons),
            link_preview_options=_NO_PREVIEW,
            **where,
        )
        return MessageRef(_place_of(place, sent), str(sent.message_id))

    async def _send_file(self, place: Place, where: dict[str, Any], message: Message) -> MessageRef:
        media = message.media[0]
        if media.file_id:
            try:
                return await self._send_one(place, where, message, media.file_id)
            except problems.BadRequest as error:
                known = any(one in str(error).casefold() for one in _BAD_FILE_ID)
                if not known or media.path is None:
                    raise
        if media.path is None:
            raise SurfaceError("there is no file to send")
        with _opened(media.path, media.name) as file:
            return await self._send_one(place, where, message, file)

    async def _send_one(
        self, place: Place, where: dict[str, Any], message: Message, file: Any
    ) -> MessageRef:
        media = message.media[0]
        caption, entities = composed(message, CAPTION_CHARS)
        common: dict[str, Any] = {
            "caption": caption,
            "caption_entities": entities,
            "reply_markup": keyboard(message.buttons),
            "read_timeout": UPLOAD_TIMEOUT_S,
            **where,
        }
        with contextlib.ExitStack() as stack:
            thumbnail = None
            if media.thumbnail and media.thumbnail.exists() and not isinstance(file, str):
                thumbnail = stack.enter_context(_opened(media.thumbnail, "cover.jpg"))
            if media.kind == "photo":
                sent = await self.bot.send_photo(photo=file, **common)
                file_id = sent.photo[-1].file_id if sent.photo else None
            elif media.kind == "video":
                sent = await self.bot.send_video(
                    video=file,
                    width=media.width_px or None,
                    height=media.height_px or None,
                    duration=round(media.duration_s) or None,
                    supports_streaming=True,
                    thumbnail=thumbnail,
                    **common,
                )
                file_id = sent.video.file_id if sent.video else None
            else:
                sent = await self.bot.send_document(
                    document=file,
                    thumbnail=thumbnail,
                    disable_content_type_detection=True,
                    **common,
                )
                file_id = sent.document.file_id if sent.document else None
        return MessageRef(_place_of(place, sent), str(sent.message_id), file_id)

    async def _send_album(self, where: dict[str, Any], media: tuple[Media, ...]) -> None:
        kinds: dict[str, Any] = {
            "photo": InputMediaPhoto,
            "video": InputMediaVideo,
            "document": InputMediaDocument,
        }
        with contextlib.ExitStack() as stack:
            items = []
            for one in media[:10]:
                file: Any = one.file_id
                if file is None and one.path is not None:
                    file = stack.enter_context(one.path.open("rb"))
                items.append(kinds[one.kind](file))
            await self.bot.send_media_group(
                media=items, read_timeout=UPLOAD_TIMEOUT_S, write_timeout=UPLOAD_TIMEOUT_S, **where
            )


def _where(place: Place, message: Message) -> dict[str, Any]:
    where: dict[str, Any] = {
        "chat_id": int(place.chat_id),
        "disable_notification": not message.notify,
    }
    if place.topic_id:
        where["message_thread_id"] = int(place.topic_id)
    if message.reply_to:
        where["reply_parameters"] = ReplyParameters(
            int(message.reply_to), allow_sending_without_reply=True
        )
    return where


def _place_of(place: Place, sent: SentMessage) -> Place:
    return replace(place, chat_id=str(sent.chat_id))


@contextlib.contextmanager
def _opened(path: Path, name: str) -> Iterator[InputFile]:
    """A file that is read while it is sent, never as a whole into memory."""
    with path.open("rb") as file:
        yield InputFile(file, filename=name or path.name, read_file_handle=False)


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
