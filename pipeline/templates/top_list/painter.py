"""The "rank" painter: a moving picture, a badge that drops in, a name on a ribbon, where we are.

Parameters: those of "photo", and `rank`, `name`, `place` (1 is the first shown), `count`,
`heading` (a title card until the badge drops, or ""), `badge_side` (left or right), `language`,
`seed`, and `frames` {drop, name}: when the badge and the name come.
"""

from __future__ import annotations

from random import Random

from pipeline.drawing.base import Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paths import rounded
from pipeline.drawing.text_blocks import balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card, CardsPainter, Entrance
from pipeline.drawing.widgets.backgrounds import LayeredBackground, MovingBackground
from pipeline.drawing.widgets.cards import CardImage, Layout, badge, plain_text
from pipeline.language.capitals import capitals
from pipeline.motion import photo
from pipeline.timeline import Canvas, Visual

_TONES = ("#e11d48", "#7c3aed", "#0f766e", "#d9480f", "#1d4ed8")
_GOLD, _DARK = "#ffc21a", "#2b2000"
_STOPS = ((0.0, 0.55), (0.2, 0.22), (0.34, 0.0), (0.52, 0.0), (0.68, 0.45), (1.0, 0.72))
"""Dark at the top and where the captions stand, clear where the thing itself is seen."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one place."""
    params = visual.params
    moving = {
        key: params[key] for key in ("motion", "towards", "direction", "cuts") if key in params
    }
    shade = {"tone": "#000000", "stops": _STOPS}
    picture = photo.open_painter(
        Visual("photo", visual.files[:1], {**moving, "shade": shade}), canvas, frame_count
    )
    board = _Board(visual, Layout.of(canvas, params))
    return CardsPainter(LayeredBackground([MovingBackground(picture)]), board.cards(), canvas.fps)


class _Board:
    def __init__(self, visual: Visual, layout: Layout) -> None:
        self.params, self.layout, self.unit = visual.params, layout, layout.unit
        left, self.top, right, _ = layout.safe
        self.left, self.width = left, right - left
        self.drop = int(self.params["frames"]["drop"])
        self.name_at = int(self.params["frames"]["name"])
        first = int(self.params["rank"]) == 1
        chosen = Random(f"rank/{self.params.get('seed', 0)}").choice(_TONES)
        self.tone, self.ink = (_GOLD, _DARK) if first else (chosen, "#ffffff")

    def cards(self) -> list[Animated]:
        """Where we are, the title, the badge, and the name: the picture's middle stays free."""
        u, layout, canvas = self.unit, self.layout, self.layout.canvas
        size = (270 if layout.is_tall else 200) * u
        disc = badge(f"#{self.params['rank']}", size, self.tone, self.ink, u)
        name = self._ribbon(self.width if layout.is_tall else self.width - size - 30 * u)
        if layout.is_tall:
            # At the side that the hero does not look to: elsewhere it would hide a face.
            is_right = self.params.get("badge_side", "left") == "right"
            left = self.left + self.width - size if is_right else layout.mirror(self.left, size)
            centre = (left + size / 2, self.top + 50 * u + size / 2)
            x = (canvas.width_px - name.width_px) / 2
            y = canvas.height_px * 0.642 - name.height_px
        else:
            # Beside the badge: below, two lines of captions need the room.
            centre = (layout.mirror(self.left, size) + size / 2, self.top + 56 * u + size / 2)
            x = layout.mirror(self.left + size + 30 * u, name.width_px)
            y = centre[1] - name.height_px / 2
        mark = Card(disc.pixels, *disc.centred(*centre), self.drop, None, "drop", enter_frames=17)
        mark.travel_px = centre[1] + size
        side: Entrance = "right" if layout.is_mirrored else "left"
        shown = Card(name.pixels, *name.at(x, y), self.name_at, None, side, enter_frames=9)
        shown.travel_px = 160 * u
        return [self._progress(), *self._heading(), mark, shown]

    def _heading(self) -> list[Animated]:
        """The list's title, until the first badge drops."""
        text = capitals(str(self.params.get("heading") or ""), self.layout.language)
        if not text or self.drop <= 6:
            return []
        u, canvas = self.unit, self.layout.canvas
        size = (170 if self.layout.is_tall else 130) * u
        style = TextStyle("Anton", 800, size, "#ffffff", "centre", 1.14)
        block = fit(text, style, self.width * 0.96, canvas.height_px * 0.3)
        art = plain_text(balanced(text, block.style, self.width * 0.96), u, shadow=0.85)
        where = (canvas.width_px / 2, self.top + 70 * u + art.height_px / 2)
        return [Card(art.pixels, *art.centred(*where), 0, self.drop - 5, "none", "fade", 9, 5)]

    def _ribbon(self, most_px: float) -> CardImage:
        """The name on a band of the badge's colour, at most `most_px` wide."""
        u = self.unit
        text = capitals(str(self.params["name"]), self.layout.language)
        pad, size = 44 * u, (118 if self.layout.is_tall else 92) * u
        style = TextStyle("Anton", 800, size, self.ink, "centre", 1.14)
        block = fit(text, style, most_px - 2 * pad, 2.3 * size, max_lines=2)
        block = balanced(text, block.style, most_px - 2 * pad)
        width, height = block.width_px + 2 * pad, block.height_px + 34 * u
        margin = 24 * u
        sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
        shape = rounded(margin, margin, width, height, 24 * u)
        sheet.shadow(shape, 24 * u, "#000000", 0, 9 * u, 0.4)
        sheet.fill(shape, self.tone)
        block.draw(sheet, margin + pad, margin + (height - block.height_px) / 2, block.width_px)
        return CardImage(sheet.pixels.copy(), margin, width, height)

    def _progress(self) -> Animated:
        """A row of segments, one a place; those that were shown are filled."""
        u = self.unit
        count, place = int(self.params["count"]), int(self.params["place"])
        gap, height = min(14 * u, 0.2 * self.width / count), 18 * u
        length = (self.width - gap * (count - 1)) / count
        sheet = Sheet(round(self.width) + 2, round(height) + 2)
        for at in range(count):
            ground = self.tone if at < place else "#ffffff73"
            slot = count - 1 - at if self.layout.is_mirrored else at
            sheet.fill(rounded(slot * (length + gap), 0, length, height, height / 2), ground)
        return Card(sheet.pixels.copy(), self.left, self.top - 6 * u, enter="none")
