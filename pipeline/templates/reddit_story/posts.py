"""Posts in the first person: a story of ours around the idea, with a question at its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.templates.fake_text.slots import head_of, kinds_of, slots_of
from pipeline.writing.english import content_words, finite_form
from pipeline.writing.facts import facts_about
from pipeline.writing.idea import tell
from pipeline.writing.posting import shortened
from pipeline.writing.subject import Subject
from pipeline.writing.text import capitalised, sentences

_SLOT = re.compile(r"{(\w+)}")
_HEADING_CHARS = 118


@dataclass(frozen=True, slots=True)
class Post:
    """A post's title and its stretches in order."""

    heading: str
    texts: list[str]


@dataclass(slots=True)
class _Frame:
    """A story before its slots are filled; a spare stretch may be left out."""

    kinds: frozenset[str]
    headings: list[str] = field(default_factory=list)
    rows: list[tuple[str, bool]] = field(default_factory=list)


@cache
def _frames() -> tuple[_Frame, ...]:
    found: list[_Frame] = []
    text = files("pipeline.templates.reddit_story").joinpath("posts.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("== "):
            found.append(_Frame(frozenset(line[3:].split())))
        elif line.startswith("H "):
            found[-1].headings.append(line[2:])
        elif line[:2] in {"- ", "~ "}:
            found[-1].rows.append((line[2:], line[0] == "~"))
    return tuple(found)


def post_about(subject: Subject, count: int, random: Random, seed: int) -> Post:
    """A post in `count` stretches; a very long one has more of the story in its middle."""
    slots = _slots(subject, random)
    kind = _kind(subject, slots)
    frame = random.choice([frame for frame in _frames() if kind in frame.kinds])
    heading = capitalised(random.choice(frame.headings).format(**slots))
    rows = [
        (capitalised(text.format(**slots)), spare)
        for text, spare in frame.rows
        if set(_SLOT.findall(text)) <= slots.keys()
    ]
    return Post(_short_heading(heading, slots), _counted(rows, count, subject, seed))


def _slots(subject: Subject, random: Random) -> dict[str, str]:
    found = {**slots_of(subject, random)}
    idea = subject.idea.rstrip(".!?")
    found |= {"Idea": capitalised(idea), "low": found["idea"], "topic": found.get("topic", "")}
    found["topic"] = found["topic"] or subject.topic or idea
    found["Topic"] = capitalised(found["topic"])
    for name in ("told", "question"):
        if name in found:
            found[name.capitalize()] = capitalised(found[name])
    facts = [fact for fact in facts_about(content_words(subject.idea), random) if len(fact) < 130]
    found.update({f"fact{at}": fact for at, fact in enumerate(facts[:2], start=1)})
    return found


def _kind(subject: Subject, slots: Mapping[str, str]) -> str:
    kinds = kinds_of(subject)
    if kinds[0] == "person":
        after = subject.idea.lower().split(f"{head_of(subject)} ", 1)[-1].split(" ")[0]
        is_past = finite_form(after) == "past" or after.endswith("ed")
        return "person-past" if is_past else "person-now"
    if kinds[0] in {"animal", "story", "howto", "self", "self-now"}:
        return kinds[0]
    return "question" if "question" in slots else "topic"


def _short_heading(heading: str, slots: Mapping[str, str]) -> str:
    """The title on the card: a long idea stands alone, nothing is cut if it can be helped."""
    if len(heading) <= _HEADING_CHARS:
        return heading
    return shortened(slots["Idea"], _HEADING_CHARS)


def _counted(rows: list[tuple[str, bool]], count: int, subject: Subject, seed: int) -> list[str]:
    """The stretches in `count` scenes: spare ones go first, then the middle; long ones part."""
    kept = [*rows]
    for row in [row for row in reversed(rows) if row[1]]:
        if len(kept) > count:
            kept.remove(row)
    texts = [text for text, _ in kept]
    while len(texts) > max(1, count):
        texts.pop(max(1, len(texts) - 2) if len(texts) > 2 else 1)
    if len(texts) < count:
        texts = _parted(texts, count)
    missing = count - len(texts)
    if missing > 0:
        more = [scene.text for scene in tell(subject, missing + 2, seed + 2).scenes[1:-1]]
        texts = [*texts[:-1], *more, texts[-1]]
    return texts


def _parted(texts: list[str], count: int) -> list[str]:
    """More scenes of the same words: the longest stretch is parted between two sentences, but
    not the last: its question stays where it is."""
    parts = [sentences(text) for text in texts]
    while 1 < len(parts) < count:
        at = max(range(len(parts) - 1), key=lambda one: len(parts[one]))
        if len(parts[at]) < 2:
            break
        middle = (len(parts[at]) + 1) // 2
        parts[at : at + 1] = [parts[at][:middle], parts[at][middle:]]
    return [" ".join(part) for part in parts]
