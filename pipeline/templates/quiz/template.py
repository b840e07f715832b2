"""Quiz: a question, four options, a clock that ticks, and the answer exactly when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Self

from pydantic import Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.reading.document import LeftOut, Pasted
from pipeline.reading.quizzes import Asked, Quiz, quiz_of
from pipeline.script import Line, Scene, Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.quiz.questions import (
    Question,
    questions_about,
    questions_of,
    quiz_topic,
)
from pipeline.templates.staging import spoken
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.emblem import emblem_of
from pipeline.writing.english import content_words
from pipeline.writing.idea import seeded
from pipeline.writing.packs import pack_for
from pipeline.writing.posting import description_of, first_line, hashtags_of, shortened, title_case
from pipeline.writing.shape import read_prompt
from pipeline.writing.subject import parse

THINK_S = 3.0
_SCENE_S = 11.0
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
"""For topics that we have no questions on: they are general ones, and every line says so."""
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

    def with_line(self, text: str) -> Self | None:
        """The question is drawn, and its options belong to it."""
        return None

    def lines(self) -> tuple[Line, ...]:
        """Hook, question, answer, close; empty ones are left out."""
        said = (self.hook, self.voice, self.reveal, self.close)
        return tuple(Line(text=text) for text in said if text)


class QuizScript(Script):
    """A quiz of rising difficulty."""

    topic: str = Field(default="", description="The topic in one to three words.")
    emoji: str = Field(default="", description="One emoji that stands for the topic.")
    scenes: Sequence[QuizScene]


def _outline(brief: Brief) -> Script:
    pasted = read_prompt(brief.prompt)
    prompt = pasted.plain
    random = seeded(prompt, brief.seed, "quiz")
    own = quiz_of(pasted)
    if own.questions:
        return _own_quiz(pasted, own)
    wanted = brief.scenes or (round(brief.length_s / _SCENE_S) if brief.length_s else 5)
    count = max(1, min(MAX_SCENES, wanted))
    subject = parse(prompt)
    topic = shortened(quiz_topic(prompt) or subject.topic or subject.head or subject.idea, 40)
    pack = pack_for(__package__, prompt, brief.language)
    is_general = False
    if pack:
        questions, topic = questions_of(pack, count, random), pack.say("topic")
    else:
        chosen = questions_about(content_words(prompt), count, random)
        questions, is_general = chosen.questions, chosen.is_general
        # The title names what is asked, also where that is not quite what was wished for.
        topic = topic if chosen.is_asked else chosen.label
    hooks: Sequence[str] = _GENERAL_HOOKS if is_general else _HOOKS
    reveals: Sequence[str] = _REVEALS
    closes: Sequence[str] = _CLOSES
    about = "general knowledge questions" if is_general else f"questions about {topic}"
    title = f"{len(questions)} {about}"
    if pack:
        hooks, title = (pack.lines["hook"],), pack.say("title", count=len(questions))
        reveals, closes = (pack.lines["reveal"],), (pack.lines["close"],)
    slots = {"count": str(len(questions)), "late": str(max(1, len(questions) - 1)), "topic": topic}
    hook = random.choice(hooks).format(**slots)
    places = _places(len(questions), random)
    scenes = [
        _scene(question, (at, place), len(questions), hook, random.choice(closes), reveals, random)
        for at, (question, place) in enumerate(zip(questions, places, strict=True))
    ]
    title = shortened(title if pack else title_case(title))
    return QuizScript(
        title=title,
        description=f"{title}. {hook}",
        hashtags=hashtags_of(topic, ("quiz", "trivia", "challenge")),
        mood="playful energetic",
        topic=shortened(topic if pack else title_case(topic), 26),
        emoji="🧠" if is_general or pack else emblem_of(content_words(topic), "❓"),
        scenes=scenes,
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
    outline=_outline,
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
