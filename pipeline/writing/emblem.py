"""One emoji that stands for a topic: found by its own English name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pipeline.writing.english import base_of, singular
from pipeline.writing.related import world_of

_BETTER = {
    "space": "🚀", "history": "🏛️", "rome": "🏛️", "roman": "🏛️", "geography": "🌍", "world": "🌍",
    "earth": "🌍", "country": "🌍", "body": "🫀", "food": "🍕", "science": "🧪", "chemistry": "🧪",
    "physics": "🧲", "music": "🎵", "film": "🎬", "movie": "🎬", "sport": "🏆", "nature": "🌳",
    "weather": "🌦️", "money": "💰", "language": "💬", "math": "🔢", "number": "🔢", "art": "🎨",
    "colour": "🎨", "color": "🎨", "dinosaur": "🦖", "animal": "🐾", "egypt": "🏺", "pyramid": "🏺",
    "greek": "🏛️", "greece": "🏛️", "myth": "⚡", "viking": "🛶", "japan": "🗾", "france": "🥐",
    "paris": "🗼", "italy": "🍕", "india": "🐅", "brazil": "🦜", "usa": "🗽", "america": "🗽",
    "octopuse": "🐙", "pufferfish": "🐡", "squid": "🦑",
    "sleep": "😴", "dream": "💤", "ai": "🤖", "computer": "💻", "internet": "🌐", "phone": "📱",
    "superhero": "🦸", "superpower": "🦸", "power": "⚡", "school": "🏫", "love": "❤️", "time": "⏳",
    "travel": "🧳", "game": "🎮", "gaming": "🎮", "football": "⚽", "olympics": "🏅", "war": "⚔️",
    "halloween": "🎃", "christmas": "🎄", "ocean": "🌊", "sea": "🌊", "insect": "🐝", "moon": "🌙",
    "mars": "🪐", "planet": "🪐", "car": "🏎️", "train": "🚂", "flight": "✈️", "plane": "✈️",
    "coffee": "☕", "tea": "🍵", "book": "📚", "job": "💼", "work": "💼", "family": "👪",
    "sky": "🌤️", "water": "💧", "hole": "🌌",
    "home": "🏠", "house": "🏠", "scary": "👻", "city": "🌆", "summer": "🏖️", "winter": "⛄",
}  # fmt: skip
_COLOURS = frozenset(
    [
        "black",
        "white",
        "red",
        "blue",
        "green",
        "yellow",
        "orange",
        "purple",
        "brown",
        "grey",
        "gray",
    ]
)
"""Each is the first half of some emoji's name: a black hole is no black bird."""
_SHUNNED = ("flag", "button", "face", "symbol", "hand", "square", "circle", "mark", "clock")


_REGIONS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters that pairs of make flags."""


@cache
def _named(longest: int = 2) -> dict[str, str]:
    """Each word of an emoji's name to the emoji that it names most narrowly, in names of at most
    so many words."""
    import emoji

    best: dict[str, tuple[int, str]] = {}
    for text, facts in emoji.EMOJI_DATA.items():
        if text[0] in _REGIONS:
            continue
        name = str(facts["en"]).strip(":").lower()
        parts = name.replace("-", "_").split("_")
        if facts.get("status") != emoji.STATUS["fully_qualified"] or set(parts) & set(_SHUNNED):
            continue
        for part in parts:
            # The name alone is best; "spouting whale" will do for a whale.
            worth = len(parts)
            if len(part) > 2 and worth <= longest and worth < best.get(part, (9, ""))[0]:
                best[part] = (worth, text)
    return {word: text for word, (_, text) in best.items()}


def emblem_of(words: Iterable[str], otherwise: str) -> str:
    """The emoji of the first word that has one, in any form of the word; else `otherwise`."""
    words = [word for word in words if word.lower() not in _COLOURS]
    for word in words:
        lower = word.lower()
        for form in (lower, singular(lower), base_of(lower) or lower):
            if form in _BETTER:
                return _BETTER[form]
            if form in _named():
                return _named()[form]
    for word in words:
        known = world_of(word)
        for alias in known.aliases if known else ():
            if alias in _BETTER or alias in _named():
                return _BETTER.get(alias) or _named()[alias]
    return otherwise


def plain_emoji(words: Iterable[str]) -> str:
    """The emoji of the first word that is the whole name of one, or of a thing that has one; "" for
    none. Narrower than an emblem: beside a line, a badge for "name" would be a joke."""
    for word in words:
        lower = word.lower()
        for form in (lower, singular(lower)):
            if emoji := _named(1).get(form):
                return emoji
    return ""
