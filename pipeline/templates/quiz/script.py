"""The script of a quiz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from pipeline.script import Line, Scene, Script


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
