"""A seal: one emoji, large, on a disc with rays."""

from __future__ import annotations

import math

from pipeline.painting.canvas import Sheet
from pipeline.painting.cards import Art
from pipeline.painting.paths import ellipse, polygon
from pipeline.painting.text import TextStyle, wrap

_RAYS = 16


def seal(
    emoji: str, diameter_px: float, unit: float, disc: str = "#ffffff", rays: str = "#ffd23f"
) -> Art:
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
    block = wrap(emoji, style, diameter_px * 2, max_lines=1)
    left, top, right, bottom = block.outline(0, 0).bounds
    block.draw(sheet, centre - (left + right) / 2, centre - (top + bottom) / 2)
    return Art(sheet.pixels.copy(), margin, diameter_px, diameter_px)
