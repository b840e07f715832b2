"""Enough English to bend the words of a prompt: verbs, articles, plurals, stop words."""

from __future__ import annotations

from functools import cache

from pipeline.writing.wordlists import words_in

STOP = words_in("stop")

PREPOSITIONS = words_in("prepositions")
PLACE_PREPOSITIONS = words_in("place prepositions")
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


def gerund(base: str) -> str:
    """find → finding, lie → lying, stop → stopping."""
    if base == "be":
        return "being"
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe")):
        return base[:-1] + "ing"
    return base + base[-1] + "ing" if base in _DOUBLING else base + "ing"


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


def guess_base(third: str) -> str:
    """The base of a third-person form that the table does not hold: hugs → hug."""
    lower = third.lower()
    if lower.endswith("ies"):
        return lower[:-3] + "y"
    if lower.endswith(("sses", "xes", "zes", "ches", "shes")):
        return lower[:-2]
    return lower[:-1]


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


def with_article(noun: str) -> str:
    """a door, an owl, an hour, a unicorn; plurals bare."""
    first = noun.split(" ", maxsplit=1)[0].lower()
    if first in DETERMINERS:
        return noun
    if is_plural(noun.rsplit(" ", maxsplit=1)[-1]):
        return noun
    silent = first.startswith(("hour", "honest", "heir"))
    yod = first.startswith(("uni", "use", "euro", "one", "once", "ufo"))
    return ("an " if (first[:1] in "aeiou" and not yod) or silent else "a ") + noun


def content_words(text: str) -> list[str]:
    """The words that carry meaning, lower-cased, in order, each once."""
    from pipeline.writing.text import words_of

    seen: dict[str, None] = {}
    for word in words_of(text):
        lower = word.lower().replace("’", "'").removesuffix("'s")
        if lower not in STOP and (len(lower) > 1 or not lower.isascii()):
            seen.setdefault(lower)
    return list(seen)


def participle_of(base: str) -> str:
    """The past participle: found, gone, written."""
    for entry in _IRREGULAR:
        name, _, participle = entry.split(":")
        if name == base:
            return participle
    return past_of(base)
