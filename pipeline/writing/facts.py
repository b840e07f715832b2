"""General facts by subject, true and checked, for videos made without a hosted writer."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cache
from random import Random

from pipeline.writing.english import base_of, content_words, singular
from pipeline.writing.grammar import sections


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for names, frames in sections("facts").items():
        for name in names.split():
            table.setdefault(name, tuple(frame.text for frame in frames))
    return table


def facts_about(words: Iterable[str], random: Random | None = None) -> list[str]:
    """What we know about the subjects among `words`, the first subject's facts first.

    Two neighbouring words that name one subject ("black hole") count as one. With `random`,
    each subject's facts come in a drawn order.
    """
    lower = [singular(word) for word in words]
    pairs = [f"{one}-{two}" for one, two in itertools.pairwise(lower)]
    table = _by_name()
    found: dict[str, None] = {}
    for name in [*pairs, *lower, *(base_of(word) or word for word in lower)]:
        facts = list(table.get(name, ()))
        if random is not None:
            random.shuffle(facts)
        found.update(dict.fromkeys(facts))
    asked = set(lower) | {base_of(word) or word for word in lower}
    return sorted(found, key=lambda fact: -_named(fact, asked))


def _named(fact: str, asked: set[str]) -> int:
    """How many of the asked words a fact names: "why cats purr" wants the purring first."""
    words = {singular(word) for word in content_words(fact)}
    return len(asked & (words | {base_of(word) or word for word in words}))


def subjects() -> tuple[str, ...]:
    """The first name of every subject we know facts about."""
    return tuple(names.split()[0] for names in sections("facts"))
