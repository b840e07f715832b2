"""Quiz: a question, four options, a clock that ticks, and the answer exactly when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from pydantic import Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.language.labels import base_of
from pipeline.reading.document import LeftOut, Pasted
from pipeline.reading.quizzes import Asked, Quiz, quiz_of
from pipeline.script import Line, Scene, Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.quiz.cited import cited_questions
from pipeline.templates.quiz.questions import Question, QuizTopic, drawn, topics
from pipeline.templates.staging import spoken
from pipeline.templates.told_article import Cited
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.emblem import emblem_of
from pipeline.writing.encyclopedia import LICENCE
from pipeline.writing.english import content_words
from pipeline.writing.library import Unit
from pipeline.writing.matching import naming_words
from pipeline.writing.packs import packs_of
from pipeline.writing.posting import (
    description_of,
    first_line,
    hashtags_of,
    shortened,
    title_case,
    with_source,
)
from pipeline.writing.seeds import seeded

THINK_S = 3.0
_SCENE_S = 11.0
_QUESTIONS = 5
_FEWEST_CITED = 4
GENERAL = "general knowledge"
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


class QuizScene(Scene):
    """One question; `voice` is how the host reads it."""

    question: str = Field(description="The question, at most 70 characters.")
    options: tuple[str, ...] = Field(
        default=(), description="Four short options, the right one among them."
    )
    answer: int = Field(
        default=0, description="Which option is right, counted from 0; -1 when nobody says it."
    )
    answer_text: str = Field(default="", description="The right answer, when there are no options.")
    reveal: str = Field(description="What the host says at the end of the countdown: the answer.")
    difficulty: int = Field(default=0, ge=0, le=3, description="1 easy, 2 medium, 3 hard.")
    hook: str = Field(default="", description="First scene only: a dare in one sentence.")
    close: str = Field(default="", description="Last scene only: asks for the score.")

    def lines(self) -> tuple[Line, ...]:
        """Hook, question, answer, close; empty ones are left out."""
        said = (self.hook, self.voice, self.reveal, self.close)
        return tuple(Line(text=text) for text in said if text)


class QuizScript(Script):
    """A quiz of rising difficulty."""

    topic: str = Field(default="", description="The topic in one to three words.")
    emoji: str = Field(default="", description="One emoji that stands for the topic.")
    scenes: Sequence[QuizScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    return _own_quiz(pasted, quiz_of(pasted))


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
        description=f"{title}. {hook}",
        hashtags=hashtags_of(topic.label, ("quiz", "trivia", "challenge")),
        mood="playful energetic",
        topic=shortened(title_case(topic.label), 26),
        emoji=emblem_of(content_words(topic.label), "🧠"),
        scenes=scenes,
    )


class _Host(NamedTuple):
    """What the host says in a language: dares, how answers are named, ends; and the title."""

    hooks: Sequence[str]
    reveals: Sequence[str]
    closes: Sequence[str]
    title: str


def _host(topic: QuizTopic) -> _Host:
    if topic.language != "en":
        lines = packs_of(__package__)[topic.language].lines
        return _Host((lines["hook"],), (lines["reveal"],), (lines["close"],), lines["title"])
    is_general = topic.label == GENERAL
    title = "{count} {topic} questions" if is_general else "{count} questions about {topic}"
    return _Host(_GENERAL_HOOKS if is_general else _HOOKS, _REVEALS, _CLOSES, title)


@cache
def _library() -> tuple[Unit, ...]:
    """A unit for each topic, with all its questions."""
    units = []
    for topic in topics():
        script = _asked_about(topic, topic.questions, _host(topic), 0)
        about = topic.label if topic.language != "en" else f"Questions about {topic.label}"
        script = script.model_copy(update={"title": shortened(about)})
        key = f"{topic.language}-{topic.names[0]}"
        units.append(Unit(key, script, topic.names, language=topic.language))
    return tuple(units)


def _fit(unit: Unit, brief: Brief) -> Script:
    """As many of a topic's questions as are asked for, other ones with another seed."""
    topic = next(one for one in topics() if f"{one.language}-{one.names[0]}" == unit.id)
    count = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else _QUESTIONS)
    random = seeded(unit.id, brief.seed, "questions")
    return _asked_about(
        topic, drawn(topic.questions, max(1, count), random), _host(topic), brief.seed
    )


def _take(pasted: Pasted) -> Taken:
    """A pasted quiz is kept, as many of its questions as a video holds."""
    own = quiz_of(pasted)
    if not own.questions:
        return take_topic(pasted)
    surplus = tuple(LeftOut("surplus", _written(one)) for one in own.questions[MAX_SCENES:])
    return Taken(True, (*pasted.left_out, *own.left_out, *surplus))


