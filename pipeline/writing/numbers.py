"""Numbers in a text, made into a chart: shares, years with values, or one number to count up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from pipeline.writing.english import STOP, singular
from pipeline.writing.text import words_of

ChartKind = Literal["bar", "line", "share", "count"]

_SMALL: dict[str, int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_PERCENT = re.compile(
    r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent)(?:\s+(?:of\s+)?((?:[\w'-]+\s?){1,3}))?", re.IGNORECASE
)
_YEAR_VALUE = re.compile(
    r"\b(1[5-9]\d\d|20\d\d)\b\D{1,40}?(\d[\d,]*(?:\.\d+)?)\s*(%|million|billion|thousand)?", re.I
)
_LABELLED = re.compile(
    r"([A-Z][\w' -]{1,24}?)\s*[:=]\s*(\d(?:[\d,]*\d)?(?:\.\d+)?) ?(%|°C|°F|[a-z]{1,8})?"
    r"(?=[\s,.;]|$)"
)


@dataclass(frozen=True, slots=True)
class Chart:
    """Labels and values of one unit; `sentence` says what it shows ("" for a text's own)."""

    kind: ChartKind
    title: str
    unit: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    sentence: str = ""


@cache
def _table() -> tuple[tuple[frozenset[str], Chart], ...]:
    found: list[tuple[frozenset[str], list[str], list[tuple[str, float]]]] = []
    text = files("pipeline.writing.frames").joinpath("charts.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            names, *facts = (part.strip() for part in row[3:].split("|"))
            found.append((frozenset(names.split()), facts, []))
        elif row.strip() and not row.startswith("#"):
            label, value = row.rsplit("|", 1)
            found[-1][2].append((label.strip(), float(value)))
    return tuple(
        (
            names,
            Chart(facts[0], facts[1], facts[2], tuple(label for label, _ in rows),  # type: ignore[arg-type]
                  tuple(value for _, value in rows), facts[3]),
        )
        for names, facts, rows in found
    )  # fmt: skip


def known_chart(words: Sequence[str]) -> Chart | None:
    """A chart we know about the subjects among `words`, first word first; None without one."""
    for word in (singular(word) for word in words):
        rows = [(names, chart) for names, chart in _table() if word in names]
        if rows:
            asked = {singular(one) for one in words}
            return max(rows, key=lambda row: len(asked & row[0]))[1]
    return None


def chart_of(text: str, title: str = "") -> Chart | None:
    """A chart of the numbers that a text names; None when it names none worth drawing."""
    return _labelled(text, title) or _shares(text, title) or _years(text, title) or _count(text)


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))


def _labelled(text: str, title: str) -> Chart | None:
    """ "Berlin: 40, Paris: 55" → bars; all of one unit."""
    found = _LABELLED.findall(text)
    units = {unit for *_, unit in found}
    if len(found) < 2 or len(units) > 1:
        return None
    labels = tuple(label.strip() for label, *_ in found[:6])
    return Chart("bar", title, units.pop(), labels, tuple(_number(v) for _, v, _ in found[:6]))


def _shares(text: str, title: str) -> Chart | None:
    found = [(label.strip(), float(value)) for value, label in _PERCENT.findall(text)]
    total = sum(value for _, value in found)
    if not found or total > 100.5:
        return None
    labels = [
        " ".join(w for w in label.split() if w.lower() not in STOP)[:22] for label, _ in found
    ]
    values = [value for _, value in found]
    labels = [label or f"Part {at + 1}" for at, label in enumerate(labels)]
    if total < 99.5:
        labels.append("All the rest")
        values.append(round(100 - total, 1))
    return Chart("share", title, "%", tuple(labels[:5]), tuple(values[:5]))


def _years(text: str, title: str) -> Chart | None:
    found = _YEAR_VALUE.findall(text)
    pairs = {year: (_number(value), unit) for year, value, unit in found}
    units = {unit.lower() for _, unit in pairs.values()}
    if len(pairs) < 2 or len(units) > 1:
        return None
    years = sorted(pairs)
    return Chart("line", title, units.pop(), tuple(years), tuple(pairs[y][0] for y in years))


def _count(text: str) -> Chart | None:
    """One number to count up to, with the noun it counts: "three hearts"."""
    words = words_of(text.replace(",", ""))
    for at, word in enumerate(words):
        lower = word.lower()
        value = float(lower) if re.fullmatch(r"\d+(?:\.\d+)?", lower) else _SMALL.get(lower)
        if value is None or (value < 2 and lower != "zero"):
            continue
        follow = words[at + 1 :]
        while follow and follow[0].lower() in _SCALES:
            value *= _SCALES[follow.pop(0).lower()]
        is_range = at >= 2 and words[at - 1].lower() in {"to", "or"} and _is_number(words[at - 2])
        is_year = 1000 <= value <= 2100 and lower.isdigit() and len(lower) == 4
        if is_range or is_year or not follow or follow[0].lower() in STOP:
            continue
        taken = [follow[0]]
        if len(follow) > 1 and follow[1].lower() not in STOP and len(follow[0]) < 9:
            taken.append(follow[1])
        return Chart("count", "", "", (" ".join(taken),), (float(value),))
    return None


def _is_number(word: str) -> bool:
    return word.lower() in _SMALL or word.isdigit()


@cache
def _terms() -> tuple[tuple[frozenset[str], str, str], ...]:
    text = files("pipeline.writing.frames").joinpath("terms.txt").read_text("utf-8")
    rows = [row for row in text.splitlines() if row.strip() and not row.startswith("#")]
    parts = [[part.strip() for part in row.split(" | ")] for row in rows]
    return tuple((frozenset(names.split()), term, meaning) for names, term, meaning in parts)


def known_term(words: Sequence[str]) -> tuple[str, str] | None:
    """A key term and its meaning for the first subject among `words` that has one."""
    lower = [singular(word) for word in words]
    pairs = [f"{one}-{two}" for one, two in pairwise(lower)]
    for word in [*pairs, *lower]:
        for names, term, meaning in _terms():
            if word in names:
                return term, meaning
    return None
