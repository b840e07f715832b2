"""Drawn parts that several templates share: cards of text, badges, pills, rings, bars.

Every function gives premultiplied BGRA pixels with room for its shadow on all sides; `Art.at`
says where to put its top left so that the part itself stands where it should.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Colour, Paint, Pixels, fade
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import Path, arc, ellipse, line, rounded
from pipeline.drawing.safe_area import aspect, safe_area
from pipeline.drawing.text_blocks import TextBlock, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.language.labels import is_mirrored
from pipeline.timeline import Canvas

Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""
_BLEED, _HEAD = 62, 165
"""How near a picture comes to the sides and to the upper edge, in design units."""


@dataclass(frozen=True, slots=True)
class CardImage:
    """A drawn part and the margin around it, in pixels."""

    pixels: Pixels
    margin_px: float
    width_px: float
    height_px: float
    """Of the part itself, without the margin."""

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Top left of the pixels when the part's own top left is at `x`, `y`."""
        return x - self.margin_px, y - self.margin_px

    def centred(self, x: float, y: float) -> tuple[float, float]:
        """Top left of the pixels when the part's middle is at `x`, `y`."""
        return self.at(x - self.width_px / 2, y - self.height_px / 2)


@dataclass(frozen=True, slots=True)
class Layout:
    """A canvas in design units and its safe area, clear of what platforms lay over a video.

    In a language that is read from right to left everything that stands at a side stands at the
    other one: lay things out for the left and give their places through `mirror`.
    """

    canvas: Canvas
    language: str = "en"

    @staticmethod
    def of(canvas: Canvas, params: Mapping[str, object]) -> Layout:
        """The layout of a visual whose parameters name its `language`."""
        return Layout(canvas, str(params.get("language") or "en"))

    @property
    def is_mirrored(self) -> bool:
        """Whether the language is read from right to left."""
        return is_mirrored(self.language)

    def mirror(self, x: float, width: float) -> float:
        """The left edge of something `width` wide that a left-to-right layout puts at `x`."""
        return self.canvas.width_px - x - width if self.is_mirrored else x

    @property
    def unit(self) -> float:
        """Pixels of one design unit: a short side has 1080."""
        return min(self.canvas.width_px, self.canvas.height_px) / 1080

    @property
    def is_tall(self) -> bool:
        """9:16."""
        return aspect(self.canvas) == "tall"

    @property
    def is_wide(self) -> bool:
        """16:9."""
        return aspect(self.canvas) == "wide"

    @property
    def safe(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels: the one area of safe_area.py."""
        area = safe_area(self.canvas)
        return area.left, area.top, area.right, area.bottom


def bled(box: Box, layout: Layout, *, rises: bool = True) -> Box:
    """The box of a picture in an upright frame, let out of the safe area to the sides and upwards:
    that is for letters, and a picture bears being covered a little."""
    _, top, _, height = box
    side, rise = _BLEED * layout.unit, (top - _HEAD * layout.unit) * rises
    return side, top - rise, layout.canvas.width_px - 2 * side, height + rise


def text_card(
    block: TextBlock,
    width_px: float,
    height_px: float,
    ground: Paint,
    *,
    radius_px: float,
    unit: float,
    edge: Paint | None = None,
    shadow: float = 0.28,
) -> CardImage:
    """A rounded card with a block of text in its middle."""
    margin = 26 * unit
    sheet = Sheet(round(width_px + 2 * margin), round(height_px + 2 * margin))
    shape = rounded(margin, margin, width_px, height_px, radius_px)
    if shadow:
        # Soft enough to end within the margin: a cut shadow shows its box on paper.
        sheet.shadow(shape, 18 * unit, "#000000", 0, 6 * unit, shadow)
    sheet.fill(shape, ground)
    if edge is not None:
        sheet.stroke(shape, 4 * unit, edge, closed=True)
    left = margin + (width_px - block.width_px) / 2
    align = block.style.align
    inner = 0.06 * width_px
    if align in {"start", "left", "right"}:
        left = margin + inner
    span = block.width_px if align == "centre" else width_px - 2 * inner
    block.draw(sheet, left, margin + (height_px - block.height_px) / 2, span)
    return CardImage(sheet.pixels.copy(), margin, width_px, height_px)


def plain_text(
    block: TextBlock, unit: float, *, shadow: float = 0.55, edge: tuple[float, str] | None = None
) -> CardImage:
    """Text with a soft shadow, or with an edge of (pixels, colour), and nothing behind it."""
    margin = 24 * unit + (edge[0] if edge else 0)
    width, height = block.width_px, block.height_px
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    if shadow:
        outline = block.outline(margin, margin, width)
        sheet.shadow(outline, 14 * unit, "#000000", 0, 5 * unit, shadow)
    if edge:
        block.draw_with_edge(sheet, margin, margin, width, edge[0], edge[1])
    else:
        block.draw(sheet, margin, margin, width)
    return CardImage(sheet.pixels.copy(), margin, width, height)


def badge(
    text: str, diameter_px: float, ground: Paint, ink: str, unit: float, rim: str | None = "#ffffff"
) -> CardImage:
    """A round badge with a short text."""
    margin = 22 * unit
    side = diameter_px + 2 * margin
    sheet = Sheet(round(side), round(side))
    disc = ellipse(side / 2, side / 2, diameter_px / 2)
    sheet.shadow(disc, 22 * unit, "#000000", 0, 8 * unit, 0.35)
    if rim:
        sheet.fill(disc, rim)
        disc = ellipse(side / 2, side / 2, diameter_px / 2 - 0.045 * diameter_px)
    sheet.fill(disc, ground)
    style = TextStyle("Anton", 800, diameter_px * 0.52, ink, "centre", 1.0)
    block = fit(text, style, diameter_px * 0.74, diameter_px * 0.74, max_lines=1)
    block.draw(sheet, (side - block.width_px) / 2, (side - block.height_px) / 2)
    return CardImage(sheet.pixels.copy(), margin, diameter_px, diameter_px)


def pill(
    text: str,
    height_px: float,
    ground: Paint,
    ink: str,
    unit: float,
    *,
    most_px: float = math.inf,
) -> CardImage:
    """A small rounded label, as wide as its text; set smaller where it would pass `most_px`."""
    style = TextStyle("Poppins", 700, height_px * 0.46, ink, "centre", 1.0)
    block = fit(text, style, min(18 * height_px, most_px - height_px * 0.9), height_px, max_lines=1)
    width = block.width_px + height_px * 0.9
    return text_card(
        block, width, height_px, ground, radius_px=height_px / 2, unit=unit, shadow=0.2
    )


def ring(share: float, number: str, diameter_px: float, tone: Colour, unit: float) -> CardImage:
    """A countdown: the share that is left as an arc, the seconds left in the middle."""
    margin = 12 * unit
    side = diameter_px + 2 * margin
    sheet = Sheet(round(side), round(side))
    centre = side / 2
    pen = 0.115 * diameter_px
    radius = (diameter_px * 0.93 - pen) / 2
    sheet.fill(ellipse(centre, centre, diameter_px / 2), rgba("#ffffff"))
    track = arc(centre, centre, radius, 0, 359.9)
    sheet.stroke(track, pen, fade(tone, 0.22))
    if share > 0.002:
        sheet.stroke(arc(centre, centre, radius, -90, -90 + 352.0 * share), pen, tone)
    style = TextStyle("Poppins", 800, diameter_px * 0.42, "#1d1b33", "centre", 1.0)
    block = fit(number, style, diameter_px * 0.6, diameter_px * 0.6, max_lines=1)
    block.draw(sheet, centre - block.width_px / 2, centre - block.height_px / 2)
    return CardImage(sheet.pixels.copy(), margin, diameter_px, diameter_px)


def bar(
    share: float, width_px: float, height_px: float, tone: Paint, track: Paint, unit: float
) -> CardImage:
    """A horizontal bar filled to a share."""
    margin = 4 * unit
    sheet = Sheet(round(width_px + 2 * margin), round(height_px + 2 * margin))
    radius = height_px / 2
    sheet.fill(rounded(margin, margin, width_px, height_px, radius), track)
    filled = max(height_px, width_px * share) if share > 0 else 0
    if filled:
        sheet.fill(rounded(margin, margin, filled, height_px, radius), tone)
    return CardImage(sheet.pixels.copy(), margin, width_px, height_px)


def check_mark(centre_x: float, centre_y: float, size_px: float) -> Path:
    """A tick, as a path to be stroked."""
    points = [(-0.32, 0.02), (-0.08, 0.26), (0.36, -0.26)]
    return line(*((centre_x + x * size_px, centre_y + y * size_px) for x, y in points))
