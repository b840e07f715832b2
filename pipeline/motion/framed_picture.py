"""A moving picture in a card, as painters of templates put it on their page."""

from __future__ import annotations

import numpy as np

from pipeline.drawing import colour
from pipeline.drawing.base import Frame
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite
from pipeline.drawing.paths import rect, rounded
from pipeline.drawing.widgets.sprites import Box, PlacedSprite, draw_sprite, opaque_core, part_of
from pipeline.motion import photo
from pipeline.timeline import Canvas, Visual


class FramedPicture:
    """A moving picture in a card: a white sheet with a soft shadow, the picture, round corners.

    `box` is left, top, width and height of the card in pixels.
    """

    def __init__(
        self,
        canvas: Canvas,
        box: tuple[float, float, float, float],
        visual: Visual,
        frame_count: int,
        *,
        border_px: float,
        radius_px: float,
        tone: str = "#ffffff",
        shadow: float = 0.3,
    ) -> None:
        left, top, width, height = box
        margin = round(border_px * 2 + 24) // 2 * 2
        x, y = round(left - margin) // 2 * 2, round(top - margin) // 2 * 2
        outer = rounded(left - x, top - y, width, height, radius_px)
        hole = (
            left - x + border_px,
            top - y + border_px,
            width - 2 * border_px,
            height - 2 * border_px,
        )
        sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
        sheet.shadow(outer, margin * 0.8, "#000000", 0, margin * 0.22, shadow)
        sheet.fill(outer, tone)
        self._card = colour.sprite(sheet.pixels.copy(), premultiplied=True)
        inner = max(4.0, radius_px - border_px * 0.6)
        # The rim is what of the card is left around the round hole: the picture's own corners
        # are square and lie under it.
        rim = Sheet(sheet.width_px, sheet.height_px)
        # A little wider than the hole: the picture's own box is rounded to even pixels.
        rim.fill(rect(hole[0] - 6, hole[1] - 6, hole[2] + 12, hole[3] + 12), tone)
        clear = Sheet(sheet.width_px, sheet.height_px)
        clear.fill(rounded(*hole, inner), "#ffffff")
        keep = 255 - clear.pixels[..., 3:4].astype(np.uint16)
        cut = (rim.pixels.astype(np.uint16) * keep // 255).astype(np.uint8)
        self._at = (x, y)
        self._rims = _rims(colour.sprite(cut, premultiplied=True), hole, inner)
        self._core = opaque_core(self._card)
        # Picture and rim are painted at every frame, the rest of the card only when it is asked.
        self._box: Box = (
            max(0, x + round(hole[0]) // 2 * 2 - 2),
            max(0, y + round(hole[1]) // 2 * 2 - 2),
            min(canvas.width_px, x + round(hole[0] + hole[2]) // 2 * 2 + 4) // 2 * 2,
            min(canvas.height_px, y + round(hole[1] + hole[3]) // 2 * 2 + 4) // 2 * 2,
        )
        shares = (
            (x + hole[0]) / canvas.width_px,
            (y + hole[1]) / canvas.height_px,
            hole[2] / canvas.width_px,
            hole[3] / canvas.height_px,
        )
        boxed = Visual("photo", visual.files[:1], {**visual.params, "box": shares})
        self._photo = photo.open_painter(boxed, canvas, frame_count)

    def paint(self, index: int, frame: Frame, *, fresh: bool = True) -> Box:
        """Paint the card when asked, the picture in it always, and its round corners; what is
        painted always is handed back."""
        x, y = self._at
        if fresh:
            draw_sprite(frame, PlacedSprite(self._card, x, y, 1.0, self._core))
        self._photo.paint(index, frame)
        for rim, dx, dy in self._rims:
            colour.draw(frame, rim, x + dx, y + dy)
        return self._box


def _rims(
    whole: Sprite, hole: tuple[float, float, float, float], radius: float
) -> list[tuple[Sprite, int, int]]:
    """The four corners of a rim, which are all of it that lies over the picture."""
    reach = round(radius) // 2 * 2 + 4
    left, top = round(hole[0]) // 2 * 2 - 2, round(hole[1]) // 2 * 2 - 2
    right, bottom = round(hole[0] + hole[2]) // 2 * 2 + 4, round(hole[1] + hole[3]) // 2 * 2 + 4
    # Thin strips along the edges, too: the picture's box is rounded to whole even pixels.
    boxes = (
        (left, top, right, top + reach),
        (left, bottom - reach, right, bottom),
        (left, top + reach, left + 6, bottom - reach),
        (right - 6, top + reach, right, bottom - reach),
    )
    return [
        (part_of(whole, box), box[0], box[1])
        for box in boxes
        if box[2] > box[0] and box[3] > box[1]
    ]
