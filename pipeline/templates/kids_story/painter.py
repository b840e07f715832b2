"""The "page" painter: a picture-book page, its picture with round corners, words to read along.

Parameters: `motion` (as of "photo"), `parts` (what is told and said, as it is printed),
`times` (first and last frame of every word, in order), `page`, `title` (on the first page),
`seed`. One picture file.
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
from pipeline.drawing.widgets.cards import Layout, plain_text
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
        if layout.is_wide:
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

    def paper(self) -> Pixels:
        """The page itself: warm paper, soft dots along its foot, a fold in a wide book."""
        canvas, u = self.layout.canvas, self.unit
        sheet = Sheet(canvas.width_px, canvas.height_px, self.tones[0])
        random = Random(f"dots/{self.params.get('seed', 0)}/{self.params.get('page', 1)}")
        for _ in range(26):
            x = random.uniform(0, canvas.width_px)
            y = canvas.height_px - abs(random.gauss(0, 0.07)) * canvas.height_px
            sheet.fill(ellipse(x, y, random.uniform(14, 60) * u), self.tones[1], 0.55)
        if self.layout.is_wide:
            middle, span = canvas.width_px / 2, 90 * u
            dark = rgba("#5b4a3a")
            stops = ((0.0, fade(dark, 0.0)), (0.5, fade(dark, 0.22)), (1.0, fade(dark, 0.0)))
            fold = LinearGradient((middle - span, 0), (middle + span, 0), stops)
            sheet.fill(rect(middle - span, 0, 2 * span, canvas.height_px), fold)
        return sheet.pixels[..., :3].copy()

    def cards(self) -> list[Animated]:
        """The words, the one that is spoken, the page's number, the title on the first page."""
        found: list[Animated] = [*self._text(), self._number()]
        title = str(self.params.get("title") or "")
        return [*found, *self._title(title)] if title else found

    def _number(self) -> Animated:
        u = self.unit
        left, _, right, bottom = self.layout.safe
        style = TextStyle("Baloo 2", 700, 40 * u, self.tones[2], "centre", 1.0)
        block = fit(f"· {self.params.get('page', 1)} ·", style, 300 * u, 60 * u, max_lines=1)
        art = plain_text(block, u, shadow=0.0)
        x = (self.words[0] + self.words[2] / 2) if self.layout.is_wide else (left + right) / 2
        return Card(art.pixels, *art.centred(x, bottom - 24 * u), enter="none")

    def _title(self, title: str) -> list[Animated]:
        """The book's name on a band over the first picture, until the story is under way."""
        u = self.unit
        x, y, width, height = self.picture
        low = not (self.layout.is_tall or self.layout.is_wide)
        style = TextStyle("Baloo 2", 800, (70 if low else 92) * u, "#ffffff", "centre", 1.05)
        block = fit(title, style, width * 0.84, height * 0.36)
        block = balanced(title, block.style, width * 0.84)
        pad = 44 * u
        sheet = Sheet(round(block.width_px + 2 * pad + 40 * u), round(block.height_px + 80 * u))
        band = rounded(20 * u, 16 * u, block.width_px + 2 * pad, block.height_px + 36 * u, 40 * u)
        sheet.shadow(band, 22 * u, "#000000", 0, 8 * u, 0.3)
        sheet.fill(band, self.tones[2])
        block.draw(sheet, 20 * u + pad, 16 * u + 18 * u, block.width_px)
        # The hero's head is in the upper half: the band goes to the foot.
        top = y + height * 0.95 - sheet.height_px
        where = (x + (width - sheet.width_px) / 2, top)
        return [Card(sheet.pixels.copy(), *where, 0, 75, "none", "fade", 9, 12)]

    def _text(self) -> list[Animated]:
        u = self.unit
        text = " ".join(map(str, self.params.get("parts") or ()))
        x, y, width, height = self.words
        size = (82 if self.layout.is_tall else 78 if self.layout.is_wide else 66) * u
        style = TextStyle("Baloo 2", 600, size, _INK, "centre", 1.16)
        block = fit(text, style, width, height)
        block = balanced(text, block.style, width)
        art = plain_text(block, u, shadow=0.0)
        top = y + max(0.0, (height - block.height_px) / 2) * (1.0 if self.layout.is_wide else 0.3)
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
