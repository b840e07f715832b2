"""Quiz questions out of an encyclopedia: its short descriptions, and the names that they fit."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pipeline.templates.quiz.questions import Question
from pipeline.writing.encyclopedia import Article, articles_about, articles_of, is_person
from pipeline.writing.matching import stems_of

_ASKS = {
    "en": ("{}: who is it?", "{}: which one is it?"),
    "es": ("{}: ¿quién es?", "{}: ¿cuál es?"),
    "fr": ("{} : qui est-ce ?", "{} : lequel est-ce ?"),
}
_FEWEST_WORDS = 3
"""A description of fewer fits too many names."""
_LONGEST_CHARS = 58
_LONGEST_NAME_CHARS = 28
_WRONG = 3


def cited_questions(
    prompt: str, language: str, count: int, random: Random
) -> list[tuple[Question, Article]]:
    """Up to `count` questions about what a prompt names, each with its article.

    A description that names what is asked ("city in Egypt") fits only one of the four names: the
    others are of the same sort and topic, and their descriptions do not name it.
    """
    base = language.split("-", maxsplit=1)[0].lower()
    if base not in _ASKS:
        return []
    about = articles_about(prompt, base)
    asked = frozenset(stems_of(prompt, base, is_prompt=True))
    fitting = {one.description: one for one in about if _is_fitting(one, asked)}
    picked = random.sample(sorted(fitting.values(), key=lambda one: one.title), len(fitting))
    questions: list[tuple[Question, Article]] = []
    for article in picked:
        wrong = _wrong(article, asked, random)
        if len(wrong) == _WRONG and len(questions) < count:
            who, which = _ASKS[base]
            ask = who if is_person(article) else which
            described = article.description[:1].upper() + article.description[1:]
            question = Question(ask.format(described), article.name, tuple(wrong))
            questions.append((question, article))
    return questions


def _is_fitting(article: Article, asked: frozenset[str]) -> bool:
    described = article.description
    stems = set(stems_of(described, article.language))
    return (
        asked <= stems
        and len(described.split()) >= _FEWEST_WORDS
        and len(described) <= _LONGEST_CHARS
        and len(article.name) <= _LONGEST_NAME_CHARS
        and not stems & set(stems_of(article.name, article.language))
    )


def _wrong(article: Article, asked: frozenset[str], random: Random) -> Sequence[str]:
    """Names of the same sort, by the first word of their descriptions, that do not fit."""
    sort = article.description.split()[0]
    names = sorted(
        {
            one.name
            for one in articles_of(article.language, article.topic, sort)
            if len(one.name) <= _LONGEST_NAME_CHARS
            and one.name != article.name
            and not asked & set(stems_of(f"{one.title} {one.description}", one.language))
        }
    )
    return random.sample(names, _WRONG) if len(names) >= _WRONG else ()
