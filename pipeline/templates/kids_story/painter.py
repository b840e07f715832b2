"""The "page" painter: a picture-book page, its picture with round corners, words to read along.

Parameters: `motion` (as of "photo"), `parts` (what is told and said, as it is printed),
`times` (first and last frame of every word, in order), `page`, `title` (on the first page),
`is_upright` (whether the picture is), `seed`. One picture file.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from random import Random
from typing import Any

from pipeline.drawing.base import Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import LinearGradient, Pixels, fade
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import ellipse, rect, rounded
from pipeline.drawing.text_blocks import TextBlock, balanced, fit
from pipeline.drawing.text_shaping import TextStyle, measure
from pipeline.drawing.widgets.animated_cards import Animated, Card, CardsPainter, ChangingCard
from pipeline.drawing.widgets.backgrounds import LayeredBackground, StillBackground
from pipeline.drawing.widgets.cards import CardImage, Layout, bled, plain_text, text_card
from pipeline.drawing.word_boxes import word_boxes
from pipeline.motion.framed_picture import FramedPicture
from pipeline.timeline import Canvas, Visual

_PAPERS = (
    ("#fff6e0", "#ffe3a3", "#c2410c"),
    ("#eaf7f0", "#bfe8d2", "#0f766e"),
    ("#eef2ff", "#cdd8ff", "#4338ca"),
    ("#fdeef4", "#ffcfe1", "#be185d"),
)
_INK = "#33261d"


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one page."""
    page = _Page(visual, Layout(canvas))
    motion = dict(visual.params.get("motion") or {})
    framed = FramedPicture(
        canvas, page.picture, Visual("photo", visual.files[:1], motion), frame_count,
        border_px=20 * page.unit, radius_px=54 * page.unit, shadow=0.22,
    )  # fmt: skip
    ground = LayeredBackground([StillBackground(page.paper()), framed])
    return CardsPainter(ground, page.cards(), canvas.fps)


