"""The title over the first picture, and the card that the video ends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.brand import is_light, luminance
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import rounded
from pipeline.drawing.text_blocks import TextBlock, balanced, fit, wrap
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.cards import Layout, pill
from pipeline.timeline import Canvas

ACCENT: Final = "#FFD23F"
"""Where no brand has a colour of its own: that of the spoken word."""
_INK, _EDGE, _PLATE, _QUIET = "#FFFFFF", "#0B0C10", "#0B0C10", "#C9CDD6"
_PLATE_OPACITY = 0.92
_TITLE_LINES = 4
_SMALLEST_PX = 34
_LARGEST_SLIM_PX, _SLIM_PX = 96, 60
"""A slim title has as few lines as at the smaller size."""

Placed = tuple[Pixels, float, float]
"""Premultiplied pixels, and where their upper left corner lies on the canvas."""


def title_card(params: Mapping[str, Any], files: tuple[Path, ...], canvas: Canvas) -> Placed:
    """The title as type over the moving picture, an intro above it, in its template's box."""
    u = Layout(canvas).unit
    left, top, right, bottom = (float(edge) for edge in params["box"])
    is_serif, accent = params["style"] == "serif", params["colour"] or ACCENT
    width, height, margin = right - left, bottom - top, (150 if is_serif else 30) * u
    intro = _intro(params, accent, u, width)
    above = 0.0 if intro is None else intro.height_px + 22 * u
    below = 0.0 if is_serif else 36 * u
    block = _title(params, is_serif=is_serif, u=u, room=(width, height - above - below))
    sheet = Sheet(round(width + 2 * margin), round(above + block.height_px + below + 2 * margin))
    if intro is not None:
        x, y = intro.centred(sheet.width_px / 2, margin + intro.height_px / 2)
        sheet.lay(intro.pixels, round(x), round(y))
    text_y = margin + above
    outline = block.outline(margin, text_y, width)
    if is_serif:
        # Slender letters on whatever a picture has there: a wide shade first.
        x, pad = margin + (width - block.width_px) / 2, 24 * u
        around = rounded(
            x - pad, text_y - pad, block.width_px + 2 * pad, block.height_px + 2 * pad, 60 * u
        )
        sheet.shadow(around, 80 * u, "#050409", opacity=0.55)
    sheet.shadow(outline, 22 * u, "#000000", 0, 7 * u, 0.75)
    if is_serif:
        block.draw(sheet, margin, text_y, width)
    else:
        block.draw_with_edge(sheet, margin, text_y, width, 5 * u, _EDGE)
        rule = 132 * u
        line = rounded(
            sheet.width_px / 2 - rule / 2, text_y + block.height_px + 18 * u, rule, 12 * u, 6 * u
        )
        sheet.fill(line, accent)
    room = height - (above + block.height_px + below)
    tall = above + block.height_px
    places = (top + room / 2, top, top + room)
    if params["style"] == "slim":
        places = (top, top + room, top + room / 2)
    place_y = min(places, key=lambda y: _covered(params["faces"], y, y + tall))
    return sheet.pixels.copy(), left - margin, place_y - margin


def _covered(faces: Sequence[Sequence[float]], top: float, bottom: float) -> int:
    """How many pixels of the hero's face lie between two rows, at the worst."""
    return round(max([0.0, *(min(bottom, low) - max(top, high) for high, low in faces)]))


def _title(
    params: Mapping[str, Any], *, is_serif: bool, u: float, room: tuple[float, float]
) -> TextBlock:
    family = params["font"] or ("Playfair Display Italic" if is_serif else "Montserrat")
    ink = "#F6DCA0" if is_serif else _INK
    size, weight = (112 * u, 650) if is_serif else (116 * u, 850)
    style = TextStyle(family, weight, size, ink, "centre", 1.16)
    lines = 2 if is_serif else _TITLE_LINES
    if params["style"] == "slim":
        style = style.with_(size_px=_LARGEST_SLIM_PX * u)
        small = style.with_(size_px=_SLIM_PX * u)
        lines = min(lines, len(wrap(params["text"], small, room[0]).lines))
    block = fit(params["text"], style, *room, smallest_px=_SMALLEST_PX * u, max_lines=lines)
    even = balanced(params["text"], block.style, room[0])
    return even if len(even.lines) == len(block.lines) else block


def _intro(params: Mapping[str, Any], accent: str, u: float, most_px: float) -> Any:
    if not params["intro"]:
        return None
    high = (54 if params["style"] == "serif" else 78) * u
    return pill(params["intro"], high, accent, ink_on(accent), u, most_px=most_px)


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
