"""A lesson in scenes: title, pictures with call-outs, a chart, a key term, a recap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from pipeline.language.detection import detect_language
from pipeline.language.numbers import number_text
from pipeline.script import Line
from pipeline.templates.educational.headlines import headline, keyword, sentence_case
from pipeline.templates.educational.numbers import Chart, chart_of, known_chart, known_term
from pipeline.writing.english import singular
from pipeline.writing.facts import facts_about
from pipeline.writing.grammar import SentenceWriter, sections
from pipeline.writing.kept import OwnScene
from pipeline.writing.phrases import lowered
from pipeline.writing.posting import shortened, title_case
from pipeline.writing.related import world_of, worlds_of
from pipeline.writing.small_words import small_words
from pipeline.writing.subject import Subject
from pipeline.writing.text import clauses, sentences, words_of

StepKind = Literal["title", "picture", "term", "chart", "recap"]
_SHORT_WORDS = 16
_RECAPS = (
    "So remember: {one}, {two}, and {three}.",
    "Three things to keep: {one}, {two}, {three}.",
    "In short: {one}, {two}, {three}. Now you know more than most.",
    "That is {topic} in three words: {one}, {two}, {three}. Which one was new?",
)
_TITLES = (
    "{Topic}, explained in under a minute. Ready?",
    "What does almost nobody know about {topic}? Watch this.",
    "You have heard of {topic}. But do you know what is behind it?",
    "Give me forty seconds, and you will understand {topic} better than most.",
    "How much do you really know about {topic}? Let us see.",
)
_ASKED = (
    "Have you ever wondered {ask}? In a minute you will know more than most.",
    "Almost nobody can say {ask}. You are about to.",
    "Stop for a second: do you know {ask}?",
)
"""For prompts that are a question themselves: "why cats purr"."""
_LENSES = tuple(frame.text.split(" | ") for frame in sections("lenses", __package__)["lens"])
"""Ways of looking at anything, for topics that we know no facts of: they claim nothing."""
_TERM_LEADS = (
    "One word to know: {term}.",
    "Here is the key word: {term}.",
    "Remember this word: {term}.",
)


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


def teach(subject: Subject, topic: str, count: int, random: Random) -> list[Step]:
    """`count` scenes about a topic from what we know of it."""
    facts = facts_about(subject.words, random)
    lenses = random.sample(_LENSES, len(_LENSES))
    writer, remarks = SentenceWriter(random, {"topic": topic}), sections("ideas")["topic.after"]
    worlds = worlds_of(subject.words)
    place = worlds[0].place if worlds else "hills"
    steps = [_title(subject, topic, place, random)]
    chart, term = known_chart(subject.words), known_term(subject.words)
    used: list[str] = []
    middle = max(1, count - 2) if count > 2 else count - 1
    for at in range(middle):
        if at == 1 and chart is not None:
            steps.append(_charted(chart, topic, place))
            used.append(shortened(chart.title, 34))
        elif at == 2 and term is not None:
            lead = random.choice(_TERM_LEADS).format(term=term[0].lower())
            steps.append(_term(f"{lead} {term[1]}", *term, f"{topic}, {place}"))
            used.append(term[0])
        elif facts:
            fact = _fresh(facts, [step.text for step in steps])
            step = explained(fact, topic, subject.words, place)
            if len(words_of(fact)) < _SHORT_WORDS:
                step = replace(step, text=f"{fact} {writer.say(remarks)}".strip())
            steps.append(step)
            used.append(_point(step))
        else:
            name, line = lenses[at % len(lenses)]
            steps.append(_lens(name, line.format(topic=topic), topic, place))
            used.append(name)
    if count > 2:
        steps.append(_recap(topic, used, place, random))
    return steps[:count]


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
    name = word if singular(word.lower()) not in said else title_case(shortened(topic, 20))
    labels = (title_case(shortened(name, 20)),) if name.lower() != head.lower() else ()
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


def _point(step: Step) -> str:
    """What a recap keeps of a fact: its number with its noun, else its heading."""
    chart = step.chart
    if chart is None or chart.kind not in {"count", "share"}:
        return step.heading
    unit = "%" if chart.kind == "share" else ""
    number = number_text(chart.values[0], unit).replace("\u00a0", "")
    return f"{number} {chart.labels[0].lower()}"


def _fresh(facts: list[str], said: Sequence[str]) -> str:
    """The next fact that does not open like a scene before it."""
    heads = {SentenceWriter.opening(text) for text in said}
    best = next((fact for fact in facts if SentenceWriter.opening(fact) not in heads), facts[0])
    facts.remove(best)
    return best


def _title(subject: Subject, topic: str, place: str, random: Random) -> Step:
    slots = {"topic": topic, "Topic": topic[:1].upper() + topic[1:]}
    asks = subject.idea.split(" ", maxsplit=1)[0].lower() in {"why", "how", "what", "where", "when"}
    is_asked = asks and subject.kind == "topic" and subject.rest == lowered(subject.idea)
    hooks = _ASKED if is_asked else _TITLES
    text = random.choice(hooks).format(ask=lowered(subject.idea), **slots)
    return Step(
        "title",
        text,
        heading=title_case(subject.idea if len(subject.idea) <= 36 else topic),
        picture=f"{topic}, {place}",
        emphasis=(topic,),
    )


def _charted(chart: Chart, topic: str, place: str) -> Step:
    shown = f"{topic}, {chart.labels[0]}, {place}"
    unit = "" if chart.unit == "×" else chart.unit
    # Of a whole the largest two parts are said, of a comparison its two ends.
    ends = (0, 1) if chart.kind == "share" else (0, -1)
    first, last = (f"{chart.labels[at]}: {number_text(chart.values[at], unit)}" for at in ends)
    first, last = (one.replace("\u00a0", "") for one in (first, last))
    return Step(
        "chart", f"{chart.sentence} {first}. {last}.", heading=chart.title, picture=shown,
        chart=chart, emphasis=chart.labels[:2],
    )  # fmt: skip


def _term(text: str, term: str, definition: str, shown: str) -> Step:
    return Step(
        "term", text, heading=term, picture=shown, term=term, definition=definition,
        emphasis=(term,),
    )  # fmt: skip


def _recap(topic: str, used: Sequence[str], place: str, random: Random) -> Step:
    points = list(dict.fromkeys([*used, "Look again", "Ask why", "Tell somebody"]))[:3]
    one, two, three = (_inside(point) for point in points)
    text = random.choice(_RECAPS).format(one=one, two=two, three=three, topic=topic)
    return Step("recap", text, picture=f"{topic}, {place}", points=tuple(points))


def _inside(point: str) -> str:
    """A point as it stands inside a sentence: small at its start unless it is an acronym."""
    first = point.split(" ", maxsplit=1)[0]
    return point if first[1:].lower() != first[1:] else point[:1].lower() + point[1:]


def _lens(name: str, text: str, topic: str, place: str) -> Step:
    return Step("picture", text, name, f"{topic}, {place}", (title_case(shortened(topic, 20)),))


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
    for at, (scene, text) in enumerate(zip(scenes, texts, strict=True)):
        step = explained(text, topic, words[:3], place, language)
        # The first scene names the topic and the last one sums up, unless a number is drawn there.
        if step.chart is not None and (at or len(texts) < _FEW):
            pass
        elif at == 0:
            other = detect_language(text) not in {"en", None}
            heading = shortened(title if other else title_case(title), 44)
            step = Step("title", text, heading, f"{text[:120]}, {place}")
        elif at == len(texts) - 1 and len(texts) >= 4:
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
