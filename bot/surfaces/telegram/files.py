"""Files to Telegram: streamed from the disk, or sent again by their id without an upload."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from telegram import (
    Bot,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
)
from telegram import Message as SentMessage
from telegram import error as problems

from bot.surfaces.base import Media, Message, SurfaceError
from bot.surfaces.telegram.bot import UPLOAD_TIMEOUT_S
from bot.surfaces.telegram.parts import composed

CAPTION_CHARS: Final = 1024
_BAD_FILE_ID: Final = ("wrong file identifier", "wrong remote file", "file reference")


async def send_file(
    bot: Bot, where: dict[str, Any], message: Message
) -> tuple[SentMessage, str | None]:
    """Send the message's file with its text as the caption; what was sent, and its file id.

    A file id that Telegram no longer knows is uploaded again.
    """
    media = message.media[0]
    if media.file_id:
        try:
            return await _send_one(bot, where, message, media.file_id)
        except problems.BadRequest as error:
            known = any(one in str(error).casefold() for one in _BAD_FILE_ID)
            if not known or media.path is None:
                raise
    if media.path is None:
        raise SurfaceError("there is no file to send", can_retry=False)
    with _opened(media.path, media.name) as file:
        return await _send_one(bot, where, message, file)


async def _send_one(
    bot: Bot, where: dict[str, Any], message: Message, file: Any
) -> tuple[SentMessage, str | None]:
    media = message.media[0]
    caption, entities = composed(message, CAPTION_CHARS)
    common: dict[str, Any] = {
        "caption": caption,
        "caption_entities": entities,
        "read_timeout": UPLOAD_TIMEOUT_S,
        **where,
    }
    with contextlib.ExitStack() as stack:
        thumbnail = None
        if media.thumbnail and media.thumbnail.exists() and not isinstance(file, str):
            thumbnail = stack.enter_context(_opened(media.thumbnail, "cover.jpg"))
        if media.kind == "photo":
            sent = await bot.send_photo(photo=file, **common)
            file_id = sent.photo[-1].file_id if sent.photo else None
        elif media.kind == "video":
            sent = await bot.send_video(
                video=file,
                width=media.width_px or None,
                height=media.height_px or None,
                duration=round(media.duration_s) or None,
                supports_streaming=True,
                thumbnail=thumbnail,
                **common,
            )
            file_id = sent.video.file_id if sent.video else None
        elif media.kind == "audio":
            title = media.name.rpartition(".")[0] or media.name
            sent = await bot.send_audio(
                audio=file, title=title, duration=round(media.duration_s) or None, **common
            )
            file_id = sent.audio.file_id if sent.audio else None
        else:
            sent = await bot.send_document(
                document=file,
                thumbnail=thumbnail,
                disable_content_type_detection=True,
                **common,
            )
            file_id = sent.document.file_id if sent.document else None
    return sent, file_id


async def send_album(
    bot: Bot, where: dict[str, Any], media: tuple[Media, ...], caption: str = ""
) -> tuple[SentMessage, ...]:
    """Send several files as one album, at most ten; `caption` stands below all of them."""
    kinds: dict[str, Any] = {
        "photo": InputMediaPhoto,
        "video": InputMediaVideo,
        "audio": InputMediaAudio,
        "document": InputMediaDocument,
    }
    with contextlib.ExitStack() as stack:
        items: list[Any] = []
        for medium in media[:10]:
            file: Any = medium.file_id
            if file is None and medium.path is not None:
                file = stack.enter_context(medium.path.open("rb"))
            items.append(kinds[medium.kind](file, caption=None if items else caption or None))
        return await bot.send_media_group(
            media=items, read_timeout=UPLOAD_TIMEOUT_S, write_timeout=UPLOAD_TIMEOUT_S, **where
        )


@contextlib.contextmanager
def _opened(path: Path, name: str) -> Iterator[InputFile]:
    """A file that is read while it is sent, never as a whole into memory."""
    with path.open("rb") as file:
        yield InputFile(file, filename=name or path.name, read_file_handle=False)
