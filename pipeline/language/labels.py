"""The fixed words on the cards, in the video's own language.

A template's are in the `labels.json` of its folder, one object per language. A language without
one speaks English; a label that a language lacks is English too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "ps", "sd", "ckb", "yi", "dv", "ug"})


@cache
def label_table(package: str) -> dict[str, dict[str, str]]:
    """The labels of a package by language, then by key."""
    text = files(package).joinpath("labels.json").read_text("utf-8")
    table: dict[str, dict[str, str]] = json.loads(text)
    return table


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of one package: `Labels(__package__)("source", "es", name=…)`."""

    package: str

    def __call__(self, key: str, language: str = "en", **slots: object) -> str:
        """A word in a language, its slots filled; KeyError for a key that does not exist."""
        table = label_table(self.package)
        english = table["en"]
        text = table.get(base_of(language), english).get(key, english[key])
        return text.format(**slots) if slots else text


def base_of(language: str) -> str:
    """ "pt-BR" → "pt"."""
    return language.replace("_", "-").split("-", maxsplit=1)[0].lower()


def is_mirrored(language: str) -> bool:
    """Whether the language is read from right to left, so that layouts are mirrored."""
    return base_of(language) in _RIGHT_TO_LEFT
