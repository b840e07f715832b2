"""Typed text to the tokens that captions show, each with the signs that end a sentence."""

from __future__ import annotations

import re
import unicodedata

from pipeline.language.breaks import unspaced_words

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Chinese, Japanese."""


_EMOTICON = re.compile(
    r"[<>}]?[:;][-o'^]?[)(\]\[dDpP/\\|*3oO0cCsS$@]+|=[-'^]?[)(\]\[DP]+|8-[)D]+|[)(\]\[]+[-o'^]?[:;=]|<[/\\]?3+|[xX]+[dD]+|"
    r"\^[_.-]*\^|[oO0][_.][oO0]|[tTqQ;][_.][tTqQ;]|[-=>][._]+[-<=]|¯\\?_?\(.{1,3}\)_?/¯|[ಠ><uU][_.w][ಠ><uU]|"
    r"\(.{0,4}[◕°・ᴥ益].*\)|\\o/|:'-?[()]"
)


def typed_words(text: str) -> list[str]:
    """The words as typed: what stands between spaces.

    Runs of a script without spaces are cut between its words, so that captions have something
    to highlight; joined again they give what was typed.
    """
    words: list[str] = []
    for chunk in text.split():
        is_joined = _UNSPACED.search(chunk) and not is_emoticon(chunk)
        words.extend(unspaced_words(chunk) if is_joined else [chunk])
    return words


def is_unspaced(text: str) -> bool:
    """Whether a text holds letters of a script that is written without spaces."""
    return bool(_UNSPACED.search(text))


def is_emoticon(token: str) -> bool:
    """Whether a token is a face of signs, which nobody reads aloud."""
    return bool(_EMOTICON.fullmatch(token))


def is_silent_sign(char: str) -> bool:
    """Whether a character is never spoken: punctuation, emoji, joiners, spaces."""
    category = unicodedata.category(char)
    return category[0] in "PZC" or category in ("So", "Sk", "Me") or char in "\ufe0f\u20e3"


def has_words(text: str) -> bool:
    """Whether a text holds anything that a voice would say: a letter or a number."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)
