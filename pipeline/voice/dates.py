"""Dates, years, clocks and lengths of time as words."""

from __future__ import annotations

import re

from pipeline.voice.figure_parts import Kind, Neighbours, say, with_unit
from pipeline.voice.numbers import Number, spelled
from pipeline.voice.rules import Rules

_MONTHS = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?",
    re.IGNORECASE,
)
_DECADES = {0: "hundreds", 10: "tens", 20: "twenties", 30: "thirties", 40: "forties", 50: "fifties",
            60: "sixties", 70: "seventies", 80: "eighties", 90: "nineties"}  # fmt: skip


def _date(rules: Rules, year: str, month: str, day: str) -> str:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    name, number = rules.months[int(month) - 1], int(day)
    if rules.language == "en":
        return f"{name} {rules.ordinal_of(number)} {rules.year(int(year))}"
    said = (
        rules.ordinal_of(1)
        if number == 1 and rules.language in {"fr", "pt"}
        else say(str(number), rules)
    )
    if rules.language == "ru":
        said = re.sub("ье$", "ье", rules.ordinal_of(number)).removesuffix("й")
        said = {"трети": "третье"}.get(said, re.sub("(ы|о|и)$", "ое", said))
        return rules.date.format(
            day=said, month=name, year=spelled(int(year), "ru", "numbering-year")
        )
    return rules.date.format(day=said, month=name, year=rules.year(int(year)))


