"""What a picture prompt asks to see: its hero, lesser things, people, place and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.painting.illustrator.lexicon import Drawing, drawings, meanings
from pipeline.painting.illustrator.roles import Person, people_in

Place = str
"""hills, mountains, sea, shore, city, forest, desert, room, space, underwater, map, snow, field."""

_PLACES: tuple[tuple[str, str], ...] = (
    ("underwater", "underwater undersea seabed reef deep-sea abyss sunken submerged trench diver"),
    (
        "space",
        "space cosmos orbit galaxy universe outer-space astronaut spacewalk nebula asteroid "
        "mars planet planets",
    ),
    ("map", "map atlas parchment-map border continent continents silk-road trade-route"),
    (
        "room",
        "room kitchen bedroom office classroom library laboratory lab workshop attic hallway "
        "desk indoors inside hall museum bed study cellar basement shop cafe cabin-inside "
        "living-room hospital-room courtroom bar restaurant studio gym school theatre stage "
        "table corridor bathroom shelf",
    ),
    (
        "sea",
        "sea ocean ship boat sail sailing sailor waves wave voyage harbour harbor fleet island "
        "whale lake river canoe raft iceberg tide submarine pirate",
    ),
    ("shore", "beach coast shore lighthouse cliff cliffs seaside bay"),
    (
        "city",
        "city street town skyline downtown metropolis skyscraper urban traffic rooftop "
        "rooftops market stadium subway alley building buildings neighbourhood office factory "
        "taxi company village",
    ),
    (
        "desert",
        "desert dune dunes sahara sand camel oasis pyramid pyramids egypt savanna savannah "
        "canyon cactus pharaoh mars-surface",
    ),
    (
        "snow",
        "snow snowy ice icy arctic antarctic antarctica glacier winter polar blizzard frozen "
        "snowfield penguin",
    ),
    ("forest", "forest woods jungle woodland trees rainforest grove swamp wolf bear owl mushroom"),
    (
        "mountains",
        "mountain mountains peak summit alps everest himalaya climber ridge volcano "
        "valley cave dragon",
    ),
    (
        "field",
        "field meadow farm garden park countryside grass prairie vineyard orchard barn "
        "fields plain crops",
    ),
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
_NUMBER = re.compile(
    r"(?<![\w.])(?:[$€£]\s?)?\d[\d,.]*\d?\s?(?:%|k|m|bn|x)?(?![\w])", re.IGNORECASE
)
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "from",
        "with",
        "and",
        "or",
        "for",
        "by",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "it",
        "its",
        "this",
        "that",
        "as",
        "his",
        "her",
        "their",
        "our",
        "my",
        "your",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "not",
        "no",
        "nor",
        "but",
        "so",
        "than",
        "then",
        "into",
        "onto",
        "over",
        "under",
        "up",
        "down",
        "out",
        "off",
        "about",
        "after",
        "before",
        "between",
        "through",
        "very",
        "more",
        "most",
        "some",
        "any",
        "each",
        "every",
        "all",
        "one",
        "two",
        "three",
        "first",
        "last",
        "new",
        "old",
        "big",
        "small",
        "little",
        "great",
        "long",
        "short",
        "high",
        "low",
        "large",
        "tall",
        "soft",
        "bright",
        "dark",
        "light",
        "warm",
        "cold",
        "cool",
        "wide",
        "close",
        "view",
        "scene",
        "picture",
        "image",
        "illustration",
        "photo",
        "style",
        "paper",
        "cut",
        "cinematic",
        "dramatic",
        "shot",
        "detailed",
        "background",
        "foreground",
        "colours",
        "colors",
        "against",
        "behind",
        "beside",
        "near",
        "where",
        "when",
        "while",
        "who",
        "which",
        "what",
        "how",
        "there",
        "here",
        "just",
        "only",
        "even",
        "still",
        "yet",
        "also",
        "can",
        "could",
        "will",
        "would",
        "may",
        "might",
        "must",
        "should",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "get",
        "got",
        "make",
        "made",
        "like",
        "look",
        "looks",
        "looking",
        "standing",
        "sitting",
        "seen",
        "shows",
        "showing",
        "shown",
        "lit",
        "single",
        "lone",
        "empty",
        "quiet",
        "simple",
        "beautiful",
        "mood",
        "line",
        "text",
        "without",
        "front",
        "top",
        "side",
        "another",
        "other",
        "way",
        "thing",
        "things",
        "something",
        "someone",
        "nothing",
        "really",
        "much",
        "many",
        "lot",
        "few",
        "time's",
        "them",
        "him",
        "us",
        "me",
        "am",
        "if",
    ]
)


@dataclass(frozen=True, slots=True)
class Vision:
    """What to draw: heroes best first, lesser things, people, where, and a number to set large."""

    heroes: tuple[Drawing, ...]
    lesser: tuple[Drawing, ...]
    people: tuple[Person, ...]
    person_first: bool
    place: Place
    number: str
    night: bool
    weather: str


def words_of(prompt: str) -> list[str]:
    """The words of a prompt, lower case, in order."""
    return [word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(prompt)]


@cache
def forms(word: str) -> tuple[str, ...]:
    """The word and what it may be a form of: singular, base of a verb."""
    from pipeline.writing.english import base_of, singular

    found = [word, singular(word), base_of(word) or ""]
    for ending, instead in (
        ("ing", ""),
        ("ing", "e"),
        ("ed", ""),
        ("ed", "e"),
        ("ies", "y"),
        ("es", ""),
        ("s", ""),
        ("ers", ""),
        ("er", ""),
        ("ly", ""),
        ("y", ""),
        ("al", ""),
        ("ic", ""),
        ("ful", ""),
        ("less", ""),
        ("ness", ""),
        ("ish", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            found.append(stem + instead)
            if len(stem) > 3 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return tuple(dict.fromkeys(form for form in found if form))


def _phrases(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Every pair joined by a hyphen and every single word, with its place and length."""
    for start, first in enumerate(words):
        if start + 1 < len(words):
            yield start, 2, f"{first}-{words[start + 1]}"
        yield start, 1, first


