"""What belongs to what: words that a scene about something may show or mention.

The illustrator takes its lesser things from here, and pasted texts their
places. The table is our own: related.txt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.writing.english import base_of, singular


@dataclass(frozen=True, slots=True)
class World:
    """A row of the table: what belongs to a subject, where it is at home, and its mood."""

    key: str
    aliases: tuple[str, ...]
    things: tuple[str, ...]
    place: str
    mood: str
    """One of the illustrator's palettes: sea, night, fire, forest, desert, city, snow, dawn,
    space, parchment."""


@cache
def worlds() -> dict[str, World]:
    """Every alias to its world."""
    found: dict[str, World] = {}
    text = files("pipeline.writing").joinpath("related.txt").read_text("utf-8")
    for row in text.splitlines():
        if not row or row.startswith("#"):
            continue
        names, things, place, mood = (part.strip() for part in row.split("|"))
        aliases = tuple(names.split())
        world = World(
            aliases[0], aliases, tuple(thing.strip() for thing in things.split(",")), place, mood
        )
        for alias in aliases:
            found.setdefault(alias, world)
    return found


def world_of(word: str) -> World | None:
    """The world of a word in any form; None when the table does not hold it."""
    table = worlds()
    lower = word.lower().removesuffix("'s").removesuffix("’s")
    tries = [lower, singular(lower), base_of(lower) or "", lower.removesuffix("ing")]
    return next((table[form] for form in tries if form in table), None)


def related(word: str) -> tuple[str, ...]:
    """Things that belong to a word, most typical first; empty when the table does not hold it."""
    world = world_of(word)
    return world.things if world else ()


def worlds_of(words: Iterable[str]) -> list[World]:
    """The worlds of several words, each once, in the order of the words."""
    found = (world_of(word) for word in words)
    return list(dict.fromkeys(world for world in found if world))
