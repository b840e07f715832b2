"""The words that production markup, chat apps and quizzes use, in six languages and more."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, str | dict[str, str]]:
    text = files("pipeline.reading").joinpath("vocabulary.json").read_text("utf-8")
    table: dict[str, str | dict[str, str]] = json.loads(text)
    return table


@cache
def phrases(kind: str) -> frozenset[str]:
    """The phrases of a kind, casefolded: `phrases("narrator")` has "voice over"."""
    listed = _table()[kind]
    if isinstance(listed, dict):
        return frozenset(word for words in listed.values() for word in words.casefold().split())
    apart = "|" if "|" in listed else " "
    return frozenset(phrase.strip() for phrase in listed.casefold().split(apart))


@cache
def longest_first(kind: str) -> tuple[str, ...]:
    """The same, so that of two that begin alike the longer is tried first."""
    return tuple(sorted(phrases(kind), key=lambda phrase: (-len(phrase), phrase)))


@cache
def choice(kind: str) -> str:
    """The phrases as alternatives of a regular expression."""
    return "|".join(re.escape(phrase) for phrase in longest_first(kind))
