"""Where a text may be cut: characters as people see them, words, and lines; by ICU.

ICU has dictionaries for the scripts that put no space between words (Thai, Lao, Khmer, Burmese,
Chinese, Japanese).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_JAPANESE_PHRASES = "ja-u-lw-phrase"
_MOST_JOINED = 4
_KANA = re.compile("[\u3041-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_SOUTHEAST = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
_HALF = re.compile("[\ud800-\udfff]")
_SCRIPT_EDGE = re.compile(
    f"(?<=[{_SOUTHEAST}])(?=[A-Za-z0-9\u00c0-\u024f])|(?<=[A-Za-z0-9\u00c0-\u024f])(?=[{_SOUTHEAST}])"
)


@lru_cache(maxsize=8192)
def graphemes(text: str) -> tuple[str, ...]:
    """The characters as people see them: a letter with its marks, a family, a flag, a keycap."""
    if text.isascii():
        return tuple(text)
    from icu4py.breakers import CharacterBreaker

    return tuple(CharacterBreaker(_encodable(text), "en"))


@lru_cache(maxsize=8192)
def line_pieces(text: str) -> tuple[str, ...]:
    """The pieces that a line may not be broken within, each with the spaces after it.

    Japanese is broken between phrases, Thai, Lao, Khmer and Burmese between words, Chinese
    between characters.
    """
    from icu4py.breakers import LineBreaker

    locale = _JAPANESE_PHRASES if _KANA.search(text) else "en"
    return tuple(piece for run in _runs(_encodable(text)) for piece in LineBreaker(run, locale))


@lru_cache(maxsize=8192)
def dictionary_words(text: str) -> tuple[str, ...]:
    """The words of a text in a script without spaces, by ICU's dictionary; one may be a letter."""
    from icu4py.breakers import WordBreaker

    return tuple(WordBreaker(_encodable(text), "ja"))


@lru_cache(maxsize=8192)
def unspaced_words(text: str) -> tuple[str, ...]:
    """The words of a text without spaces, punctuation with its word; joined they give the text.

    A word of one letter stands with its neighbour: alone it would flash by.
    """
    from icu4py.breakers import WordBreaker

    if not _HAN.search(text) or _KANA.search(text):
        return _without_singles(line_pieces(text))
    words: list[str] = []
    opening = ""
    for piece in WordBreaker(_encodable(text), "en"):
        kind = unicodedata.category(piece[0])
        if kind in {"Ps", "Pi"}:
            opening += piece
        elif kind[0] in "PZ" and words and not opening:
            words[-1] += piece
        else:
            words.append(opening + piece)
            opening = ""
    return _without_singles([*words, opening] if opening else words)


def _without_singles(words: Sequence[str]) -> tuple[str, ...]:
    joined: list[str] = []
    letters = 0
    for word in words:
        more = _letters(word)
        if joined and _may_join(joined[-1], word, (letters, more)):
            joined[-1] += word
            letters += more
        else:
            joined.append(word)
            letters = more
    return tuple(joined)


def _may_join(last: str, word: str, sizes: tuple[int, int]) -> bool:
    """Whether two words stand together; `sizes` are their letters and figures, counted once."""
    if min(sizes) > 1 or sum(sizes) > _MOST_JOINED or word.isascii() != last.isascii():
        return False
    kinds = unicodedata.category(last[-1])[0], unicodedata.category(word[0])
    return kinds[0] != "P" and kinds[1] not in {"Ps", "Pi"}


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _runs(text: str) -> list[str]:
    """A text cut where a script without spaces meets letters or digits of another: ICU's
    dictionaries are not asked there ("ราคา500บาท" would be one word)."""
    return [run for run in _SCRIPT_EDGE.split(text) if run]


def _encodable(text: str) -> str:
    """Half a surrogate pair is no text; one place more than it needs would be none at all."""
    return _HALF.sub("\ufffd", text)
