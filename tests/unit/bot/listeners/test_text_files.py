"""Which files are text, and what is in them."""

from __future__ import annotations

import pytest

from bot.conversation.drafts.prompt_checks import refuse_idea
from bot.listeners.text_files import is_text_file
from pipeline.brief import MAX_FILE_CHARS, Brief
from pipeline.errors import PromptTooLong
from pipeline.reading.files import text_in
from pipeline.writing.shape import check_length


@pytest.mark.parametrize(
    ("name", "kind", "is_text"),
    [
        ("a.txt", None, True),
        ("A.TXT", "application/octet-stream", True),
        ("notes", "text/plain; charset=utf-8", True),
        ("talk.srt", "application/x-subrip", True),
        ("a.pdf", "application/pdf", False),
        ("a.html", "text/html", False),
        ("txt", None, False),
        (None, None, False),
    ],
)
def test_a_file_is_text_by_its_name_or_kind(
    name: str | None, kind: str | None, is_text: bool
) -> None:
    assert is_text_file(name, kind) is is_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_words_come_out_of_usual_encodings(encoding: str) -> None:
    assert text_in("  Él dijo «sí».\r\nY se fue. ".encode(encoding)) == "Él dijo «sí».\nY se fue."


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04\x00\x00", bytes(range(256)), b"\xff\xfe\x00"])
def test_what_is_no_text_has_no_words(data: bytes) -> None:
    assert text_in(data) == ""


def test_a_file_may_be_longer_than_a_message_but_not_than_five_minutes() -> None:
    story = "The keeper counted the waves at night. " * 110
    assert len(story) > 4000
    refused = refuse_idea(story)
    assert refused is not None and refused.key == "idea.too_long"
    assert refuse_idea(story, is_file=True) is None
    refused = refuse_idea(story * 2, is_file=True)
    assert refused is not None and refused.key == "idea.too_long_to_say"
    assert refused.values["limit"] == 5 and refused.values["minutes"] > 5
    refused = refuse_idea("x" * (MAX_FILE_CHARS + 1), is_file=True)
    assert refused is not None and refused.key == "idea.too_long"
    check_length(Brief(prompt=story, is_file=True))
    with pytest.raises(PromptTooLong, match="4,000"):
        check_length(Brief(prompt=story))
