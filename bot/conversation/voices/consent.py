"""Whether a sentence is read aloud in a recording. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from pipeline.listening.matching import plain

ALIKE: Final = 0.75
"""Of letters: a recogniser hears a sentence that is read to it seldom quite right."""
_MORE_OR_LESS: Final = 3
"""Words that it may have heard beside or without."""


def passage(sentence: str, heard: Sequence[str]) -> str:
    """The words in which the sentence was read, "" where it was not."""
    wanted = sentence.split()
    letters = _letters(wanted)
    matcher = SequenceMatcher(None, b=letters, autojunk=False)
    best, found = ALIKE, ""
    for count in range(max(1, len(wanted) - _MORE_OR_LESS), len(wanted) + _MORE_OR_LESS + 1):
        for first in range(max(1, len(heard) - count + 1)):
            words = heard[first : first + count]
            matcher.set_seq1(_letters(words))
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            if (alike := matcher.ratio()) >= best:
                best, found = alike, " ".join(words)
    return found


def _letters(words: Sequence[str]) -> str:
    return "".join(map(plain, words))
