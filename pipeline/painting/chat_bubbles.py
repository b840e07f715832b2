"""Single messages of a chat, drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from pipeline.painting.canvas import Sheet, colour, fade
from pipeline.painting.chat_looks import (
    NAME_COLOURS,
    Bubble,
    Look,
    fill_of,
    shape_of,
    ticks,
    words_in,
)
from pipeline.painting.paths import ellipse, rect, rounded
from pipeline.painting.text import TextBlock, TextStyle, wrap

_PAD_X, _PAD_Y = 34, 22
"""Room between a bubble's edge and what is in it, in design units."""


@dataclass(frozen=True)
class _Parts:
    """What a message is made of, measured in pixels."""

    me: bool
    block: TextBlock | None
    picture: tuple[Any, float, float] | None
    name: TextBlock | None
    time: str
    receipt: str
    stamp: str
    inner_w: float
    body_h: float

    @property
    def stamp_h(self) -> float:
        return 78.0 if self.stamp else 0.0


def bubble(
    message: Mapping[str, Any],
    look: Look,
    width: float,
    u: float,
    files: tuple[FilePath, ...],
    *,
    is_group: bool,
) -> Bubble:
    """One message in a list `width` pixels wide.

    A message has `who`, `me`, `text`, `time` (or empty), `picture` (an index of `files`, or -1),
    `stamp` (a line above it, or empty), `receipt` (a line under it: when it was read) and
    `number` of its speaker.
    """
    parts = _measured(message, look, width, u, files, is_group)
    edge, body_w = 34 * u, parts.inner_w + 2 * _PAD_X * u
    top = parts.stamp_h * u
    x = width - edge - body_w if parts.me else edge
    receipt_h = 40 * u if parts.receipt else 0.0
    sheet = Sheet(math.ceil(width), math.ceil(top + parts.body_h + receipt_h + 26 * u))
    if parts.stamp:
        _stamp(sheet, parts.stamp, look, width, u)
    if parts.me or not look.plain_theirs:
        outline = shape_of(x, top, body_w, parts.body_h, u, mine=parts.me, tail=look.tail)
        if look.ground == "#efe7dd":
            sheet.shadow(outline, 8 * u, "#000000", 0, 2 * u, 0.22)
        sheet.fill(outline, fill_of(look, mine=parts.me, top=top, height=parts.body_h))
    _inside(sheet, parts, message, x + _PAD_X * u, top + _PAD_Y * u, u)
    if parts.time:
        right, foot = x + body_w - _PAD_X * u, top + parts.body_h - (_PAD_Y + 10) * u
        _time(sheet, parts.time, look, right, foot, u, me=parts.me)
    if parts.receipt:
        style = TextStyle("Inter", 500, 27 * u, look.quiet, "right")
        seen = wrap(parts.receipt, style, width, max_lines=1)
        seen.draw(sheet, 0, top + parts.body_h + 6 * u, width - edge - 8 * u)
    return Bubble(sheet, top + parts.body_h + receipt_h + 20 * u, x)


def _measured(
    message: Mapping[str, Any],
    look: Look,
    width: float,
    u: float,
    files: tuple[FilePath, ...],
    is_group: bool,
) -> _Parts:
    me, text, time = bool(message["me"]), str(message["text"]), str(message.get("time") or "")
    widest = width * (0.86 if look.plain_theirs and not me else 0.74)
    room = widest - 2 * _PAD_X * u
    picture = _picture(message, files, widest, u)
    block = words_in(text, look, room, u, mine=me) if text else None
    name: TextBlock | None = None
    if is_group and not me and not look.plain_theirs:
        bold = TextStyle("Inter", 700, 32 * u, "#000000")
        name = wrap(str(message["who"]), bold, widest, max_lines=1)
    inner_w = max(
        block.width_px if block else 0.0,
        picture[1] if picture else 0.0,
        name.width_px if name else 0.0,
    )
    height = (name.height_px + 4 * u if name else 0.0) + (block.height_px if block else 0.0)
    if picture:
        height += picture[2] + (14 * u if block else 0.0)
    if time:
        # Beside the last line where it fits, else on a line of its own.
        time_w = (122 + (46 if me else 0)) * u
        beside = (block.lines[-1].width_px if block else inner_w) + time_w + 12 * u
        inner_w = max(inner_w, beside if beside <= room else time_w)
        height += 0.0 if beside <= room else 36 * u
    return _Parts(
        me, block, picture, name, time, str(message.get("receipt") or ""),
        str(message.get("stamp") or ""), inner_w, height + 2 * _PAD_Y * u,
    )  # fmt: skip


def _inside(
    sheet: Sheet, parts: _Parts, message: Mapping[str, Any], x: float, y: float, u: float
) -> None:
    if parts.name:
        tone = colour(NAME_COLOURS[int(message["number"]) % len(NAME_COLOURS)])
        parts.name.draw(sheet, x, y - 4 * u, paint=tone)
        y += parts.name.height_px + 4 * u
    if parts.picture:
        shown, wide, high = parts.picture
        sheet.image(shown, x, y, wide, high, clip=rounded(x, y, wide, high, 22 * u))
        y += high + (14 * u if parts.block else 0.0)
    if parts.block:
        parts.block.draw(sheet, x, y, parts.inner_w)


def _picture(
    message: Mapping[str, Any], files: tuple[FilePath, ...], widest: float, u: float
) -> tuple[Any, float, float] | None:
    number = int(message.get("picture", -1))
    if not 0 <= number < len(files):
        return None
    from pipeline.painting.pictures import read_picture

    shown = np.ascontiguousarray(read_picture(files[number])[..., ::-1])
    width = widest - 68 * u
    height = min(width * shown.shape[0] / shown.shape[1], 470 * u)
    wanted = width / height
    rows = min(shown.shape[0], round(shown.shape[1] / wanted))
    top = (shown.shape[0] - rows) // 3
    return shown[top : top + rows], width, height


