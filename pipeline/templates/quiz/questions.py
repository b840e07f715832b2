"""Quiz questions by topic, true and our own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.language.clean import clean_line
from pipeline.writing.english import singular
from pipeline.writing.packs import LanguagePack
from pipeline.writing.related import world_of

_GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its right answer, wrong ones (none: it is asked without options), a note."""

    text: str
    answer: str
    wrong: tuple[str, ...] = ()
    note: str = ""
    difficulty: int = 1


_ABOUT = re.compile(
    r"\b(?:questions?|quiz|trivia|test|facts)\b(?:\s+(?:me|game|video))?\s+"
    r"(?:about|on|of|for|from)\s+(.{2,60})$",
    re.IGNORECASE,
)


_BEFORE = re.compile(
    r"^(?:an? |the )?(.{2,50}?)\s+(?:quiz|trivia|questions|challenge)$", re.IGNORECASE
)


def questions_of(pack: LanguagePack, count: int, random: Random) -> tuple[Question, ...]:
    """`count` questions of another language, of rising difficulty."""
    drawn = []
    for level, asked, answer, *wrong, note in pack.draw(count, random):
        drawn.append(Question(asked, answer, tuple(wrong), note, int(level)))
    return tuple(sorted(drawn, key=lambda question: question.difficulty))


def quiz_topic(prompt: str) -> str:
    """ "the ocean" of "five questions about the ocean"; "" when the prompt does not say so."""
    asked = clean_line(prompt).rstrip(" .!?")
    match = _ABOUT.search(asked) or _BEFORE.match(asked)
    return match.group(1) if match else ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions on one topic; `names` are the words that ask for it.

    `label` is the topic as it stands inside a sentence; `wider` is the first name of the section
    that lends a few more.
    """

    names: tuple[str, ...]
    label: str
    wider: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Questions of rising difficulty and what they are truly about.

    `is_asked` says that this is what the prompt named; else they are on something near it, or
    (`label` is then that of general knowledge) on everything.
    """

    questions: tuple[Question, ...]
    label: str
    is_asked: bool
    is_general: bool


@cache
def _sections() -> tuple[Section, ...]:
    heads: list[list[str]] = []
    found: list[list[Question]] = []
    text = files("pipeline.templates.quiz").joinpath("questions.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            heads.append([part.strip() for part in row[3:].split("|")])
            found.append([])
        elif row.strip() and not row.startswith("#"):
            level, asked, answer, *wrong, note = (part.strip() for part in row.split(" | "))
            found[-1].append(Question(asked, answer, tuple(wrong), note, int(level)))
    return tuple(
        Section(tuple(head[0].split()), head[1], head[2] if len(head) > 2 else _GENERAL, tuple(row))
        for head, row in zip(heads, found, strict=True)
    )


def questions_about(words: Iterable[str], count: int, random: Random) -> Chosen:
    """`count` questions of rising difficulty on what `words` name, or the nearest that we have.

    A section's first two names are the topic itself, the others lie near it. A section that a
    word names is taken before one of the same world; what it lacks comes
    from its wider section, and only then from general knowledge.
    """
    table = {section.names[0]: section for section in _sections()}
    own = {singular(word) for word in words}
    world = own | {alias for word in words if (known := world_of(word)) for alias in known.aliases}
    topics = [section for section in table.values() if _GENERAL not in section.names]

    def score(section: Section) -> tuple[int, int, int, int]:
        asked = len(own & set(section.names))
        is_itself = bool(own & set(section.names[:2]))
        near = len(world & set(section.names))
        return asked, is_itself, near, -len(section.names)

    best = max(topics, key=score)
    _, is_itself, near, _ = score(best)
    general = table[_GENERAL]
    if not near:
        picked = _spread(list(general.questions), count, random)
        picked = _filled(picked, topics, count, random)
        return Chosen(_rising(picked), general.label, is_asked=False, is_general=True)
    picked = _spread(list(best.questions), count, random)
    chain = [table[best.wider], general, *topics]
    picked = _filled(picked, chain, count, random)
    # Where most had to come from elsewhere, the video is about the wider topic.
    narrow = 2 * sum(question in best.questions for question in picked) > len(picked)
    shown = best if narrow else table[best.wider]
    return Chosen(
        _rising(picked), shown.label,
        is_asked=bool(is_itself) and narrow, is_general=_GENERAL in shown.names,
    )  # fmt: skip


def _filled(
    picked: list[Question], sections: Iterable[Section], count: int, random: Random
) -> list[Question]:
    asked = {question.text for question in picked}
    for section in sections:
        missing = count - len(picked)
        if missing <= 0:
            break
        spare = [question for question in section.questions if question.text not in asked]
        more = _spread(spare, min(missing, len(spare)), random)
        asked |= {one.text for one in more}
        picked = [*picked, *more]
    return picked


def _rising(questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(sorted(questions, key=lambda one: one.difficulty))


def _spread(questions: list[Question], count: int, random: Random) -> list[Question]:
    """`count` of them, drawn evenly from the easy, the middling and the hard."""
    by_level: dict[int, list[Question]] = {}
    for question in random.sample(questions, len(questions)):
        by_level.setdefault(question.difficulty, []).append(question)
    picked: list[Question] = []
    while len(picked) < count and any(by_level.values()):
        for level in sorted(by_level):
            if by_level[level] and len(picked) < count:
                picked.append(by_level[level].pop())
    return picked