def _written_date(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    first, second = m[1], m[3]
    is_month_first = rules.language == "en" and m[2] == "/" and int(second) > 0
    if is_month_first and int(first) <= 12:
        return _date(rules, m[4], first, second)
    return _date(rules, m[4], second, first)


def _duration(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    parts = [(m[1], "h"), (m[2], "min"), (m[3], "s")]
    said = [with_unit(str(int(count)), unit, rules) for count, unit in parts if int(count)]
    return " ".join(said)


def _minutes(minute: str | None, rules: Rules) -> str:
    if minute is None or minute == "00":
        return ""
    if minute[0] == "0" and rules.language == "en":
        return f" oh {say(minute[1], rules)}"
    return f" {say(str(int(minute)), rules)}"


def _half_day(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return f"{say(m[1], rules)}{_minutes(m[2], rules)} {m[3].upper()} M" if int(m[1]) <= 24 else ""


def _hours(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    first = f"{say(m[1], rules)}{_minutes(m[2], rules)} {' '.join((m[3] or '').upper())}"
    last = f"{say(m[4], rules)}{_minutes(m[5], rules)} {' '.join(m[6].upper())}"
    return f"{first} {rules.words['to']} {last}"


def _clock(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    around = {place.before.lower(), place.after.lower()}
    if int(m[1]) > 24 or int(m[2]) > 59 or around & {"ratio", "odds", "scale"}:
        return ""
    follows = place.after.lower().replace(".", "")
    return _at(m[1], m[2], rules, is_half_day=follows in {"am", "pm"})


def _at(hour: str, minute: str, rules: Rules, *, is_half_day: bool = False) -> str:
    said = say(str(int(hour)), rules)
    if rules.language == "fr":
        said = rules.counted(Number(int(hour)), rules.units["h"])
    if minute != "00" or rules.language != "en" or is_half_day:
        return said + _minutes(minute, rules)
    return f"{said} o'clock" if int(hour) <= 12 else f"{said} hundred"


def _clocks(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return f"{_at(m[1], m[2], rules)} {rules.words['to']} {_at(m[3], m[4], rules)}"


def _french_clock(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    if rules.language not in {"fr", "pt"} or int(m[1]) > 24:
        return ""
    return f"{rules.counted(Number(int(m[1])), rules.units['h'])}{_minutes(m[2], rules)}"


def _hours_minutes(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return f"{with_unit(m[1], 'h', rules)} {with_unit(str(int(m[2])), 'min', rules)}"


def _year(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return rules.year(int(m[1]))


def _late_decade(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    return _DECADES.get(int(m[1]), "") if rules.language == "en" else ""


def _decade(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    if rules.language != "en":
        return ""
    if m[1] == "200":
        return "two thousands"
    return f"{say(m[1][:2], rules)} {_DECADES[int(m[1][2]) * 10]}"


def _years(m: re.Match[str], rules: Rules, place: Neighbours) -> str:
    first, last = int(m[1]), int(m[2])
    if len(m[2]) == 2 and (last <= first % 100 or ("/" in m[0] and last != first % 100 + 1)):
        return ""
    said = rules.year(last) if len(m[2]) == 4 else say(str(last), rules)
    joins = "" if "/" in m[0] else rules.words["to"]
    return f"{rules.year(first)} {joins} {said}"


def dated(core: str, before: str, after: str, following: str, rules: Rules) -> str:
    """A day or a short month beside the other: "March 5" is "March fifth", "5 March" the fifth
    of March, "Mar" a month. `following` is the token after the next."""
    if rules.language != "en":
        return ""
    is_day = bool(re.fullmatch(r"[1-9]|[12]\d|3[01]", core))
    if is_day and _MONTHS.fullmatch(before) and before[0].isupper() and after != "%":
        return rules.ordinal_of(int(core))
    month_follows = bool(_MONTHS.fullmatch(after)) and after[0].isupper()
    is_word = after in {"May", "Mar", "March"} and not re.fullmatch(r"(1[1-9]|20)\d\d", following)
    if is_day and month_follows and not is_word:
        ordinal = rules.ordinal_of(int(core))
        return f"{ordinal} of" if before.lower() == "the" else f"the {ordinal} of"
    short = core.rstrip(".")
    is_month = bool(_MONTHS.fullmatch(core)) and core[0].isupper() and len(short) <= 4
    if (
        is_month
        and short not in {"May", "June", "July"}
        and (before.isdecimal() or after[:1].isdigit())
    ):
        return next(name for name in rules.months if name.startswith(short[:3].title()))
    return ""


def _days(m: re.Match[str], rules: Rules, _: Neighbours) -> str:
    """Days of the week or months from one to another: "Mon–Fri", "Jan-Mar"."""
    if rules.language != "en" or not (m[1][0].isupper() and m[2][0].isupper()):
        return ""
    for names in (_WEEKDAYS, rules.months):
        ends = [
            next((name for name in names if name.lower().startswith(part.lower())), "")
            for part in (m[1], m[2])
        ]
        if all(ends):
            return f"{ends[0]} {rules.words['to']} {ends[1]}"
    return ""


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DATE_KINDS: tuple[Kind, ...] = (
    (r"([^\W\d_]{3,9})\.?[-–—]([^\W\d_]{3,9})\.?", _days),
    (r"(\d{4})[-/](\d\d)[-/](\d\d)(?:T.*)?", lambda m, r, _: _date(r, m[1], m[2], m[3])),
    (r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", _written_date),
    (r"(\d{1,2}):(\d\d):(\d\d)", _duration),
    (r"(\d{1,2})(?::(\d\d))?([ap])\.?m\.?", _half_day),
    (r"(\d{1,2})(?::(\d\d))?([ap]m)?[-–—](\d{1,2})(?::(\d\d))?([ap]m)", _hours),
    (r"(\d{1,2}):(\d\d)", _clock),
    (r"(\d{1,2}):(\d\d)[-–—](\d{1,2}):(\d\d)", _clocks),
    (r"(\d{1,2})h(\d{1,2})m(?:in)?", _hours_minutes),
    (r"(\d{1,2})h(\d\d)?", _french_clock),
    (r"((?:1[1-9]|20)\d\d)", _year),
    (r"'?(\d\d)'?s", _late_decade),
    (r"((?:1[1-9]|20)\d)0'?s", _decade),
    (r"((?:1[1-9]|20)\d\d)[-–—]((?:1[1-9]|20)?\d\d)", _years),
    (r"((?:1[1-9]|20)\d\d)/(\d\d)", _years),
)
