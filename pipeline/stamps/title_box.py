"""Where a template leaves room for the title on its first scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.drawing.safe_area import aspect
from pipeline.timeline import Canvas

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the canvas."""


@dataclass(frozen=True, slots=True)
class TitleBox:
    """A box for each shape of picture, clear of what the template itself shows there."""

    tall: Box
    square: Box
    wide: Box
    style: Literal["bold", "slim", "serif"] = "bold"
    """Slim is bold in as few lines as can be read, at the upper edge: what fills the picture stays
    free."""

    def on(self, canvas: Canvas) -> Box:
        """The box on a canvas, in pixels."""
        boxes = {"tall": self.tall, "square": self.square, "wide": self.wide}
        left, top, right, bottom = boxes[aspect(canvas)]
        width, height = canvas.width_px, canvas.height_px
        return left * width, top * height, right * width, bottom * height


ABOVE_CAPTIONS = TitleBox(
    tall=(0.1215, 0.135, 0.8785, 0.56), square=(0.07, 0.1, 0.93, 0.68), wide=(0.1, 0.1, 0.9, 0.68)
)
"""Of a whole picture with captions at its usual place."""
