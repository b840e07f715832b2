"""Text as it may enter the program: what nobody can see, say or draw is taken out, once.

Bot and pipeline both call this. What is left may still have no glyph in our fonts: then
pipeline.drawing.drawable leaves it out where it is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SEEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd"
)
"""Format characters that are drawn: signs around Arabic, Syriac and Kaithi numbers."""
_EMOJI_BLOCKS = range(0x1F000, 0x1FB00)
"""Unicode keeps the unassigned ones for emoji to come; phones send them before we know them."""
_TAGS = range(0xE0020, 0xE0080)
_BLACK_FLAG = "\U0001f3f4"
_NON_JOINER, _JOINER, _AS_EMOJI = "\u200c", "\u200d", "\ufe0f"


def clean_text(text: str) -> str:
    """Composed text (NFC) with line ends as "\\n", without controls, direction marks, private,
    unassigned and half characters; joiners and selectors stay where they join or select."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    kept: list[str] = []
    for character in text:
        if _is_kept(character, kept):
            kept.append(character)
    while kept and kept[-1] in {_JOINER, _NON_JOINER}:
        kept.pop()
    return unicodedata.normalize("NFC", "".join(kept))


def cleaned(value: Any) -> Any:
    """The value with every text in it clean: dictionaries, lists and tuples are walked."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(cleaned, value))
    return value


def clean_line(text: str) -> str:
    """The same on one line: every stretch of space is one space, the ends are bare."""
    return " ".join(clean_text(text).split())


def _is_kept(character: str, before: list[str]) -> bool:
    if character in "\n\t":
        return True
    kind = unicodedata.category(character)
    if kind in {"Cc", "Cs", "Co"}:
        return False
    if kind == "Cn":
        return ord(character) in _EMOJI_BLOCKS
    if kind == "Cf":
        return _is_kept_format(character, before)
    if character == _AS_EMOJI:
        return bool(before) and not before[-1].isspace() and before[-1] != _AS_EMOJI
    return True


def _is_kept_format(character: str, before: list[str]) -> bool:
    if character in {_JOINER, _NON_JOINER}:
        return (
            bool(before) and not before[-1].isspace() and before[-1] not in {_JOINER, _NON_JOINER}
        )
    if ord(character) in _TAGS:
        return bool(before) and (before[-1] == _BLACK_FLAG or ord(before[-1]) in _TAGS)
    return character in _SEEN_FORMATS
