"""Which plural form a whole number takes: CLDR 48 cardinal rules of the languages we speak."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Form = Literal["zero", "one", "two", "few", "many", "other"]


def _one_other(count: int) -> Form:
    return "one" if count == 1 else "other"


def _hindi(count: int) -> Form:
    return "one" if count in {0, 1} else "other"


def _romance(count: int, *, zero_is_one: bool) -> Form:
    if count == 1 or (zero_is_one and count == 0):
        return "one"
    return "many" if count and count % 1_000_000 == 0 else "other"


def _russian(count: int) -> Form:
    tens, hundreds = count % 10, count % 100
    if tens == 1 and hundreds != 11:
        return "one"
    return "few" if 2 <= tens <= 4 and not 12 <= hundreds <= 14 else "many"


def _arabic(count: int) -> Form:
    exact: dict[int, Form] = {0: "zero", 1: "one", 2: "two"}
    if count in exact:
        return exact[count]
    hundreds = count % 100
    if 3 <= hundreds <= 10:
        return "few"
    return "many" if hundreds >= 11 else "other"


RULES: dict[str, tuple[Callable[[int], Form], tuple[Form, ...]]] = {
    "en": (_one_other, ("one", "other")),
    "es": (lambda count: _romance(count, zero_is_one=False), ("one", "many", "other")),
    "pt-BR": (lambda count: _romance(count, zero_is_one=True), ("one", "many", "other")),
    "ru": (_russian, ("one", "few", "many")),
    "hi": (_hindi, ("one", "other")),
    "ar": (_arabic, ("zero", "one", "two", "few", "many", "other")),
}
"""Language to its rule and the forms that a catalogue must have for whole numbers."""


def plural_form(language: str, count: int) -> Form:
    """The form that `count` takes in `language`, one of RULES' keys; negatives as their size."""
    return RULES[language][0](abs(count))
