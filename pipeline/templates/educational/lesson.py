"""A lesson in scenes: title, pictures with call-outs, a chart, a key term, a recap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.language.detection import detect_language
from pipeline.script import Line
from pipeline.templates.educational.headlines import headline, keyword, sentence_case
from pipeline.templates.educational.numbers import Chart, chart_of
from pipeline.writing.english import singular
from pipeline.writing.kept import OwnScene
from pipeline.writing.posting import shortened, title_case, whole_words
from pipeline.writing.related import world_of, worlds_of
from pipeline.writing.small_words import small_words
from pipeline.writing.text import clauses, sentences, words_of

StepKind = Literal["title", "picture", "term", "chart", "recap"]
_SHORT_WORDS = 16
_POINT_WORDS = 9
_JOINTS = frozenset({"and", "but", "because", "which", "while", "so", "y", "e", "и", "а", "और"})
_FEW = 3
"""Fewer scenes than this have no title card to spare where a number could be drawn."""


@dataclass(frozen=True, slots=True)
class Step:
    """One scene of a lesson; which fields matter depends on its kind."""

    kind: StepKind
    text: str
    heading: str = ""
    picture: str = ""
    labels: tuple[str, ...] = ()
    term: str = ""
    definition: str = ""
    chart: Chart | None = None
    points: tuple[str, ...] = ()
    emphasis: tuple[str, ...] = field(default=())
    lines: tuple[Line, ...] = ()


def explained(
    text: str, topic: str, words: Sequence[str], place: str, language: str = "en"
) -> Step:
    """A sentence with its number drawn, when it has one, else as a picture with a call-out."""
    word = keyword(text, words)
    chart = chart_of(text, language=language)
    # Only English sentences can be taken apart: others are headed by what the lesson is about.
    other = detect_language(text) not in {"en", None}
    head = _few_words(topic) if other else headline(text, words) or word
    # What cannot be drawn would only push the topic out of its own picture.
    shown = f"{topic}, {word}, {place}" if world_of(word) else f"{topic}, {place}"
    if chart is not None:
        heading = _few_words(topic) if len(words_of(topic)) > 4 else title_case(topic)
        return Step(
            "chart", text, heading=heading, picture=shown, chart=chart,
            emphasis=(word,),
        )  # fmt: skip
    # The call-out names what the heading does not: the word, else the thing itself.
    said = {singular(word.lower()) for word in words_of(head)}
    name = word if singular(word.lower()) not in said else title_case(whole_words(topic, 20))
    labels = (title_case(whole_words(name, 20)),) if name.lower() != head.lower() else ()
    return Step(
        "picture", text, heading=head, picture=shown, labels=labels,
        emphasis=(word,),
    )  # fmt: skip


def _few_words(topic: str) -> str:
    """The first words of a topic, at most three, ending on none of the small ones."""
    words = words_of(topic)[:3]
    while len(words) > 1 and words[-1].lower() in small_words():
        words.pop()
    return sentence_case(words)


def title_first(scenes: Sequence[OwnScene]) -> list[OwnScene]:
    """The first sentence is a scene of its own where the next one has numbers to draw."""
    first = scenes[0]
    parts = sentences(first.text)
    has_title = len(parts) >= 2 and not first.lines and chart_of(parts[0]) is None
    if not has_title or chart_of(first.text) is None:
        return [*scenes]
    return [replace(first, text=parts[0]), OwnScene(" ".join(parts[1:])), *scenes[1:]]


def own_steps(
    scenes: Sequence[OwnScene], title: str, topic: str, words: Sequence[str], language: str = "en"
) -> list[Step]:
    """A person's own text as a lesson: their words, their numbers drawn, their points again.

    `title` is for the first card, `topic` the few words that name what it is about.
    """
    worlds = worlds_of(words)
    place = worlds[0].place if worlds else "hills"
    steps: list[Step] = []
    texts = [scene.text for scene in scenes]
    for number, (scene, text) in enumerate(zip(scenes, texts, strict=True)):
        step = explained(text, topic, words[:3], place, language)
        # The first scene names the topic and the last one sums up, unless a number is drawn there.
        if step.chart is not None and (number or len(texts) < _FEW):
            pass
        elif number == 0:
            other = detect_language(text) not in {"en", None}
            heading = shortened(title if other else title_case(title), 44)
            step = Step("title", text, heading, f"{text[:120]}, {place}")
        elif number == len(texts) - 1 and len(texts) >= 4:
            points = tuple(_short(text) for text in texts[1:4])
            step = Step("recap", text, "", f"{text[:120]}, {place}", points=points)
        shown = f"{scene.picture}, {place}" if scene.picture else step.picture
        steps.append(replace(step, lines=scene.lines, picture=shown))
    return steps


def _short(text: str) -> str:
    """A point for a recap card: a sentence's first clause, at most nine words, whole if it can."""
    words = words_of(clauses(text)[0])
    joint = next((at for at, one in enumerate(words) if at > 2 and one.lower() in _JOINTS), None)
    words = words[:joint] if joint and len(words) > _POINT_WORDS - 2 else words
    return " ".join(words[:_POINT_WORDS]) + ("…" if len(words) > _POINT_WORDS else "")
