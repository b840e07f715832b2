"""In which order the words of a line stand on screen, whichever way their scripts run."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def visual_order(words: Sequence[str]) -> list[int]:
    """The words' order from left to right, by the Unicode bidirectional algorithm.

    Each word is stood for by one letter of its own direction, so that words keep whole.
    """
    from bidi.algorithm import get_display

    letters = [_stand_in(word, place) for place, word in enumerate(words)]
    if all(letter < "\u0590" for letter in letters) or len(words) > 24:
        return list(range(len(words)))
    shown = get_display(" ".join(letters), base_dir=_base(words))
    return [letters.index(letter) for letter in shown if letter != " "]


def _base(words: Sequence[str]) -> str:
    from bidi.algorithm import get_base_level

    return "R" if get_base_level(" ".join(words)) else "L"


def _stand_in(word: str, place: int) -> str:
    for character in word:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return chr(0x05D0 + place)
        if kind == "L":
            break
    return chr(0x61 + place)
