"""Ranked items: a ranking we know, facts, or the parts of a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.writing import english
from pipeline.writing.facts import facts_about
from pipeline.writing.packs import LanguagePack
from pipeline.writing.related import world_of
from pipeline.writing.text import words_of

_YOURS = (
    ("The famous one", "You have it in your head already. Keep it there."),
    ("The one nobody talks about", "It deserves better, and you know it."),
    ("The one you would miss", "You only notice it when it is gone."),
    ("The surprise", "Nobody expected that one to be so good."),
    ("The one to start with", "If somebody asks you, this is where you send them."),
    ("The underrated one", "Half as famous, twice as good."),
    ("The one you come back to", "Again and again, and for good reason."),
    ("The first one you remember", "The first one stays with you for ever."),
    ("The one people fight about", "Put it here, and the comments are yours."),
    ("The secret one", "Type it quietly. Then send this to one person."),
)
"""Places for the viewer to fill in, where we know no members: nothing is made up."""


@dataclass(frozen=True, slots=True)
class RankedItem:
    """A place in a ranking."""

    name: str
    fact: str
    picture: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Items from the first place on, and a title ("" when the prompt should give it).

    `yours` are the viewer's to fill in.
    """

    items: tuple[RankedItem, ...]
    title: str = ""
    yours: bool = False


def places_of(pack: LanguagePack, count: int, random: Random) -> tuple[RankedItem, ...]:
    """`count` places of another language for the viewer to fill in."""
    return tuple(RankedItem(name, line, "") for name, line in pack.draw(count, random))


@cache
def _table() -> tuple[tuple[frozenset[str], str, tuple[RankedItem, ...]], ...]:
    found: list[tuple[frozenset[str], str, list[RankedItem]]] = []
    text = files("pipeline.templates.top_list").joinpath("rankings.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            names, title = (part.strip() for part in row[3:].split("|"))
            found.append((frozenset(names.split()), title, []))
        elif row.strip() and not row.startswith("#"):
            name, fact, picture = (part.strip() for part in row.split(" | "))
            found[-1][2].append(RankedItem(name, fact, picture))
    return tuple((names, title, tuple(items)) for names, title, items in found)


def rank(
    topic: str, words: Sequence[str], count: int, random: Random, category: str = ""
) -> Ranking:
    """`count` items on what a prompt asks for (at most ten where we know nothing of it).

    `category` is the noun of a list ("places" of "top 3 places"): facts are no members of it.
    """
    asked = {english.singular(word) for word in words} | set(words)
    best = max(_table(), key=lambda row: (len(asked & row[0]), -len(row[0])))
    enough = len(asked & best[0]) >= 2 or (
        len(asked & best[0]) == 1 and best[0] & {english.singular(w) for w in words_of(topic)}
    )
    wants_facts = bool(asked & {"fact", "thing", "reason", "secret"})
    if enough and not wants_facts:
        return Ranking(best[2][:count], best[1])
    facts = facts_about(words, random)
    if len(facts) >= min(3, count) and (wants_facts or not category):
        items = [
            RankedItem(_headline(fact, words), fact, f"{topic}, {fact[:70]}") for fact in facts
        ]
        return Ranking(tuple(items[:count]))
    drawn = random.sample(_YOURS, min(count, len(_YOURS)))
    items = [RankedItem(name, line, "") for name, line in drawn]
    return Ranking(tuple(items), yours=True)


def _headline(fact: str, words: Sequence[str]) -> str:
    """One or two words that stand for a fact: its first nouns that are not the topic's."""
    topic = {english.singular(word) for word in words}
    found = [
        word
        for word in english.content_words(fact)
        if english.singular(word) not in topic and len(word) > 3 and not english.base_of(word)
    ]
    known = [word for word in found if world_of(word)]
    best = (known or found or [words[0] if words else "this"])[0]
    return best[:1].upper() + best[1:]
