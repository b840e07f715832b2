"""What captions show beside words, as sprites: a pill of any width, an emoji in colour."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.captions.drawn import DrawnEmoji, DrawnPill
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite, sprite
from pipeline.drawing.emoji.colour_emoji import draw_colour_emoji
from pipeline.drawing.paths import rounded

_RADIUS = 0.22 / 1.26
"""Of a pill's corners, as a share of its height: that of the box that stands still."""


def pill_sprite(pill: DrawnPill) -> Sprite:
    """The pill at its widest, its shadow below it."""
    width, height = round(pill.width_px / 4) * 4, round(pill.height_px / 2) * 2
    far = _margin(pill)
    sheet = Sheet(width + 2 * far, height + 2 * far)
    body = rounded(far, far, width, height, height * _RADIUS)
    sheet.fill(body.moved(pill.shadow_px, pill.shadow_px), "#000000", 0.53)
    sheet.fill(body, pill.colour)
    return sprite(sheet.pixels.copy(), premultiplied=True)


def pill_parts(
    pill: DrawnPill, art: Sprite, x: float, y: float, width_px: float
) -> Iterator[tuple[Sprite, int, int]]:
    """A pill with its middle at (x, y), shown `width_px` wide: its two ends, what is too much of
    its middle left out."""
    half = min(art.width // 4 * 2, round(width_px / 4) * 2 + _margin(pill))
    left, top = round((x - half) / 2) * 2, round((y - art.height / 2) / 2) * 2
    yield _columns(art, 0, half), left, top
    yield _columns(art, art.width - half, art.width), left + half, top


def _margin(pill: DrawnPill) -> int:
    return max(2, round(pill.shadow_px / 2 + 1) * 2)


def _columns(art: Sprite, first: int, last: int) -> Sprite:
    full, half = slice(first, last), slice(first // 2, last // 2)
    return Sprite(
        art.y[:, full], art.u[:, half], art.v[:, half], art.keep[:, full], art.keep_half[:, half]
    )


def emoji_sprite(emoji: DrawnEmoji) -> Sprite:
    """The emoji with a soft shadow, so that it stands out from any picture."""
    size = emoji.size_px
    sheet = Sheet(round(size * 1.2 / 2) * 2, round(size * 1.2 / 2) * 2)
    draw_colour_emoji(sheet, emoji.emoji, size * 0.1, size * 0.08, size)
    return sprite(sheet.pixels.copy(), premultiplied=True)
