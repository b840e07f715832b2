"""A thought in phrases, broken where a reader would breathe."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.writing.english import PREPOSITIONS, STOP
from pipeline.writing.text import clauses, sentences

_LONGEST_WORDS = 7
_OPENERS = STOP | PREPOSITIONS


def phrases_of(text: str) -> list[str]:
    """A text in phrases of at most seven words, broken where a reader would breathe."""
    thoughts: list[str] = []
    for clause in clauses(text):
        for sentence in _sentences(clause):
            words = sentence.split()
            parts = max(1, -(-len(words) // _LONGEST_WORDS))
            size = len(words) / parts
            start = 0
            for part in range(1, parts + 1):
                end = len(words) if part == parts else _breath(words, start, round(part * size))
                if end > start:
                    thoughts.append(" ".join(words[start:end]))
                start = end
    return _joined(thoughts)


_SENTENCE_END = re.compile(r"[.!?…。！？｡؟۔।॥\n]")


def _sentences(clause: str) -> list[str]:
    return sentences(clause) if _SENTENCE_END.search(clause) else [clause]


def _breath(words: Sequence[str], start: int, wanted: int) -> int:
    """A break near `wanted` that does not leave a small word at a phrase's end."""
    for end in (wanted, wanted - 1, wanted + 1, wanted - 2):
        if start + 1 < end < len(words) and words[end - 1].lower() not in _OPENERS:
            return end
    return wanted


def _joined(phrases: Sequence[str]) -> list[str]:
    """Very short neighbours become one phrase: "No. Not yet." is read in one breath."""
    joined: list[str] = []
    for phrase in phrases:
        if (
            joined
            and joined[-1][-1:] in ",:;"
            and len(joined[-1].split()) + len(phrase.split()) <= 4
        ):
            joined[-1] = f"{joined[-1]} {phrase}"
        else:
            joined.append(phrase)
    return joined
