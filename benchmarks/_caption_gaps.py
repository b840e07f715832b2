"""How much stays free between the words of captions, measured on what libass draws."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.captions.drawn import CaptionSpan, DrawnWord
from pipeline.captions.layout import caption_spans
from pipeline.captions.styles import STYLES
from pipeline.compose.caption_renderer import Placed, render_captions
from pipeline.timeline import Canvas, Captions, CaptionStyle, Shot, Visual, Word

SENTENCES = (
    "The nightwatchman extinguished every lighthouse.",
    "Why, Łódź: twenty-seven typographers justify fjords!",
)
"""Long words, tall and deep letters, signs at their ends."""
FAR_PX = 60
"""Gaps beyond this are not told apart."""
_SEEN = 40
"""Of 255: fainter ink is the soft end of a shadow."""


def least_gap_px(style: CaptionStyle, text: str, canvas: Canvas, folder: Path) -> float:
    """The least distance in pixels between the ink of any two words (letters, outline, shadow,
    box), over every frame of every page of a text in a style."""
    words = tuple(
        Word(word, number * 0.4, number * 0.4 + 0.36) for number, word in enumerate(text.split())
    )
    frame_count = canvas.frames(len(words) * 0.4 + 0.6)
    shot = Shot(Visual("photo"), frame_count, words=words, captions=Captions(style))
    spans = caption_spans(shot, canvas, 0, frame_count)
    looks = list(dict.fromkeys(item for span in spans for item in span.items))
    drawn = dict(
        zip(looks, render_captions([(look,) for look in looks], canvas, folder), strict=True)
    )
    return min(gap for span in spans for gap in _gaps(span, drawn, canvas))


def worst_gap_px(canvas: Canvas, folder: Path) -> float:
    """The least gap over all styles and sentences."""
    return min(
        least_gap_px(style, text, canvas, folder / f"{style}{number}")
        for style in STYLES
        for number, text in enumerate(SENTENCES)
    )


def _gaps(span: CaptionSpan, drawn: dict[DrawnWord, Placed], canvas: Canvas) -> Iterator[float]:
    yield float(FAR_PX)
    inks: dict[tuple[float, float], list[Placed]] = {}
    for item in span.items:
        inks.setdefault((item.x, item.y), []).append(drawn[item])
    for first, second in combinations(inks.values(), 2):
        yield _between(_ink(first, canvas), _ink(second, canvas))


def _ink(parts: list[Placed], canvas: Canvas) -> NDArray[np.uint8]:
    ink = np.zeros((canvas.height_px, canvas.width_px), np.uint8)
    for art, left, top in parts:
        there = ink[top : top + art.height, left : left + art.width]
        np.maximum(there, np.where(art.keep < 255 - _SEEN, 255, 0), out=there, casting="unsafe")
    return ink


def _between(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    x, y, width, height = cv2.boundingRect(first)
    rows = slice(max(0, y - FAR_PX), y + height + FAR_PX)
    columns = slice(max(0, x - FAR_PX), x + width + FAR_PX)
    near = second[rows, columns] > 0
    if not near.any():
        return float(FAR_PX)
    far = cv2.distanceTransform(255 - first[rows, columns], cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(far[near].min())
