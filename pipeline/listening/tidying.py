"""Long silences shortened and sounds of hesitation taken out, where a person asks for it. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from pipeline.listening.matching import plain
from pipeline.timeline import Word

Cut = tuple[float, float]
"""A stretch of a recording that is kept, in its seconds."""

LEAD_S: Final = 0.1
"""Kept before a word: soft consonants begin before they are found."""
TAIL_S: Final = 0.2
"""Kept after a word: it rings out."""
_LONGEST_PAUSE_S: Final = 0.45
"""A pause over this becomes LEAD_S and TAIL_S, which is how long one breathes."""

_HESITATIONS: Final = {
    "en": r"u+h*m+|u+h+|e+rm+|e+r+|a+h+m+",
    "es": r"e+h+m*|e+m+|a+h+m+",
    "pt": r"h+u+m+|a+h+n+|ã+h+|e+h+m*",
    "fr": r"e+u+h+m*|h+e+u+",
    "de": r"ä+h+m*|ö+h+m*",
    "it": r"e+h+m*|u+h+m*",
    "ru": r"э+м*",
    "hi": r"उम+|अं+",
    "ar": r"ا+م{2,}|إ+م{2,}",
}
"""Sounds alone: "well" and "like" are words, and may be meant."""
_ANYWHERE: Final = r"h+m+|m{2,}|m+h+m*|м{2,}|хм+|हम्म+|ه?م{3,}"


def is_hesitation(word: str, language: str) -> bool:
    """Whether a word is only a sound that one makes while thinking."""
    own = _HESITATIONS.get(language.split("-", 1)[0].lower())
    pattern = f"{_ANYWHERE}|{own}" if own else _ANYWHERE
    return re.fullmatch(pattern, plain(word)) is not None


def whole(words: Sequence[Word], total_s: float) -> tuple[Cut, ...]:
    """A recording from just before its first word to just after its last."""
    return ((max(0.0, words[0].start_s - LEAD_S), min(total_s, words[-1].end_s + TAIL_S)),)


def tidied(
    words: Sequence[Word], language: str, total_s: float
) -> tuple[tuple[Word, ...], tuple[Cut, ...]]:
    """The words without hesitations, and what is kept of the recording.

    A recording of hesitations alone is left as it is.
    """
    meant = tuple(word for word in words if not is_hesitation(word.text, language))
    if not meant:
        return tuple(words), whole(words, total_s)
    dropped = [word for word in words if is_hesitation(word.text, language)]
    (from_s, to_s) = whole(meant, total_s)[0]
    cuts: list[Cut] = []
    for before, after in itertools.pairwise(meant):
        inside = [one for one in dropped if before.start_s <= one.start_s < after.start_s]
        pause_s = after.start_s - before.end_s
        if not inside and pause_s <= _LONGEST_PAUSE_S:
            continue
        end_s = before.end_s + min(TAIL_S, pause_s / 2)
        begin_s = after.start_s - min(LEAD_S, pause_s / 2)
        if inside:  # what rings out of a hesitation is one, too
            end_s = max(before.end_s, min(end_s, inside[0].start_s))
            begin_s = min(after.start_s, max(begin_s, inside[-1].end_s))
        if begin_s > end_s:
            cuts.append((from_s, end_s))
            from_s = begin_s
    return meant, (*cuts, (from_s, to_s))


def within(cuts: Sequence[Cut], from_s: float, to_s: float) -> tuple[Cut, ...]:
    """What is kept between two moments of a recording."""
    found = ((max(first, from_s), min(last, to_s)) for first, last in cuts)
    return tuple((first, last) for first, last in found if last > first)


def moved(at_s: float, cuts: Sequence[Cut]) -> float:
    """A moment of the recording in seconds of what is kept of it."""
    kept_s = 0.0
    for first, last in cuts:
        if at_s < first:
            break
        kept_s += min(at_s, last) - first
    return kept_s
