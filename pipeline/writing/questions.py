"""Quiz questions by topic, true and our own; and questions that a person pasted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.writing.english import singular
from pipeline.writing.related import world_of
from pipeline.writing.text import clean, sentences, words_of

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


def quiz_topic(prompt: str) -> str:
    """ "the ocean" of "five questions about the ocean"; "" when the prompt does not say so."""
    match = _ABOUT.search(clean(prompt).rstrip(" .!?"))
    return match.group(1) if match else ""


@cache
def _sections() -> dict[tuple[str, ...], tuple[Question, ...]]:
    found: dict[tuple[str, ...], list[Question]] = {}
    current: list[Question] = []
    text = files("pipeline.writing.frames").joinpath("questions.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            current = found.setdefault(tuple(row[3:].split()), [])
        elif row.strip() and not row.startswith("#"):
            level, asked, answer, *wrong, note = (part.strip() for part in row.split(" | "))
            current.append(Question(asked, answer, tuple(wrong), note, int(level)))
    return {names: tuple(questions) for names, questions in found.items()}


def questions_about(words: Iterable[str], count: int, random: Random) -> tuple[list[Question], str]:
    """`count` questions of rising difficulty, and the topic they are on ("" for a mix).

    The topic that most words name comes first; what it lacks is filled from general knowledge.
    """
    table = _sections()
    wanted = {singular(word) for word in words} | {
        alias for word in words if (world := world_of(word)) for alias in world.aliases
    }
    scores = {names: len(wanted & set(names)) for names in table if _GENERAL not in names}
    best = max(scores, key=lambda names: (scores[names], -len(names)))
    general = next(questions for names, questions in table.items() if _GENERAL in names)
    chosen = list(table[best]) if scores[best] else []
    topic = best[0] if chosen else ""
    picked = _spread(chosen, min(count, len(chosen)), random)
    if len(picked) < count:
        others = [one for names in scores for one in table[names] if one not in picked]
        spare = [*general] if count - len(picked) <= len(general) else [*general, *others]
        picked += _spread(spare, count - len(picked), random)
    return sorted(picked, key=lambda one: one.difficulty), topic


def _spread(questions: list[Question], count: int, random: Random) -> list[Question]:
    """`count` of them, drawn evenly from the easy, the middling and the hard."""
    by_level: dict[int, list[Question]] = {}
    for one in random.sample(questions, len(questions)):
        by_level.setdefault(one.difficulty, []).append(one)
    picked: list[Question] = []
    while len(picked) < count and any(by_level.values()):
        for level in sorted(by_level):
            if by_level[level] and len(picked) < count:
                picked.append(by_level[level].pop())
    return picked


def pasted_questions(prompt: str) -> list[Question]:
    """Questions with their answers as somebody typed them: "…? Answer." Kept word for word."""
    found: list[Question] = []
    asked = ""
    for sentence in sentences(prompt):
        if sentence.rstrip().endswith("?"):
            asked = sentence
        elif asked:
            words = words_of(sentence)
            answer = " ".join(words[1:]) if words[:1] in (["A"], ["Answer"]) else sentence
            found.append(Question(asked, answer.rstrip(". ")))
            asked = ""
    return found if len(found) >= 2 else []
