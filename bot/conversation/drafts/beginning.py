"""The beginning of a text that is too long. Pure."""

from __future__ import annotations

import re
from typing import Final

from pipeline.brief import MAX_PROMPT_CHARS

_SENTENCE_END: Final = re.compile(r"(?<![.!?…。！？।؟])[.!?…。！？।؟]++[\"'”»)]*+(?=\s)|\n")


def beginning_of(text: str, limit: int = MAX_PROMPT_CHARS) -> str:
    """As much of `text` as `limit` characters hold, up to the end of a sentence, else of a word."""
    room = text[:limit]
    ends = [place.end() for place in _SENTENCE_END.finditer(room)]
    if ends and ends[-1] > limit // 2:
        return room[: ends[-1]].strip()
    head, blank, _ = room.rpartition(" ")
    return (head if blank else room).strip()
