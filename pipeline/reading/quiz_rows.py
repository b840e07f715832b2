"""The lines of a quiz: prose by its sentences, marks of the right one taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.reading.document import Block
from pipeline.reading.vocabulary import choice
from pipeline.writing.text import sentences

ASKS = "?؟？"
_RIGHT_MARKS = "✓✔✅☑🗸"
_WRONG_MARKS = "✗✘❌☒"
_RIGHT_WORD = re.compile(
    rf"\s*[(\[]\s?(?:{choice('correct')})\s?[)\]!]?\s*$|\s[-–—←]+\s?(?:{choice('correct')})!?$",
    re.I,
)
_LETTERS = (
    "abcdefgh", "абвгдежз", "أبجدهوزح", "कखगघङचछज", "अबसदइफगह",
)  # fmt: skip


@dataclass(slots=True)
class QuizRow:
    text: str
    marker: str = ""
    is_bold: bool = False
    is_right: bool = False
    dropped: str = ""
    """The words that marked it as right."""


def rows_of_block(block: Block) -> list[QuizRow]:
    """A block's lines; prose that asks by its sentences."""
    parts = [block.text]
    if not block.is_line and any(ch in block.text for ch in ASKS):
        parts = sentences(block.text)
    rows = [QuizRow(text, is_bold=block.is_bold) for text in parts if text]
    if rows and block.marker and not rows[0].marker:
        rows[0].marker = block.marker
    for row in rows:
        take_marks(row)
    return rows


def take_marks(row: QuizRow) -> None:
    """Take the marks of right and wrong off an option."""
    text = row.text.strip().strip(_WRONG_MARKS + "\ufe0f ").strip()
    bare = text.strip(_RIGHT_MARKS + "\ufe0f ").strip()
    row.is_right = row.is_right or bare != text
    if match := _RIGHT_WORD.search(bare):
        row.dropped = match.group().strip(" ()[]-–—←")
        bare, row.is_right = bare[: match.start()].rstrip(), True
    for star in ("*", "＊"):
        if bare.endswith(star) or (bare.startswith(star) and len(bare) > 1):
            bare, row.is_right = bare.strip(star).strip(), True
    row.text = bare or row.text


def place_of(letter: str, count: int) -> int | None:
    lowered = letter.casefold()
    for letters in _LETTERS:
        place = letters.find(lowered)
        if len(lowered) == 1 and 0 <= place < count:
            return place
    return None


def are_alike(one: str, other: str) -> bool:
    def bare(text: str) -> str:
        return "".join(ch for ch in text.casefold() if ch.isalnum())

    return bool(bare(one)) and bare(one) == bare(other)


def spoken(row: QuizRow) -> str:
    marked = any(ch.isalnum() for ch in row.marker)
    return f"{row.marker} {row.text}" if marked else row.text
