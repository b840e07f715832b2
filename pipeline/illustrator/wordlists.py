"""The illustrator's word lists, read once from words.txt."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    name = ""
    text = files("pipeline.illustrator").joinpath("words.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("["):
            name = row.strip("[]")
        elif row and not row.startswith("#"):
            found.setdefault(name, []).extend(row.split())
    return {name: tuple(words) for name, words in found.items()}


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list; KeyError when there is none of that name."""
    return frozenset(_sections()[name])


@cache
def lists_of(kind: str) -> dict[str, tuple[str, ...]]:
    """Every list named `kind something`, by that something, in the file's order."""
    start = kind + " "
    return {
        name.removeprefix(start): words
        for name, words in _sections().items()
        if name.startswith(start)
    }


@cache
def by_word(kind: str) -> dict[str, str]:
    """From each word of the lists of a kind to the (first) list's name that holds it."""
    found: dict[str, str] = {}
    for name, words in lists_of(kind).items():
        for word in words:
            found.setdefault(word, name)
    return found
