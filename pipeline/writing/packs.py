"""A game's own words in other languages.

They are in the `languages.txt` of the game's folder: a section for each language, with the host's
lines (`kind | text`), and its topics. `words | …` begins a topic: the words that ask for it; then
other lines about it and what is drawn from (`- | field | field`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(slots=True)
class PackTopic:
    """A topic: the words that ask for it, lines about it by kind, and the fields of each row."""

    words: tuple[str, ...]
    lines: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(slots=True)
class LanguagePack:
    """One language: its host's lines by kind, and its topics."""

    language: str
    lines: dict[str, str] = field(default_factory=dict)
    topics: list[PackTopic] = field(default_factory=list)


@cache
def packs_of(package: str) -> dict[str, LanguagePack]:
    """Every pack of a game's package by its language."""
    packs: dict[str, LanguagePack] = {}
    pack = LanguagePack("")
    text = files(package).joinpath("languages.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            pack = packs.setdefault(row[3:].strip(), LanguagePack(row[3:].strip()))
            continue
        if not row.strip() or row.startswith("#"):
            continue
        kind, *parts = (part.strip() for part in row.split(" | "))
        if kind == "words":
            pack.topics.append(PackTopic(tuple(parts[0].split())))
        elif kind == "-":
            pack.topics[-1].rows.append(tuple(parts))
        else:
            (pack.topics[-1].lines if pack.topics else pack.lines)[kind] = parts[0]
    return packs
