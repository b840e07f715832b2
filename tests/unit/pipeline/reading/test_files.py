"""What a person's file says: whatever its name is, broken, locked or a bomb."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UnreadDocument
from pipeline.reading.files import MAX_DOCUMENT_BYTES, read_file, text_in
from pipeline.reading.reader import read
from tests.fixtures.documents import bomb, packed_unknown, pdf, torn, word

LINES = ("Nobody believed the light-", "house keeper until the storm,", "and then they did.")
TOLD = "Nobody believed the lighthouse keeper until the storm, and then they did."


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return tmp_path / "sent"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (pdf([LINES, ["He knocked."]]), f"{TOLD}\n\n\nHe knocked."),
        (word([TOLD, "He knocked."], table=[["one", "two"]]), f"{TOLD}\nHe knocked.\none two"),
        (TOLD.encode("utf-16"), TOLD),
        (word(["Él dijo «sí».", "वह गया।", "قال نعم."]), "Él dijo «sí».\nवह गया।\nقال نعم."),
    ],
)
def test_a_file_is_read_by_what_it_is(sent: Path, data: bytes, text: str) -> None:
    sent.write_bytes(data)
    found = read_file(sent)
    assert "\n".join(line for line in found.text.split("\n") if line) == "\n".join(
        line for line in text.split("\n") if line
    )


def test_a_pdf_tells_its_title(sent: Path) -> None:
    sent.write_bytes(pdf([LINES], title="The keeper"))
    found = read_file(sent)
    assert (found.title, found.is_document) == ("The keeper", True)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "kind"),
        (b"PK\x03\x04" + bytes(99), "bad"),
        (b"%PDF-1.7\n" + bytes(999), "bad"),
        (pdf([LINES])[:400], "bad"),
        (word([TOLD])[:2000], "bad"),
        (packed_unknown(), "bad"),
        (torn(), "bad"),
        (pdf([LINES], password="secret"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "kind"),
        (b"{\\rtf1\\ansi hello}", "kind"),
        (pdf([[]]), "no_text"),
        (pdf([["a"]] * 101), "pages"),
        (bomb(13_000_000), "large"),
    ],
)
def test_what_cannot_be_read_says_why(sent: Path, data: bytes, reason: str) -> None:
    sent.write_bytes(data)
    with pytest.raises(UnreadDocument) as caught:
        read_file(sent)
    assert caught.value.reason == reason


def test_a_huge_file_is_not_even_opened(sent: Path) -> None:
    with sent.open("wb") as file:
        file.truncate(MAX_DOCUMENT_BYTES + 1)
    with pytest.raises(UnreadDocument) as caught:
        read_file(sent)
    assert caught.value.reason == "large"


@pytest.mark.parametrize("mark", ["WEBVTT\n\n", ""])
def test_times_of_subtitles_are_dropped_and_their_lines_kept(sent: Path, mark: str) -> None:
    cues = "1\n00:00:01,000 --> 00:00:03,000\nNobody believed\n\n2\n00:00:03,500 --> 00:00:05,000\nthe keeper.\n"  # noqa: E501
    sent.write_text(mark + (cues.replace(",", ".") if mark else cues))
    assert read(read_file(sent).text).plain.split() == ["Nobody", "believed", "the", "keeper."]


def test_a_pdf_is_no_text_of_an_old_encoding() -> None:
    assert text_in(b"%PDF-1.4\n1 0 obj") == ""
