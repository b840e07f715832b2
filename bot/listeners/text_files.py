"""A text file that somebody sends is read as their text: it may be longer than a message."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from bot.conversation.events import Event
from bot.surfaces.base import ChatSurface, FetchesFiles, SurfaceError
from db.core.retries import CHAT_REPLY, retried

log = logging.getLogger(__name__)

MAX_FILE_BYTES: Final = 200_000
"""More than any text that may become a video; a larger file is not fetched."""
_SUFFIXES: Final = frozenset({".txt", ".md", ".srt", ".vtt", ".text", ".markdown"})
_KINDS: Final = frozenset({"text/plain", "text/markdown", "text/vtt", "application/x-subrip"})
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def is_text_file(name: str | None, media_type: str | None) -> bool:
    """Whether a file that was sent is text, by what its platform says of it."""
    kind = (media_type or "").partition(";")[0].strip().casefold()
    return kind in _KINDS or PurePosixPath((name or "").casefold()).suffix in _SUFFIXES


def text_in(data: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or in an old encoding of the West;
    empty for what is no text."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "" if encoding != "utf-8" else data.decode("cp1252", errors="replace")
    return "" if "\0" in text or "\ufffd" in text else text.replace("\r\n", "\n").strip()


async def with_text(event: Event, surface: ChatSurface) -> Event:
    """The event with the words of the file that came along; no words where it cannot be had."""
    document = event.first("text")
    if document is None or not isinstance(surface, FetchesFiles):
        return event
    with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
        path = Path(folder) / "text"
        try:
            await retried(
                lambda: surface.fetch(document.ref, path, MAX_FILE_BYTES),
                CHAT_REPLY,
                lambda error: isinstance(error, SurfaceError) and error.can_retry,
            )
            data = path.read_bytes()
        except SurfaceError as error:
            log.warning("A text file could not be fetched.", extra={"code": type(error).__name__})
            data = b""
    return replace(event, text=text_in(data), parts=())
