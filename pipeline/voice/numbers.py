"""Numbers as they are written, and in words by ICU; nouns that they count."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its whole part, its decimals ("" is none), Indian grouping."""

    whole: int
    fraction: str | None = None
    is_indian: bool = False

    @property
    def value(self) -> Decimal:
        """Its value."""
        return Decimal(f"{self.whole}.{self.fraction or 0}")


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted: its forms by the language's plurals, and its gender ("m", "f")."""

    forms: tuple[str, ...]
    gender: str = "m"

    def after(self, number: Number, language: str) -> str:
        """The form that stands after a number."""
        category = _plural(language, number.value)
        if len(self.forms) == 3:
            return self.forms[{"one": 0, "few": 1, "other": 1}.get(category, 2)]
        is_one = category == "one" and (language != "fr" or number.value < 2)
        return self.forms[0] if is_one and number.fraction is None else self.forms[-1]

    @property
    def many(self) -> str:
        """The form after large numbers."""
        return self.forms[-1]


def parsed(text: str, decimal: str, group: str) -> Number | None:
    """By the language's own marks, else by the other usual ones ("1.234,5" in English)."""
    other = "," if decimal == "." else "."
    for point, marks in ((decimal, group + "'"), (other, decimal)):
        whole, fraction = text, None
        if text.count(point) == 1:
            whole, _, fraction = text.partition(point)
        if fraction is not None and not fraction.isdecimal():
            continue
        digits, is_indian = _ungrouped(whole, marks)
        is_bare = point == other and whole.isdecimal()
        if digits is None or not (digits or fraction) or (is_bare and len(fraction or "") > 2):
            continue
        return Number(int(digits or "0"), fraction, is_indian)
    return None


def _ungrouped(whole: str, marks: str) -> tuple[str | None, bool]:
    """The digits of a whole number without its group marks; None when the groups are none."""
    if not whole or whole.isdecimal():
        return whole, False
    for mark in marks.strip():
        first, *rest = whole.split(mark)
        if not rest or not all(part.isdecimal() for part in (first, *rest)):
            continue
        sizes = [len(part) for part in rest]
        if len(first) <= 3 and all(size == 3 for size in sizes):
            return first + "".join(rest), False
        if len(first) <= 2 and sizes[-1] == 3 and all(size == 2 for size in sizes[:-1]):
            return first + "".join(rest), True
    return None, False


def indian_words(whole: int) -> str:
    """A whole number by lakh and crore, in English."""
    crore, rest = divmod(whole, 10_000_000)
    lakh, rest = divmod(rest, 100_000)
    parts = [f"{spelled(count, 'en', 'numbering')} {name}"
             for count, name in ((crore, "crore"), (lakh, "lakh")) if count]  # fmt: skip
    if rest or not parts:
        parts.append(spelled(rest, "en", "numbering"))
    return " ".join(parts)


@lru_cache(maxsize=8192)
def spelled(value: int | Decimal, language: str, kind: str) -> str:
    """A value in words by one of ICU's rule sets, such as "numbering" or "ordinal"."""
    from icu4py.messageformat import MessageFormat

    pattern = MessageFormat(f"{{n,spellout,%spellout-{kind}}}", language)
    return pattern.format({"n": value}).replace("\u00ad", "")


@lru_cache(maxsize=4096)
def _plural(language: str, value: Decimal) -> str:
    from icu4py.messageformat import MessageFormat

    cases = " ".join(f"{name} {{{name}}}" for name in ("one", "two", "few", "many", "other"))
    return MessageFormat(f"{{n,plural,{cases}}}", language).format({"n": value})
