"""What the kinds of figures share: numbers, signs before them, units after them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.voice.rules import Rules

NUMBER = r"(?:\d[\d.,']*\d|\d|[.,]\d+)"
SIGN = r"[-+~<>≤≥≈±]?"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a token stands: the plain tokens before and after it."""

    before: str = ""
    after: str = ""


Said = Callable[[re.Match[str], Rules, Neighbours], str]
Kind = tuple[str, Said]
"""A pattern of a whole token, and what is said for it; nothing when it is not of this kind."""


def say(text: str, rules: Rules) -> str:
    """A number in words, or nothing."""
    number = rules.number(text)
    return rules.say(number) if number else ""


def sign_words(sign: str, rules: Rules) -> str:
    """What is said for a sign before a number: "minus ", "more than "."""
    key = {"-": "minus", "+": "plus", "~": "about", "≈": "about", "<": "less", ">": "more",
           "≤": "at_most", "≥": "at_least", "±": "plus_minus"}.get(sign, "")  # fmt: skip
    return f"{rules.words[key]} " if key else ""


def plus(sign: str, rules: Rules) -> str:
    """What is said for a plus sign after a number."""
    return f" {rules.words['plus']}" if sign else ""


def with_unit(number: str, unit: str, rules: Rules) -> str:
    """A number of a unit, or nothing."""
    count, noun = rules.number(number), rules.unit(unit)
    return rules.counted(count, noun) if count and noun else ""
