"""Where the parts of a lesson's page stand: the picture, the words beside it, the captions."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from pipeline.drawing.text_blocks import balanced, fit
from pipeline.drawing.text_shaping import Align, TextStyle
from pipeline.drawing.widgets.cards import CardImage, Layout, bled, plain_text
from pipeline.templates.educational.charts import INK
from pipeline.timeline import Visual

_PAPERS = (
    ("#f4efe4", "#22223b14", "#d8432a"),
    ("#e6f1ef", "#16324f14", "#17726d"),
    ("#eaedfb", "#22223b14", "#3d4fd1"),
    ("#fdf0df", "#5b3a1a14", "#c2410c"),
)
"""Paper, the lines on it, and the accent."""
STRIP_TALL, STRIP_FLAT = 0.712, 0.78
"""The middle of the captions' strip, in shares of the height: 9:16, and the others."""

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""


class LessonPage:
    """A page and its words; boxes are mirrored where the language is."""

    def __init__(self, visual: Visual, layout: Layout) -> None:
        self.layout = layout
        self.params: Mapping[str, Any] = visual.params
        self.files = visual.files
        self.unit = layout.unit
        papers = _PAPERS[Random(f"lesson/{self.params.get('seed', 0)}").randrange(len(_PAPERS))]
        self.paper, self.lines, self.accent = papers
        left, top, right, _ = layout.safe
        bottom = self.strip_box()[1] - 34 * self.unit
        if self.params.get("source") and not layout.is_tall:
            top += 56 * self.unit
        self.room: Box = (left, top, right - left, bottom - top)
        self.kind = str(self.params["kind"])
        if self.kind in {"title", "picture", "term"} and not visual.files:
            self.kind = "bare"

    @property
    def align(self) -> Align:
        """The side on which lines begin."""
        return "right" if self.layout.is_mirrored else "left"

    def beat(self, at: int) -> int:
        """The frame on which part `at` comes."""
        beats = self.params.get("beats") or ()
        return int(beats[at]) if at < len(beats) else 12 + 8 * at

    def strip_box(self) -> Box:
        """The room of the captions: two lines."""
        left, _, right, _ = self.layout.safe
        height = 252 * self.unit
        share = STRIP_TALL if self.layout.is_tall else STRIP_FLAT
        return left, share * self.layout.canvas.height_px - height / 2, right - left, height

    def picture_box(self) -> Box:
        """Where the framed picture stands; the words have the rest."""
        left, top, width, height = self.room
        head = 134 * self.unit
        if self.kind == "picture" and not self.layout.is_wide:
            box = (left, top + head, width, height - head)
            return bled(box, self.layout, rises=False) if self.layout.is_tall else box
        if self.layout.is_wide:
            share = {"picture": 0.6, "title": 0.5}.get(self.kind, 0.42)
            return self.layout.mirror(left, width * share), top, width * share, height
        share = 0.6 if self.kind == "title" else 0.44
        box = (left, top, width, height * share)
        return bled(box, self.layout) if self.layout.is_tall else box

    def beside(self) -> Box:
        """The room for words beside (or under) the picture; its left edge is not mirrored."""
        left, top, width, height = self.room
        _, py, pw, ph = self.picture_box()
        gap = 56 * self.unit
        if self.layout.is_wide:
            return left + pw + gap, top, width - pw - gap, height
        y = py + ph + gap * 0.8
        return left, y, width, top + height - y

    def start(self, left: float, width: float, wide: float) -> float:
        """The left edge of words `wide` pixels wide at the start side of a room."""
        mirrored = self.layout.mirror(left, width)
        return mirrored + width - wide if self.layout.is_mirrored else mirrored

    def words(
        self,
        text: str,
        width: float,
        height: float,
        size: float,
        *,
        weight: int = 800,
        centred: bool = False,
    ) -> CardImage:
        """Words of at most `size` design units, evened out."""
        align: Align = "centre" if centred else self.align
        style = TextStyle("Poppins", weight, size * self.unit, INK, align, 1.14)
        block = fit(text, style, width, height)
        return plain_text(balanced(text, block.style, width), self.unit, shadow=0.0)
