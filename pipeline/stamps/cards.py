"""The card that a video ends on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pipeline.brand import is_light, luminance
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import rounded
from pipeline.drawing.text_blocks import TextBlock, balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.cards import Layout
from pipeline.timeline import Canvas

ACCENT: Final = "#FFD23F"
"""Where no brand has a colour of its own: that of the spoken word."""
_INK, _PLATE, _QUIET = "#FFFFFF", "#0B0C10", "#C9CDD6"
_PLATE_OPACITY = 0.92

Placed = tuple[Pixels, float, float]
"""Premultiplied pixels, and where their upper left corner lies on the canvas."""


def ending_card(params: Mapping[str, Any], files: tuple[Path, ...], canvas: Canvas) -> Placed:
    """What is asked, what the brand says last, and whose words these were, on one plate."""
    layout = Layout.of(canvas, params)
    u, accent = layout.unit, params["colour"] or ACCENT
    left, top, right, bottom = layout.safe
    pad, gap, margin = 54 * u, 30 * u, 28 * u
    width = min(right - left, 980 * u)
    inner, most = width - 2 * pad, (bottom - top) * 0.8 - 2 * pad
    family = params["font"] or "Montserrat"
    lit = accent if is_light(accent) else _INK
    parts: list[TextBlock] = []
    for name, style, share in (
        ("ask", TextStyle(family, 800, 82 * u, _INK, "centre", 1.16), 0.56),
        ("outro", TextStyle(family, 700, 56 * u, lit, "centre", 1.18), 0.24),
        ("credit", TextStyle("Inter", 500, 34 * u, _QUIET, "centre", 1.25), 0.2),
    ):
        if params[name]:
            block = fit(params[name], style, inner, most * share, smallest_px=24 * u)
            even = balanced(params[name], block.style, inner)
            parts.append(even if len(even.lines) == len(block.lines) else block)
    height = sum(block.height_px for block in parts) + gap * (len(parts) - 1) + 2 * pad
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    plate = rounded(margin, margin, width, height, 44 * u)
    sheet.shadow(plate, 30 * u, "#000000", 0, 10 * u, 0.4)
    sheet.fill(plate, _PLATE, _PLATE_OPACITY)
    bar = 128 * u
    sheet.fill(rounded(margin + (width - bar) / 2, margin, bar, 10 * u, 5 * u), accent)
    y = margin + pad
    for block in parts:
        block.draw(sheet, margin + pad, y, inner)
        y += block.height_px + gap
    # Low where the template's own last words stand in the middle.
    place_y = bottom - height if params["is_low"] else (top + bottom - height) / 2
    return sheet.pixels.copy(), (left + right - width) / 2 - margin, place_y - margin


def ink_on(ground: str) -> str:
    """Black or white, whichever is read better on a colour."""
    return "#0B0C10" if luminance(ground) > 0.18 else "#FFFFFF"
