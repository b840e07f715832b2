"""One emoji, large: on a disc with rays, or cut out like a sticker."""

from __future__ import annotations

import math

import numpy as np

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.drawable import drawable
from pipeline.drawing.emoji_art import parts_of
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import ellipse, polygon
from pipeline.drawing.text_blocks import wrap
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.cards import CardImage

_RAYS = 16


def emoji_badge(
    emoji: str, diameter_px: float, unit: float, disc: str = "#ffffff", rays: str = "#ffd23f"
) -> CardImage:
    """The emoji in the middle of its disc; the rays reach a little further than the disc."""
    margin = 26 * unit
    side = diameter_px + 2 * margin
    sheet = Sheet(round(side), round(side))
    centre, outer = side / 2, diameter_px / 2
    star = []
    for at in range(2 * _RAYS):
        radius = outer if at % 2 == 0 else outer * 0.88
        angle = math.pi * at / _RAYS
        star.append((centre + radius * math.cos(angle), centre + radius * math.sin(angle)))
    shape = polygon(*star)
    sheet.shadow(shape, 26 * unit, "#000000", 0, 9 * unit, 0.35)
    sheet.fill(shape, rays)
    sheet.fill(ellipse(centre, centre, outer * 0.79), disc)
    style = TextStyle("Inter", 500, diameter_px * 0.52, "#000000", "centre", 1.0)
    block = wrap(_drawn(emoji, style), style, diameter_px * 2, max_lines=1)
    left, top, right, bottom = block.outline(0, 0).bounds
    block.draw(sheet, centre - (left + right) / 2, centre - (top + bottom) / 2)
    return CardImage(sheet.pixels.copy(), margin, diameter_px, diameter_px)


def sticker(emoji: str, size_px: float, unit: float, turn: float = 0.0) -> CardImage:
    """The emoji with a white rim around its outline, turned by `turn` degrees."""
    rim, soft = 15 * unit, 20 * unit
    margin = rim + 2 * soft
    style = TextStyle("Inter", 500, size_px, "#000000", "centre", 1.0)
    block = wrap(_drawn(emoji, style), style, size_px * 3, max_lines=1)
    left, top, right, bottom = block.outline(0, 0).bounds
    span = max(right - left, bottom - top)
    side = span * (1.0 if turn == 0 else 1.16) + 2 * margin
    sheet, plain = Sheet(round(side), round(side)), Sheet(round(side), round(side))
    centre = side / 2
    x, y = centre - (left + right) / 2, centre - (top + bottom) / 2
    whole = parts_of(block.outline(x, y)).whole.turned(turn, (centre, centre))
    sheet.shadow(whole, soft, "#000000", 0, 8 * unit, 0.35)
    sheet.stroke(whole, 2 * rim, "#ffffff", closed=True)
    sheet.fill(whole, "#ffffff")
    block.draw(plain, x, y)
    sheet.lay(turned(plain.pixels, turn), 0, 0)
    return CardImage(sheet.pixels.copy(), margin, side - 2 * margin, side - 2 * margin)


def _drawn(emoji: str, style: TextStyle) -> str:
    """The emoji, or a star in place of one that is newer than our font."""
    return drawable(emoji, style.family, style.weight).strip() or "⭐"


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """Premultiplied pixels turned about their middle, clockwise."""
    if degrees == 0:
        return pixels
    import cv2

    height, width = pixels.shape[:2]
    middle = ((width - 1) / 2, (height - 1) / 2)
    matrix = cv2.getRotationMatrix2D(middle, -degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height)), np.uint8)
