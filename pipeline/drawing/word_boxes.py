"""Where each word of a block of text stands: for marks behind the one that is spoken."""

from __future__ import annotations

from pipeline.drawing.text_blocks import TextBlock
from pipeline.drawing.text_shaping import TextLine, TextStyle, measure


def word_boxes(block: TextBlock) -> list[tuple[str, float, float]]:
    """Every word of a block with its left and top, in reading order."""
    found: list[tuple[str, float, float]] = []
    step = block.style.size_px * block.style.line_height
    for number, line in enumerate(block.lines):
        shift = (block.width_px - line.width_px) / 2 if block.style.align == "centre" else 0.0
        found += [(word, shift + x, number * step) for word, x in _words_in(line, block.style)]
    return found


def _words_in(line: TextLine, style: TextStyle) -> list[tuple[str, float]]:
    """Words of a line and where each starts."""
    found: list[tuple[str, float]] = []
    at = 0
    for word in line.text.split(" "):
        if word:
            found.append((word, measure(line.text[:at], style) if at else 0.0))
        at += len(word) + 1
    return found
