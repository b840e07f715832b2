"""One typed token without its signs, and as a word that the phonemizer is to read."""

from __future__ import annotations

import re

from pipeline.language.abbreviations import is_initials, said_for
from pipeline.voice.figure_parts import Neighbours
from pipeline.voice.figures import figures
from pipeline.voice.names import letters_of_name, model, version
from pipeline.voice.rules import Rules
from pipeline.voice.tokens import is_silent_sign

_MOST_CHARS = 80
"""Of one typed token that are read out: nobody listens to an address of 3,000 letters."""
OPENING = "\"'“”‘’([{<«*_~#|¿¡"
CLOSING = "\"'“”’)]}>»*_~|…"
_KEPT_FIRST = frozenset("%&@°-+~<>≤≥≈±#$'")
_KEPT_LAST = frozenset("%‰°+$")
_SPANS = {"h": "hour", "s": "second", "min": "minute"}


def strip_signs(token: str, language: str = "en") -> str:
    """A token without quotes, brackets, emoji and closing stops; keeps `$`, `%`, `#5`, `'s`."""
    if said_for(token, language=language):
        return token
    start, end = 0, len(token)
    while start < end and _strippable(token[start]) and not _is_meant(token, start):
        start += 1
    while end > start and token[end - 1] not in _KEPT_LAST and _strippable(token[end - 1]):
        end -= 1
    core = token[start:end]
    dotted = core + "."
    if token[end : end + 1] == "." and (_is_short(dotted, language) or is_initials(dotted)):
        return dotted
    return core


def _is_short(dotted: str, language: str) -> bool:
    if len(dotted) == 2 and dotted[0].isupper() and dotted[0] != "I":
        return True
    return bool(said_for(dotted, language=language) or said_for(dotted, "1", "1", language))


def _is_meant(token: str, start: int) -> bool:
    """Whether a sign at the start means something before what follows: "#5", "~10", "'90s"."""
    sign, after = token[start], token[start + 1 : start + 2]
    if sign == "#":
        return after.isalnum()
    if sign == "'":
        return bool(re.match(r"'\d\ds", token[start:]))
    if sign == ".":
        return after.isdigit() and not start
    return sign in _KEPT_FIRST and (
        after.isdigit() or after in "$€£¥₹.@" or (after.isalpha() and sign in "@&")
    )


def _strippable(char: str) -> bool:
    return (
        char in OPENING
        or char in CLOSING
        or char in "<>~"
        or (is_silent_sign(char) and char not in "%&@°")
    )


def letters(core: str) -> str:
    """A word as the phonemizer is to read it."""
    if not any(char.isalnum() for char in core):
        return ""
    if is_initials(core):
        return " ".join(core.replace("-", "").replace(".", "").upper())
    if re.fullmatch(r"[A-Z]\.", core):
        return core[0]
    if per := re.fullmatch(
        r"([^\W\d]+)/(hour|minute|second|day|week|month|year|person|night|h|s|min)", core
    ):
        return f"{per[1]} per {_SPANS.get(per[2], per[2])}"
    return plain(core.rstrip("."))


def pieces(core: str, rules: Rules) -> str:
    """A token of no known kind that holds figures: number by number and word by word."""
    found = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", core[:_MOST_CHARS])
    said = (
        figures(one, rules) or rules.digits(one) if one[0].isdecimal() else plain(one)
        for one in found
    )
    return " ".join(said)


def plain(core: str) -> str:
    """Everything else: signs that the phonemizer would read out become spaces."""
    kept = "".join(
        " " if char in "#*_~|/\\<>=^`—–…[]{}()@+" or ord(char) > 0xFFFF else char for char in core
    )
    printable = "".join(char if char.isprintable() else " " for char in kept)
    return " ".join(printable.split())[:_MOST_CHARS]


def compound(core: str, rules: Rules) -> str:
    """A token of words and figures with hyphens: "5-star", "mid-1990s", "F-150", "3/4-inch"."""
    parts = re.split(r"[-–—]", core) if re.search(r"[-–—]", core) else core.split("/")
    if len(parts) < 2 or not all(parts) or not re.search(r"\d", core):
        return ""
    return " ".join(
        said_for(part, language=rules.language)
        or version(part, parts[0] if at else "", rules)
        or (model(part, "room", rules) if part.isdecimal() and parts[0][0].isalpha() else "")
        or figures(part, rules, Neighbours(*parts[at + 1 : at + 2]))
        or model(part, "", rules)
        or (pieces(part, rules) if re.search(r"\d", part) else letters_of_name(part))
        for at, part in enumerate(parts)
    )


def formula(core: str, rules: Rules) -> str:
    """ "2+2=4": numbers and signs."""
    if (
        rules.language != "en"
        or not re.fullmatch(r"[\w.]+(?:[-+×*/÷=<>^][\w.]+)+", core)
        or not re.search(r"[=+×÷<>^]", core)
    ):
        return ""
    names = {"+": "plus", "-": "minus", "×": "times", "*": "times", "/": "divided by",
             "÷": "divided by",
             "=": "equals", "<": "is less than", ">": "is more than"}  # fmt: skip
    said = []
    for part in re.findall(r"[\w.]+(?:\^-?\d+)?|[-+×*/÷=<>]", core):
        base, _, power = part.partition("^")
        if power:
            said += [
                figures(base, rules) or pieces(base, rules),
                {"2": "squared", "3": "cubed"}.get(
                    power, f"to the power of {figures(power, rules) or rules.digits(power)}"
                ),
            ]
        else:
            known = names.get(part) or figures(part, rules) or model(part, "", rules)
            said.append(known or pieces(part, rules))
    return " ".join(said)
