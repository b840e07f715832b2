"""Numbers as each language writes them, by CLDR (through Babel)."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import format_compact_decimal, format_decimal

_CLOSE: Final = frozenset({"%", "°C", "°F", ""})
_LARGE: Final = 1_000_000
_FOUR_TOGETHER: Final = frozenset(
    ["es", "it", "pl", "bg", "ca", "et", "lv", "ka", "ru", "uk", "fr"]
)
"""Languages that do not part a number of four digits: CLDR's minimumGroupingDigits, which Babel
does not read, and the usual type setting of those that part with a space."""


@cache
def locale_of(language: str) -> Locale:
    """The locale of a code such as `pt-BR` or `es`; English where there is none."""
    for code in (language.replace("_", "-"), language.replace("_", "-").split("-")[0]):
        try:
            return Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale("en")


def grouped(value: float, language: str) -> str:
    """1200.5 → 1,200.5 (1200,5; 1.200,5; 12,34,567.5), at most three decimals."""
    locale = locale_of(language)
    is_parted = abs(value) >= 10_000 or locale.language not in _FOUR_TOGETHER
    return format_decimal(value, locale=locale, group_separator=is_parted)


def number_text(value: float, unit: str = "", language: str = "en") -> str:
    """1200 → 1,200 (1.200); 97.5 → 97.5; 300000000 → 300 million; with its unit, to a tenth."""
    if abs(value) >= _LARGE:
        text = format_compact_decimal(
            value, format_type="long", locale=locale_of(language), fraction_digits=1
        )
    else:
        text = grouped(round(value, 1), language)
    # A narrow space or a direction mark has no glyph in some fonts.
    text = text.replace("\u202f", "\u00a0").strip("\u200e\u200f")
    if unit in _CLOSE:
        # No line may part these from their number.
        return f"{text}\u00a0{unit}" if unit else text
    return f"{text}{unit}" if unit == "×" else f"{text} {unit}"
