"""A language's words for numbers, money, units and dates, and numbers in its words (by ICU)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.language.labels import base_of
from pipeline.voice.numbers import Noun, Number, indian_words, parsed, spelled

_FOLDER = "pipeline.voice.languages"
_POINT_COUNTRIES = frozenset(("es-MX", "es-US", "es-PR", "es-GT", "es-HN", "es-PA", "es-DO"))
"""Where Spanish writes 1,234.5 as English does."""
_MOST_DIGITS = 15
_RUSSIAN_DECIMALS = 4
"""Decimals that are named by their size, hundredths and the like; of more the figures are said."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language; `units` holds the aliases too."""

    language: str
    decimal: str
    group: str
    words: Mapping[str, str]
    months: tuple[str, ...]
    date: str
    magnitudes: Mapping[str, Noun]
    currencies: Mapping[str, Noun]
    cents: Mapping[str, Noun]
    units: Mapping[str, Noun]
    ordinal: re.Pattern[str]

    def unit(self, sign: str) -> Noun | None:
        """The unit of a sign: "km", "km/h", "GB/s"; None when it is none."""
        found = self.units.get(sign)
        if found is None and "/" in sign:
            above, _, below = sign.partition("/")
            one, other = self.units.get(above), self.units.get(below)
            if one and other:
                per = f" {self.words['per']} {other.forms[0]}"
                return Noun(tuple(form + per for form in one.forms), one.gender)
        return found

    def number(self, text: str) -> Number | None:
        """The number that a text is in this language's writing; None when it is none."""
        return parsed(text, self.decimal, self.group)

    def say(self, number: Number, gender: str = "") -> str:
        """A number in words."""
        if number.whole >= 10**_MOST_DIGITS:
            return self.digits(str(number.whole))
        if number.fraction is None:
            return self._whole(number, gender)
        after = number.fraction
        if self.language == "ru" and len(after) <= _RUSSIAN_DECIMALS:
            if not number.whole or not int(after):
                return spelled(number.value, "ru", "numbering")
            # ICU takes the parts of a large number from its inexact binary form.
            parts = spelled(Decimal(f"0.{after}"), "ru", "numbering")
            one = number.whole % 10 == 1 and number.whole % 100 != 11
            return f"{self._whole(number, 'f')} {'целая' if one else 'целых'} {parts}"
        as_number = self.language in {"es", "pt", "fr"} and len(after) <= 2 and after[0] != "0"
        said = spelled(int(after), self.language, "numbering") if as_number else self.digits(after)
        return f"{self._whole(number, '')} {self.words['point']} {said}"

    def digits(self, text: str) -> str:
        """Figures one by one."""
        return " ".join(
            spelled(int(one), self.language, "numbering") for one in text if one.isdecimal()
        )

    def ordinal_of(self, whole: int, gender: str = "m") -> str:
        """ "third"."""
        kind = "ordinal" if self.language == "en" else f"ordinal-{_GENDERS[gender]}"
        return spelled(whole, self.language, kind)

    def year(self, whole: int) -> str:
        """A year: "nineteen oh five"."""
        if self.language != "en":
            return spelled(whole, self.language, "numbering")
        return spelled(whole, "en", "numbering-year").replace("oh-", "oh ")

    def money(self, number: Number, sign: str) -> str:
        """An amount of a currency, its hundredths apart."""
        noun, small = self.currencies[sign], self.cents.get(sign)
        if small is None or number.fraction is None or len(number.fraction) != 2:
            counted = number
            if number.fraction is not None and not int(number.fraction):
                counted = Number(number.whole, None, number.is_indian)
            return self.counted(counted, noun)
        part = Number(int(number.fraction))
        whole = self.counted(Number(number.whole, None, number.is_indian), noun)
        if not part.whole:
            return whole
        cents = self.counted(part, small)
        return f"{whole} {self.joiner}{cents}" if number.whole else cents

    @property
    def joiner(self) -> str:
        """What stands between dollars and cents."""
        return {"es": "con ", "pt": "e ", "en": "and "}.get(self.language, "")

    def counted(self, number: Number, noun: Noun) -> str:
        """So many of a thing."""
        return f"{self.say(number, noun.gender)} {noun.after(number, self.language)}"

    def many_of(self, number: Number, magnitude: str, noun: Noun | None = None) -> str:
        """ "5 million dollars", "cinco millones de dólares"."""
        size = self.magnitudes[magnitude]
        said = f"{self.say(number, size.gender)} {size.after(number, self.language)}"
        if self.language in {"es", "fr", "pt"} and magnitude == "thousand" and number.value == 1:
            said = size.forms[0]
        return f"{said} {self.of_many(magnitude, noun)}" if noun else said

    def of_many(self, magnitude: str, noun: Noun) -> str:
        """ "dollars" after a magnitude, with the language's "of"."""
        of = "" if magnitude == "thousand" else self.words["of"]
        if of == "de" and self.language == "fr" and noun.many[0] in "aeiouéh":
            return f"d'{noun.many}"
        return f"{of} {noun.many}".strip()

    def _whole(self, number: Number, gender: str) -> str:
        if number.is_indian and self.language == "en":
            return indian_words(number.whole)
        if not gender or self.language in {"en", "hi"}:
            return spelled(number.whole, self.language, "numbering")
        return spelled(number.whole, self.language, f"cardinal-{_GENDERS[gender]}")


_GENDERS = {"m": "masculine", "f": "feminine"}


@cache
def _names() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(_FOLDER).joinpath("names.json").read_text("utf-8"))
    return data


@cache
def word_set(name: str) -> frozenset[str]:
    """A list of words out of `names.json`: rulers, endings of links, what is counted in Roman."""
    return frozenset(_names()[name])


@cache
def word_map(name: str) -> Mapping[str, str]:
    """A table of words out of `names.json`: codes of currencies, words for large numbers."""
    table: dict[str, str] = _names()[name]
    return table


@cache
def rules_for(language: str) -> Rules | None:
    """The rules of a language by its tag ("pt-BR"); None when we have none."""
    base = base_of(language)
    source = files(_FOLDER).joinpath(f"{base}.json")
    if base in {"units", "names"} or not base.isalpha() or not source.is_file():
        return None
    data: dict[str, Any] = json.loads(source.read_text("utf-8"))
    aliases: dict[str, str] = json.loads(files(_FOLDER).joinpath("units.json").read_text("utf-8"))
    units = _nouns(data["units"])
    units.update(
        {sign: units[key] for sign, key in aliases.items() if key in units and sign not in units}
    )
    decimal, group = data["decimal"], data["group"]
    if language in _POINT_COUNTRIES:
        decimal, group = ".", ","
    return Rules(
        base, decimal, group, data["words"], tuple(data["months"]), data.get("date", ""),
        _nouns(data["magnitudes"]), _nouns(data["currencies"]), _nouns(data["cents"]), units,
        re.compile(data["ordinal"]),
    )  # fmt: skip


def _nouns(written: Mapping[str, str]) -> dict[str, Noun]:
    nouns: dict[str, Noun] = {}
    for key, text in written.items():
        forms, _, gender = text.partition(":")
        nouns[key] = Noun(tuple(forms.split("|")), gender or "m")
    return nouns
