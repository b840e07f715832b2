"""The one table of abbreviations: what is said for one, and whether its full stop ends a sentence.

Scenes, caption pages, subtitles and the voice's breaths all ask here. `abbreviations.json` has for
each language four groups: those that stand before a name or go on with their sentence, those that
stand before a number, those that may end a sentence, and signs and words without a full stop.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from pipeline.language.labels import base_of

_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
_NUMBER_SIGNS = frozenset("½¼¾⅓⅔%")
_MAY_END = ("before_number", "after_number", "may_end")
_INITIALS = re.compile(r"(?:\w\.){2,}|(?:\w\.-?)+\w\.", re.UNICODE)
_OPENING = "\"'“”‘’([{<«*_~#|¿¡"
_CLOSING = "\"'“”’)]}>»*_~|"


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    text = files("pipeline.language").joinpath("abbreviations.json").read_text("utf-8")
    table: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return table


@cache
def _of_any_language(group: str) -> frozenset[str]:
    return frozenset(short for groups in _table().values() for short in groups.get(group, ()))


@cache
def _group(language: str, name: str) -> dict[str, str]:
    return _table().get(base_of(language), {}).get(name, {})


def said_for(token: str, before: str = "", following: str = "", language: str = "en") -> str:
    """What is said for an abbreviation or a sign; "" when it is none in its place.

    "No. 5" is number five, and "No." alone a word; "12 oz." are ounces, "in." after no number is
    a word too.
    """
    lower = token.lower()
    is_date = lower[:3] in _MONTHS and before[:1].isdigit()
    groups = ["before_name", "goes_on", "may_end", "plain"]
    if before[-1:].isdigit() or before in _NUMBER_SIGNS:
        groups.insert(0, "after_number")
    if following[:1].isdigit() or is_date:
        groups.insert(0, "before_number")
    found = (_group(language, name).get(lower, "") for name in groups)
    return next(filter(None, found), "")


def is_initials(token: str) -> bool:
    """Whether a token is letters with a full stop after each: "U.S.", "J.R.R."."""
    return bool(_INITIALS.fullmatch(token)) and not any(char.isdigit() for char in token)


def stop_is_inside(token: str, following: str = "") -> bool:
    """Whether the full stop that a token ends with belongs to it and ends no sentence.

    `following` is the next token, or nothing at the end of the text. The language need not be
    known: all tables are asked.
    """
    core = token.rstrip(_CLOSING).lstrip(_OPENING)
    if len(core) < 2 or not core.endswith(".") or core.endswith("..") or not following:
        return False
    after = following.lstrip(_OPENING)[:1]
    if len(core) == 2 and not core[0].isalpha():
        return False
    if len(core) == 2:
        return core[0] not in "IИЯ" if core[0].isupper() else not after.isupper()
    return _goes_on(core, core.lower(), after)


def _goes_on(core: str, lower: str, after: str) -> bool:
    if lower in _of_any_language("goes_on"):
        return True
    if lower in _of_any_language("before_name") and (core != lower or not after.isupper()):
        return True
    if after.isupper():
        return False
    return any(lower in _of_any_language(name) for name in _MAY_END) or is_initials(core)


def without_stop(text: str) -> str:
    """A heading without its sentence's full stop or the colon that announces a list; abbreviations
    and initials keep theirs."""
    text = text.rstrip(":： ")
    if not text.endswith(".") or text.endswith(".."):
        return text
    return text if stop_is_inside(text.rsplit(maxsplit=1)[-1], "x") else text[:-1]
