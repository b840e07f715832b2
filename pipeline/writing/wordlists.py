"""The word lists of words.txt."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    text = files("pipeline.writing").joinpath("words.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            current = found.setdefault(row[3:].strip(), [])
        elif not row.startswith("#"):
            current += row.split()
    return {name: frozenset(words) for name, words in found.items()}


def words_in(name: str) -> frozenset[str]:
    """The words of one list."""
    return _lists()[name]


def list_names() -> frozenset[str]:
    """What the lists are called."""
    return frozenset(_lists())
