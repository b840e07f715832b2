"""A prompt's words, the forms they may stand for, and how much each weighs."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.writing.english import base_of, singular

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
LONGEST_PROMPT = 400
"""In characters; what comes later in a picture's description draws nothing."""
FAR = re.compile(r"\b(?:in the distance|far away|far off|background|behind)\b", re.IGNORECASE)
NEAR = re.compile(r"\b(?:close[- ]?up|in front(?! of)|foreground|closeup)\b", re.IGNORECASE)


def emphasis(prompt: str) -> list[float]:
    """How much each word of a prompt weighs: what is said to be far weighs half."""
    found: list[float] = []
    for part in re.split(r"[,;]", prompt[:LONGEST_PROMPT]):
        factor = 0.5 if FAR.search(part) else 1.3 if NEAR.search(part) else 1.0
        found.extend([factor] * len(_WORD.findall(part)))
    return found


def phrase_ends(prompt: str) -> frozenset[int]:
    """The places of the words that a comma or another mark comes after."""
    text = prompt[:LONGEST_PROMPT]
    found = list(_WORD.finditer(text))
    return frozenset(
        place
        for place, (one, other) in enumerate(pairwise(found))
        if text[one.end() : other.start()].strip(" \n'\"")
    )


def words_of(prompt: str) -> list[str]:
    """The words of a prompt, lower case, in order."""
    return [
        word.lower().replace("’", "'").removesuffix("'s")
        for word in _WORD.findall(prompt[:LONGEST_PROMPT])
    ]


@cache
def forms(word: str) -> tuple[str, ...]:
    """The word and what it may be a form of: singular, base of a verb."""
    found = [word, singular(word), base_of(word) or ""]
    for ending, instead in (
        ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("ies", "y"), ("es", ""), ("s", ""),
        ("ers", ""), ("er", ""), ("ly", ""), ("y", ""), ("al", ""), ("ic", ""), ("ful", ""),
        ("less", ""), ("ness", ""), ("ish", ""),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            found.append(stem + instead)
            if len(stem) > 3 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return tuple(dict.fromkeys(form for form in found if form))
