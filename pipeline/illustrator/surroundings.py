"""Where a prompt's picture is set: its place, its weather, and a number to set large."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.illustrator.wordforms import forms, words_of
from pipeline.illustrator.wordlists import lists_of

Place = str
"""hills, mountains, sea, shore, city, forest, desert, room, space, underwater, map, snow, field."""

_NUMBER = re.compile(
    r"(?<![\w.])(?:[$€£]\s?)?\d[\d,.]*\d?\s?(?:%|k|m|bn|x)?(?![\w])", re.IGNORECASE
)
_UNDER_WATER = re.compile(
    r"\b(?:under|beneath|below|bottom of|floor of|bed of|depths of|deep in|deep under) "
    r"(?:the |an? )?(?:\w+ )?(?:sea|ocean|water|waves|lake|surface)\b"
    r"|\bdeepest (?:place|part|point|spot) (?:in|of) the (?:\w+ )?(?:sea|ocean)\b"
)
_ON_THE_MOON = re.compile(
    r"\bon the moon\b|(?<!under )(?<!below )(?<!beneath )(?<!at )(?<!by )\bthe moon$"
)


def place_of(words: list[str], topic: list[str], homes: list[str]) -> Place:
    """The ground that the words ask for, else where the topic is at home, else hills."""
    if _ON_THE_MOON.search(" ".join(words)):
        return "space"
    if _UNDER_WATER.search(" ".join(words)):
        return "underwater"
    for source, asked in ((words, True), (words_of(" ".join(homes[:1])), False), (topic, False)):
        all_forms = [form for word in source for form in forms(word)]
        pairs = [f"{a}-{b}" for a, b in pairwise(source)]
        pool = set(all_forms) | set(pairs)
        counts = {
            place: sum(name in pool for name in names) for place, names in lists_of("place").items()
        }
        if counts["underwater"]:
            # A whale in the deep sea is named with two of the sea's words and is not on it.
            counts["underwater"] += counts["sea"]
        best = max(counts, key=lambda place: counts[place])
        # It rains and snows on nobody's room, unless the room is asked for.
        is_dry = not asked and best == "room" and weather_in(words) in {"rain", "snow", "wind"}
        if counts[best] and not is_dry:
            return best
    return "hills"


def number_in(prompt: str) -> str:
    """A number worth setting large: a year, an amount, a share; not a small count."""
    for found in _NUMBER.findall(prompt):
        text = found.strip().rstrip(".,")
        digits = re.sub(r"\D", "", text)
        if len(digits) >= 3 or not text.isdigit():
            return text if len(text) <= 7 else ""
    return ""


def weather_in(words: list[str]) -> str:
    """rain, snow, fog, wind, embers, or nothing."""
    pool = {form for word in words for form in forms(word)}
    for kind, names in (
        ("rain", {"rain", "rainy", "storm", "monsoon", "drizzle", "thunder", "thunderstorm"}),
        ("snow", {"snow", "blizzard", "snowfall", "snowy"}),
        ("fog", {"fog", "mist", "foggy", "misty", "haze", "smoke"}),
        ("wind", {"wind", "windy", "leaves", "autumn", "leaf"}),
        ("embers", {"ember", "ash", "spark", "lava", "eruption"}),
    ):
        if pool & names:
            return kind
    return ""
