"""Whether a message whose answer was lost arrived in its chat.

Telegram knows no nonces and lets a bot search no chat. But the answer to a reply shows the whole
message that was replied to. So a silent sign is sent, whose number says how far the chat has come,
then replies to the numbers before it; each is taken away at once. In private chats all messages of
a bot share one row of numbers: most are of other people's chats, Telegram refuses a reply to those,
and nobody sees anything.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Final

from telegram import Bot, ReplyParameters
from telegram import Message as SentMessage
from telegram import error as problems

from bot.surfaces.base import Message
from bot.surfaces.telegram.parts import TEXT_CHARS, composed, wait_s_of

SIGN: Final = "⏳"
MOST_NUMBERS: Final = 80
"""Numbers that are looked at, from the newest down: what a bot sends in a few seconds."""
MOST_SHOWN: Final = 6
"""Replies that a chat is shown, for a moment each: more would be noise."""
_MOST_PAUSE_S: Final = 30.0


async def find_arrived(bot: Bot, where: dict[str, Any], message: Message) -> SentMessage | None:
    """The message of this bot among the chat's newest that shows what `message` does.

    `where` names the chat and its topic. TelegramError where that could not be seen. Pictures are
    kept by Telegram in sizes of its own, so that nothing tells one of ours.
    """
    if any(one.kind == "photo" for one in message.media):
        return None
    newest = (await _signed(bot, where)).message_id
    shown = 0
    for number in range(newest - 1, max(0, newest - 1 - MOST_NUMBERS), -1):
        try:
            sign = await _signed(bot, where, reply_to=number)
        except problems.BadRequest as error:
            if "not found" not in str(error).casefold():
                raise
            continue
        seen = sign.reply_to_message
        if isinstance(seen, SentMessage) and _is_of(bot, seen) and _shows(seen, message):
            return seen
        shown += 1
        if shown == MOST_SHOWN:
            break
    return None


async def _signed(bot: Bot, where: dict[str, Any], reply_to: int | None = None) -> SentMessage:
    """The sign as it was sent, perhaps as a reply, and taken away."""
    reply = ReplyParameters(reply_to, allow_sending_without_reply=False) if reply_to else None
    options = {**where, "disable_notification": True, "reply_parameters": reply}
    try:
        sign = await bot.send_message(text=SIGN, **options)
    except problems.RetryAfter as error:
        pause_s = wait_s_of(error)
        if pause_s > _MOST_PAUSE_S:
            raise
        await asyncio.sleep(pause_s)
        sign = await bot.send_message(text=SIGN, **options)
    with contextlib.suppress(problems.TelegramError):
        await bot.delete_message(sign.chat_id, sign.message_id)
    return sign


def _is_of(bot: Bot, seen: SentMessage) -> bool:
    return seen.from_user is not None and str(seen.from_user.id) == bot.token.partition(":")[0]


def _shows(seen: SentMessage, message: Message) -> bool:
    """Whether it bears the same file, by its bytes; or, without one, the same text."""
    if not message.media:
        return seen.text == composed(message, TEXT_CHARS)[0]
    media, shown = message.media[0], seen.effective_attachment
    if media.path is None or isinstance(shown, Sequence):
        return False
    return getattr(shown, "file_size", None) == media.path.stat().st_size
