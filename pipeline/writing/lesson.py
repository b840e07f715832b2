"""A lesson in scenes: title, pictures with call-outs, a chart, a key term, a recap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from pipeline.labels import number_text
from pipeline.writing.english import base_of, content_words, singular
from pipeline.writing.facts import facts_about
from pipeline.writing.grammar import Speaker, sections
from pipeline.writing.numbers import Chart, chart_of, known_chart, known_term
from pipeline.writing.posting import shortened, title_case
from pipeline.writing.related import related, world_of, worlds_of
from pipeline.writing.subject import Subject
from pipeline.writing.text import clauses, words_of

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
    "You use the word {topic}. Do you know what is behind it?",
    "Give me forty seconds, and you will understand {topic} better than most.",
    "Why is {topic} worth a minute of your life? Look.",
)
_LENSES = (
    ("First look", "Start with what you can see of {topic}: its shape, its size, its sound."),
    ("The beginning", "Follow {topic} back. Somebody did it for the first time, for a reason."),
    ("Who needs it", "Ask who needs {topic}, and what they would do without it."),
    ("Small parts", "Take {topic} apart. What is the smallest piece that still works?"),
    ("One question", "Write down one question about {topic} that nobody has answered for you."),
    ("Try it", "The fastest way to understand {topic} is to try a small piece of it today."),
    (
        "Say it",
        "Explain {topic} to a friend in one sentence. What you cannot say is what to learn.",
    ),
    ("The opposite", "What is the opposite of {topic}? Knowing what a thing is not helps."),
    ("Compare", "Put {topic} next to something you know well. What is the same? What is not?"),
    ("Over time", "How was {topic} long before you, and how may it be long after?"),
)
"""Ways of looking at anything, for topics that we know no facts of: they claim nothing."""
_TERM_LEADS = (
    "One word to know: {term}.",
    "Here is the key word: {term}.",
    "Remember this word: {term}.",
)


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


def keyword(text: str, topic_words: Sequence[str]) -> str:
    """The word that stands for a sentence: its first noun that is not the topic's own."""
    topic = {singular(word) for word in topic_words}
    own = {singular(w) for word in topic_words for thing in related(word) for w in thing.split()}
    found = [
        word
        for word in content_words(text)
        if singular(word) not in topic and len(word) > 3 and not base_of(word)
    ]
    known = [word for word in found if singular(word) in own]
    known += [word for word in found if world_of(word)]
    word = (known or found or list(topic_words) or ["this"])[0]
    return title_case(word)


def teach(subject: Subject, topic: str, count: int, random: Random) -> list[Step]:
    """`count` scenes about a topic from what we know of it."""
    facts = facts_about(subject.words, random)
    lenses = random.sample(_LENSES, len(_LENSES))
    speaker, remarks = Speaker(random, {"topic": topic}), sections("ideas")["topic.after"]
    worlds = worlds_of(subject.words)
    place = worlds[0].place if worlds else "hills"
    steps = [_title(subject, topic, place, random)]
    chart, term = known_chart(subject.words), known_term(subject.words)
    used: list[str] = []
    middle = max(1, count - 2) if count > 2 else count - 1
    for at in range(middle):
        if at == 1 and chart is not None:
            steps.append(_charted(chart, topic, place))
            used.append(title_case(shortened(chart.title, 24)))
        elif at == 2 and term is not None:
            lead = random.choice(_TERM_LEADS).format(term=term[0].lower())
            steps.append(_term(f"{lead} {term[1]}", *term, f"{topic}, {place}"))
            used.append(term[0])
        elif facts:
            fact = _fresh(facts, [step.text for step in steps])
            word = keyword(fact, subject.words)
            step = explained(fact, topic, word, place)
            if len(words_of(fact)) < _SHORT_WORDS:
                step = replace(step, text=f"{fact} {speaker.say(remarks)}".strip())
            steps.append(step)
            used.append(_point(steps[-1], word))
        else:
            name, line = lenses[at % len(lenses)]
            steps.append(_lens(name, line.format(topic=topic), topic, place))
            used.append(name)
    if count > 2:
        steps.append(_recap(topic, used, place, random))
    return steps[:count]


def explained(text: str, topic: str, word: str, place: str) -> Step:
    """A sentence with its number drawn, when it has one, else as a picture with call-outs."""
    chart = chart_of(text, word)
    kind: StepKind = "chart" if chart is not None else "picture"
    heading = title_case(topic) if chart is not None and chart.kind == "count" else word
    labels = (title_case(shortened(word, 20)),)
    return Step(
        kind, text, heading=heading, picture=f"{topic}, {word}, {place}", labels=labels,
        chart=chart, emphasis=(word,),
    )  # fmt: skip


def _point(step: Step, word: str) -> str:
    """What a recap keeps of a fact: its number with its noun, else its key word."""
    chart = step.chart
    if chart is None or chart.kind != "count":
        return word
    return f"{number_text(chart.values[0])} {chart.labels[0].lower()}"


def _fresh(facts: list[str], said: Sequence[str]) -> str:
    """The next fact that does not open like a scene before it."""
    heads = {Speaker.opening(text) for text in said}
    best = next((fact for fact in facts if Speaker.opening(fact) not in heads), facts[0])
    facts.remove(best)
    return best


def _title(subject: Subject, topic: str, place: str, random: Random) -> Step:
    slots = {"topic": topic, "Topic": topic[:1].upper() + topic[1:]}
    text = random.choice(_TITLES).format(**slots)
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
    first, last = (f"{chart.labels[at]}: {number_text(chart.values[at], unit)}" for at in (0, -1))
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
    points = list(dict.fromkeys([*used, "Look again", "Ask why"]))[:3]
    one, two, three = (point.lower() for point in points)
    text = random.choice(_RECAPS).format(one=one, two=two, three=three, topic=topic)
    return Step(
        "recap", text, heading="Remember", picture=f"{topic}, {place}", points=tuple(points)
    )


def _lens(name: str, text: str, topic: str, place: str) -> Step:
    return Step("picture", text, name, f"{topic}, {place}", (name,), emphasis=(name,))


def own_steps(texts: Sequence[str], topic: str, words: Sequence[str]) -> list[Step]:
    """A person's own text as a lesson: their words, their numbers drawn, their points again."""
    worlds = worlds_of(words)
    place = worlds[0].place if worlds else "hills"
    steps: list[Step] = []
    for at, text in enumerate(texts):
        word = keyword(text, words[:3])
        step = explained(text, topic, word, place)
        if step.chart is not None:
            steps.append(step)
            continue
        if at == 0:
            step = Step("title", text, title_case(shortened(topic, 40)), f"{text[:120]}, {place}")
        elif at == len(texts) - 1 and len(texts) >= 4:
            points = tuple(_short(one) for one in texts[1:4])
            step = Step("recap", text, "Remember", f"{text[:120]}, {place}", points=points)
        steps.append(step)
    return steps


def _short(text: str) -> str:
    """A point for a recap card: a sentence's first clause, at most seven words."""
    words = words_of(clauses(text)[0])
    return " ".join(words[:7]) + ("…" if len(words) > 7 else "")