def _written(asked: Asked) -> str:
    return " ".join((asked.text, *asked.options, asked.answer, asked.note))


def _own_quiz(pasted: Pasted, own: Quiz) -> Script:
    """The person's questions in their order, with their options in theirs; nothing beside them."""
    asked = own.questions[:MAX_SCENES]
    title = shortened(pasted.title) or first_line(own.opening or asked[0].text)
    topic = shortened(pasted.title or own.opening or title, 26)
    words = content_words(own.opening or asked[0].text)
    return QuizScript(
        title=title,
        description=description_of(title, asked[0].text),
        hashtags=hashtags_of(pasted.plain, ("quiz", "trivia", "challenge")),
        mood="playful energetic",
        topic=topic,
        emoji=emblem_of(words, "❓"),
        scenes=[_own_scene(one, own.opening if at == 0 else "") for at, one in enumerate(asked)],
    )


def _cite(brief: Brief) -> Cited | None:
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
    description = with_source(script.title, script.scenes[0].lines()[0].text, source)
    return Cited(script.model_copy(update={"description": description}), names)


def _own_scene(asked: Asked, hook: str) -> QuizScene:
    answer = asked.answer if asked.right is None else asked.options[asked.right]
    stop = "" if answer[-1:] in ".!?…。！？؟।" else "."
    return QuizScene(
        voice=asked.text,
        question=asked.text,
        options=asked.options,
        answer=-1 if asked.right is None else asked.right,
        answer_text=answer,
        reveal=f"{answer}{stop} {asked.note}".strip() if answer else asked.note,
        difficulty=0,
        hook=hook,
    )


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


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, QuizScene) and isinstance(stage.script, QuizScript)
    asked = 1 if scene.hook else 0
    gaps = [0.25, THINK_S + 0.2] if asked else [THINK_S + 0.2]
    said = spoken(stage.lines, stage.canvas, gaps_s=[*gaps, 0.25], breath_s=0.8)
    fps = stage.canvas.fps
    # The answer shows on the frame on which its voice begins, which is the clock's last.
    reveal = round(said.starts_s[asked + 1] * fps) if scene.reveal else said.frame_count - fps // 2
    timer = max(0, reveal - round(THINK_S * fps))
    ask = round(said.starts_s[asked] * fps) if asked else 0
    close = round(said.starts_s[-1] * fps) if scene.close else None
    params: dict[str, Any] = {
        "number": stage.index + 1,
        "count": len(stage.script.scenes),
        "topic": stage.script.topic,
        "emoji": stage.script.emoji,
        "difficulty": scene.difficulty,
        "language": stage.brief.language,
        "question": scene.question,
        "options": list(scene.options),
        "answer": scene.answer,
        "answer_text": scene.answer_text,
        "answer_emoji": emblem_of(content_words(scene.answer_text), ""),
        "hook": scene.hook,
        "close": scene.close,
        "frames": {"ask": ask, "timer": timer, "reveal": reveal, "close": close},
        "seed": stage.seed,
    }
    effects = [
        SoundCue("tick", timer / fps, -4.0, THINK_S),
        SoundCue("ding", reveal / fps, -5.0),
        SoundCue("whoosh", max(0.0, ask / fps - 0.1), -8.0),
    ]
    if close is not None:
        effects.append(SoundCue("shimmer", close / fps, -6.0))
    return Shot(
        visual=Visual("quiz", (), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=tuple(effects),
        captions=Captions(stage.captions, centre_y=0.93),
        transition=Transition("whip", 9),
    )


TEMPLATE = Template(
    key="quiz",
    name="Quiz",
    emoji="❓",
    pitch="Questions against the clock, answers on the beat",
    example_prompt="Five questions about the ocean",
    script=QuizScript,
    writing_brief=(
        "A quiz of 4 to 7 questions that get harder, every fact certain. Each question is at most "
        "70 characters with four options of one to four words, the right one in a random place. "
        "The first scene opens with a dare; each reveal names the answer and adds one short "
        "surprising fact; the last scene asks for the viewer's score."
    ),
    keep=_keep,
    library=_library,
    fit=_fit,
    cite=_cite,
    stage=_stage,
    take=_take,
    captions="none",
    caption_styles=("none", "minimal"),
    music="energetic",
    default_scenes=5,
    default_length_s=55.0,
    spoken_share=0.67,
    length_range_s=(35.0, 70.0),
)
