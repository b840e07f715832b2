"""A picture-book story: pages of a few words, and a line that the hero says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.writing.context import Context
from pipeline.writing.english import singular, with_article
from pipeline.writing.grammar import SentenceWriter, sections
from pipeline.writing.subject import Subject

_NAMES = ("Pip", "Mo", "Luna", "Fini", "Bo", "Tilly", "Nino", "Poppy", "Otto", "Mimi", "Kip")
_HEROES = ("fox", "hedgehog", "bear cub", "rabbit", "duckling", "mouse", "owl chick", "kitten")
_ANIMALS = frozenset(
    word for row in sections("pages", __package__)["animals"] for word in row.text.split()
)


@dataclass(frozen=True, slots=True)
class BookPage:
    """What the narrator reads, what the hero says ("" when nobody does), and the picture."""

    text: str
    said: str
    speaker: str
    picture: str


def hero_of(subject: Subject, random: Random) -> str:
    """Who the story is about, with an article: the prompt's own hero, an animal it names, or
    one of ours."""
    if subject.kind == "story":
        return subject.hero[:1].lower() + subject.hero[1:]
    for word in subject.words:
        if singular(word) in _ANIMALS:
            return with_article(f"little {singular(word)}")
    return with_article(f"little {random.choice(_HEROES)}")


def pages(subject: Subject, count: int, random: Random) -> tuple[list[BookPage], str, str]:
    """`count` pages, the hero's name and the hero with an article."""
    hero = hero_of(subject, random)
    own_name = subject.kind == "story" and subject.hero[:1].isupper() and " " not in subject.hero
    name = subject.hero if own_name else random.choice(_NAMES)
    hero = f"the friend of everyone, {name}," if own_name else hero
    context = Context.of(subject, random, carried=True)
    if not context.things:
        context.things = ["lantern", "map", "bell", "box", "kite", "boat"]
    context.slots |= {"ahero": "a brave child" if own_name else hero, "name": name}
    kind = "story" if subject.kind == "story" else "topic"
    writer = SentenceWriter(random, context.slots, frozenset({kind}))
    frames = sections("pages", __package__)
    found = []
    for at, beat in enumerate(_beats(count)):
        things = context.next_scene()
        text = writer.say(frames[beat], opens=True) or writer.say(frames["look"], opens=True)
        if not text:
            writer.used.clear()
            writer.openings.clear()
            text = writer.say(frames["look"], opens=True)
        words, _, said = (part.strip() for part in text.partition("||"))
        found.append(
            BookPage(words, said, name, _picture(subject, context, hero, things, words, at))
        )
    return found, name, hero


def _beats(count: int) -> list[str]:
    if count <= 2:
        return ["open", "close"][:count] if count == 2 else ["open"]
    if count == 3:
        return ["open", "wish", "close"]
    middle = count - 4
    looks = ["look"] * max(0, middle - 1)
    rest = ["trouble", "help"] if middle >= 1 else ["help"]
    return [*["open", "wish", *looks, *rest][: count - 1], "close"]


def _picture(
    subject: Subject, context: Context, hero: str, things: Sequence[str], words: str, at: int
) -> str:
    named = [thing for thing in things if thing in words]
    topic = subject.object or subject.topic or ""
    extra = named[0] if named else (topic if at == 1 and topic else (things or ["sun"])[0])
    who = re.sub(r"^(?:an?|the)\s+", "", hero).rstrip(",")
    return f"{who}, {extra}, {context.place}, bright morning, picture book"


def spoken_parts(text: str) -> list[tuple[str, bool]]:
    """A text cut at its quotation marks: each part and whether somebody says it."""
    found = []
    for match in re.finditer(r"[“\"]([^”\"]+)[”\"]|([^“”\"]+)", text):
        said, told = match.groups()
        part = (said or told or "").strip()
        if re.search(r"\w", part):
            found.append((part, said is not None))
    return found
