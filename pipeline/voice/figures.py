"""Tokens of figures and signs as words: which kind a token is, and the plain kinds."""

from __future__ import annotations

import re
from functools import cache

from pipeline.voice.amounts import MEASURE_KINDS, currency_pattern, money_kinds
from pipeline.voice.dates import DATE_KINDS
from pipeline.voice.figure_parts import (
    NUMBER,
    SIGN,
    Kind,
    Neighbours,
    Said,
    plus,
    say,
    sign_words,
    with_unit,
)
from pipeline.voice.rules import Rules

_FRACTIONS = {2: "half", 3: "third", 4: "quarter"}


def figures(core: str, rules: Rules, place: Neighbours = Neighbours()) -> str:
    """A token of digits and signs as words, or nothing when it is not of a known kind."""
    if match := rules.ordinal.match(core):
        gender = "f" if match.groupdict().get("f") else "m"
        return rules.ordinal_of(int(re.sub(r"\D", "", match["n"])), gender)
    for pattern, said in _compiled(tuple(rules.currencies)):
        if (match := pattern.fullmatch(core)) and (words := said(match, rules, place)):
            return " ".join(words.split())
    return ""


@cache
def _compiled(currencies: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], Said], ...]:
    """All kinds in the order that they are tried."""
    kinds = (
        *money_kinds(currency_pattern(currencies)),
        *DATE_KINDS,
        *_PLAIN_KINDS,
        *MEASURE_KINDS,
        _NUMBER_ALONE,
    )
    return tuple((re.compile(text, re.IGNORECASE), said) for text, said in kinds)


def _mixed(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    part = part_of(int(m[2]), int(m[3]), rules)
    if rules.language != "en":
        return f"{say(m[1], rules)} {rules.words['and']} {part}"
    return f"{say(m[1], rules)} and {'a half' if part == 'one half' else part}"


def part_of(top: int, bottom: int, rules: Rules) -> str:
    """A fraction: "three quarters"; elsewhere than in English by its two numbers."""
    if rules.language != "en":
        return (
            rules.words["half"]
            if (top, bottom) == (1, 2)
            else f"{say(str(top), rules)} {rules.words['over']} {say(str(bottom), rules)}"
        )
    name = _FRACTIONS.get(bottom) or rules.ordinal_of(bottom)
    plural = {"half": "halves"}.get(name, f"{name}s")
    return f"{say(str(top), rules)} {name if top == 1 else plural}"


def _fraction(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    top, bottom = int(m[1]), int(m[2])
    rates = (
        place.after.lower() in {"star", "stars", "rating", "score"}
        or bottom in {10, 100}
        or top >= bottom
    )
    if (
        rules.language == "en"
        and (rates or not 2 <= bottom <= 64)
        and not (top == 1 and bottom in {10, 100})
    ):
        return f"{say(m[1], rules)} out of {say(m[2], rules)}"
    return part_of(top, bottom, rules) if bottom else ""


def _height(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return f"{say(m[1], rules)} {'foot' if rules.language == 'en' else ''} {say(m[2], rules)}"


def _power(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    base, power = say(m[1], rules), m[2]
    if rules.language != "en":
        return ""
    if power in {"2", "3"}:
        return f"{base} {'squared' if power == '2' else 'cubed'}"
    return f"{base} to the power of {sign_words(power[0], rules)}{say(power.lstrip('-'), rules)}"


def _ratio(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return f"{say(m[1], rules)} {rules.words['to']} {say(m[2], rules)}"


def _signed(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    text = m[2]
    if len(text) > 1 and text.isdecimal() and text[0] == "0":
        said = rules.digits(text)
    else:
        said = say(text, rules)
    return said and f"{sign_words(m[1], rules)}{said}{plus(m[3], rules)}"


def _part_of_an_inch(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    inch = rules.unit("in")
    return f"{part_of(int(m[1]), int(m[2]), rules)} {inch.forms[0] if inch else ''}"


_PLAIN_KINDS: tuple[Kind, ...] = (
    (r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)", _ratio),
    (r"(\d+) (\d+)/(\d+)", _mixed),
    (r"(\d+)/(\d+)", _fraction),
    (rf"#({NUMBER})", lambda m, r, _: f"{r.words['number']} {say(m[1], r)}"),
    (r"(\d)'(\d{1,2})\"?", _height),
    (r'(\d+)/(\d+)"', _part_of_an_inch),
    (rf"({NUMBER})'", lambda m, r, _: with_unit(m[1], "ft", r)),
    (rf'({NUMBER})"', lambda m, r, _: with_unit(m[1], "in", r)),
    (rf"({NUMBER})\^(-?\d+)", _power),
)
_NUMBER_ALONE: Kind = (rf"({SIGN})({NUMBER})(\+?)", _signed)
