"""What stands around the messages of a chat: the bar above, the line below, typing dots."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import colour, fade
from pipeline.drawing.paths import ellipse, line, rect, rounded
from pipeline.drawing.text_blocks import wrap
from pipeline.drawing.text_shaping import TextStyle
from pipeline.templates.fake_text.looks import NAME_COLOURS, ChatLook, shape_of

_BLUE = "#1f7aff"
_LIGHT = frozenset({"#ffffff", "#efe7dd"})
"""Grounds of the light looks."""
_GREEN_BAR = "#0f6b5c"
_APART = 1.62
"""From one avatar of a group to the next, in radii: the letters stay to be read."""


def typing_dots(phase: int, look: ChatLook, u: float, *, is_mirrored: bool = False) -> Sheet:
    """A bubble with three dots, one of them raised: `phase` 0 to 11."""
    width, height = 164 * u, 96 * u
    sheet = Sheet(math.ceil(width + 44 * u), math.ceil(height + 4 * u))
    left = 22 * u
    ground = look.theirs if not look.plain_theirs else "#33353d"
    shape = shape_of(left, 0, width, height, u, right=is_mirrored, tail=look.tail)
    sheet.fill(shape, ground)
    for number in range(3):
        lift = max(0.0, math.sin(2 * math.pi * (phase / 12 - number * 0.16)))
        x = left + width / 2 + (number - 1) * 38 * u
        tone = fade(colour(look.quiet), 0.6 + 0.4 * lift)
        sheet.fill(ellipse(x, height / 2 - lift * 10 * u, 12.5 * u), tone)
    return sheet


def header(
    sheet: Sheet,
    look: ChatLook,
    title: str,
    under: str,
    people: Sequence[tuple[str, int]],
    height: float,
    u: float,
    *,
    is_mirrored: bool = False,
) -> None:
    """The bar above: back arrow, an avatar for each of `people` (name and number), their names
    and what they do."""
    width = sheet.width_px

    def x_of(at: float, wide: float = 0.0) -> float:
        return width - at - wide if is_mirrored else at

    sheet.fill(rect(0, 0, width, height), look.header)
    middle = height / 2
    way = -1 if is_mirrored else 1
    tip = x_of(38 * u)
    back = line((tip + way * 20 * u, middle - 20 * u), (tip, middle),
                (tip + way * 20 * u, middle + 20 * u))  # fmt: skip
    sheet.stroke(back, 6.5 * u, look.header_ink if look.header == _GREEN_BAR else _BLUE)
    radius, left = height * (0.34 if len(people) < 2 else 0.28), 88 * u
    for name, number in people[:3]:
        _avatar(sheet, look, name, number, (x_of(left, 2 * radius) + radius, middle), radius, u)
        left += _APART * radius
    left += (2 - _APART) * radius + 24 * u
    room = width - left - 130 * u
    ink = TextStyle("Inter", 700, 45 * u, look.header_ink)
    named = wrap(title, ink, room, max_lines=1)
    named.draw(
        sheet, x_of(left, named.width_px), middle - (46 * u if under else named.height_px / 2)
    )
    if under:
        quiet = TextStyle("Inter", 500, 33 * u, fade(colour(look.header_ink), 0.66))
        status = wrap(under, quiet, room, max_lines=1)
        status.draw(sheet, x_of(left, status.width_px), middle + 9 * u)
    for dot in (-1, 0, 1):
        sheet.fill(
            ellipse(x_of(width - 52 * u), middle + dot * 16 * u, 5.4 * u),
            fade(colour(look.header_ink), 0.7),
        )
    sheet.fill(rect(0, height - 2 * u, width, 2 * u), fade(colour(look.quiet), 0.3))


def _avatar(
    sheet: Sheet,
    look: ChatLook,
    name: str,
    number: int,
    centre: tuple[float, float],
    radius: float,
    u: float,
) -> None:
    """A disc with a name's first letter, in a rim of the bar's colour where discs overlap."""
    x, y = centre
    sheet.fill(ellipse(x, y, radius + 4 * u), look.header)
    sheet.fill(ellipse(x, y, radius), NAME_COLOURS[number % len(NAME_COLOURS)])
    first = next((c for c in name if c.isalnum()), "•").upper()
    style = TextStyle("Inter", 700, radius * 0.95, "#ffffff", "centre", 1.0)
    letter = wrap(first, style, radius * 2, max_lines=1)
    letter.draw(sheet, x - letter.width_px / 2, y - letter.height_px / 2)


def footer(
    sheet: Sheet,
    look: ChatLook,
    hint: str,
    top: float,
    height: float,
    u: float,
    *,
    is_mirrored: bool = False,
) -> None:
    """The input line below, with `hint` in it."""
    width = sheet.width_px

    def x_of(at: float, wide: float = 0.0) -> float:
        return width - at - wide if is_mirrored else at

    light = look.ground in _LIGHT
    bar = look.ground if look.header == _GREEN_BAR else look.header
    sheet.fill(rect(0, top, width, height), bar)
    wide = width - 172 * u
    box = rounded(x_of(36 * u, wide), top + height * 0.17, wide, height * 0.66, height * 0.33)
    sheet.fill(box, "#ffffff" if light else "#2d2e35")
    sheet.stroke(box, 2.5 * u, fade(colour(look.quiet), 0.4), closed=True)
    ink = TextStyle("Inter", 400, 37 * u, fade(colour(look.quiet), 0.85))
    words = wrap(hint, ink, width, max_lines=1)
    words.draw(sheet, x_of(72 * u, words.width_px), top + height / 2 - words.height_px / 2)
    x, y, r = x_of(width - 76 * u), top + height / 2, height * 0.32
    sheet.fill(ellipse(x, y, r), "#12a17f" if look.ground == "#efe7dd" else _BLUE)
    arrow = line((x, y + r * 0.45), (x, y - r * 0.45)).stroked(6 * u) + line(
        (x - r * 0.36, y - r * 0.08), (x, y - r * 0.45), (x + r * 0.36, y - r * 0.08)
    ).stroked(6 * u)
    sheet.fill(arrow, "#ffffff")
