"""Money, percent, units, large numbers and ranges of them as words."""

from __future__ import annotations

import re
from functools import cache

from pipeline.voice.figure_parts import NUMBER, SIGN, Kind, Neighbours, plus, say, sign_words
from pipeline.voice.numbers import Noun, Number
from pipeline.voice.rules import Rules, word_map, word_set

_LETTERS = r"(?:bn|mn|mm|tn|cr|[kmbtl])"
_MAGNITUDES = {
    "k": "thousand", "m": "million", "mn": "million", "mm": "million", "b": "billion",
    "bn": "billion",
    "t": "trillion", "tn": "trillion", "l": "lakh", "lakh": "lakh", "cr": "crore",
}  # fmt: skip
_RUNS = frozenset(["run", "runs", "race", "races", "walk", "runner", "runners", "training"])


def currency_of(token: str, rules: Rules) -> str:
    """The sign of a currency that a token is: "USD" is "$"; "" when it is none."""
    sign = word_map("currency_codes").get(token, token)
    return sign if sign in rules.currencies and token not in {"dollars", "euros"} else ""


@cache
def currency_pattern(language_currencies: tuple[str, ...]) -> str:
    """A pattern of every sign and code of a currency."""
    signs = sorted({*language_currencies, *word_map("currency_codes")}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(sign) for sign in signs if sign[:1] != "d") + ")"


def _sign_of(written: str, rules: Rules) -> str:
    for sign in (
        written,
        word_map("currency_codes").get(written, ""),
        written.upper(),
        word_map("currency_codes").get(written.upper(), ""),
    ):
        if sign in rules.currencies:
            return sign
    return ""


def _amount(text: str, letters: str | None, sign: str, rules: Rules) -> str:
    number = rules.number(text)
    if number is None or not sign:
        return ""
    magnitude = _MAGNITUDES.get((letters or "").lower(), "")
    if magnitude and magnitude in rules.magnitudes:
        return rules.many_of(number, magnitude, rules.currencies[sign])
    return "" if letters else rules.money(number, sign)


