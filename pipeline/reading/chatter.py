"""What stands around a text that was asked for or copied: left out only when it is plain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.reading.document import LeftOut
from pipeline.reading.rows import Row
from pipeline.reading.vocabulary import longest_first

_LONGEST = 240
_POSTED = re.compile(
    r"(?:(?:r/\w{2,30}\s?[•·|-]?\s?)?(?:posted by )?u/[\w-]{2,30}|[^.!?\n]{0,40}@\w{2,30})"
    r"\s?[•·|,-]?\s?"
    r"\d{1,4}\s?(?:s|sec|min|m|h|hr|d|day|w|wk|mo|month|y|yr|year)s?\.?(?: ago)?",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"(?:[⬆⬇↑↓▲▼💬🗨👍👎❤♥🔁♻👁⭐🏆]\ufe0f?\s?\d[\d.,]*\s?[kKmM]?\s*[|•·]?\s*){1,6}")


def without_chatter(rows: Sequence[Row], left_out: list[LeftOut]) -> list[Row]:
    """The rows without "Here is your script:" before them and "Let me know if …" after them.

    The end is only taken where the start was: people end videos with such words themselves.
    """
    kept = [*rows]
    said = [at for at, row in enumerate(kept) if row.kind == "text"]
    if len(said) < 2 or not _opens(kept[said[0]]):
        return kept
    _drop(kept, said[0], left_out)
    if len(said) > 2 and _closes(kept[said[-1]]):
        _drop(kept, said[-1], left_out)
    return kept


def without_page_lines(rows: Sequence[Row], left_out: list[LeftOut]) -> list[Row]:
    """The rows without what a page writes around a post: who posted it when, and its counts."""
    kept = [*rows]
    if sum(row.kind == "text" for row in kept) < 2:
        return kept
    for at, row in enumerate(kept):
        text = row.text.strip()
        is_page = len(text) <= _LONGEST and (_POSTED.fullmatch(text) or _COUNTS.fullmatch(text))
        if row.kind == "text" and is_page:
            left_out.append(LeftOut("metadata", f"{row.marker} {row.text}".strip()))
            kept[at] = replace(row, kind="blank", text="", marker="")
    return kept


def _drop(rows: list[Row], at: int, left_out: list[LeftOut]) -> None:
    left_out.append(LeftOut("chatter", f"{rows[at].marker} {rows[at].text}".strip()))
    rows[at] = replace(rows[at], kind="blank", text="", marker="")


def _opens(row: Row) -> bool:
    text = row.text.casefold().replace("’", "'")
    if len(text) > _LONGEST or not text.startswith(longest_first("chatter_start")):
        return False
    return text.rstrip("*_ ").endswith((":", "：")) and any(
        name in text for name in longest_first("chatter_names")
    )


def _closes(row: Row) -> bool:
    text = row.text.casefold().replace("’", "'").lstrip("¿¡")
    starts = tuple(phrase.lstrip("¿¡") for phrase in longest_first("chatter_end"))
    return len(text) <= _LONGEST and text.startswith(starts)
