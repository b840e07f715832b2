"""The script of would-you-rather."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from pipeline.script import Line, Scene, Script


class RatherScene(Scene):
    """One round; `voice` is how the host asks it."""

    left: str = Field(description="One side, at most 40 characters, without 'would you rather'.")
    right: str = Field(description="The other side, at most 40 characters.")
    right_picture: str = Field(default="", description="What the other side's picture shows.")
    left_percent: int = Field(
        default=50, ge=1, le=99, description="A guess: the share that picks the first side."
    )
    comment: str = Field(default="", description="What the host says about the split.")

    def with_line(self, text: str) -> Self | None:
        """Both sides are drawn."""
        return None

    def lines(self) -> tuple[Line, ...]:
        """The question, then the comment."""
        said = (self.voice, self.comment)
        return tuple(Line(text=text) for text in said if text)

    def with_pictures_of(self, other: Scene) -> Self:
        """Both sides: without a prompt of its own a side is drawn from its words."""
        left, right = other.picture_prompts()
        return self.model_copy(update={"picture": left, "right_picture": right})

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture for each side."""
        return (self.picture or self.left, self.right_picture or self.right)


class RatherScript(Script):
    """Rounds of would-you-rather."""

    scenes: Sequence[RatherScene]
