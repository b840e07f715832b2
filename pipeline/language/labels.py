"""The fixed words on the cards, in the video's own language; numbers as it writes them.

A template's are in the `labels.json` of its folder, those of numbers in the one beside this file:
one object per language. A language without one speaks English; a label that a language lacks is
English too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "ps", "sd", "ckb", "yi", "dv", "ug"})
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_CLOSE = frozenset({"%", "°C", "°F"})
"""Units that keep to their number: no line may part them."""


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


_label = Labels(__package__)


def base_of(language: str) -> str:
    """ "pt-BR" → "pt"."""
    return language.replace("_", "-").split("-", maxsplit=1)[0].lower()


def is_mirrored(language: str) -> bool:
    """Whether the language is read from right to left, so that layouts are mirrored."""
    return base_of(language) in _RIGHT_TO_LEFT


def number_text(value: float, unit: str = "", language: str = "en") -> str:
    """1200 → 1,200 (1.200, 1 200); 97.5 → 97.5; 300000000 → 300 million; with its unit."""
    for size, name in _SCALES:
        if abs(value) >= size:
            text = f"{_grouped(value / size, language)} {_label(name, language)}"
            return f"{text} {unit}" if unit else text
    shown = _grouped(value, language)
    if unit in _CLOSE:
        return f"{shown}\u00a0{unit}"
    return f"{shown} {unit}" if unit and unit != "×" else f"{shown}{unit}"


def _grouped(value: float, language: str) -> str:
    shown = f"{value:,.1f}" if value != int(value) else f"{int(value):,}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    marks = {",": _label("group", language), ".": _label("point", language)}
    if abs(value) < 10_000 and marks[","] == "\u00a0":
        marks[","] = ""
    return "".join(marks.get(character, character) for character in shown)
