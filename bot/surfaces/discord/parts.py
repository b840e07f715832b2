"""The pure half of the Discord surface: texts, nonces, errors."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

import aiohttp
import discord
from discord.utils import escape_markdown, escape_mentions

from bot.surfaces.base import (
    Message,
    MessageGone,
    OutcomeUnknown,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)

TEXT_CHARS: Final = 2000
NONCE_CHARS: Final = 25

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_PLACE_GONE: Final = {10003, 10004, 10007, 10013, 50001, 50007, 50013, 50083, 50278}
_MESSAGE_GONE: Final = {10008, 10015, 50005, 50027}
_TOO_LARGE: Final = 40005


def shown(message: Message, *, ping: str | None = None) -> str:
    """The text as typed (nothing in it is markup), its copyable block, and whom it pings."""
    head = f"<@{ping}> " if ping else ""
    block = ""
    if message.copyable:
        # Three backticks would end the block; a zero-width space keeps them apart.
        inner = message.copyable.replace("```", "`\u200b``")
        block = f"\n```\n{inner[: TEXT_CHARS // 2]}\n```"
    room = TEXT_CHARS - len(head) - len(block)
    text = escape_mentions(escape_markdown(message.text))
    if len(text) > room:
        text = text[: room - 1] + "…"
    return head + text + block


def short_nonce(nonce: str) -> str:
    """A nonce that Discord takes: itself when short enough, else 25 characters of its hash."""
    if len(nonce) <= NONCE_CHARS:
        return nonce
    digest = hashlib.sha256(nonce.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:NONCE_CHARS]


def translate(error: Exception) -> SurfaceError:  # noqa: PLR0911 - one line a case
    """The library's error as one of ours; pure."""
    if isinstance(error, discord.RateLimited):
        return SlowDown(error.retry_after)
    if isinstance(error, discord.HTTPException):
        if error.status == 429:
            return SlowDown(float(error.response.headers.get("Retry-After", 1.0)))
        if error.status == 413 or error.code == _TOO_LARGE:
            return TooLarge()
        if error.code in _MESSAGE_GONE:
            return MessageGone()
        if error.status in {401, 403} or error.code in _PLACE_GONE:
            return PlaceGone("the bot may not write there any more")
        if error.status >= 500:
            return OutcomeUnknown("Discord did not answer")
        return SurfaceError(f"Discord refused the message ({error.code})", can_retry=False)
    if isinstance(error, (aiohttp.ClientError, TimeoutError, OSError)):
        return OutcomeUnknown("Discord could not be reached")
    return SurfaceError(type(error).__name__)
