"""Figures as words: money, units, years, clocks, fractions, ranges."""

from __future__ import annotations

import re
from collections.abc import Callable

Match = re.Match[str]

_CURRENCIES = {
    "$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "pence"),
    "¥": ("yen", ""), "₹": ("rupee", "paise"), "₿": ("bitcoin", ""),
}  # fmt: skip
_MAGNITUDES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_MAGNITUDE_WORDS = frozenset(("hundred", "thousand", "million", "billion", "trillion"))
_UNITS = {
    "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter", "mi": "mile",
    "ft": "feet", "kg": "kilogram", "g": "gram", "mg": "milligram", "lb": "pound",
    "lbs": "pound", "oz": "ounce", "mph": "miles per hour", "km/h": "kilometers per hour",
    "kph": "kilometers per hour", "°c": "degrees celsius", "°f": "degrees fahrenheit",
    "°": "degree", "gb": "gigabyte", "mb": "megabyte", "tb": "terabyte", "kb": "kilobyte",
    "hz": "hertz", "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz", "w": "watt",
    "kw": "kilowatt", "kwh": "kilowatt hour", "ml": "milliliter", "l": "liter",
    "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "sec": "second",
    "secs": "second", "yr": "year", "yrs": "year", "x": "times", "pm": "PM", "am": "AM",
    "yo": "year old",
}  # fmt: skip
_UNCHANGED_PLURALS = frozenset(
    ("feet", "hertz", "kilohertz", "megahertz", "gigahertz", "times", "yen", "PM", "AM")
)
_FRACTIONS = {
    (1, 2): "one half", (1, 3): "one third", (2, 3): "two thirds", (1, 4): "one quarter",
    (3, 4): "three quarters", (1, 5): "one fifth", (1, 8): "one eighth", (1, 10): "one tenth",
}  # fmt: skip
_COUNTED = frozenset(
    ("war", "part", "chapter", "volume", "act", "phase", "type", "episode", "season", "level",
     "stage", "book", "class", "bowl", "title", "mark", "rocky", "final", "step", "round", "scene")
)  # fmt: skip
_VULGAR = {"½": "one half", "⅓": "one third", "⅔": "two thirds", "¼": "one quarter",
           "¾": "three quarters"}  # fmt: skip

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(rf"^(-?)([$€£¥₹₿])({_NUMBER})(k|m|b|bn|t)?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(rf"^()({_NUMBER})([$€£¥₹₿])$")
_QUANTITY = re.compile(rf"^([-−+]?)({_NUMBER})([A-Za-z°/]+)$")
_PERCENT = re.compile(rf"^([-−+]?)({_NUMBER})%$")
_SIGNED = re.compile(rf"^([-−+])({_NUMBER})$")
_YEAR = re.compile(r"^(1[1-9]|20)(\d\d)$")
_DECADE = re.compile(r"^(1[1-9]|20)(\d0)'?s$")
_RANGE = re.compile(rf"^({_NUMBER})[-–—]({_NUMBER})(%?)$")
_HOURS = re.compile(r"^(\d{1,2})(am|pm)?[-–](\d{1,2})(am|pm)$", re.IGNORECASE)
_HEIGHT = re.compile(r"^(\d)['’](\d{1,2})[\"”]?$")
_LATE_DECADE = re.compile(r"^(\d0)'?s$")
_ROMAN = re.compile(r"^X{0,3}(?:IX|IV|V?I{0,3})$")
_RATIO = re.compile(r"^(\d+)/(\d+)$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d\d)(am|pm)?$", re.IGNORECASE)
_RANK = re.compile(r"^(?:#|№)(\d+)$")
_DECADES = {"00": "hundreds", "10": "tens", "20": "twenties", "30": "thirties", "40": "forties",
            "50": "fifties", "60": "sixties", "70": "seventies", "80": "eighties",
            "90": "nineties"}  # fmt: skip


def figures(core: str) -> str:
    """A token of digits and signs as words, or nothing when it is not of a known kind."""
    for pattern, said in _RULES:
        if match := pattern.match(core):
            return said(match)
    return _VULGAR.get(core, "")


def roman(core: str, before: str) -> str:
    """A Roman numeral from II to XXXIX: "World War two", but "Henry the eighth"."""
    core, _, ending = core.partition("'")
    if len(core) < 2 or ending or not _ROMAN.match(core):
        return ""
    values = [{"I": 1, "V": 5, "X": 10}[one] for one in core]
    later = [*values[1:], 0]
    number = sum(one if one >= after else -one for one, after in zip(values, later, strict=True))
    counts = not before[:1].isupper() or before.lower().strip(".,") in _COUNTED
    return str(number) if counts else f"the {number}{_ordinal_ending(number)}"


def _ordinal_ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def money_before(core: str, following: str) -> tuple[str, str] | None:
    """For "$5" before "million": what is said now ("5") and after the magnitude ("dollars")."""
    match = _MONEY.match(core)
    if match is None or match[4] or following not in _MAGNITUDE_WORDS:
        return None
    return _sign(match[1]) + _number(match[3]), _plural(_CURRENCIES[match[2]][0], "2")


def _money(sign: str, number: str, magnitude: str | None) -> str:
    one, small = _CURRENCIES[sign]
    if magnitude:
        return f"{_number(number)} {_MAGNITUDES[magnitude.lower()]} {_plural(one, '2')}"
    whole, _, part = number.partition(".")
    if len(part) == 2 and small and int(part):
        cents = f"{int(part)} {_plural(small, part) if small == 'cent' else small}"
        return f"{_number(whole)} {_plural(one, whole)} {cents}" if int(_number(whole)) else cents
    return f"{_number(whole if len(part) == 2 else number)} {_plural(one, number)}"


def _quantity(sign: str, number: str, unit: str) -> str:
    lower = unit.lower()
    if unit in ("k", "K", "M", "B", "bn", "T"):
        return f"{_sign(sign)}{_number(number)} {_MAGNITUDES[lower]}"
    if lower not in _UNITS or unit == "L":
        return ""
    return f"{_sign(sign)}{_number(number)} {_plural(_UNITS[lower], number)}"


def _clock(hour: str, minute: str, half: str | None) -> str:
    said = (
        ""
        if minute == "00" and half
        else {"00": " o'clock"}.get(
            minute, f" oh {minute[1]}" if minute[0] == "0" else f" {minute}"
        )
    )
    return f"{int(hour)}{said}" + (f" {half.upper()}" if half else "")


def _year(century: str, rest: str) -> str:
    if century == "20" and rest.startswith("0"):
        return f"two thousand {int(rest)}" if int(rest) else "two thousand"
    if rest == "00":
        return f"{century} hundred"
    return f"{century} oh {rest[1]}" if rest.startswith("0") else f"{century} {rest}"


def _plural(noun: str, number: str) -> str:
    if number in ("1", "1.0") or noun in _UNCHANGED_PLURALS or " " in noun:
        return noun
    return noun + "s"


def _number(number: str) -> str:
    """Digits without thousands commas; the phonemizer reads those right."""
    return number.replace(",", "")


def _sign(sign: str) -> str:
    return {"-": "minus ", "−": "minus ", "+": "plus "}.get(sign, "")


def _decade(match: Match) -> str:
    return "two thousands" if match[0].startswith("200") else f"{match[1]} {_DECADES[match[2]]}"


def _ratio(match: Match) -> str:
    top, bottom = int(match[1]), int(match[2])
    if (top, bottom) == (24, 7) or top == bottom:
        return f"{top} {bottom}"
    return _FRACTIONS.get((top, bottom), f"{top} out of {bottom}")


def _hours(match: Match) -> str:
    first = f"{match[1]} {(match[2] or '').upper()}".strip()
    return f"{first} to {match[3]} {match[4].upper()}"


_RULES: tuple[tuple[re.Pattern[str], Callable[[Match], str]], ...] = (
    (_MONEY, lambda m: _sign(m[1]) + _money(m[2], m[3], m[4])),
    (_MONEY_AFTER, lambda m: _money(m[3], m[2], None)),
    (_PERCENT, lambda m: f"{_sign(m[1])}{_number(m[2])} percent"),
    (_SIGNED, lambda m: _sign(m[1]) + _number(m[2])),
    (_YEAR, lambda m: _year(m[1], m[2])),
    (_DECADE, _decade),
    (_LATE_DECADE, lambda m: _DECADES[m[1]]),
    (_RANGE, lambda m: f"{_number(m[1])} to {_number(m[2])}" + (" percent" if m[3] else "")),
    (_RATIO, _ratio),
    (_CLOCK, lambda m: _clock(m[1], m[2], m[3])),
    (_RANK, lambda m: f"number {m[1]}"),
    (_HEIGHT, lambda m: f"{m[1]} foot {m[2]}"),
    (_HOURS, _hours),
    (_QUANTITY, lambda m: _quantity(m[1], m[2], m[3])),
)
"""Kinds of figures and how each is said; the first that matches decides."""
