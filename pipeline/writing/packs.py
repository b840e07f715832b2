"""A game's own words in other languages, for ideas that English cannot be written around.

They are in the `languages.txt` of the game's folder: a section for each language, with the host's
lines (`kind | text`) and what is drawn from (`- | field | field`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import cycle, islice
from random import Random

from pipeline.language.detection import detect_language, is_english
from pipeline.language.labels import base_of


@dataclass(slots=True)
class LanguagePack:
    """One language: its host's lines by kind, and the fields of each row."""

    language: str
    lines: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def say(self, kind: str, **slots: object) -> str:
        """A line with its slots filled."""
        return self.lines[kind].format(**slots)

    def draw(self, count: int, random: Random) -> list[tuple[str, ...]]:
        """`count` rows in a drawn order; in a very long video they come again."""
        return list(islice(cycle(random.sample(self.rows, len(self.rows))), count))


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
        if kind == "-":
            pack.rows.append(tuple(parts))
        else:
            pack.lines[kind] = parts[0]
    return packs


def pack_for(package: str, prompt: str, language: str) -> LanguagePack | None:
    """The pack of a prompt's language; None where English is meant, or we have no words."""
    if is_english(prompt, language):
        return None
    chosen = base_of(language)
    spoken = chosen if chosen != "en" else detect_language(prompt)
    return packs_of(package).get(spoken or "")
