"""Marks in a corner: a brand's logo and handle, and what says that a video was made by AI."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import rounded
from pipeline.drawing.safe_area import mark_centre_y
from pipeline.drawing.text_blocks import TextBlock, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.cards import Layout
from pipeline.language.labels import Labels
from pipeline.timeline import Canvas

_label = Labels(__package__)
_HEIGHT_PX: Final = {"small": 46, "medium": 62, "large": 84}
"""Of a logo, in pixels of a short side of 1080."""
_MOST_SHARE = 0.44
"""Of the safe area's width: the other side is the AI mark's."""
_OPACITY = 0.92


def brand_mark(
    params: Mapping[str, Any], files: tuple[Path, ...], canvas: Canvas
) -> tuple[Pixels, float, float]:
    """Logo and text side by side, in the corner that was chosen."""
    layout = Layout(canvas)
    u = layout.unit
    left, _, right, _ = layout.safe
    high, gap, margin = _HEIGHT_PX[params["size"]] * u, 14 * u, 16 * u
    most = (right - left) * _MOST_SHARE
    logo = _logo(files[0], round(high), round(most)) if files else None
    wide = 0.0 if logo is None else float(logo.shape[1])
    text = str(params["text"])
    block = _text(text, params, high, most - wide - (gap if wide else 0)) if text else None
    width = wide + (block.width_px + (gap if wide else 0) if block else 0.0)
    sheet = Sheet(round(width + 2 * margin), round(high + 2 * margin))
    if logo is not None:
        y = margin + (high - logo.shape[0]) / 2
        sheet.image(logo, margin, y, opacity=_OPACITY)
    if block is not None:
        x = margin + (wide + gap if wide else 0.0)
        y = margin + (high - block.height_px) / 2
        sheet.shadow(block.outline(x, y), 9 * u, "#000000", 0, 2 * u, 0.85)
        block.draw(sheet, x, y)
    is_left, is_top = params["place"].endswith("left"), params["place"].startswith("top")
    place_x = left if is_left else right - width
    place_y = mark_centre_y(canvas, is_top=is_top) - high / 2
    return sheet.pixels.copy(), place_x - margin, place_y - margin


def _text(text: str, params: Mapping[str, Any], high: float, room: float) -> TextBlock:
    style = TextStyle(params["font"] or "Poppins", 600, high * 0.66, "#FFFFFF", "left", 1.1)
    return fit(text, style, max(room, high), high, smallest_px=high * 0.3, max_lines=1)


@lru_cache(maxsize=4)
def _logo(path: Path, high_px: int, most_px: int) -> Pixels:
    """The logo as RGBA, so high, and no wider than `most_px`."""
    from pipeline.motion.picture_files import read_layer, smaller_layer

    bgra = read_layer(path)
    factor = min(high_px / bgra.shape[0], most_px / bgra.shape[1])
    size = (max(1, round(bgra.shape[1] * factor)), max(1, round(bgra.shape[0] * factor)))
    return smaller_layer(bgra, size)[..., [2, 1, 0, 3]]


def ai_mark(
    params: Mapping[str, Any], files: tuple[Path, ...], canvas: Canvas
) -> tuple[Pixels, float, float]:
    """A small plate that says so in the video's language."""
    layout = Layout(canvas)
    u = layout.unit
    left, _, right, _ = layout.safe
    high, pad, margin = 50 * u, 18 * u, 8 * u
    text = _label("ai", str(params["language"]))
    style = TextStyle("Inter", 650, 28 * u, "#FFFFFF", "left", 1.1)
    block = fit(text, style, (right - left) * _MOST_SHARE, high, max_lines=1)
    width = block.width_px + 2 * pad
    sheet = Sheet(round(width + 2 * margin), round(high + 2 * margin))
    sheet.fill(rounded(margin, margin, width, high, high / 2), "#0B0C10", 0.62)
    block.draw(sheet, margin + pad, margin + (high - block.height_px) / 2)
    place_x = right - width if params["side"] == "right" else left
    return (
        sheet.pixels.copy(),
        place_x - margin,
        mark_centre_y(canvas, is_top=True) - high / 2 - margin,
    )