def ranked(prompt: str) -> list[tuple[str, float]]:
    """Drawings that the prompt's words mean, surest first."""
    table = meanings()
    words = words_of(prompt)
    content = [sum(word not in _EMPTY for word in words[:start]) for start in range(len(words))]
    scores: dict[str, float] = {}
    taken: set[int] = set()
    for start, length, phrase in _phrases(words):
        if (length == 1 and phrase in _EMPTY) or start in taken:
            continue
        found = next(
            ((form, number) for number, form in enumerate(forms(phrase)) if form in table), None
        )
        if found is None:
            continue
        form, number = found
        if length == 2:
            if table[form][0].weight < 0.9:
                continue
            taken.update((start, start + 1))
        # What comes first is most often what the picture is of.
        weight = (1.25 if length == 2 else 1.0) * (0.93 if number else 1.0) * _early(content[start])
        for meaning in table[form][:6]:
            score = weight * meaning.weight
            held = scores.get(meaning.drawing, 0.0)
            scores[meaning.drawing] = max(held, score) + 0.12 * min(held, score)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _early(before: int) -> float:
    return 1.0 / (1.0 + 0.06 * before)


def read(prompt: str, topic: str = "") -> Vision:
    """Read a picture prompt; `topic` (the video's title) helps where the prompt says little."""
    from pipeline.writing.related import world_of

    known = drawings()
    own = ranked(prompt)
    about = ranked(topic)
    scores = dict(own)
    for name, score in about:
        scores[name] = max(scores.get(name, 0.0), score * 0.45)
    words = words_of(prompt)
    worlds = [world for world in map(world_of, [*words, *words_of(topic)]) if world]
    for number, world in enumerate(worlds[:3]):
        for place, thing in enumerate(world.things):
            for name, score in ranked(thing)[:1]:
                worth = score * (0.34 - 0.03 * place) / (1 + 0.4 * number)
                scores[name] = max(scores.get(name, 0.0), worth)
    order = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    people = people_in(words)
    heroes = tuple(known[name] for name, score in order if score >= 0.2)[:12]
    if not heroes:
        heroes = tuple(known[name] for name in ("star", "@tree", "@door", "open_book"))
    best_thing = max((score for _, score in own), default=0.0)
    vision = Vision(
        heroes=heroes,
        lesser=tuple(known[name] for name, score in order if score >= 0.26)[:16],
        people=people,
        person_first=bool(people) and people[0].strength >= best_thing,
        place=_place(words, words_of(topic), [world.place for world in worlds]),
        number=_number(prompt),
        night=bool({"night", "midnight", "moonlight", "dark", "moon", "moonlit"} & set(words)),
        weather=_weather(words),
    )
    return replace(vision, people=people[:3])


def _place(words: list[str], topic: list[str], homes: list[str]) -> Place:
    for source, asked in ((words, True), (words_of(" ".join(homes[:1])), False), (topic, False)):
        all_forms = [form for word in source for form in forms(word)]
        pairs = [f"{a}-{b}" for a, b in zip(source, source[1:], strict=False)]
        pool = set(all_forms) | set(pairs)
        counts = [(sum(name in pool for name in names.split()), place) for place, names in _PLACES]
        best = max(counts, key=lambda item: item[0])
        if best[0] and (asked or best[0] >= 1):
            return best[1]
    return "hills"


def _number(prompt: str) -> str:
    """A number worth setting large: a year, an amount, a share; not a small count."""
    for found in _NUMBER.findall(prompt):
        text = found.strip().rstrip(".,")
        digits = re.sub(r"\D", "", text)
        if len(digits) >= 3 or not text.isdigit():
            return text if len(text) <= 7 else ""
    return ""


def _weather(words: list[str]) -> str:
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
