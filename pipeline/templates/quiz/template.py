"""Quiz: a question, four options, a clock that ticks, and the answer exactly when it ends."""

from __future__ import annotations

from typing import Any

from pipeline.brief import MAX_SCENES, Brief
from pipeline.reading.document import LeftOut, Pasted
from pipeline.reading.quizzes import Asked, Quiz, quiz_of
from pipeline.script import Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.quiz.library import cite, fit_questions, library
from pipeline.templates.quiz.script import QuizScene, QuizScript
from pipeline.templates.staging import spoken
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.emblem import emblem_of
from pipeline.writing.english import content_words
from pipeline.writing.posting import description_of, first_line, hashtags_of, shortened
from pipeline.writing.text import stopped

THINK_S = 3.0


def _keep(brief: Brief, pasted: Pasted) -> Script:
    return _own_quiz(pasted, quiz_of(pasted))


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
    return QuizScene(
        voice=asked.text,
        question=asked.text,
        options=asked.options,
        answer=-1 if asked.right is None else asked.right,
        answer_text=answer,
        reveal=f"{stopped(answer)} {asked.note}".strip() if answer else asked.note,
        difficulty=0,
        hook=hook,
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
    library=library,
    fit=fit_questions,
    cite=cite,
    stage=_stage,
    tells_recordings=False,
    shows_pictures=False,
    take=_take,
    captions="none",
    caption_styles=("none", "minimal"),
    music="energetic",
    default_scenes=5,
    default_length_s=55.0,
    spoken_share=0.67,
    length_range_s=(35.0, 180.0),
)
