"""What somebody sends instead of words is read as their words: a file, or a page on the web."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from bot.conversation.events import Attachment, Event, ReadPage
from bot.surfaces.base import ChatSurface, FetchesFiles, SurfaceError, TooLarge
from db.core.retries import CHAT_REPLY, retried
from pipeline.errors import UnreadDocument
from pipeline.providers.calls.downloads import DownloadLimits
from pipeline.reading.files import MAX_DOCUMENT_BYTES, ReadFile, read_file
from pipeline.reading.links import UnreadPage, address_in, read_page

log = logging.getLogger(__name__)

MAX_FILE_BYTES: Final = 200_000
"""Of a plain text: more than may become a video; a larger file is not fetched."""
_SUFFIXES: Final = frozenset({".txt", ".md", ".srt", ".vtt", ".text", ".markdown"})
_KINDS: Final = frozenset({"text/plain", "text/markdown", "text/vtt", "application/x-subrip"})


def is_text_file(name: str | None, media_type: str | None) -> bool:
    """Whether a file that was sent is text, by what its platform says of it."""
    kind = (media_type or "").partition(";")[0].strip().casefold()
    return kind in _KINDS or PurePosixPath((name or "").casefold()).suffix in _SUFFIXES


async def with_words(
    event: Event, surface: ChatSurface, link_limits: DownloadLimits | None
) -> Event:
    """The event with the words of the file that came along, or of the page that its text is the
    address of; with none, and why, where they cannot be had."""
    if event.kind not in {"text", "other", "command"}:
        return event
    document = event.first("text") or event.first("document")
    if document is not None and isinstance(surface, FetchesFiles):
        return await _with_file(event, document, surface)
    is_idea = event.kind == "text" or event.command == "create"
    if is_idea and link_limits is not None and not event.reply_to:
        address = address_in(event.text)
        return await _with_page(event, address, link_limits) if address else event
    return event


async def _with_file(event: Event, document: Attachment, surface: FetchesFiles) -> Event:
    most_bytes = MAX_FILE_BYTES if document.kind == "text" else MAX_DOCUMENT_BYTES
    unread, file = "", ReadFile("")
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "text"
        try:
            await retried(
                lambda: surface.fetch(document.ref, path, min(most_bytes, surface.fetch_bytes)),
                CHAT_REPLY,
                lambda error: isinstance(error, SurfaceError) and error.can_retry,
            )
            file = await asyncio.to_thread(read_file, path)
        except UnreadDocument as error:
            unread = f"document.{error.reason}"
        except TooLarge:
            unread = "document.large"
        except SurfaceError as error:
            log.warning("A file could not be fetched.", extra={"code": type(error).__name__})
            unread = "document.lost"
    return replace(event, kind="text", text=file.text, parts=(), unread=unread)


async def _with_page(event: Event, address: str, limits: DownloadLimits) -> Event:
    try:
        page = await read_page(address, limits)
    except UnreadPage as error:
        return replace(event, unread=f"link.{error.reason}")
    read = ReadPage(page.title, page.site, page.address)
    return replace(event, text=page.text, parts=(), page=read)
