"""Quiz questions by topic, true and our own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.writing.packs import packs_of


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its right answer, wrong ones (none: it is asked without options), a note."""

    text: str
    answer: str
    wrong: tuple[str, ...] = ()
    note: str = ""
    difficulty: int = 1


@dataclass(frozen=True, slots=True)
class QuizTopic:
    """Questions on one topic; `names` are the words that ask for it.

    `label` is the topic as it stands inside a sentence.
    """

    names: tuple[str, ...]
    label: str
    questions: tuple[Question, ...]
    language: str = "en"
    emoji: str = ""
    """Stands for it on the cards; "" where its English name finds one."""


@cache
def topics() -> tuple[QuizTopic, ...]:
    """Every topic of questions.txt, and those of other languages."""
    heads: list[list[str]] = []
    rows: list[list[Question]] = []
    text = files(__package__).joinpath("questions.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("== "):
            heads.append([part.strip() for part in row[3:].split("|")])
            rows.append([])
        elif row.strip() and not row.startswith("#"):
            rows[-1].append(_question(row.split(" | ")))
    english = [
        QuizTopic(tuple(names.split()), label, tuple(questions))
        for (names, label), questions in zip(heads, rows, strict=True)
    ]
    others = [
        QuizTopic(
            topic.words,
            topic.lines["topic"],
            tuple(_question(row) for row in topic.rows),
            language,
            topic.lines.get("emoji", ""),
        )
        for language, pack in packs_of(__package__).items()
        for topic in pack.topics
    ]
    return (*english, *others)


def _question(row: Sequence[str]) -> Question:
    level, asked, answer, *wrong, note = (part.strip() for part in row)
    return Question(asked, answer, tuple(wrong), note, int(level))


def drawn(questions: Iterable[Question], count: int, random: Random) -> list[Question]:
    """`count` of them in rising difficulty, evenly from the easy, the middling and the hard."""
    pool = list(questions)
    by_level: dict[int, list[Question]] = {}
    for question in random.sample(pool, len(pool)):
        by_level.setdefault(question.difficulty, []).append(question)
    picked: list[Question] = []
    while len(picked) < count and any(by_level.values()):
        for level in sorted(by_level):
            if by_level[level] and len(picked) < count:
                picked.append(by_level[level].pop())
    return sorted(picked, key=lambda question: question.difficulty)
