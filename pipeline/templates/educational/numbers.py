"""Numbers in a text, made into a chart: shares, years with values, or one number to count up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.language.labels import Labels
from pipeline.templates.educational.amounts import (
    LONGEST_TEXT,
    Amount,
    amounts,
    subject_of,
    tail_of,
    western,
)
from pipeline.writing.english import STOP
from pipeline.writing.posting import shortened
from pipeline.writing.small_words import small_words
from pipeline.writing.text import words_of

_label = Labels(__package__)

ChartKind = Literal["bar", "line", "share", "count"]

_LABELLED = re.compile(
    r"([^\W\d_][\w' -]{1,24}?)\s*[:=]\s*(\d(?:[\d,]*\d)?(?:\.\d+)?) ?(%|°C|°F|[^\W\d_]{1,8})?"
    r"(?=[\s,.;،؛।]|$)"
)
_CLAUSE_END = re.compile(
    r"(?<!\d)[,;.!?،؛؟।](?!\d)|[,;.!?،؛؟।](?=\s)|\s(?:and|y|e|и|а|और|while|but)\s"
)
_PART_OF = re.compile(
    r"\s*(?:(?:de|of|di)\s+|d['’])"
    r"((?!(?:the|a|an|la|el|los|las|un|una|o|os|as|all|its|le|les|it)\b)\w+)\s*$"
)
_MOST = 6
_MOST_AMOUNTS = 40


@dataclass(frozen=True, slots=True)
class Chart:
    """Labels and values of one unit; `sentence` says what it shows ("" for a text's own)."""

    kind: ChartKind
    title: str
    unit: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    sentence: str = ""


def chart_of(text: str, title: str = "", language: str = "en") -> Chart | None:
    """A chart of the numbers that a text names; None when it names none worth drawing."""
    text = text[:LONGEST_TEXT]
    found = amounts(text)[:_MOST_AMOUNTS]
    return (
        _labelled(text, title)
        or _shares(text, found, title, language)
        or _years(found, title)
        or _compared(text, found, title)
        or _count(text, found)
    )


def _labelled(text: str, title: str) -> Chart | None:
    """ "Berlin: 40, Paris: 55" → bars; all of one unit."""
    found = _LABELLED.findall(western(text))
    units = {unit for *_, unit in found}
    if len(found) < 2 or len(units) > 1:
        return None
    labels = tuple(name.strip() for name, *_ in found[:_MOST])
    values = tuple(float(value.replace(",", "")) for _, value, _ in found[:_MOST])
    return Chart("bar", title, units.pop(), labels, values)


def _around(text: str, found: Sequence[Amount], at: int) -> tuple[str, str]:
    """The clause around an amount: the words before it and those after it."""
    one = found[at]
    first = found[at - 1].end if at else 0
    last = found[at + 1].start if at + 1 < len(found) else len(text)
    before, after = text[first : one.start], text[one.end : last]
    ends = [match.end() for match in _CLAUSE_END.finditer(before)]
    end = _CLAUSE_END.search(after)
    return before[ends[-1] if ends else 0 :], after[: end.start() if end else len(after)]


def _shares(text: str, found: Sequence[Amount], title: str, language: str) -> Chart | None:
    parts = [place for place, one in enumerate(found) if one.unit == "%"]
    total = sum(found[place].value for place in parts)
    if not parts or not 0 < total <= 100.5:
        return None
    labels = []
    for number, place in enumerate(parts, start=1):
        before, after = _around(text, found, place)
        # "60 percent of water" is water; "71 percent of the Earth" is a part of the Earth.
        part = _PART_OF.match(after) if len(parts) == 1 else None
        name = (part and subject_of("", part.group(1))) or subject_of(before) or tail_of(after)
        labels.append(shortened(name, 22) or _label("some", language, n=number))
    values = [found[place].value for place in parts]
    if total < 99.5:
        labels.append(_label("rest", language))
        values.append(round(100 - total, 1))
    return Chart("share", title, "%", tuple(labels[:5]), tuple(values[:5]))


def _years(found: Sequence[Amount], title: str) -> Chart | None:
    """Years, each with the amount that follows it; a scale said once holds for all."""
    pairs = [(one, other) for one, other in pairwise(found) if one.is_year and not other.is_year]
    if len(pairs) < 2:
        return None
    units = {value.unit for _, value in pairs} - {""}
    scale = (
        max(value.value for _, value in pairs if value.is_scaled)
        if any(value.is_scaled for _, value in pairs)
        else 1.0
    )
    size = next((step for step in (1e9, 1e6, 1e3) if scale >= step), 1.0)
    rows = sorted(
        (int(year.value), value.value * (1 if value.is_scaled else size)) for year, value in pairs
    )
    unit = units.pop() if len(units) == 1 else ""
    unit = "%" if unit == "%" else ""
    return Chart(
        "line", title, unit, tuple(str(year) for year, _ in rows[:_MOST]),
        tuple(value for _, value in rows[:_MOST]),
    )  # fmt: skip


def _compared(text: str, found: Sequence[Amount], title: str) -> Chart | None:
    """Two or more amounts of one unit, each with a subject of its own → bars."""
    plain = [at for at, one in enumerate(found) if one.unit and not one.is_year]
    for unit in dict.fromkeys(found[at].unit for at in plain):
        rows = []
        for at in plain:
            name = subject_of(_around(text, found, at)[0])
            # One hour and two hours, ساعة and ساعات: one unit in two forms.
            if found[at].unit[:3] == unit[:3] and name:
                rows.append((shortened(name, 26), found[at].value))
        if len(rows) >= 2 and len({name for name, _ in rows}) == len(rows):
            labels, values = zip(*rows[:_MOST], strict=True)
            return Chart("bar", title, unit, tuple(labels), tuple(values))
    return None


def _count(text: str, found: Sequence[Amount]) -> Chart | None:
    """One number to count up to, with the noun it counts: "three hearts"."""
    for at, amount in enumerate(found):
        before, after = _around(text, found, at)
        follow = words_of(after)
        is_range = bool(re.search(r"(?:\bto|\bor|[-–])\s*$", before)) and at > 0
        if amount.is_year or is_range or not amount.unit or amount.value < 2 or not follow:
            continue
        if follow[0] in {"de", "of", "di"}:
            follow = follow[1:] or follow
        taken = [follow[0]]
        is_small = len(follow) > 1 and (
            follow[1].lower() in STOP or follow[1].lower() in small_words()
        )
        if len(follow) > 1 and not is_small and len(follow[0]) < 9:
            taken.append(follow[1])
        return Chart(
            "count", "", "%" if amount.unit == "%" else "", (" ".join(taken),), (amount.value,)
        )
    return None