class _Page:
    def __init__(self, visual: Visual, layout: Layout) -> None:
        self.params: Any = visual.params
        self.layout, self.unit = layout, layout.unit
        seed = int(self.params.get("seed", 0))
        self.tones = _PAPERS[Random(f"page/{seed}").randrange(len(_PAPERS))]
        left, top, right, bottom = layout.safe
        u = layout.unit
        width, height = right - left, bottom - top
        # A flat frame on a square page would show a third of an upright photograph.
        self.is_beside = layout.is_wide or (
            not layout.is_tall and bool(self.params.get("is_upright"))
        )
        if self.is_beside:
            inner = width * 0.035
            half = width / 2 - inner
            self.picture = (left, top, half, height)
            self.words = (left + width / 2 + inner, top, half, height - 70 * u)
        else:
            share = 0.64 if layout.is_tall else 0.60
            self.picture = (left, top, width, height * share)
            gap = (46 if layout.is_tall else 26) * u
            room = height * (1 - share) - gap - 56 * u
            self.words = (left, top + height * share + gap, width, room)
        self.title = self._title(str(self.params.get("title") or ""))
        if layout.is_tall:
            self.picture = bled(self.picture, layout, rises=self.title is None)
        if self.title is not None:
            # The band lies half on the paper: what the picture shows begins below it.
            x, y, width, height = self.picture
            lower = self.title.height_px / 2
            self.picture = (x, y + lower, width, height - lower)

    def paper(self) -> Pixels:
        """The page itself: warm paper, soft dots along its foot, a fold in a wide book."""
        canvas, u = self.layout.canvas, self.unit
        sheet = Sheet(canvas.width_px, canvas.height_px, self.tones[0])
        random = Random(f"dots/{self.params.get('seed', 0)}/{self.params.get('page', 1)}")
        for _ in range(26):
            x = random.uniform(0, canvas.width_px)
            y = canvas.height_px - abs(random.gauss(0, 0.07)) * canvas.height_px
            sheet.fill(ellipse(x, y, random.uniform(14, 60) * u), self.tones[1], 0.55)
        if self.is_beside:
            middle, span = canvas.width_px / 2, 90 * u
            dark = rgba("#5b4a3a")
            stops = ((0.0, fade(dark, 0.0)), (0.5, fade(dark, 0.22)), (1.0, fade(dark, 0.0)))
            fold = LinearGradient((middle - span, 0), (middle + span, 0), stops)
            sheet.fill(rect(middle - span, 0, 2 * span, canvas.height_px), fold)
        return sheet.pixels[..., :3].copy()

    def cards(self) -> list[Animated]:
        """The words, the one that is spoken, the page's number, the title on the first page."""
        found: list[Animated] = [*self._text(), self._number()]
        if self.title is None:
            return found
        x, y, width, _ = self.picture
        where = self.title.centred(x + width / 2, y)
        return [*found, Card(self.title.pixels, *where, 0, 75, "none", "fade", 9, 12)]

    def _number(self) -> Animated:
        u = self.unit
        left, _, right, bottom = self.layout.safe
        style = TextStyle("Baloo 2", 700, 40 * u, self.tones[2], "centre", 1.0)
        block = fit(f"· {self.params.get('page', 1)} ·", style, 300 * u, 60 * u, max_lines=1)
        art = plain_text(block, u, shadow=0.0)
        x = (self.words[0] + self.words[2] / 2) if self.is_beside else (left + right) / 2
        return Card(art.pixels, *art.centred(x, bottom - 24 * u), enter="none")

    def _title(self, title: str) -> CardImage | None:
        """The book's name on a band across the upper edge of the first picture."""
        if not title:
            return None
        u, width = self.unit, self.picture[2] * 0.84
        is_low = not (self.layout.is_tall or self.layout.is_wide)
        style = TextStyle("Baloo 2", 800, (66 if is_low else 84) * u, "#ffffff", "centre", 1.05)
        block = fit(title, style, width, 200 * u, max_lines=2)
        block = balanced(title, block.style, width)
        return text_card(
            block, block.width_px + 88 * u, block.height_px + 32 * u, self.tones[2],
            radius_px=40 * u, unit=u,
        )  # fmt: skip

    def _text(self) -> list[Animated]:
        u = self.unit
        text = " ".join(map(str, self.params.get("parts") or ()))
        x, y, width, height = self.words
        size = (82 if self.layout.is_tall else 78 if self.layout.is_wide else 66) * u
        style = TextStyle("Baloo 2", 600, size, _INK, "centre", 1.16)
        block = fit(text, style, width, height)
        block = balanced(text, block.style, width)
        art = plain_text(block, u, shadow=0.0)
        top = y + max(0.0, (height - block.height_px) / 2) * (1.0 if self.is_beside else 0.3)
        left = x + (width - block.width_px) / 2
        words = Card(art.pixels, *art.at(left, top), enter="none")
        spots = word_boxes(block)
        times: Sequence[Sequence[int]] = self.params.get("times") or ()
        if len(spots) != len(times) or any(line.right_to_left for line in block.lines):
            return [words]
        return [words, self._spoken(block, spots, times, left, top)]

    def _spoken(
        self, block: TextBlock, spots: Sequence[tuple[str, float, float]],
        times: Sequence[Sequence[int]], left: float, top: float,
    ) -> Animated:  # fmt: skip
        """The word that is being said, in colour on a soft mark."""
        style = block.style.with_(colour="#ffffff", align="left")
        size = style.size_px

        def state(index: int) -> Hashable | None:
            for at, (start, end) in enumerate(times):
                later = times[at + 1][0] if at + 1 < len(times) else end + 6
                if start <= index < max(end, min(later, end + 8)):
                    return at
            return None

        def draw(at: Hashable) -> tuple[Pixels, float, float]:
            word, x, y = spots[int(str(at))]
            width = measure(word, style)
            pad = 0.085 * size
            sheet = Sheet(round(width + 4 * pad), round(size * style.line_height + 2 * pad))
            mark = rounded(pad, pad * 0.9, width + 2 * pad, size * 1.06, size * 0.28)
            sheet.fill(mark, self.tones[2])
            fit(word, style, width * 1.2 + 8, size * 2).draw(sheet, 2 * pad, pad * 0.6)
            return sheet.pixels.copy(), left + x - 2 * pad, top + y - pad * 0.6

        return ChangingCard(state, draw)
