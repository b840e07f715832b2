"""The text of a PDF or Word file, read in a process with limits (child.py)."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import docx
import docx.document
import docx.oxml  # all that reading needs is here before the process may open nothing more
import docx.table
import docx.text.paragraph
import pypdf
from docx.package import Package
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from pipeline.errors import UnreadDocument
from pipeline.media.protocol import Facts, Send

MAX_PAGES: Final = 100
MAX_UNPACKED_BYTES: Final = 60_000_000
"""Of all that lies in a Word file, by what it says of itself."""
MAX_PART_BYTES: Final = 12_000_000
"""Of its text part."""
MAX_CHARS: Final = 200_000
MEMORY_BYTES: Final = 200 << 20
"""Of this decoder: its libraries take so much more than others."""
_PDF: Final = b"%PDF-"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_HEAD_BYTES: Final = 1024


def decode(file: BinaryIO, send: Send) -> Facts:
    """Sends the text as UTF-8; the facts are its `title`. Raises UnreadDocument.

    What the file is, is read from its bytes: a name is not believed. Whatever the libraries raise
    over a broken one, child.py answers for: it cannot be read.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if _PDF in head:
        title, texts = _pdf(file)
    elif head.startswith(_ZIP):
        title, texts = _word(file)
    elif head.startswith(_OLE):
        raise UnreadDocument("password" if _LOCKED in file.read(MAX_PART_BYTES) else "kind")
    else:
        raise UnreadDocument("kind")
    room = MAX_CHARS
    for text in texts:
        part = text.replace("\0", "")[:room]
        room -= len(part)
        send(part.encode("utf-8", "ignore"))
        if room <= 0:
            break
    return {"title": title[:200]}


def _pdf(file: BinaryIO) -> tuple[str, Iterator[str]]:
    reader = pypdf.PdfReader(file, strict=False)
    if reader.is_encrypted and not _opens(reader):
        raise UnreadDocument("password")
    if len(reader.pages) > MAX_PAGES:
        raise UnreadDocument("pages")
    return _title(reader), _pages(reader)


def _opens(reader: Any) -> bool:
    """Whether an encrypted file opens without a password, as many do that only forbid printing."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # a cipher that is not known here keeps it shut, too
        return False


def _title(reader: Any) -> str:
    try:
        return str((reader.metadata and reader.metadata.title) or "")
    except Exception:  # a text is worth reading whose title is broken
        return ""


def _pages(reader: Any) -> Iterator[str]:
    for page in reader.pages:
        yield f"{page.extract_text()}\n\n"


def _word(file: BinaryIO) -> tuple[str, Iterator[str]]:
    with zipfile.ZipFile(file) as parts:
        sizes = {one.filename: one.file_size for one in parts.infolist()}
        if any(one.flag_bits & 1 for one in parts.infolist()):
            raise UnreadDocument("password")
    if "word/document.xml" not in sizes:
        raise UnreadDocument("kind")
    if sum(sizes.values()) > MAX_UNPACKED_BYTES or sizes["word/document.xml"] > MAX_PART_BYTES:
        raise UnreadDocument("large")
    file.seek(0)
    document = Package.open(file).main_document_part.document
    return str(document.core_properties.title or ""), _paragraphs(document)


def _paragraphs(document: docx.document.Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, docx.text.paragraph.Paragraph):
            yield f"{block.text}\n"
        elif isinstance(block, docx.table.Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " ".join(text for text in cells if text) + "\n"


_PAGE: Final = b"BT /F1 12 Tf 9 9 Td (A) Tj ET"


def _warm_up() -> None:
    """Read one of each kind, while modules and files can still be opened: the libraries import
    and read some of theirs when they first meet them."""
    plain, locked, word = io.BytesIO(), io.BytesIO(), io.BytesIO()
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(99, 99)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(name): NameObject(one) for name, one in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = DecodedStreamObject()
    content.set_data(_PAGE)
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(plain)
    writer.encrypt("a", algorithm="AES-256")
    writer.write(locked)
    made = docx.Document()
    made.add_paragraph("A")
    made.add_table(1, 1)
    made.save(word)
    for file in (plain, locked, word):
        file.seek(0)
        with contextlib.suppress(UnreadDocument):
            decode(file, lambda part: None)


_warm_up()