def _money(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    said = _amount(m[4], m[5], _sign_of(m[2], rules), rules)
    per = _per(m[7], rules)
    return said and f"{sign_words(m[1] or m[3], rules)}{said}{plus(m[6], rules)}{per}"


def _money_after(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    said = _amount(m[2], m[3], _sign_of(m[4], rules), rules)
    return said and f"{sign_words(m[1], rules)}{said}{_per(m[5], rules)}"


def _money_each(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    """ "a $5-million deal"."""
    number, sign = rules.number(m[2]), _sign_of(m[1], rules)
    if number is None or not sign or m[3] not in rules.magnitudes:
        return ""
    return f"{rules.many_of(number, m[3])} {rules.currencies[sign].forms[0]}"


def _per(unit: str | None, rules: Rules) -> str:
    if not unit:
        return ""
    noun = rules.unit(unit)
    return f" {rules.words['per']} {noun.forms[0] if noun else unit}"


def _money_range(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    last = _amount(m[4], m[5], _sign_of(m[1], rules), rules)
    number = rules.number(m[2])
    if not last or number is None:
        return ""
    magnitude = _MAGNITUDES.get((m[3] or "").lower(), "")
    first = rules.many_of(number, magnitude) if magnitude in rules.magnitudes else rules.say(number)
    return f"{first} {rules.words['to']} {last}"


def _money_range_after(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    last, first = _amount(m[2], None, _sign_of(m[3], rules), rules), say(m[1], rules)
    return f"{first} {rules.words['to']} {last}" if first and last else ""


def percent_word(number: Number, rules: Rules) -> str:
    """ "percent"; Russian bends it."""
    return Noun(tuple(rules.words["percent"].split("|"))).after(number, rules.language)


def _percent(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    number = rules.number(m[2])
    if number is None:
        return ""
    word = percent_word(number, rules) if m[3] == "%" else rules.words["permille"]
    return f"{sign_words(m[1], rules)}{rules.say(number)} {word}{plus(m[4], rules)}"


def _percent_range(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    first, last = rules.number(m[1]), rules.number(m[2])
    if first is None or last is None:
        return ""
    return f"{rules.say(first)} {rules.words['to']} {rules.say(last)} {percent_word(last, rules)}"


def _quantity(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    """ "5km"; English has one kilometer before a noun: "a 5km run", "a 3.5-mm jack"."""
    number, unit = rules.number(m[2]), m[3].rstrip(".")
    if number is None or unit in {"K", "k", "M", "B", "b", "T"}:
        return ""
    noun = rules.unit(unit) or (rules.unit(unit.lower()) if len(unit) > 1 else None)
    if noun is None:
        return ""
    is_one_of = "-" in m[0][len(m[1]) :] or place.before.lower() in word_set("one_of")
    if is_one_of and rules.language == "en":
        return f"{sign_words(m[1], rules)}{rules.say(number)} {noun.forms[0]}"
    return f"{sign_words(m[1], rules)}{rules.counted(number, noun)}"


def _large(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    number, magnitude = rules.number(m[2]), _MAGNITUDES[m[3].lower()]
    is_model = rules.language == "en" and re.fullmatch(r"[458]K|[2-6]G", f"{m[2]}{m[3]}")
    if number is not None and m[3] in "kK" and place.after.lower() in _RUNS:
        return f"{rules.say(number)} K"
    if number is None or magnitude not in rules.magnitudes or is_model or m[3] in "lL":
        return ""
    if (
        rules.language == "en"
        and re.fullmatch(r"\d\d[1-9]B|\d[1-9]0B", f"{m[2]}{m[3]}")
        and not m[1]
    ):
        return ""
    return f"{sign_words(m[1], rules)}{rules.many_of(number, magnitude)}{plus(m[4], rules)}"


def _range(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    first, last, unit = rules.number(m[2]), rules.number(m[3]), m[4]
    if first is None or last is None:
        return ""
    to = "" if place.before.lower() in {"covid"} else rules.words["to"]
    if not unit:
        return f"{sign_words(m[1], rules)}{rules.say(first)} {to} {rules.say(last)}"
    noun = rules.unit(unit)
    magnitude = _MAGNITUDES.get(unit.lower(), "")
    if noun is not None and unit not in {"m", "M", "K", "k"}:
        return f"{sign_words(m[1], rules)}{rules.say(first)} {to} {rules.counted(last, noun)}"
    if magnitude in rules.magnitudes:
        return f"{rules.say(first)} {to} {rules.many_of(last, magnitude)}"
    return (
        f"{rules.say(first)} {to} {rules.say(last)} {unit.replace('-', ' ')}"
        if unit.isalpha() and len(unit) > 2
        else ""
    )


def _size(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    sides = [side for side in (m[1], m[2], m[3]) if side]
    said = f" {rules.words['by']} ".join(_pairs(side, rules) for side in sides)
    if not m[4]:
        return said
    noun, last = rules.unit(m[4]), rules.number(sides[-1])
    return f"{said} {noun.after(last, rules.language)}" if noun and last else ""


def _pairs(text: str, rules: Rules) -> str:
    """Four figures as two and two, as sizes of screens are said: "nineteen twenty"."""
    if (
        rules.language == "en"
        and len(text) == 4
        and text.isdecimal()
        and text[2:] != "00"
        and text[2] != "0"
    ):
        return f"{say(text[:2], rules)} {say(text[2:], rules)}"
    return say(text, rules)


def money_kinds(money: str) -> tuple[Kind, ...]:
    """Amounts of money and percent; `money` is the pattern of a currency."""
    return (
        (rf"({SIGN})({money})({SIGN})({NUMBER})({_LETTERS})?(\+?)(?:/([^\W\d_]\w*))?", _money),
        (rf"({SIGN})({NUMBER})({_LETTERS})?({money})(?:/([^\W\d_]\w*))?", _money_after),
        (
            rf"({money})({NUMBER})({_LETTERS})?[-–—](?:{money})?({NUMBER})({_LETTERS})?",
            _money_range,
        ),
        (rf"({NUMBER})[-–—]({NUMBER})({money})", _money_range_after),
        (rf"({SIGN})({NUMBER})([%‰])(\+?)", _percent),
        (rf"({NUMBER})%?[-–—]({NUMBER})%", _percent_range),
        (rf"({money})({NUMBER})-(thousand|million|billion|trillion)", _money_each),
    )


MEASURE_KINDS: tuple[Kind, ...] = (
    (rf"({NUMBER})[x×*]({NUMBER})(?:[x×*]({NUMBER}))?([^\W\d]*)", _size),
    (rf"({SIGN})({NUMBER})[-–—]({NUMBER})(?:[-–—]?([^\W\d_][\w°/^]*|°\w?))?", _range),
    (rf"({SIGN})({NUMBER})-?((?:[^\W\d_]|°|º)[\w°/^².]*|°|º)", _quantity),
    (rf"({SIGN})({NUMBER})({_LETTERS})(\+?)", _large),
)
