"""Typed text to the tokens that captions show, each with the signs that end a sentence."""

from __future__ import annotations

import re
import unicodedata

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Chinese, Japanese."""

_PIECE_CHARS = 4
_NEVER_FIRST = frozenset(
    "\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eaf\u0eb0\u0eb2\u0eb3\u0ec6"
    "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾ"
)
"""Thai and Lao vowels that follow their consonant; small kana, the long mark, repeat marks."""
_NEVER_LAST = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Thai and Lao vowels that stand before their consonant."""


def typed_words(text: str) -> list[str]:
    """The words as typed: what stands between spaces.

    Runs of a script without spaces are cut after punctuation and every few characters, so that
    captions have something to highlight; joined again they give what was typed.
    """
    words: list[str] = []
    for chunk in text.split():
        words.extend(_pieces(chunk) if _UNSPACED.search(chunk) else [chunk])
    return words


def is_silent_sign(char: str) -> bool:
    """Whether a character is never spoken: punctuation, emoji, joiners, spaces."""
    category = unicodedata.category(char)
    return category[0] in "PZC" or category in ("So", "Sk", "Me") or char in "\ufe0f\u20e3"


def has_words(text: str) -> bool:
    """Whether a text holds anything that a voice would say: a letter or a number."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def _pieces(chunk: str) -> list[str]:
    pieces: list[str] = []
    current = ""
    size = 0
    for char in chunk:
        category = unicodedata.category(char)
        opens = category in {"Ps", "Pi"}
        silent = is_silent_sign(char) or category.startswith("M")
        clings = silent or char in _NEVER_FIRST or current[-1:] in _NEVER_LAST
        is_full = size >= _PIECE_CHARS and not clings
        if current and (is_full or (opens and size)):
            pieces.append(current)
            current, size = "", 0
        current += char
        size += 0 if silent else 1
        if category == "Po":
            size = _PIECE_CHARS
    if pieces and size == 1 and not _ends_a_phrase(pieces[-1]):
        pieces[-1] += current  # a letter alone is lost on screen
    elif current:
        pieces.append(current)
    return pieces


def _ends_a_phrase(piece: str) -> bool:
    return unicodedata.category(piece[-1])[0] == "P"
