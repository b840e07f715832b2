"""What kind of thing a file is that somebody sent, by what its platform says of it. Pure.

A name or a media type decides only which reader looks at it: the reader believes neither.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from bot.conversation.events import AttachmentKind
from bot.listeners.text_files import MAX_FILE_BYTES, is_text_file

_SUFFIXES: Final[dict[AttachmentKind, str]] = {
    "picture": "jpg jpeg png webp gif bmp tif tiff heic heif avif jfif",
    "clip": "mp4 mov m4v webm mkv 3gp avi mpg mpeg ts wmv flv",
    "audio": "mp3 m4a wav ogg oga opus flac aac aiff aif wma amr",
}
_KIND_OF: Final = {f".{one}": kind for kind, all_of in _SUFFIXES.items() for one in all_of.split()}
_FAMILIES: Final[dict[str, AttachmentKind]] = {
    "image": "picture",
    "video": "clip",
    "audio": "audio",
}


def file_kind(name: str | None, media_type: str | None, size_bytes: int) -> AttachmentKind:
    """A picture, a clip, a sound, a text, or any other document: that may be one of words, too."""
    if is_text_file(name, media_type):
        return "text" if size_bytes <= MAX_FILE_BYTES else "document"
    family = (media_type or "").partition("/")[0].strip().casefold()
    suffix = PurePosixPath((name or "").casefold()).suffix
    return _KIND_OF.get(suffix) or _FAMILIES.get(family, "document")
