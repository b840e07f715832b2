"""Would-you-rather pairs: a person's own, those of the topic, and general ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.language.clean import clean_line
from pipeline.language.detection import detect_language
from pipeline.writing.english import content_words, singular
from pipeline.writing.packs import LanguagePack
from pipeline.writing.related import world_of, worlds_of
from pipeline.writing.subject import parse
from pipeline.writing.text import sentences

_GENERAL = "general"
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


def pairs_of(pack: LanguagePack, count: int, random: Random) -> list[Pair]:
    """`count` pairs of another language."""
    return [
        Pair(left, right, left_picture, right_picture, int(share))
        for left, right, left_picture, right_picture, share in pack.draw(count, random)
    ]


@cache
def _sections() -> dict[tuple[str, ...], tuple[Pair, ...]]:
    found: dict[tuple[str, ...], list[Pair]] = {}
    current: list[Pair] = []
    text = files("pipeline.templates.would_you_rather").joinpath("pairs.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            current = found.setdefault(tuple(row[3:].split()), [])
        elif row.strip() and not row.startswith("#"):
            left, right, one, other, share = (part.strip() for part in row.split(" | "))
            current.append(Pair(left, right, one, other, int(share)))
    return {names: tuple(pairs) for names, pairs in found.items()}


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


def pairs_about(prompt: str, count: int, random: Random) -> list[Pair]:
    """`count` pairs: those of the prompt's topics, then general ones."""
    words = {singular(word) for word in content_words(prompt)}
    wanted = words | {alias for word in words if (w := world_of(word)) for alias in w.aliases}
    scored = sorted(_sections().items(), key=lambda item: (-len(wanted & set(item[0])), item[0][0]))
    topical = [pair for names, pairs in scored if wanted & set(names) for pair in pairs]
    general = [pair for names, pairs in scored if _GENERAL in names for pair in pairs]
    rest = [pair for _, pairs in scored for pair in pairs if pair not in topical + general]
    picked = [] if topical else [_made(prompt)]
    for pool in (topical, general, rest):
        if len(picked) < count:
            picked += random.sample(pool, min(count - len(picked), len(pool)))
    return picked[:count]


def _made(prompt: str) -> Pair:
    """A pair for any topic: all of one thing, or a little of everything."""
    subject = parse(prompt)
    topic = subject.topic or subject.object or subject.head or subject.idea
    topic = topic if len(topic) <= 40 else (subject.head or topic[:40])
    return Pair(
        f"know everything about {topic}", "know a little about everything",
        f"{topic}, library, lamp", "globe, books, telescope", 41,
    )  # fmt: skip
