"""The games' own words in other languages, for ideas that English cannot be written around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import cycle
from random import Random
from typing import TypeVar

from pipeline.language.labels import base_of
from pipeline.templates.quiz.questions import Question
from pipeline.templates.top_list.rankings import Item
from pipeline.templates.would_you_rather.pairs import Pair
from pipeline.writing.language import detect_language, is_english

_T = TypeVar("_T")


@dataclass(slots=True)
class Pack:
    """One language: its host's lines by kind, questions, pairs, and places of a ranking."""

    language: str = "en"
    lines: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    places: list[Item] = field(default_factory=list)

    def say(self, kind: str, **slots: object) -> str:
        """A line with its slots filled."""
        return self.lines[kind].format(**slots)

    def some_questions(self, count: int, random: Random) -> list[Question]:
        """`count` questions of rising difficulty; in a very long quiz they come again."""
        drawn = _enough(self.questions, count, random)
        return sorted(drawn, key=lambda one: one.difficulty)

    def some_pairs(self, count: int, random: Random) -> list[Pair]:
        """`count` pairs."""
        return _enough(self.pairs, count, random)

    def some_places(self, count: int, random: Random) -> list[Item]:
        """`count` places for the viewer to fill in."""
        return _enough(self.places, count, random)


def _enough(rows: list[_T], count: int, random: Random) -> list[_T]:
    drawn: Iterator[_T] = cycle(random.sample(rows, len(rows)))
    return [next(drawn) for _ in range(count)]


@cache
def _packs() -> dict[str, Pack]:
    found: dict[str, Pack] = {}
    pack = Pack()
    text = files("pipeline.writing.frames").joinpath("packs.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            pack = found.setdefault(row[3:].strip(), Pack(row[3:].strip()))
            continue
        if not row.strip() or row.startswith("#"):
            continue
        kind, *parts = (part.strip() for part in row.split(" | "))
        if kind == "Q":
            level, asked, answer, *wrong, note = parts
            pack.questions.append(Question(asked, answer, tuple(wrong), note, int(level)))
        elif kind == "P":
            left, right, one, other, share = parts
            pack.pairs.append(Pair(left, right, one, other, int(share)))
        elif kind == "T":
            pack.places.append(Item(parts[0], parts[1], ""))
        else:
            pack.lines[kind] = parts[0]
    return found


def pack_for(prompt: str, language: str) -> Pack | None:
    """The pack of a prompt's language; None where English is meant, or we have no words."""
    if is_english(prompt, language):
        return None
    chosen = base_of(language)
    spoken = chosen if chosen != "en" else detect_language(prompt)
    return _packs().get(spoken)
