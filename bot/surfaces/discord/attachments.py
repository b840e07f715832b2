"""Files that people attached on Discord: streamed to the disk, their addresses signed anew.

An address is signed for about a day. What waited longer in the inbox, or in a message that is
forwarded, is asked for again under an address that Discord signs now.
https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import aiohttp
import discord
from discord.http import Route

from bot.surfaces.base import SurfaceError, TooLarge

ADDRESSES: tuple[str, ...] = (
    "https://cdn.discordapp.com/attachments/",
    "https://media.discordapp.net/attachments/",
)
_CHUNK_BYTES: Final = 1 << 18
_TIMEOUT: Final = aiohttp.ClientTimeout(total=300, connect=20, sock_read=30)
_OVER: Final = frozenset({401, 403, 404, 410})


async def download(url: str, target: Path, most_bytes: int) -> bool:
    """Write the file to `target`; False where its address is over. TooLarge, SurfaceError."""
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT) as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        if answer.status in _OVER:
            return False
        if answer.status != 200:
            raise SurfaceError("the attachment cannot be had now")
        if (answer.content_length or 0) > most_bytes:
            raise TooLarge
        written = 0
        with target.open("wb") as file:
            async for part in answer.content.iter_chunked(_CHUNK_BYTES):
                written += len(part)
                if written > most_bytes:
                    raise TooLarge
                await asyncio.to_thread(file.write, part)
    return True


async def signed_anew(client: discord.Client, url: str) -> str:
    """A fresh address of the same file, empty where Discord gives none."""
    route = Route("POST", "/attachments/refresh-urls")
    try:
        answer: Any = await client.http.request(route, json={"attachment_urls": [url]})
        (signed,) = answer["refreshed_urls"]
        fresh = str(signed.get("refreshed") or "")
    except (discord.HTTPException, LookupError, ValueError, TypeError, AttributeError):
        return ""
    return fresh if fresh.startswith(ADDRESSES) else ""
