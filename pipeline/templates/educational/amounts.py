"""Amounts in a text of any language: their values, units, and the words that they belong to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.writing.english import STOP, base_of, finite_form
from pipeline.writing.small_words import small_words
from pipeline.writing.text import words_of

SPELLED: dict[str, int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES: dict[float, str] = {
    1e2: "hundred|hundreds|hundert|cien|cem",
    1e3: "thousand|mil|тысяч|тысячи|тыс|हज़ार|हजार|ألف|آلاف|tausend|mille",
    1e5: "lakh|लाख",
    1e6: "million|millions|millón|millones|milhão|milhões|миллион|миллиона|миллионов|млн|मिलियन|"
    "مليون|ملايين|Millionen",
    1e7: "crore|करोड़",
    1e9: "billion|billions|bilhão|bilhões|миллиард|миллиарда|миллиардов|млрд|अरब|مليار|مليارات|"
    "milliards|Milliarden",
    1e12: "trillion|trillions|trilhões|триллион|триллионов|трлн|تريليون",
}
_PERCENTS = (
    "%|٪|per cent|percent|por ciento|por cento|процент(?:а|ов)?|प्रतिशत|في المئة|بالمئة|في المائة|"
    "بالمائة|Prozent|pour cent"
)
_FRACTIONS = {
    "half": 50.0, "a third": 100 / 3, "one third": 100 / 3, "two thirds": 200 / 3,
    "a quarter": 25.0, "one quarter": 25.0, "three quarters": 75.0, "a fifth": 20.0,
    "one fifth": 20.0, "a tenth": 10.0, "one tenth": 10.0,
}  # fmt: skip
_DIGITS = r"\d{1,3}(?:[,.\u00a0]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_LONGEST_WORDS = 3
LONGEST_TEXT = 1_000
"""In characters: what one scene says is far shorter."""
_LONGEST_CLAUSE = 200


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text: where it stands, its value with its scale in it, and its unit's word.

    `unit` is "%" for shares; `is_year` says that it is more likely a year.
    """

    start: int
    end: int
    value: float
    unit: str
    is_year: bool = False
    is_scaled: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    scales = "|".join(f"(?P<s{at}>{names})" for at, names in enumerate(_SCALES.values()))
    spelled = "|".join(word for word in SPELLED if word not in {"zero", "one"})
    return re.compile(
        rf"(?<![\w.,])(?:(?P<digits>{_DIGITS})|(?P<spelled>{spelled}))"
        rf"(?:[\s\u00a0]?(?P<percent>{_PERCENTS})(?!\w))?"
        rf"(?:\s(?:{scales})\b)?",
        re.IGNORECASE,
    )


def western(text: str) -> str:
    """Digits of any script as 0 to 9; every character keeps its place."""
    return "".join(
        str(unicodedata.digit(ch)) if unicodedata.category(ch) == "Nd" else ch for ch in text
    )


def _number(digits: str) -> float:
    """1,200 and 1.200 are twelve hundred; 5.6 and 5,6 are not."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:[,.\u00a0]\d{3})+", digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))


def amounts(text: str) -> list[Amount]:
    """Every amount of a text, in order; fractions of a whole ("two thirds") count as shares."""
    plain = western(text[:LONGEST_TEXT])
    numbers = []
    for match in _pattern().finditer(plain):
        digits, spelled = match.group("digits"), match.group("spelled")
        value = _number(digits) if digits else float(SPELLED[spelled.lower()])
        scale = next((size for at, size in enumerate(_SCALES) if match.group(f"s{at}")), 1.0)
        unit = "%" if match.group("percent") else _unit(plain, match.end())
        year = bool(digits) and re.fullmatch(r"1[0-9]\d\d|20\d\d", digits) is not None
        year = year and unit != "%" and scale == 1
        numbers.append(Amount(match.start(), match.end(), value * scale, unit, year, scale > 1))
    taken = {at for amount in numbers for at in range(amount.start, amount.end)}
    for words, share in _FRACTIONS.items():
        for match in re.finditer(rf"\b{words}\b(?= of\b)", plain, re.IGNORECASE):
            numbers = [
                amount for amount in numbers if not match.start() <= amount.start < match.end()
            ]
            if match.start() not in taken or words[0] != "a":
                numbers.append(Amount(match.start(), match.end(), round(share, 1), "%"))
    return sorted(numbers, key=lambda one: one.start)


_UNIT = re.compile(r"[\s\u00a0]?(?:(?:de|of|di)\s|d['’])?([^\W\d_][^\W\d_\u093a-\u094d]*|°[CF])")


def _unit(text: str, end: int) -> str:
    """The word that follows a number directly, when it is no small word."""
    match = _UNIT.match(text, end)
    word = match.group(1) if match else ""
    is_small = word.lower() in STOP or word.lower() in small_words()
    return "" if is_small or not match else word


def subject_of(before: str, after: str = "") -> str:
    """The few words that name what an amount belongs to, from the clause before it, else after."""
    before, after = before[-_LONGEST_CLAUSE:], after[:_LONGEST_CLAUSE]
    words = _named(before, from_end=True) or _named(after, from_end=False)
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _named(clause: str, *, from_end: bool) -> list[str]:
    """At most three words, small words at the ends left out, and in English no verb's phrase."""
    words = words_of(re.sub(r"[\d%]+", " ", clause))
    if from_end:
        # "Brazil grows", "A cup holds": what stands before the verb.
        verb = next((at for at, word in enumerate(words) if at and _is_verb(word)), len(words))
        words = words[:verb]
    while words and _is_small(words[0]):
        words = words[1:]
    while words and _is_small(words[-1]):
        words = words[:-1]
    return words[-_LONGEST_WORDS:] if from_end else words[:_LONGEST_WORDS]


def _is_small(word: str) -> bool:
    lower = word.lower()
    return lower in STOP or lower in small_words() or lower in _VAGUE


_VAGUE = frozenset(
    {
        "about", "almost", "nearly", "only", "just", "around", "over", "under", "more", "less",
        "than", "some", "up", "to", "even", "still", "now", "then", "and", "but", "while", "each",
        "every", "per", "roughly", "approximately", "close", "cerca", "unos", "unas", "casi",
        "aproximadamente", "quase", "около", "примерно", "почти", "более", "लगभग", "क़रीब", "حوالي",
        "نحو", "تقريبا", "أكثر", "etwa", "environ", "circa",
    }
)  # fmt: skip


def _is_verb(word: str) -> bool:
    return word.lower() in {"is", "are", "was", "were", "has", "have", "had"} or (
        base_of(word) is not None and finite_form(word) in {"third", "past"}
    )


def tail_of(after: str) -> str:
    """What a share is, from the words after it: "percent of Earth is water" → "Water"."""
    words = words_of(after[:_LONGEST_CLAUSE])
    verb = next((at for at, word in enumerate(words) if _is_third(word)), None)
    if verb is None:
        verb = next((at for at, word in enumerate(words) if base_of(word)), -1)
    return _phrase(words[verb + 1 :]) or _phrase(words)


def _phrase(words: Sequence[str]) -> str:
    """The first unbroken run of words that are not small."""
    found: list[str] = []
    for word in words:
        if not _is_small(word):
            found.append(word)
        elif found:
            break
    text = " ".join(found[:_LONGEST_WORDS])
    return text[:1].upper() + text[1:]


def _is_third(word: str) -> bool:
    return word.lower() in {"is", "are", "was", "were", "has", "have"} or (
        base_of(word) is not None and finite_form(word) == "third"
    )