def _stamp(sheet: Sheet, text: str, look: Look, width: float, u: float) -> None:
    style = TextStyle("Inter", 600, 29 * u, look.quiet, "centre")
    block = wrap(text, style, width, max_lines=1)
    if look.ground == "#efe7dd":
        pill = rounded(
            (width - block.width_px) / 2 - 24 * u, 12 * u, block.width_px + 48 * u, 50 * u, 18 * u
        )
        sheet.fill(pill, "#ffffffd0")
    block.draw(sheet, 0, 18 * u, width)


def _time(
    sheet: Sheet, text: str, look: Look, right: float, foot: float, u: float, *, me: bool
) -> None:
    ink = fade(colour(look.mine_ink if me else look.theirs_ink), 0.6)
    style = TextStyle("Inter", 500, 26 * u, ink)
    block = wrap(text, style, 200 * u, max_lines=1)
    x = right - block.width_px - (46 * u if me else 0.0)
    block.draw(sheet, x, foot - 12 * u)
    if me:
        tone = look.tick if look.mine != "#1f7aff" else "#cfe4ff"
        sheet.fill(ticks(right - 38 * u, foot + 6 * u, 24 * u), tone)


def typing_dots(phase: int, look: Look, u: float) -> Sheet:
    """A bubble with three dots, one of them raised: `phase` 0 to 11."""
    width, height = 148 * u, 88 * u
    sheet = Sheet(math.ceil(width + 24 * u), math.ceil(height + 4 * u))
    left = 20 * u
    ground = look.theirs if not look.plain_theirs else "#33353d"
    sheet.fill(shape_of(left, 0, width, height, u, mine=False, tail=look.tail), ground)
    for number in range(3):
        lift = max(0.0, math.sin(2 * math.pi * (phase / 12 - number * 0.16)))
        x = left + width / 2 + (number - 1) * 34 * u
        tone = fade(colour(look.quiet), 0.55 + 0.45 * lift)
        sheet.fill(ellipse(x, height / 2 - lift * 9 * u, 10.5 * u), tone)
    return sheet


def header(
    sheet: Sheet, look: Look, title: str, under: str, number: int, height: float, u: float
) -> None:
    """The bar above: back arrow, avatar with the first letter, name and what it does."""
    from pipeline.painting.paths import line

    width = sheet.width_px
    sheet.fill(rect(0, 0, width, height), look.header)
    middle = height / 2
    back = line((58 * u, middle - 20 * u), (38 * u, middle), (58 * u, middle + 20 * u))
    sheet.stroke(back, 6 * u, look.header_ink if look.header == "#0f6b5c" else "#1f7aff")
    radius = height * 0.34
    x = 92 * u + radius
    sheet.fill(ellipse(x, middle, radius), NAME_COLOURS[number % len(NAME_COLOURS)])
    first = next((c for c in title if c.isalnum()), "•").upper()
    style = TextStyle("Inter", 700, radius * 0.95, "#ffffff", "centre", 1.0)
    letter = wrap(first, style, radius * 2, max_lines=1)
    letter.draw(sheet, x - letter.width_px / 2, middle - letter.height_px / 2)
    left = x + radius + 24 * u
    name = wrap(
        title, TextStyle("Inter", 700, 42 * u, look.header_ink), width - left - 150 * u, max_lines=1
    )
    name.draw(sheet, left, middle - (44 * u if under else name.height_px / 2))
    if under:
        ink = fade(colour(look.header_ink), 0.62)
        status = wrap(
            under, TextStyle("Inter", 500, 29 * u, ink), width - left - 150 * u, max_lines=1
        )
        status.draw(sheet, left, middle + 10 * u)
    for dot in (-1, 0, 1):
        sheet.fill(
            ellipse(width - 52 * u, middle + dot * 16 * u, 5 * u),
            fade(colour(look.header_ink), 0.7),
        )
    sheet.fill(rect(0, height - 2 * u, width, 2 * u), fade(colour(look.quiet), 0.3))


def footer(sheet: Sheet, look: Look, top: float, height: float, u: float) -> None:
    """The input line below."""
    from pipeline.painting.paths import line

    width = sheet.width_px
    sheet.fill(
        rect(0, top, width, height), look.header if look.header != "#0f6b5c" else look.ground
    )
    box = rounded(36 * u, top + height * 0.17, width - 172 * u, height * 0.66, height * 0.33)
    sheet.fill(box, "#ffffff" if look.ground in {"#ffffff", "#efe7dd"} else "#2d2e35")
    sheet.stroke(box, 2.5 * u, fade(colour(look.quiet), 0.4), closed=True)
    hint = wrap(
        "Message",
        TextStyle("Inter", 400, 34 * u, fade(colour(look.quiet), 0.8)),
        width,
        max_lines=1,
    )
    hint.draw(sheet, 72 * u, top + height / 2 - hint.height_px / 2)
    x, y, r = width - 76 * u, top + height / 2, height * 0.32
    sheet.fill(ellipse(x, y, r), "#12a17f" if look.ground == "#efe7dd" else "#1f7aff")
    arrow = line((x, y + r * 0.45), (x, y - r * 0.45)).stroked(6 * u) + line(
        (x - r * 0.36, y - r * 0.08), (x, y - r * 0.45), (x + r * 0.36, y - r * 0.08)
    ).stroked(6 * u)
    sheet.fill(arrow, "#ffffff")
