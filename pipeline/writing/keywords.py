"""Which words of a spoken text matter most, and which emoji may stand beside it, where no writer
said so: rules that hold in every language. Numbers, then words longer than their neighbours."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from statistics import median
from typing import Final

from pipeline.language.breaks import graphemes
from pipeline.writing.emblem import plain_emoji
from pipeline.writing.english import STOP, base_of, content_words
from pipeline.writing.small_words import small_words
from pipeline.writing.wordlists import words_in

WORDS_A_KEY: Final = 7
"""At most one word in so many is marked: where all are marked none is."""
MOST: Final = 4
_EMPTY = STOP | words_in("empty words")
_LEAST_LETTERS = 5
_APART = 3
"""Words between two that are marked."""


def keywords_of(text: str) -> tuple[str, ...]:
    """The words of a text that matter, in its order, without the marks around them."""
    words = text.split()
    bare = ["".join(filter(_is_letter, word)) for word in words]
    lengths = [len(graphemes(word)) for word in bare]
    usual = median([length for length in lengths if length] or [0])
    worth = [
        _worth(word, length, usual, is_first=_begins(words, at))
        for at, (word, length) in enumerate(zip(bare, lengths, strict=True))
    ]
    chosen: list[int] = []
    for at in sorted(range(len(words)), key=lambda at: (-worth[at], at)):
        room = min(MOST, -(-len(words) // WORDS_A_KEY))
        if worth[at] <= 0 or len(chosen) >= room:
            break
        if all(abs(at - other) > _APART for other in chosen):
            chosen.append(at)
    return tuple(bare[at] for at in sorted(chosen))


def _worth(word: str, length: int, usual: float, *, is_first: bool) -> float:
    if any(map(str.isdigit, word)):
        return 20.0
    lower = word.casefold()
    if length < _LEAST_LETTERS or lower in _EMPTY or lower in small_words():
        return 0.0
    # A name within a sentence says more than a word of its length, a verb less.
    named = 2.5 if word[:1].isupper() and not is_first else 0.0
    done = 1.5 if base_of(lower) else 0.0
    return max(0.0, length - usual - done) + named


def _begins(words: Sequence[str], at: int) -> bool:
    return at == 0 or words[at - 1].rstrip("\"'”’)»")[-1:] in tuple(".!?…。！？؟।:")


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"}


def emoji_for(text: str) -> str:
    """One emoji for what an English text names; "" where none is plain."""
    return plain_emoji(content_words(text))
