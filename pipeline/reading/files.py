"""The words of a file that a person sent, whatever its name says it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import UnreadDocument
from pipeline.media.decoders import DECODERS

MAX_DOCUMENT_BYTES: Final = 20_000_000
"""Of a PDF or Word file, pictures and all."""
_MOST_TEXT_BYTES: Final = 1_000_000
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SMALL: Final = "a-zà-ÿа-я"
_WRAPPED: Final = re.compile(rf"(?<=[^\W\d_])-\n(?=[{_SMALL}])|(?<=[\w,;])[ \t]*\n(?=[{_SMALL}(])")
"""A line that ends within a sentence, as pages of print have them; also within a word."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file says; `is_document` where it came as pages or with a layout."""

    text: str
    title: str = ""
    is_document: bool = False


def read_file(path: Path) -> ReadFile:
    """The words of a text, PDF or Word file. UnreadDocument says why there are none. Blocks."""
    size_bytes = path.stat().st_size
    if size_bytes > MAX_DOCUMENT_BYTES:
        raise UnreadDocument("large")
    with path.open("rb") as file:
        head = file.read(_MOST_TEXT_BYTES + 1)
    if not head.strip():
        raise UnreadDocument("empty")
    if len(head) <= _MOST_TEXT_BYTES and (text := text_in(head)):
        return ReadFile(text)
    decoded = DECODERS.decode("document", path, UnreadDocument, most_bytes=_MOST_TEXT_BYTES)
    text = bytes(decoded.data).decode("utf-8", "replace")
    text = _WRAPPED.sub(lambda match: "" if match[0].startswith("-") else " ", text)
    text = re.sub(r"[ \t]+\n", "\n", text).strip()
    if not any(map(str.isalnum, text)):
        raise UnreadDocument("no_text")
    return ReadFile(text, str(decoded.facts.get("title") or ""), is_document=True)


def text_in(data: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or in an old encoding of the West;
    empty for what is no text."""
    if data.startswith((b"%PDF-", b"PK\x03\x04", b"{\\rtf")):
        return ""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "" if encoding != "utf-8" else data.decode("cp1252", errors="replace")
    return "" if "\0" in text or "\ufffd" in text else text.replace("\r\n", "\n").strip()
