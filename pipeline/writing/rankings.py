"""Ranked items: a person's own list, a ranking we know, facts, or the parts of a topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.writing import english
from pipeline.writing.facts import facts_about
from pipeline.writing.related import World, world_of, worlds_of
from pipeline.writing.text import clean, words_of

_NUMBERED = re.compile(r"^\s*(?:#?\d{1,2}[.):\-]|[-*•])\s*(\S.*)$")
_ASPECTS = (
    ("The first time", "Nobody forgets the first time with {topic}."),
    ("The sound of it", "Close your eyes, think of {topic}, and listen."),
    ("The people", "Whoever loves {topic} is never quite alone."),
    ("The waiting", "Half of {topic} is looking forward to it."),
    ("The story after", "The best part of {topic} is telling somebody."),
    ("The small details", "Look twice: {topic} lives in the details."),
    ("The surprise", "Just when you know {topic}, it changes."),
    ("The silence", "There is always one quiet moment in {topic}."),
    ("The mistake", "Everyone gets {topic} wrong once. That is how it starts."),
    ("The reason", "Ask why, and {topic} becomes interesting."),
)
_CATEGORY = (
    ("The one everybody knows", "You have it in your head already. Keep it there."),
    ("The one nobody talks about", "It deserves better, and you know it."),
    ("The one you would miss", "You only notice it when it is gone."),
    ("The one that surprised you", "Nobody expected that one to be so good."),
    ("The one to start with", "If somebody asks you, this is where you send them."),
    ("The underrated one", "Half as famous, twice as good."),
    ("The one you come back to", "Again and again, and for good reason."),
    ("The first one you remember", "The first one stays with you for ever."),
    ("The one you argue about", "Put it here, and the comments are yours."),
    ("The secret one", "Do not tell everybody."),
)
_PARTS = (
    "No {topic} without it. Try to imagine it.",
    "Quiet, useful, always there: that is why it is on this list.",
    "Everybody sees it. Almost nobody looks at it.",
    "Take it away, and {topic} is not the same.",
    "It says more about {topic} than a long speech.",
    "Ask anyone who knows {topic}. It comes up every time.",
    "A small thing with a big part in {topic}.",
    "You would miss it first.",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A place in a ranking."""

    name: str
    fact: str
    picture: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Items from the first place on, and a title ("" when the prompt should give it)."""

    items: tuple[Item, ...]
    title: str = ""
    own: bool = False


@cache
def _table() -> tuple[tuple[frozenset[str], str, tuple[Item, ...]], ...]:
    found: list[tuple[frozenset[str], str, list[Item]]] = []
    text = files("pipeline.writing.frames").joinpath("rankings.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            names, title = (part.strip() for part in row[3:].split("|"))
            found.append((frozenset(names.split()), title, []))
        elif row.strip() and not row.startswith("#"):
            name, fact, picture = (part.strip() for part in row.split(" | "))
            found[-1][2].append(Item(name, fact, picture))
    return tuple((names, title, tuple(items)) for names, title, items in found)


def own_items(prompt: str) -> list[Item]:
    """The lines of a numbered or bulleted list, "name: why" or "name - why" split."""
    rows = [match.group(1) for row in prompt.splitlines() if (match := _NUMBERED.match(row))]
    if len(rows) < 2:
        return []
    items = []
    for row in rows:
        parts = re.split(r"\s*(?::|–|—| - )\s*", clean(row), maxsplit=1)
        items.append(Item(parts[0], parts[1] if len(parts) > 1 else "", clean(row)))
    return items


def rank(
    prompt: str, topic: str, words: Sequence[str], count: int, random: Random, category: str = ""
) -> Ranking:
    """`count` items on what a prompt asks for (at most ten where we know nothing of it).

    `category` is the noun of a list ("places" of "top 3 places"): where we know no members of
    it, its places are left for the viewer to fill, and nothing is made up.
    """
    own = own_items(prompt)
    if own:
        return Ranking(tuple(own), own=True)
    asked = {english.singular(word) for word in words} | set(words)
    best = max(_table(), key=lambda row: (len(asked & row[0]), -len(row[0])))
    enough = len(asked & best[0]) >= 2 or (
        len(asked & best[0]) == 1 and best[0] & {english.singular(w) for w in words_of(topic)}
    )
    wants_facts = bool(asked & {"fact", "thing", "reason", "secret"})
    if enough and not wants_facts:
        return Ranking(best[2][:count], best[1])
    facts = facts_about(words, random)
    items: list[Item] = []
    if len(facts) >= 3 and (wants_facts or not category):
        items = [Item(_headline(fact, words), fact, f"{topic}, {fact[:70]}") for fact in facts]
    if len(items) < count:
        worlds = () if category else worlds_of(words)
        aspects = _CATEGORY if category else _ASPECTS
        items += _parts(topic, worlds, count - len(items), aspects, random)
    return Ranking(tuple(items[:count]))


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


def _parts(
    topic: str,
    worlds: Sequence[World],
    count: int,
    aspects: Sequence[tuple[str, str]],
    random: Random,
) -> list[Item]:
    things = [thing for world in worlds for thing in world.things]
    lines = random.sample(_PARTS, len(_PARTS))
    if len(things) >= count and count <= len(lines):
        chosen = random.sample(things[: count + 4], count)
        return [
            Item(f"The {thing}", line.format(topic=topic), f"{thing}, {worlds[0].place}")
            for thing, line in zip(chosen, lines, strict=False)
        ]
    drawn = random.sample(list(aspects), min(count, len(aspects)))
    return [Item(name, line.format(topic=topic), f"{topic}, {name}") for name, line in drawn]
