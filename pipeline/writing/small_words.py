"""The commonest small words of languages, which no headline or number is made of."""

from __future__ import annotations

from functools import cache

from pipeline.writing.wordlists import list_names, words_in

_SMALL = "small "


@cache
def small_words() -> frozenset[str]:
    """The commonest small words of every language but English, which has lists of its own."""
    return frozenset().union(*(words_in(name) for name in list_names() if name.startswith(_SMALL)))


@cache
def small_words_of(language: str) -> frozenset[str]:
    """The commonest small words of one language; none where we have no list."""
    name = f"{_SMALL}{language}"
    return words_in(name) if name in list_names() else frozenset()
