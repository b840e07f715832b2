"""The pure half of the Telegram surface: texts and entities, keyboards, errors."""

from __future__ import annotations

from typing import Final

import httpx
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram import error as problems

from bot.surfaces.base import (
    Button,
    Message,
    MessageGone,
    OutcomeUnknown,
    Place,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from bot.wording.presses import MAX_DATA_BYTES

TEXT_CHARS: Final = 4096
_OWNER: Final = "|"
_PLACE_GONE: Final = (
    "chat not found",
    "user is deactivated",
    "have no rights to send",
    "not enough rights",
    "topic_closed",
    "need administrator rights",
    "peer_id_invalid",
)
_MESSAGE_GONE: Final = (
    "message to edit not found",
    "message to be replied not found",
    "message to reply not found",
    "replied message not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "message_id_invalid",
    "message thread not found",
)


def utf16_length(text: str) -> int:
    """How long Telegram counts a text: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, limit: int) -> str:
    """The start of `text` that Telegram counts as at most `limit`."""
    if utf16_length(text) <= limit:
        return text
    half = text.encode("utf-16-le")[: 2 * (limit - 1)]
    return half.decode("utf-16-le", errors="ignore") + "…"


def composed(message: Message, limit: int) -> tuple[str, list[MessageEntity] | None]:
    """The text with its copyable block under it, and the entity that makes that copyable."""
    if not message.copyable:
        return cut(message.text, limit), None
    head = f"{message.text}\n\n" if message.text else ""
    room = max(1, limit - utf16_length(head))
    block = cut(message.copyable, room)
    entity = MessageEntity(MessageEntity.CODE, utf16_length(head), utf16_length(block))
    return cut(head + block, limit), [entity]


def owned(data: str, owner: str | None) -> str:
    """A button's data with whom it belongs to, where there is room for that."""
    stamped = f"{data}{_OWNER}{owner}" if owner else data
    return stamped if len(stamped.encode()) <= MAX_DATA_BYTES else data


def read_owned(data: str) -> tuple[str, str]:
    """The data of a pressed button, and whom it belongs to; empty where that is not on it."""
    begin, bar, owner = data.rpartition(_OWNER)
    return (begin, owner) if bar and owner.isdecimal() else (data, "")


def markup_of(place: Place, message: Message) -> InlineKeyboardMarkup | ForceReply | None:
    """What hangs on a message: its buttons, or in a group the wish that its person replies."""
    if message.asks_reply and not message.buttons and not place.is_private:
        return ForceReply(selective=True)
    return keyboard(message.buttons, None if place.is_private else place.person_id)


def keyboard(
    buttons: tuple[tuple[Button, ...], ...], owner: str | None = None
) -> InlineKeyboardMarkup | None:
    """Rows of inline buttons, or none; each says whom it belongs to, if to anybody."""
    rows = [
        [
            InlineKeyboardButton(button.label, url=button.url)
            if button.url
            else InlineKeyboardButton(button.label, callback_data=owned(button.data, owner))
            for button in row
        ]
        for row in buttons
        if row
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def translate(error: problems.TelegramError) -> SurfaceError:
    """The library's error as one of ours; pure."""
    said = str(error).casefold()
    if isinstance(error, problems.RetryAfter):
        return SlowDown(wait_s_of(error))
    if isinstance(error, problems.Forbidden):
        return PlaceGone("the bot was blocked or removed")
    if isinstance(error, problems.BadRequest):
        return _bad_request(said)
    if "too large" in said:
        return TooLarge()
    never_left = "pool timeout" in said or isinstance(error.__cause__, httpx.ConnectError)
    if isinstance(error, problems.NetworkError) and not never_left:
        return OutcomeUnknown("Telegram did not answer")
    # Messages keep no number when their group becomes a supergroup.
    is_moved = isinstance(error, problems.ChatMigrated)
    return MessageGone() if is_moved else SurfaceError(type(error).__name__)


def wait_s_of(error: problems.RetryAfter) -> float:
    """How many seconds Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if hasattr(wait, "total_seconds") else float(wait)


def _bad_request(said: str) -> SurfaceError:
    if any(one in said for one in _MESSAGE_GONE):
        return MessageGone()
    if any(one in said for one in _PLACE_GONE):
        return PlaceGone("the chat is no more")
    if "too large" in said or "too big" in said:
        return TooLarge()
    return SurfaceError("Telegram refused the message", can_retry=False)
