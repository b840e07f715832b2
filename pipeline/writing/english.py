"""Enough English to know a word in any of its forms: verbs, plurals, stop words."""

from __future__ import annotations

from functools import cache

from pipeline.writing.wordlists import words_in

STOP = words_in("stop")

PREPOSITIONS = words_in("prepositions")
DETERMINERS = words_in("determiners")

NUMBER_WORDS = words_in("number words")

_IRREGULAR = words_in("irregular verbs")

_REGULAR = words_in("regular verbs")

_DOUBLING = words_in("doubling verbs")


def _third(base: str) -> str:
    if base in {"be", "have", "do", "go"}:
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if base in _DOUBLING else base + "ed"


@cache
def _verbs() -> tuple[dict[str, str], dict[str, str]]:
    """Any form to its base, and base to past."""
    bases: dict[str, str] = {"are": "be", "am": "be", "were": "be", "is": "be"}
    pasts: dict[str, str] = {}
    for entry in _IRREGULAR:
        base, past, _ = entry.split(":")
        pasts[base] = past
    for base in _REGULAR:
        pasts[base] = _past(base)
    for base, past in pasts.items():
        bases.setdefault(_third(base), base)
        bases.setdefault(past, base)
        bases.setdefault(base, base)
    return bases, pasts


def base_of(verb: str) -> str | None:
    """The base form of a verb we know, in any finite form; None for other words."""
    return _verbs()[0].get(verb.lower())


def past_of(base: str) -> str:
    """The simple past."""
    return _verbs()[1].get(base) or _past(base)


def finite_form(word: str) -> str:
    """Which form a known verb is in: "third", "past" or "base"; "" for other words."""
    lower, base = word.lower(), base_of(word)
    if base is None:
        return ""
    if lower == _third(base):
        return "third"
    if lower == past_of(base) and lower != base:
        return "past"
    return "base" if lower == base else "past"


_PLURALS = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "mice": "mouse",
    "feet": "foot", "teeth": "tooth", "geese": "goose", "wolves": "wolf", "knives": "knife",
    "lives": "life", "leaves": "leaf", "thieves": "thief", "elves": "elf", "shelves": "shelf",
    "halves": "half", "loaves": "loaf", "wives": "wife", "calves": "calf", "firemen": "fireman",
    "fishermen": "fisherman", "policemen": "policeman", "octopi": "octopus", "cacti": "cactus",
}  # fmt: skip
_NOT_PLURAL = words_in("not plural")


def is_plural(noun: str) -> bool:
    """Whether a noun's form is plural, by its ending and a short list."""
    lower = noun.lower()
    if lower in _PLURALS:
        return True
    return (
        lower.endswith("s")
        and not lower.endswith(("ss", "us", "is"))
        and (lower not in _NOT_PLURAL)
    )


def singular(noun: str) -> str:
    """lighthouses → lighthouse, wolves → wolf; a singular stays."""
    lower = noun.lower()
    if lower in _PLURALS:
        return _PLURALS[lower]
    if not is_plural(lower):
        return lower
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    if lower.endswith("oes") and lower not in {"shoes", "toes", "foes", "canoes", "oboes"}:
        return lower[:-2]
    if lower.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return lower[:-2]
    return lower[:-1]


def content_words(text: str) -> list[str]:
    """The words that carry meaning, lower-cased, in order, each once."""
    from pipeline.writing.text import words_of

    seen: dict[str, None] = {}
    for word in words_of(text):
        lower = word.lower().replace("’", "'").removesuffix("'s")
        if lower not in STOP and (len(lower) > 1 or not lower.isascii()):
            seen.setdefault(lower)
    return list(seen)
