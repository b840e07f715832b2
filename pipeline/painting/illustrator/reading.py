"""What a picture prompt asks to see: its hero, lesser things, people, place and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.painting.illustrator.lexicon import Drawing, drawings, meanings
from pipeline.painting.illustrator.roles import Person, people_in
from pipeline.painting.illustrator.wordlists import lists_of, word_list
from pipeline.writing.english import base_of, singular
from pipeline.writing.related import world_of

Place = str
"""hills, mountains, sea, shore, city, forest, desert, room, space, underwater, map, snow, field."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
_NUMBER = re.compile(
    r"(?<![\w.])(?:[$€£]\s?)?\d[\d,.]*\d?\s?(?:%|k|m|bn|x)?(?![\w])", re.IGNORECASE
)
_ANYTHING = ("star", "@tree", "@door", "open_book")


@dataclass(frozen=True, slots=True)
class Vision:
    """What to draw: heroes best first, lesser things, people, where, and a number to set large.

    `is_close` asks for the hero to fill the frame.
    """

    heroes: tuple[Drawing, ...]
    lesser: tuple[Drawing, ...]
    people: tuple[Person, ...]
    person_first: bool
    place: Place
    number: str
    is_close: bool
    night: bool
    weather: str


_FAR = re.compile(r"\b(?:in the distance|far away|far off|background|behind)\b", re.IGNORECASE)
_NEAR = re.compile(r"\b(?:close[- ]?up|in front|foreground|closeup)\b", re.IGNORECASE)


def emphasis(prompt: str) -> list[float]:
    """How much each word of a prompt weighs: what is said to be far weighs half."""
    found: list[float] = []
    for part in re.split(r"[,;]", prompt):
        factor = 0.5 if _FAR.search(part) else 1.3 if _NEAR.search(part) else 1.0
        found.extend([factor] * len(_WORD.findall(part)))
    return found


def words_of(prompt: str) -> list[str]:
    """The words of a prompt, lower case, in order."""
    return [word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(prompt)]


@cache
def forms(word: str) -> tuple[str, ...]:
    """The word and what it may be a form of: singular, base of a verb."""
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


@dataclass(frozen=True, slots=True)
class Found:
    """A drawing that a prompt's words mean: how surely, and which word said so."""

    name: str
    score: float
    word: str


def ranked(prompt: str) -> list[Found]:
    """Drawings that the prompt's words mean, surest first."""
    table = meanings()
    empty, faint = word_list("empty"), word_list("faint")
    words, weights = words_of(prompt), emphasis(prompt)
    content = [sum(word not in empty for word in words[:start]) for start in range(len(words))]
    scores: dict[str, Found] = {}
    taken: set[int] = set()
    for start, length, phrase in _phrases(words):
        if (length == 1 and phrase in empty) or start in taken:
            continue
        match = next(
            ((form, number) for number, form in enumerate(forms(phrase)) if form in table), None
        )
        if match is None or (length == 2 and table[match[0]][0].weight < 0.9):
            continue
        form, number = match
        if length == 2:
            taken.update((start, start + 1))
        # What comes first is most often what the picture is of.
        weight = (1.25 if length == 2 else 1.0) * (0.93 if number else 1.0) * _early(content[start])
        weight *= (0.5 if form in faint else 1.0) * weights[start]
        for meaning in table[form][:6]:
            score = weight * meaning.weight
            held = scores.get(meaning.drawing)
            if held is None:
                scores[meaning.drawing] = Found(meaning.drawing, score, form)
            else:
                best = held if held.score >= score else Found(meaning.drawing, score, form)
                bonus = 0.12 * min(held.score, score)
                scores[meaning.drawing] = replace(best, score=best.score + bonus)
    return sorted(scores.values(), key=lambda one: (-one.score, one.name))


def _early(before: int) -> float:
    return 1.0 / (1.0 + 0.06 * before)


def read(prompt: str, topic: str = "") -> Vision:
    """Read a picture prompt; `topic` (the video's title) helps where the prompt says little."""
    known = drawings()
    own = ranked(prompt)
    words, topic_words = words_of(prompt), words_of(topic)
    worlds = [world for world in map(world_of, [*words, *topic_words]) if world]
    pool: dict[str, Found] = {one.name: one for one in own}

    def add(one: Found, share: float) -> None:
        held = pool.get(one.name)
        if held is None or held.score < one.score * share:
            pool[one.name] = replace(one, score=one.score * share)

    for one in ranked(topic):
        add(one, 0.45)
    for number, world in enumerate(worlds[:3]):
        for place, thing in enumerate(world.things):
            for one in ranked(thing)[:1]:
                add(one, (0.40 - 0.03 * place) / (1 + 0.4 * number))
    order = sorted(pool.values(), key=lambda one: (-one.score, one.name))
    heroes = [one for one in order if one.score >= 0.2][:12]
    people = people_in(words, emphasis(prompt))
    best_thing = max((one.score for one in own), default=0.0)
    found_heroes = tuple(known[one.name] for one in heroes)
    return Vision(
        heroes=found_heroes or tuple(known[name] for name in _ANYTHING),
        lesser=_one_per_word([one for one in order if one.score >= 0.24]),
        people=people[:3],
        person_first=bool(people) and people[0].strength * 1.1 >= best_thing,
        place=_place(words, topic_words, [world.place for world in worlds]),
        number=_number(prompt),
        is_close=bool(_NEAR.search(prompt)),
        night=bool({"night", "midnight", "moonlight", "dark", "moon", "moonlit"} & set(words)),
        weather=_weather(words),
    )


def _one_per_word(order: list[Found]) -> tuple[Drawing, ...]:
    """The surest drawing of each word: two calendars would only say the same twice."""
    kept: dict[str, str] = {}
    for one in order:
        if one.name not in word_list("never lesser"):
            kept.setdefault(one.word, one.name)
    return tuple(drawings()[name] for name in dict.fromkeys(kept.values()))[:12]


def _place(words: list[str], topic: list[str], homes: list[str]) -> Place:
    for source, asked in ((words, True), (words_of(" ".join(homes[:1])), False), (topic, False)):
        all_forms = [form for word in source for form in forms(word)]
        pairs = [f"{a}-{b}" for a, b in pairwise(source)]
        pool = set(all_forms) | set(pairs)
        counts = [
            (sum(name in pool for name in names), place)
            for place, names in lists_of("place").items()
        ]
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
