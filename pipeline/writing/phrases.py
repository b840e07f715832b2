"""The phrases of a sentence: who acts, what is done, where; nouns and their number."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.writing import english
from pipeline.writing.wordlists import words_in

_FEMALE = words_in("female")


_MALE = words_in("male")


_PEOPLE = words_in("people")


_THING_SUFFIX = re.compile(
    r"(?:er|or|ist|ian|ant|ent|eer|man|woman|person|kid|child|people|boy|girl)$"
)


_LONGEST_PHRASE = 20
"""In words."""

STATES = frozenset({"lost", "trapped", "stuck", "stranded", "hidden", "forgotten", "abandoned"})


_KEEP_LARGE = frozenset({"i", "i'm", "i've"})


def clause(text: str) -> tuple[str, str, str, str] | None:
    """(hero, head, verb, rest) of "hero verb rest"; None when no verb is found after a noun."""
    tokens = text.split()
    has_determiner = bool(tokens) and tokens[0].lower() in english.DETERMINERS
    for at, token in enumerate(tokens[:9]):
        if at < 1 or (at == 1 and has_determiner):
            continue
        bare = token.strip(",.;:!?").lower()
        if bare in {"who", "that", "which"} and at + 1 < len(tokens):
            return _joined(tokens, at, at + 1)
        if bare in english.PREPOSITIONS:
            break
        form = english.finite_form(bare)
        if bare in STATES:
            form = "past"
        after = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        plural = english.is_plural(tokens[at - 1]) or "and" in tokens[:at]
        if form in {"third", "past"} or (form == "base" and plural):
            if _noun_follows(tokens, at):
                continue
            return _joined(tokens, at, at)
        opens = after in english.DETERMINERS or after in english.PREPOSITIONS
        if bare.endswith("s") and has_determiner and not plural and opens and len(bare) > 3:
            return _joined(tokens, at, at)
    return None


def _noun_follows(tokens: list[str], at: int) -> bool:
    """Whether this "verb" is really a noun before the true verb: "the lost *dreams* haunt"."""
    after = tokens[at + 1].strip(",.;:!?").lower() if at + 1 < len(tokens) else ""
    return (
        english.finite_form(after) == "third" and english.finite_form(tokens[at].lower()) == "past"
    )


def _joined(tokens: list[str], hero_end: int, verb_at: int) -> tuple[str, str, str, str] | None:
    hero = " ".join(tokens[:hero_end]).strip(",")
    verb = tokens[verb_at].strip(",.;:!?").lower()
    after = tokens[verb_at + 1].lower() if verb_at + 1 < len(tokens) else "in"
    if verb in STATES and after in english.PREPOSITIONS:
        return hero, last_noun(hero), "be", " ".join(tokens[verb_at:])
    base = english.base_of(verb) or english.guess_base(verb)
    head = last_noun(hero)
    if not head or head.lower() in english.STOP:
        return None
    return hero, head, base, " ".join(tokens[verb_at + 1 :])


def noun_phrase(text: str) -> str:
    """Tokens up to the first preposition, verb in third person, or conjunction."""
    taken: list[str] = []
    for token in text.split():
        bare = token.strip(",.;:!?").lower()
        if bare in english.PREPOSITIONS or bare in {"and", "who", "that", "which", "but", "so"}:
            break
        if (
            taken
            and english.finite_form(bare) in {"third", "base"}
            and len(taken) > 0
            and (taken[-1].lower() not in english.DETERMINERS)
        ):
            break
        taken.append(token.strip(",.;:!?"))
        if token[-1:] in ",.;:!?":
            break
    phrase = " ".join(taken)
    return phrase if any(word.lower() not in english.STOP for word in taken) else ""


def place_in(text: str) -> str:
    """The first "in the sea"-like phrase."""
    tokens = text.split()
    for at, token in enumerate(tokens):
        if token.lower() in english.PLACE_PREPOSITIONS and at + 1 < len(tokens):
            phrase = noun_phrase(" ".join(tokens[at + 1 : at + 1 + _LONGEST_PHRASE]))
            if phrase:
                return f"{token.lower()} {phrase}"
    return ""


def last_noun(phrase: str) -> str:
    """The head of a noun phrase: the last word before a preposition."""
    head = ""
    for token in phrase.split():
        bare = token.strip(",.;:!?\"“”'")
        if head and bare.lower() in english.PREPOSITIONS:
            break
        if bare and bare.lower() not in english.DETERMINERS:
            head = bare
    return head


def is_plural_phrase(phrase: str) -> bool:
    return english.is_plural(last_noun(phrase) or "x") or " and " in phrase


def gender_of(head: str, *, plural: bool) -> Literal["she", "he", "it", "they"]:
    lower = head.lower()
    if plural:
        return "they"
    if lower in _FEMALE:
        return "she"
    if lower in _MALE:
        return "he"
    if lower in _PEOPLE or _THING_SUFFIX.search(lower) or head[:1].isupper():
        return "they"
    return "it"


def lowered(phrase: str) -> str:
    """The first letter small, unless the word is a name, an acronym or "I"."""
    first = phrase.split(" ", maxsplit=1)[0] if phrase else ""
    if first.lower() in _KEEP_LARGE or first[1:].lower() != first[1:]:
        return phrase
    common = first.lower() in english.STOP or english.is_plural(first) or phrase.count(" ") == 0
    return phrase[:1].lower() + phrase[1:] if common or english.base_of(first) else phrase
