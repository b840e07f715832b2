"""Would-you-rather pairs: a person's own, and those of each topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.language.clean import clean_line
from pipeline.language.detection import detect_language
from pipeline.writing.english import content_words
from pipeline.writing.packs import packs_of
from pipeline.writing.related import worlds_of
from pipeline.writing.text import sentences

_PAIR = re.compile(
    r"^(?:\d+[.)]\s*)?(?:would you rather|would you prefer to|do you prefer|rather)?[:,]?\s*"
    r"(.{3,90}?),?\s+or\s+(?:would you rather\s+)?(.{2,90}?)[?.!]*$",
    re.IGNORECASE,
)


_OTHER_PAIR = re.compile(r"^(.{2,60}?)[,،]?\s+(?:o|ou|или|या|أو|oder)\s+(.{2,60}?)[?؟.!।]*$")
_ASKED = re.compile(
    r"^(?:(?:\d+|five|six|some|funny|hard|impossible)\s+)*would you rather\b"
    r"(?:\s+questions?)?(?:\s+(?:about|on|for|with))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, what their pictures show, and our guess of the first side's share."""

    left: str
    right: str
    left_picture: str
    right_picture: str
    left_percent: int
    asked: str = ""
    """The person's own sentence, "" for ours."""
    said_before: str = ""
    said_after: str = ""
    """What the person wrote around the pair."""


@dataclass(frozen=True, slots=True)
class PairTopic:
    """Pairs on one topic; the first of `names` is what it is called."""

    names: tuple[str, ...]
    pairs: tuple[Pair, ...]
    language: str = "en"

    @property
    def key(self) -> str:
        """Its own among all languages."""
        return f"{self.language}-{self.names[0]}"


@cache
def topics() -> tuple[PairTopic, ...]:
    """Every topic of pairs.txt, and those of other languages."""
    found: list[tuple[tuple[str, ...], list[Pair]]] = []
    text = files(__package__).joinpath("pairs.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            found.append((tuple(row[3:].split()), []))
        elif row.strip() and not row.startswith("#"):
            found[-1][1].append(_pair(row.split(" | ")))
    english = [PairTopic(names, tuple(pairs)) for names, pairs in found]
    others = [
        PairTopic(topic.words, tuple(map(_pair, topic.rows)), language)
        for language, pack in packs_of(__package__).items()
        for topic in pack.topics
    ]
    return (*english, *others)


def _pair(row: Sequence[str]) -> Pair:
    left, right, one, other, share = (part.strip() for part in row)
    return Pair(left, right, one, other, int(share))


def own_pairs(prompt: str, random: Random) -> list[Pair]:
    """The pairs that a person wrote: "fly or be invisible?"; empty when there are none.

    What stands before the first pair and behind the others goes with them.
    """
    found: list[Pair] = []
    before: list[str] = []
    for sentence in sentences(prompt):
        asks = sentence.endswith("?") or bool(re.search(r"\brather\b|\bprefer\b", sentence, re.I))
        match = _PAIR.match(clean_line(sentence))
        if not asks and detect_language(sentence) != "en":
            match = _OTHER_PAIR.match(clean_line(sentence))
            asks = match is not None
        if match and asks:
            left, right = (side.strip(" ,") for side in match.groups())
            share = random.randint(34, 66)
            pair = Pair(left, right, _shown(left), _shown(right), share, clean_line(sentence))
            found.append(replace(pair, said_before="" if found else " ".join(before)))
        elif found:
            found[-1] = replace(
                found[-1], said_after=f"{found[-1].said_after} {clean_line(sentence)}".strip()
            )
        else:
            before.append(clean_line(sentence))
    return found


def _shown(side: str) -> str:
    words = content_words(side)
    place = next((world.place for world in worlds_of(words)), "hills")
    return f"{' '.join(words[:5]) or side}, {place}"


def wished(prompt: str) -> str:
    """What "Would you rather: life in the ocean" is about; the prompt itself where that is all."""
    return _ASKED.sub("", clean_line(prompt)).strip(" :,-–") or prompt
