"""Emoji in full colour, at any size; what we have no drawing of is drawn by its outline."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.emoji.colour_emoji import draw_colour_emoji, shapes_of
from pipeline.drawing.emoji.known import is_drawn


@pytest.mark.parametrize("emoji", ["🔥", "😂", "❤️", "🌊", "👍🏽", "💀", "⏳", "🇩🇪", "👩‍🚀", "✅"])
def test_an_emoji_fills_its_square_and_nothing_around_it(emoji: str) -> None:
    sheet = Sheet(140, 140)
    draw_colour_emoji(sheet, emoji, 20, 20, 100)
    seen = np.argwhere(sheet.pixels[..., 3] > 40)
    (top, left), (bottom, right) = seen.min(0), seen.max(0)
    assert min(top, left) >= 18
    assert max(bottom, right) <= 122
    assert max(bottom - top, right - left) > 70


def test_it_has_the_colours_of_what_it_shows() -> None:
    sheet = Sheet(100, 100)
    draw_colour_emoji(sheet, "🔥", 0, 0, 100)
    blue, green, red = sheet.pixels[70, 50, :3]
    assert red > 200 > green > blue
    assert len(shapes_of("😂")) > 3


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("🔥", True), ("👍🏽", True), ("", False), ("fire", False), ("🔥🔥", False), ("7", False)],
)
def test_only_one_emoji_counts_as_one(text: str, is_one: bool) -> None:
    assert is_drawn(text) is is_one
