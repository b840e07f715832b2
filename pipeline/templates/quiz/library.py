"""A quiz of ours: what the host says around the questions of a topic, or of an encyclopedia."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from pipeline.brief import Brief
from pipeline.language.labels import base_of
from pipeline.script import Script
from pipeline.templates.quiz.cited import cited_questions
from pipeline.templates.quiz.questions import Question, QuizTopic, drawn, topics
from pipeline.templates.quiz.script import QuizScene, QuizScript
from pipeline.templates.told_article import Cited
from pipeline.writing.emblem import emblem_of
from pipeline.writing.encyclopedia import LICENCE
from pipeline.writing.english import content_words
from pipeline.writing.library import Unit
from pipeline.writing.matching import naming_words
from pipeline.writing.packs import packs_of
from pipeline.writing.posting import (
    description_of,
    hashtag,
    hashtags_of,
    shortened,
    title_case,
    with_source,
)
from pipeline.writing.seeds import seeded

_SCENE_S = 11.0
_QUESTIONS = 5
_FEWEST_CITED = 4
_GENERAL = "general knowledge"
_HOOKS = (
    "Can you get all {count}? Watch out for number {late}.",
    "{count} questions. Few get the last one.",
    "Do you really know {topic}? Prove it in {count} questions.",
    "Only sharp minds get {count} out of {count}. Ready?",
    "Stop. Before you scroll: can you answer {count} questions about {topic}?",
    "I bet you cannot get {count} out of {count}. Shall we?",
)
_GENERAL_HOOKS = (
    "{count} questions about everything. Can you get them all?",
    "General knowledge, {count} questions. Number {late} stops most people.",
    "How much do you really know? {count} questions, three seconds each.",
)
"""For questions about everything."""
_REVEALS = ("{answer}, of course.", "{answer}!", "The answer: {answer}.", "Right: {answer}.")
_CLOSES = (
    "How many did you get? Tell me below.",
    "What is your score? Be honest.",
    "All of them right? Then send this to somebody clever.",
    "Write your score below, and challenge a friend.",
)


def _asked_about(topic: QuizTopic, questions: Sequence[Question], says: _Host, seed: int) -> Script:
    """A quiz on a topic: what the host says around the questions, and the questions."""
    random = seeded(topic.label, seed, "quiz")
    count = len(questions)
    slots = {"count": str(count), "late": str(max(1, count - 1)), "topic": topic.label}
    hook = random.choice(says.hooks).format(**slots)
    close = random.choice(says.closes)
    places = _places(count, random)
    scenes = [
        _scene(question, (at, place), count, hook, close, says.reveals, random)
        for at, (question, place) in enumerate(zip(questions, places, strict=True))
    ]
    title = says.title.format(**slots)
    title = shortened(title_case(title) if topic.language == "en" else title)
    return QuizScript(
        title=title,
        description=description_of(title, hook, topic.language),
        hashtags=says.tags or hashtags_of(topic.label, ("quiz", "trivia", "challenge")),
        mood="playful energetic",
        topic=shortened(title_case(topic.label) if topic.language == "en" else topic.label, 26),
        emoji=topic.emoji or emblem_of(content_words(topic.label), "🧠"),
        scenes=scenes,
    )


class _Host(NamedTuple):
    """What the host says in a language: dares, how answers are named, ends; the title; hashtags."""

    hooks: Sequence[str]
    reveals: Sequence[str]
    closes: Sequence[str]
    title: str
    tags: tuple[str, ...] = ()


def _host(topic: QuizTopic) -> _Host:
    if topic.language != "en":
        lines = packs_of(__package__)[topic.language].lines
        tags = tuple(map(hashtag, (topic.names[0], *lines["tags"].split())))
        said = ((lines["hook"],), (lines["reveal"],), (lines["close"],))
        return _Host(*said, lines["title"], tuple(dict.fromkeys(tags)))
    is_general = topic.label == _GENERAL
    title = "{count} {topic} questions" if is_general else "{count} questions about {topic}"
    return _Host(_GENERAL_HOOKS if is_general else _HOOKS, _REVEALS, _CLOSES, title)


@cache
def library() -> tuple[Unit, ...]:
    """A unit for each topic, with all its questions."""
    units = []
    for topic in topics():
        script = _asked_about(topic, topic.questions, _host(topic), 0)
        about = topic.label if topic.language != "en" else f"Questions about {topic.label}"
        script = script.model_copy(update={"title": shortened(about)})
        key = f"{topic.language}-{topic.names[0]}"
        units.append(Unit(key, script, topic.names, language=topic.language))
    return tuple(units)


def fit_questions(unit: Unit, brief: Brief) -> Script:
    """As many of a topic's questions as are asked for, other ones with another seed."""
    topic = next(one for one in topics() if f"{one.language}-{one.names[0]}" == unit.id)
    count = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else _QUESTIONS)
    random = seeded(unit.id, brief.seed, "questions")
    return _asked_about(
        topic, drawn(topic.questions, max(1, count), random), _host(topic), brief.seed
    )


def cite(brief: Brief) -> Cited | None:
    """Questions out of an encyclopedia; where their words stand is shown on the last card."""
    count = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else _QUESTIONS)
    random = seeded(brief.prompt, brief.seed, "cited")
    asked = cited_questions(brief.prompt, brief.language, max(count, _FEWEST_CITED), random)
    if len(asked) < _FEWEST_CITED:
        return None
    label = " ".join(naming_words(brief.prompt, brief.language, is_prompt=True))
    base = base_of(brief.language)
    topic = QuizTopic((label,), label, tuple(question for question, _ in asked), base)
    names = tuple(article.title for _, article in asked)
    credit = f"Wikipedia ({LICENCE})"
    says = _host(topic)._replace(closes=(f"{credit}.",))
    script = _asked_about(topic, topic.questions, says, brief.seed)
    source = f"{credit}: {', '.join(names)}"
    description = with_source(script.title, script.scenes[0].lines()[0].text, source, base)
    return Cited(script.model_copy(update={"description": description, "credit": source}), names)


def _places(count: int, random: Random) -> list[int]:
    """Which option is right: all four come up before one comes again, none twice in a row."""
    found: list[int] = []
    while len(found) < count:
        bag = random.sample(range(4), 4)
        if found and bag[0] == found[-1]:
            bag.reverse()
        found += bag
    return found[:count]


def _scene(
    question: Question,
    where: tuple[int, int],
    count: int,
    hook: str,
    close: str,
    reveals: Sequence[str],
    random: Random,
) -> QuizScene:
    at, place = where
    options = random.sample(question.wrong, len(question.wrong))
    options.insert(place % (len(options) + 1), question.answer)
    reveal = reveals[(at + len(question.text)) % len(reveals)].format(answer=question.answer)
    reveal = reveal[:1].upper() + reveal[1:]
    return QuizScene(
        voice=question.text,
        question=question.text,
        options=tuple(options) if question.wrong else (),
        answer=options.index(question.answer),
        answer_text=question.answer,
        reveal=f"{reveal} {question.note}".strip(),
        difficulty=question.difficulty if question.wrong else 0,
        hook=hook if at == 0 else "",
        close=close if at == count - 1 else "",
    )
