"""What came with a Telegram message beside its words. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telegram import Message

from bot.conversation.events import Attachment, AttachmentKind
from bot.listeners.sent_files import file_kind

_WITHOUT_FILE: tuple[tuple[str, AttachmentKind], ...] = (
    ("sticker", "sticker"),
    ("poll", "poll"),
    ("contact", "contact"),
    ("venue", "location"),
    ("location", "location"),
)
_MEDIA: tuple[tuple[str, AttachmentKind], ...] = (
    ("animation", "clip"),
    ("video", "clip"),
    ("video_note", "clip"),
    ("voice", "voice"),
    ("audio", "audio"),
)
"""An animation comes as a document, too: it is looked for first."""


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """The one thing that a message bears, if any: an album is several messages."""
    found = _borne(message)
    return () if found is None else (found,)


def _borne(message: Message) -> Attachment | None:
    caption = message.caption or ""
    if message.photo:
        largest = message.photo[-1]
        size = largest.file_size or 0
        return Attachment("picture", largest.file_id, size_bytes=size, caption=caption)
    for name, kind in _MEDIA:
        if (file := getattr(message, name)) is not None:
            return _file(file, kind, caption)
    if (document := message.document) is not None:
        size = document.file_size or 0
        return _file(document, file_kind(document.file_name, document.mime_type, size), caption)
    for name, kind in _WITHOUT_FILE:
        if getattr(message, name) is not None:
            return Attachment(kind)
    return None


def _file(file: Any, kind: AttachmentKind, caption: str) -> Attachment:
    length = getattr(file, "duration", 0) or 0
    length_s = length.total_seconds() if isinstance(length, timedelta) else float(length)
    name = (getattr(file, "file_name", "") or "")[:128]
    return Attachment(kind, file.file_id, name, file.file_size or 0, length_s, caption)
